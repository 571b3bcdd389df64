"""Content of snapshots."""
