"""What keeps the application in: headers, bounds, and what a monitor asks."""
