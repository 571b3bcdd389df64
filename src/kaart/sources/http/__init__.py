"""The only package that speaks HTTP, and the faults of answers."""
