"""Accessibility: what is stored, put together and worked out."""
