"""Deel: what is needed to show a view elsewhere."""
