"""Boundaries and addresses of PDOK."""
