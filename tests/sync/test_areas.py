"""Which areas are stored: a damaged file counts as none, and any other fault is seen."""

from __future__ import annotations

import pytest
from builders import raw

from kaart.core.errors import StoreError, mark
from kaart.core.provenance import Provenance
from kaart.store.manifest import Key
from kaart.store.parquet import Store
from kaart.sync.areas import stored_areas

HERE, WHOLE = Key("cijfers", "kwb-2018", "GM0001"), Key("cijfers", "kwb-2018", "NL")


@pytest.fixture
def store(tmp_path):
    found = Store(tmp_path)
    found.write(HERE, raw(code=["BU00010000", "GM0001"], name=["Hier", "Proefdam"]), Provenance("cbs_kwb", ""))
    return found


def test_names_of_the_areas_of_a_file(store):
    assert stored_areas(store, HERE) == {"BU00010000": "Hier", "GM0001": "Proefdam"}


def test_a_damaged_file_has_no_areas(store):
    store.path(HERE).write_bytes(b"kapot")
    assert stored_areas(store, HERE) == {}


def test_in_place_of_a_damaged_file_that_of_the_whole_country_counts(store):
    store.path(HERE).write_bytes(b"kapot")
    store.write(WHOLE, raw(code=["BU00010000", "BU00020000"], name=["Daar", "Elders"]), Provenance("cbs_kwb", ""))
    assert stored_areas(store, HERE) == {"BU00010000": "Daar"}


def test_what_is_neither_absent_nor_damaged_is_seen(store, monkeypatch):
    def refuse(self, key):
        raise StoreError(mark("{name} cannot be read."), name=key.area)

    monkeypatch.setattr(Store, "read", refuse)
    with pytest.raises(StoreError, match="GM0001 cannot be read"):
        stored_areas(store, HERE)
