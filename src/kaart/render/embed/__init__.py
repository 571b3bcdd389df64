"""Pages for a frame in the site of somebody else: a map, a profile, or why there is none."""
