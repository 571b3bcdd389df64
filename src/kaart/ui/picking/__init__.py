"""The user's own selection of areas: picked on the map or in the table, kept under a name, with a profile."""
