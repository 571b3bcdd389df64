"""Change on the map and in words."""
