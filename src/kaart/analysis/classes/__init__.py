"""Values in classes, and what makes a value uncertain."""
