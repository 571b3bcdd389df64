"""What kaart costs in a browser and at CBS, beside what one would otherwise write."""
