"""Areas chosen by conditions on several figures at once."""
