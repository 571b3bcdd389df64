"""/beeld/: the picture of a view, for whoever has its link."""
