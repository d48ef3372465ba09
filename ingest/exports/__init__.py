"""Export files, read through the same engine as the API."""
