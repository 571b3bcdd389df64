"""The store as it stood at a moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from builders import raw

from kaart.core.provenance import Provenance
from kaart.store.manifest import Key
from kaart.store.parquet import Store
from kaart.store.past import PastStore

KEY, NAMES = Key("cijfers", "kwb-2018", "GM0001"), Key("namen", "gemeenten", "NL")
ORIGIN = Provenance(source="cbs_kwb", url="http://127.0.0.1/x")
FIRST, SECOND, THIRD = (datetime(2026, 1, day, 9, 30, tzinfo=UTC) for day in (1, 2, 3))


def write(store, moment, value, *, key=KEY):
    store.write(key, raw(code=["GM0001"], laag_inkomen_pct=[value]), replace(ORIGIN, retrieved_at=moment))


@pytest.fixture
def store(tmp_path):
    written = Store(tmp_path)
    for moment, value in ((FIRST, 1.0), (SECOND, 2.0), (THIRD, 3.0)):
        write(written, moment, value)
    return written


@pytest.mark.parametrize(
    ("moment", "value", "came"),
    [
        (None, 3.0, THIRD),
        (THIRD, 3.0, THIRD),
        (SECOND, 2.0, SECOND),
        (SECOND.replace(hour=23), 2.0, SECOND),
        (FIRST, 3.0, THIRD),  # no longer kept
    ],
)
def test_a_file_is_that_of_the_moment_where_it_is_kept(store, moment, value, came):
    past = PastStore(store.root, moment=moment)
    assert past.came is None
    assert past.read(KEY).frame["laag_inkomen_pct"].tolist() == [value]
    assert not past.read(KEY).previous
    assert past.manifest(KEY).provenance.retrieved_at == came
    assert past.came == came


def test_the_newest_of_the_files_dates_them_all_and_names_date_nothing(store):
    other = replace(KEY, area="GM0002")
    write(store, FIRST, 5.0, key=other)
    write(store, THIRD, 5.0, key=NAMES)
    past = PastStore(store.root, moment=SECOND)
    past.read(other)
    past.read(NAMES)
    assert past.came == FIRST
    past.read(KEY)
    assert past.came == SECOND


def test_an_earlier_delivery_that_is_damaged_gives_the_present_one(store):
    store.path(KEY, suffix=".vorig.parquet").write_bytes(b"kapot")
    past = PastStore(store.root, moment=SECOND)
    assert past.read(KEY).frame["laag_inkomen_pct"].tolist() == [3.0]


def test_hidden_layers_stay_hidden(store):
    assert not PastStore(store.root, hidden={"cijfers"}, moment=SECOND).has(KEY)
    assert PastStore(store.root, hidden={"cijfers"}, moment=SECOND).manifest(KEY) is None
