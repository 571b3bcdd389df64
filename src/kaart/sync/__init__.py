"""The only place where sources meet the store."""
