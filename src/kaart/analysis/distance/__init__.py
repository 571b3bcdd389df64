"""Demand points, and distances from them."""
