"""A werksessie on paper and in a file: the minutes, and the sheets for tables."""
