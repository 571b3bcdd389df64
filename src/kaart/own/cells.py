"""What a cell of a file holds once it was read."""

Cell = str | float | None
