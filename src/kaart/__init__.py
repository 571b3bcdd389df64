"""kaart: an interactive map of poverty by buurt in the Netherlands."""

__version__ = "0.2.0"
