"""Areas and values with a status, driven by the catalogue; takes frames, never paths."""
