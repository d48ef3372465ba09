# pip's words as a line that moves: packages found, then that they are unpacked; other words (warnings) as they come
/^(Collecting|Requirement already satisfied)/ { found++; if (found % 20 == 0) { printf "  %d packages found\n", found; fflush() } next }
/^Installing collected packages/ { printf "  unpacking %d packages\n", found; fflush(); next }
/^Successfully installed/ { printf "  installed\n"; fflush(); next }
/^ +(Downloading|Using cached|Preparing|Getting|Installing|Checking|Building|Created|Stored)|^(Looking in|Obtaining|Building|Successfully built|Downloading|Processing|Using|  )/ { next }
{ print; fflush() }
