"""Figures of CBS, and tables of others in the same form."""
