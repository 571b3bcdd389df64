"""The only module that speaks HTTP, and what can go wrong."""
