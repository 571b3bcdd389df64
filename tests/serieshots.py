"""Snapshots of several years of the packaged example region, made the way the command makes them."""

from __future__ import annotations

from functools import cache

from kaart.catalogue import load
from kaart.core.settings import Settings
from kaart.exports.again import snapshot_of_link
from kaart.store.library import Library

VIEW = {"gebied": "voorbeeldregio", "niveau": "wijk", "indicator": "laag_inkomen"}


@cache
def series(years="2016,2020,2023-2024", *, language="nl", level="wijk", rule=""):
    """Several years; of 2024 the example region has no figures."""
    last = years[-4:]
    query = {**VIEW, "niveau": level, "jaar": last}
    query |= {"klassen": rule} if rule else {}
    query |= {"taal": language} if language != "nl" else {}
    return snapshot_of_link("", query, {"jaren": years}, Library(Settings()), load(), name="x").snapshot
