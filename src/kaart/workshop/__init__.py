"""Werksessies: who takes part, what they do, and the database that keeps it."""
