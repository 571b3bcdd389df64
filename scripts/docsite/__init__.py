"""The documentation as a site: what is made of the code for it, and how pages outside `docs/` get in."""
