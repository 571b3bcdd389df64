"""One indicator through the years, as one picture."""
