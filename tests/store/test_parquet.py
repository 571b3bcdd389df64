import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from builders import raw, squares
from filelock import FileLock

from kaart.core.errors import CorruptStoreError, NotInStoreError, StoreError, StoreLockedError
from kaart.core.provenance import ColumnOrigin, Notice, Provenance
from kaart.store import parquet
from kaart.store.manifest import Key
from kaart.store.parquet import Store

KEY = Key("cijfers", "kwb-2018", "GM0001")
ORIGIN = Provenance(
    source="cbs_kwb",
    url="http://127.0.0.1/x",
    retrieved_at=datetime(2026, 1, 2, tzinfo=UTC),
    table="1NED",
    counts=(("duplicates", 2),),
    warnings=(Notice.of("{n} odd", n=1),),
)


def frame(value=1.0):
    return raw(code=["BU00010000", "GM0001"], laag_inkomen_pct=[value, 2.0])


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "cache")


def test_round_trip_with_provenance(store):
    written = store.write(KEY, frame(), ORIGIN)
    stored = store.read(KEY)
    assert stored.frame.equals(frame())
    assert stored.manifest == written
    assert stored.manifest.provenance == ORIGIN
    assert not stored.previous
    assert store.keys("cijfers", "kwb-2018") == ("GM0001",)
    assert store.columns(KEY) == ("code", "name", "laag_inkomen_pct")


def test_the_status_of_columns_is_kept_and_not_known_of_older_files(store):
    columns = (ColumnOrigin("laag_inkomen_pct", "id", "X", provisional="whole"), ColumnOrigin("woz", "not_found"))
    store.write(KEY, frame(), replace(ORIGIN, columns=columns))
    path = store.path(KEY, suffix=".json")
    assert store.manifest(KEY).provenance.columns == columns
    assert store.manifest(KEY).provenance.provisional == "whole"
    older = json.loads(path.read_text())
    del older["checksum"]
    for column in older["provenance"]["columns"]:
        del column["provisional"]
    path.write_text(json.dumps(older))
    origin = Store(store.root).manifest(KEY).provenance
    assert [column.id for column in origin.columns] == ["laag_inkomen_pct", "woz"]
    assert (origin.provisional, origin.provisional_of({"laag_inkomen_pct"})) == ("", "")


def test_geometry_keeps_its_coordinates(store):
    key = Key("grenzen", "buurt-2018", "GM0001")
    store.write(key, squares(["BU00010000"]), ORIGIN)
    assert store.read(key).areas.crs.to_epsg() == 28992


def test_damaged_file_is_set_aside_and_the_previous_one_served(store):
    store.write(KEY, frame(1.0), ORIGIN)
    store.write(KEY, frame(9.0), ORIGIN)
    store.path(KEY).write_bytes(b"kapot")
    stored = store.read(KEY)
    assert stored.previous
    assert stored.frame["laag_inkomen_pct"].iloc[0] == 1.0
    assert store.path(KEY).with_name("GM0001.parquet.defect").exists()
    assert store.keys("cijfers", "kwb-2018") == ("GM0001",)


def test_damaged_without_a_previous_is_an_error(store):
    store.write(KEY, frame(), ORIGIN)
    store.path(KEY).write_bytes(b"kapot")
    with pytest.raises(CorruptStoreError):
        store.read(KEY)


def test_unreadable_manifest_is_no_data(store):
    store.write(KEY, frame(), ORIGIN)
    store.path(KEY, suffix=".json").write_text("{")
    assert store.manifest(KEY) is None
    assert store.manifests() == ()
    with pytest.raises(CorruptStoreError):
        store.read(KEY)


def test_other_schema_version_is_not_served(store):
    store.write(KEY, frame(), ORIGIN)
    note = store.path(KEY, suffix=".json")
    note.write_text(json.dumps({**json.loads(note.read_text()), "schema_version": 0}))
    with pytest.raises(CorruptStoreError):
        store.read(KEY)


def test_failed_write_leaves_the_stored_file_untouched(store, monkeypatch):
    store.write(KEY, frame(1.0), ORIGIN)
    before = store.path(KEY).read_bytes()
    monkeypatch.setattr(parquet, "_load", lambda path, *, is_geo: frame().iloc[:1])
    with pytest.raises(StoreError, match="read back"):
        store.write(KEY, frame(9.0), ORIGIN)
    assert store.path(KEY).read_bytes() == before
    assert not list(store.root.rglob("*.tmp"))


def test_never_stored_says_what_to_do(store):
    with pytest.raises(NotInStoreError, match="kaart sync GM0001"):
        store.read(KEY)


def test_two_refreshes_do_not_meet(store):
    store.root.mkdir(parents=True)
    with FileLock(store.root / ".lock"), pytest.raises(StoreLockedError), store.lock(timeout_s=0.05):
        pass


def test_confirm_moves_only_the_moment(store):
    store.write(KEY, frame(), ORIGIN)
    later = datetime(2026, 5, 1, tzinfo=UTC)
    store.confirm(KEY, later)
    manifest = store.manifest(KEY)
    assert manifest is not None
    assert manifest.checked_at == later
    assert manifest.provenance == ORIGIN
    assert store.is_whole(KEY)


def earlier(store):
    return store.read_previous(KEY).frame["laag_inkomen_pct"].iloc[0]


def test_the_earlier_delivery_comes_with_its_manifest(store):
    with pytest.raises(NotInStoreError, match="No earlier delivery of cijfers of GM0001"):
        store.read_previous(KEY)
    first = store.write(KEY, frame(1.0), ORIGIN)
    store.write(KEY, frame(2.0), ORIGIN)
    found = store.read_previous(KEY)
    assert (found.manifest, found.previous) == (first, True)
    assert found.frame.equals(frame(1.0))


def test_the_same_bytes_are_no_other_delivery(store):
    for value in (1.0, 2.0, 2.0):
        store.write(KEY, frame(value), ORIGIN)
    assert earlier(store) == 1.0


def test_wider_file_of_one_delivery_leaves_the_earlier_one_where_it_is(store):
    wide = frame(2.0).assign(inwoners=3.0)
    store.write(KEY, frame(2.0), ORIGIN)
    # There is no earlier delivery yet, so that the narrow file is kept for safety.
    store.write(KEY, wide, ORIGIN, same_delivery=True)
    assert earlier(store) == 2.0
    store.write(KEY, frame(4.0), ORIGIN)
    store.write(KEY, frame(4.0).assign(inwoners=3.0), ORIGIN, same_delivery=True)
    assert store.read_previous(KEY).frame.equals(wide)


def test_damaged_earlier_delivery_does_not_count(store):
    for value in (1.0, 2.0):
        store.write(KEY, frame(value), ORIGIN)
    store.path(KEY, suffix=".vorig.parquet").write_bytes(b"kapot")
    with pytest.raises(CorruptStoreError):
        store.read_previous(KEY)
    # Nor does it stand in the way of keeping one.
    store.write(KEY, frame(2.0).assign(inwoners=3.0), ORIGIN, same_delivery=True)
    assert earlier(store) == 2.0
