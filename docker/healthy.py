"""Exit 0 when a service answers: ``python docker/healthy.py URL`` (the slim image has no curl)."""

from __future__ import annotations

import sys
from urllib.error import URLError
from urllib.request import urlopen

SECONDS = 5

if __name__ == "__main__":
    try:
        with urlopen(sys.argv[1], timeout=SECONDS) as answer:  # noqa: S310 - an address of this compose file
            sys.exit(answer.status >= 400)
    except (URLError, OSError) as error:
        sys.exit(f"{sys.argv[1]}: {error}")
