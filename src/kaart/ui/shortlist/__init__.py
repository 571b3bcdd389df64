"""The page of shortlists: areas that meet conditions on several figures at once."""
