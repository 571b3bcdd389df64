"""Registers of childcare and schools."""
