"""Members of a region that do not exist are named; those that may well exist are not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from builders import raw

from kaart.answers.members import members_notice
from kaart.answers.reader import StoreReader
from kaart.catalogue import Region, RegionPeriod
from kaart.catalogue.scope import Scope
from kaart.core.language import sentence
from kaart.core.provenance import Provenance
from kaart.store.library import Library
from kaart.store.manifest import Key

HERE, GONE, ELSEWHERE = "BU88810000", "BU88810099", "BU88820000"
ORIGIN = Provenance(source="cbs_kwb", url="", retrieved_at=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def reader(settings):
    library = Library(settings)
    library.store.write(Key("cijfers", "kwb-2018", "GM8881"), raw(code=[HERE, "GM8881"]), ORIGIN)
    return StoreReader(library)


def notice(reader, *members, year=2018):
    region = Region("proef", "Proef", (RegionPeriod(None, None, members),), "")
    made = members_notice(reader, Scope("proef", "Proef", region), year=year)
    return "" if made is None else sentence(made, language="nl")


def test_a_member_that_does_not_exist_is_named_with_the_year(reader):
    text = notice(reader, HERE, GONE)
    assert GONE in text
    assert "Proef" in text
    assert "2018" in text
    assert HERE not in text


@pytest.mark.parametrize(
    ("members", "year"),
    [
        ((HERE,), 2018),
        (("GM8881",), 2018),
        ((HERE, GONE), 2019),
        ((HERE, ELSEWHERE), 2018),
    ],
    ids=["all exist", "a gemeente", "nothing is stored of the year", "the gemeente of one is not stored"],
)
def test_nothing_is_claimed_where_nothing_tells(reader, members, year):
    assert notice(reader, *members, year=year) == ""
