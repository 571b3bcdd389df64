"""Layers, colours, legends and tooltips of every map."""
