"""One area: its rows, its surroundings, its sites."""
