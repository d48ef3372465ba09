"""What is to be written: gathered, judged, frozen, shown."""
