"""``/insluiten/...``: a map or a profile in a frame of somebody else's site."""
