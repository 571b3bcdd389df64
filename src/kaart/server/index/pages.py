"""Addresses of the pages, as the server knows them; the menu of the interface is drawn elsewhere."""

from __future__ import annotations

# Path of a page below the address of the installation; Streamlit shows the first one under two names.
MAP_PAGES = frozenset({"", "kaart", "verandering", "samen", "shortlist", "hotspots", "bereikbaarheid", "eigen"})
OTHER_PAGES = frozenset({"profiel", "vergelijken", "bronnen"})
PAGES = MAP_PAGES | OTHER_PAGES
