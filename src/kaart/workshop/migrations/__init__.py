"""How the tables came to be, from the first version on: one module in `versions` per change."""
