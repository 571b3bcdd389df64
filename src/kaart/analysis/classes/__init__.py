"""Values in classes, and the uncertainty of a value."""
