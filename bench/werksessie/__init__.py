"""A room full of phones in a werksessie of a server that runs, over real connections."""
