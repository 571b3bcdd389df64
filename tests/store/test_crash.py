"""The store after a crash, on a full disk and beside another process: something whole is always served."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from builders import raw, squares
from filelock import FileLock

from kaart.core.errors import CorruptStoreError, StoreError, StoreLockedError
from kaart.core.provenance import Provenance
from kaart.store import files, parquet
from kaart.store.manifest import Key
from kaart.store.parquet import Store

KEY = Key("cijfers", "kwb-2018", "GM0001")
ORIGIN = Provenance(source="cbs_kwb", url="http://127.0.0.1/x", retrieved_at=datetime(2026, 1, 2, tzinfo=UTC))


def frame(value=1.0):
    return raw(code=["BU00010000", "GM0001"], laag_inkomen_pct=[value, 2.0])


def value_of(store):
    return store.read(KEY).frame["laag_inkomen_pct"].iloc[0]


@pytest.fixture
def store(tmp_path):
    """Two generations: 1 is the previous, 2 the current."""
    found = Store(tmp_path / "cache")
    found.write(KEY, frame(1.0), ORIGIN)
    found.write(KEY, frame(2.0), replace(ORIGIN, table="2NED"))
    return found


class StoppedError(Exception):
    """The power went."""


@pytest.mark.parametrize("steps", range(5))
@pytest.mark.parametrize("generations", [1, 2])
def test_power_fails_between_any_two_steps_of_a_write(tmp_path, monkeypatch, steps, generations):
    store = Store(tmp_path / "cache")
    for number in range(1, generations + 1):
        store.write(KEY, frame(float(number)), ORIGIN)
    done = []
    real = Path.replace

    def counted(self, target):
        if len(done) == steps:
            raise StoppedError
        done.append(target)
        return real(self, target)

    monkeypatch.setattr(Path, "replace", counted)
    if steps < 4:
        with pytest.raises(StoppedError):
            store.write(KEY, frame(9.0), ORIGIN)
    else:
        store.write(KEY, frame(9.0), ORIGIN)
    monkeypatch.undo()
    assert value_of(store) == (9.0 if steps == 4 else float(generations))
    with store.lock():
        store.write(KEY, frame(5.0), ORIGIN)
    assert value_of(store) == 5.0
    assert not list(store.root.rglob("*.tmp"))


@pytest.mark.parametrize("suffixes", [(".json",), (".parquet",), (".parquet", ".json")], ids="+".join)
def test_current_file_or_manifest_gone(store, suffixes):
    for suffix in suffixes:
        store.path(KEY, suffix=suffix).unlink()
    assert store.has(KEY)
    assert store.keys("cijfers", "kwb-2018") == ("GM0001",)
    assert not store.is_whole(KEY)
    stored = store.read(KEY)
    assert (stored.previous, stored.frame["laag_inkomen_pct"].iloc[0]) == (True, 1.0)
    assert [manifest.provenance.table for manifest in store.manifests()] == [""], "what is served is what is listed"
    assert store.unreadable() == ()


def test_both_generations_gone_is_named_after_the_current(store):
    for suffix in (".json", ".vorig.json"):
        store.path(KEY, suffix=suffix).unlink()
    assert store.manifests() == ()
    assert store.unreadable() == (KEY,)
    with pytest.raises(CorruptStoreError, match=r"GM0001\.vorig\.json|GM0001\.json"):
        store.read(KEY)
    assert store.unreadable() == (KEY,), "set aside is not forgotten"


def test_damaged_file_does_not_push_out_the_last_good_one(store):
    store.path(KEY).write_bytes(b"kapot")
    store.write(KEY, frame(3.0), ORIGIN)
    assert value_of(store) == 3.0
    store.path(KEY).write_bytes(b"kapot")
    assert store.read(KEY).frame["laag_inkomen_pct"].iloc[0] == 1.0


def test_other_schema_version_is_not_whole(store):
    note = store.path(KEY, suffix=".json")
    note.write_text(json.dumps({**json.loads(note.read_text()), "schema_version": 0}))
    assert not store.is_whole(KEY), "else it would count as fresh and never be fetched again"
    assert store.is_whole(KEY, previous=True)


def test_reader_beside_a_refresh_takes_nothing_away(store):
    store.path(KEY, suffix=".json").unlink()
    with FileLock(store.root / ".lock"):
        assert store.read(KEY).previous
        assert store.path(KEY).exists()
    assert store.read(KEY).previous
    assert not store.path(KEY).exists()


def test_reader_looks_twice(store, monkeypatch):
    note = store.path(KEY, suffix=".json")
    text = note.read_text()
    note.unlink()
    # The other process writes the manifest while this one waits.
    monkeypatch.setattr(parquet.time, "sleep", lambda _: note.write_text(text))
    stored = store.read(KEY)
    assert (stored.previous, stored.frame["laag_inkomen_pct"].iloc[0]) == (False, 2.0)


def test_disk_full_while_writing(store, monkeypatch):
    before = {path: path.read_bytes() for path in store.root.rglob("*") if path.is_file()}

    def full(path):
        raise OSError(errno.ENOSPC, "No space left on device")

    for module in (parquet, files):
        monkeypatch.setattr(module, "flush", full)
    with pytest.raises(StoreError, match=r"GM0001\.parquet cannot be written \(the disk is full\)"):
        store.write(KEY, frame(9.0), ORIGIN)
    with pytest.raises(StoreError, match=r"GM0001\.json cannot be written"):
        store.confirm(KEY, datetime(2026, 5, 1, tzinfo=UTC))
    monkeypatch.undo()
    with store.lock():
        assert {path: path.read_bytes() for path in before} == before
        assert not list(store.root.rglob("*.tmp"))


def test_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "vol").write_text("een bestand")
    store = Store(tmp_path / "vol" / "cache")
    for action in (
        lambda: store.write(KEY, frame(), ORIGIN),
        lambda: store.touch("ververst"),
        lambda: store.lock().__enter__(),
    ):
        with pytest.raises(StoreError, match="cannot be written") as caught:
            action()
        assert not isinstance(caught.value, StoreLockedError)
    assert not store.has(KEY)
    assert store.manifests() == ()


def test_damage_in_a_folder_that_cannot_be_written(store, monkeypatch):
    store.path(KEY).write_bytes(b"kapot")

    def refuse(self, target):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    assert value_of(store) == 1.0
    assert value_of(store) == 1.0


def test_file_system_without_links(tmp_path, monkeypatch):
    def refuse(source, target):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(files.os, "link", refuse)
    store = Store(tmp_path / "cache")
    store.write(KEY, frame(1.0), ORIGIN)
    store.write(KEY, frame(2.0), ORIGIN)
    store.path(KEY).write_bytes(b"kapot")
    assert value_of(store) == 1.0


def test_what_does_not_read_back_is_not_stored(store, monkeypatch):
    with pytest.raises(StoreError, match="read back"):
        _write_with(store, monkeypatch, frame(9.0).assign(laag_inkomen_pct=[None, 2.0]))
    assert value_of(store) == 2.0


def _write_with(store, monkeypatch, read_back):
    monkeypatch.setattr(parquet, "_load", lambda path, *, is_geo: read_back)
    try:
        store.write(KEY, frame(9.0), ORIGIN)
    finally:
        monkeypatch.undo()


def test_small_frames_make_small_files(store):
    wide = raw(code=[f"BU0001{n:04d}" for n in range(60)], **{f"k{n}": [float(n)] * 60 for n in range(55)})
    store.write(KEY, wide, ORIGIN)
    assert store.path(KEY).stat().st_size < 12_000
    assert store.read(KEY).frame.equals(wide)
    text = wide.assign(indeling=["1", None] * 30)
    store.write(KEY, text, ORIGIN)
    assert store.read(KEY).frame["indeling"].notna().sum() == 30


def test_boundaries_say_their_coordinate_system_and_bounds(store):
    key = Key("grenzen", "buurt-2018", "GM0001")
    store.write(key, squares(["BU00010000", "BU00010001"]), ORIGIN)
    schema = parquet.pq.read_schema(store.path(key))
    geo = json.loads(schema.metadata[b"geo"])["columns"]["geometry"]
    assert geo["encoding"] == "WKB"
    assert geo["bbox"] == [200_000.0, 320_000.0, 200_200.0, 320_100.0]
    assert geo["crs"]["id"]["code"] == 28992


def test_lock_sweeps_what_a_killed_refresh_left(store):
    left = store.path(KEY).with_name(".GM0001.parquet.123.tmp")
    left.write_bytes(b"half")
    assert store.keys("cijfers", "kwb-2018") == ("GM0001",)
    with store.lock():
        assert not left.exists()


def test_other_files_in_the_folder_are_no_layers(store):
    (store.root / "laatste").write_text("parkstad")
    (store.root / "cijfers/kwb-2018/leesmij.txt").write_text("x")
    (store.root / "cijfers/kwb-2018/.GM0002.parquet.7.tmp").write_text("x")
    assert [manifest.key for manifest in store.manifests()] == [KEY]
    assert store.unreadable() == ()
