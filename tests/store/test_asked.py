"""What was asked for, and what only came along."""

from __future__ import annotations

import pytest
from builders import raw

from kaart.core.provenance import Provenance, now_utc
from kaart.store.asked import ASKED, Asked, gemeenten_with_figures, note_asked, read_asked
from kaart.store.manifest import Key
from kaart.store.parquet import Store


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


def note(store, *areas, around=(), before=(), gemeenten=None):
    note_asked(store, areas, gemeenten=areas if gemeenten is None else gemeenten, around=around, before=before)


def test_the_latest_stands_last_and_once(store):
    for area in ("GM0001", "GM0002", "GM0001"):
        note(store, area)
    assert read_asked(store.root) == Asked(("GM0002", "GM0001"))


def test_what_was_there_before_did_not_come_along(store):
    note(store, "GM0001", around=["GM0002", "GM0003"], before=["GM0003"])
    assert read_asked(store.root).along == {"GM0002"}


def test_what_is_asked_for_later_no_longer_counts_as_along(store):
    note(store, "GM0001", around=["GM0002", "GM0003"])
    note(store, "streek", gemeenten=["GM0002"], before=["GM0001", "GM0002", "GM0003"])
    assert read_asked(store.root) == Asked(("GM0001", "streek"), frozenset({"GM0003"}))


def test_what_came_along_stays_so_when_it_comes_along_again(store):
    note(store, "GM0001", around=["GM0002"])
    note(store, "GM0001", around=["GM0002"], before=["GM0001", "GM0002"])
    assert read_asked(store.root).along == {"GM0002"}


def test_the_whole_country_was_asked_for(store):
    note(store, "GM0001", around=["GM0002"])
    note_asked(store, ["NL00"], gemeenten=None, around=(), before=())
    assert read_asked(store.root).along == frozenset()


@pytest.mark.parametrize("text", ["", "geen json", "[]", "{}", '{"areas": 3, "along": []}'])
def test_a_note_that_cannot_be_read_costs_only_itself(store, text):
    (store.root / ASKED).write_text(text)
    assert read_asked(store.root) == Asked()


def test_gemeenten_with_figures_are_those_with_a_table_of_buurten(store):
    origin = Provenance(source="cbs_kwb", url="", retrieved_at=now_utc())
    for layer, vintage, area in (("cijfers", "kwb-2018", "GM0001"), ("cijfers", "nabijheid-2018", "GM0002")):
        store.write(Key(layer, vintage, area), raw(code=[f"BU{area[2:]}0000"]), origin)
    assert gemeenten_with_figures(store) == {"GM0001"}
