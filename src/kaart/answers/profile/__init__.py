"""Input of profiles, collected from the store."""
