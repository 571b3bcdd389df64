"""Timetables and the register of stops."""
