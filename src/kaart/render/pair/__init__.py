"""Two indicators on one map."""
