"""Rows of figures that are counted in the areas of another year than that of the profile."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from profiles import CODES, HERE, made, material, share

from kaart.analysis.change.links import find_links
from kaart.analysis.profile.rows import make_row
from kaart.core.codes import Level

ITEM = share()


def lists(**codes):
    return pd.DataFrame({"code": list(codes.values()), "name": list(codes), "indeling": "2"})


def moved():
    """From 2020 to 2021 `HERE` gets the code of another area, and that one gets its code."""
    before = lists(here=CODES[0], there=CODES[1], peer=CODES[2], new=CODES[3])
    after = lists(here=CODES[1], there=CODES[0], peer=CODES[3], new=CODES[2])
    return (find_links(before, after, level=Level.BUURT, year=2021),)


def counted(values, **columns):
    return replace(made(ITEM, 2020, values, **columns), areas=2021)


def row(steps=(), **options):
    beside = [replace(made(ITEM, 2020, [7.0], level=Level.GEMEENTE), areas=2021)]
    own = material({ITEM.id: [counted([10.0, 20.0, 30.0, 40.0])]}, beside=beside)
    return make_row(replace(own, steps=steps), ITEM, **options)


def test_the_area_is_found_under_the_code_that_it_has_there():
    found = row(moved(), peers=())
    assert (found.value, found.year, found.area_year) == (20.0, 2020, 2021)
    assert found.gemeente.value == 7.0
    assert (found.lowest, found.highest) == (10.0, 40.0)


def test_without_links_nothing_is_known_of_it():
    found = row(peers=())
    assert not found.known
    assert found.status == "missing"
    assert not found.gemeente.known, "nor of its gemeente: which one it lies in there is not known either"


def test_similar_areas_are_looked_up_in_the_same_way():
    three = [HERE, CODES[1], CODES[2]]
    assert row(moved(), peers=three, peers_year=2020).peers.value == pytest.approx(20.0)  # of 20, 10 and 40
    assert row(peers=three, peers_year=2020).peers is None
