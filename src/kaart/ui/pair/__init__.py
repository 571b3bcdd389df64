"""The page of two indicators."""
