"""Figures through the years, over boundaries that move."""
