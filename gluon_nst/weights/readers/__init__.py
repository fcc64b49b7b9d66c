"""Readers of weight files; none of them can run code that a file carries."""
