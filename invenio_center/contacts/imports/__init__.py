"""Contacts from a file: read, matched, previewed, and only then written, row by row, with a way back."""
