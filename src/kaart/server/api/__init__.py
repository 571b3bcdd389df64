"""/api/v1: figures, areas, profiles, hotspots and accessibility for scripts; from the store alone."""
