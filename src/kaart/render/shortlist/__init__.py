"""Shortlists in words, on a map and as a table."""
