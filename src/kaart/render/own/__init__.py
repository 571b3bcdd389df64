"""Own figures in words."""
