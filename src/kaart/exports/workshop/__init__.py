"""A werksessie in files: the view of a step, the minutes, the sheets on paper."""
