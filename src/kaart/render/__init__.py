"""From figures to what people see: palettes, legends, layer specifications, sentences."""
