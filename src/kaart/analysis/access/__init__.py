"""Accessibility of sites and public transport, by area."""
