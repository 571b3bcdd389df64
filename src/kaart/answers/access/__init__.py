"""Accessibility computed from stored data."""
