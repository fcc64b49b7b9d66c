"""Readers of weight files; none of them can run code from a file."""
