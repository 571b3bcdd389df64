"""Own figures: bytes of a file to rows, rows to areas, areas to an indicator like any other.

Nothing here reads a folder, asks a service or keeps anything; what a user uploaded is theirs.
"""
