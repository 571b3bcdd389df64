"""Where people live and how far it is."""
