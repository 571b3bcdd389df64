"""Werksessies: what a room adds to the figures; its events, what they fold to, and the database that keeps them."""
