"""Figures of a selection as one: added up by hand, beside gemeente and country, and what it has none of."""

from __future__ import annotations

import math

import pytest
from builders import raw

from kaart.answers.profile.selection import selection_profile
from kaart.answers.reader import StoreReader
from kaart.catalogue import load
from kaart.core.language import sentence
from kaart.core.provenance import Provenance
from kaart.store.library import Library
from kaart.store.manifest import Key

SELECTION = "Twee~buurt~2018~BU0001000~1.2"


@pytest.fixture
def profile(settings):
    library = Library(settings)
    frame = raw(
        code=["BU00010001", "BU00010002", "BU00010003", "GM0001"],
        inwoners=[100.0, 300.0, 600.0, 1000.0],
        inw_0_15=[10.0, 60.0, 200.0, 270.0],
        huishoudens=[50.0, 150.0, 300.0, 500.0],
        sociaal_minimum_pct=[math.nan, 20.0, 5.0, 9.0],
        woz=[100.0, 120.0, 140.0, 130.0],
    )
    library.store.write(Key("cijfers", "kwb-2018", "GM0001"), frame, Provenance("cbs_kwb", "http://x"))
    reader = StoreReader(library)
    return selection_profile(reader, reader.scope(SELECTION), year=2018, catalogue=load())


def test_counts_and_shares_of_the_areas_as_one(profile):
    rows = {row.indicator.id: row for row in profile.rows}
    assert rows["inwoners"].total.value == 400
    # 70 of 400; the average of 10 % and 20 % would be 15 %.
    assert rows["kinderen"].total.value == pytest.approx(17.5)
    assert rows["kinderen"].gemeente == pytest.approx(27.0)
    assert math.isnan(rows["kinderen"].country)


def test_a_figure_that_misses_an_area_has_its_reason(profile):
    row = next(row for row in profile.rows if row.indicator.id == "sociaal_minimum")
    assert not row.total.known
    assert "BU00010001" in sentence(row.total.reason, language="nl")


def test_averages_are_left_out_and_never_averaged(profile):
    assert "woz" in {indicator.id for indicator in profile.left_out}
    assert "woz" not in {row.indicator.id for row in profile.rows}
