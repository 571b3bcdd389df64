"""Phones of a werksessie: the protocol that they speak, the stream that they follow, and their page."""
