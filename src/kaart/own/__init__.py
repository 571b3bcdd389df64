"""Own figures: bytes of a file to rows, rows to areas, areas to an indicator like any other.

Nothing here reads a folder, calls a service or stores anything: an upload belongs to the user.
"""
