"""Hotspots on the map and in charts."""
