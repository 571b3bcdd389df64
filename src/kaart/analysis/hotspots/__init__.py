"""Where high and low values lie together."""
