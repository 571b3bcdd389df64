"""Accessibility on the map."""
