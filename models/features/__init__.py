"""Features of a team as of a cut-off, out of the lake or a CSV panel."""
