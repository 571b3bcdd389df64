"""Numbers, sentences and tables."""
