"""Areas beside each other."""
