"""The catalogue: indicators, columns, tables, sources, regions and factors as data."""
