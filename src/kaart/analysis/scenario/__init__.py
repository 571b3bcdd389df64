"""What if a site, a line or a stop were added, moved or removed."""
