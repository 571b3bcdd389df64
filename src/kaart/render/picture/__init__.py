"""The picture of a snapshot, laid out and drawn."""
