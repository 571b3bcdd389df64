"""An atlas as a folder: what is on its pages, and writing only what differs."""
