"""Snapshots as files, their later check against the store, and changes between deliveries."""
