"""Addresses of the pages and the question of each, as the server knows them; the interface draws its own menu."""

from __future__ import annotations

from kaart.core.errors import mark

# Path of a page below the address of the installation; Streamlit shows the first one under two names.
FIRST, SECOND_NAME = "", "kaart"
PROFILE, COMPARE, OWN = "profiel", "vergelijken", "eigen"
MAP_PAGES = frozenset({FIRST, SECOND_NAME, "verandering", "samen", "shortlist", "hotspots", "bereikbaarheid", OWN})
OTHER_PAGES = frozenset({PROFILE, COMPARE, "bronnen", "werksessie"})
PAGES = MAP_PAGES | OTHER_PAGES
QUESTIONS = {
    FIRST: mark("Where is poverty highest?"),
    PROFILE: mark("How are things in this buurt?"),
    "verandering": mark("How does it change?"),
    COMPARE: mark("What can this buurt be compared with?"),
    "samen": mark("What goes together?"),
    "shortlist": mark("Which buurten do you choose?"),
    "hotspots": mark("What stands out?"),
    "bereikbaarheid": mark("Who can get where?"),
    OWN: mark("What do our own figures show?"),
    "werksessie": mark("What do we recognise, and what will we do?"),
    "bronnen": mark("Where do these figures come from?"),
}
