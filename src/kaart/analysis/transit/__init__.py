"""Public transport by timetable."""
