"""Presentation of figures: palettes, legends, layer specifications, pictures, sentences."""
