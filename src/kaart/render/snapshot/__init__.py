"""What a snapshot holds."""
