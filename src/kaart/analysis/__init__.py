"""Analyses over frames: no I/O, frozen results."""
