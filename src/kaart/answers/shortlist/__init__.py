"""Shortlists from the store: their columns, what they start with, and the selections kept of them."""
