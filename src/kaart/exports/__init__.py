"""Snapshots as files, checked again later, and what changed between deliveries."""
