"""Files as people save them: archives, encodings, documents, and what a file is by its structure."""
