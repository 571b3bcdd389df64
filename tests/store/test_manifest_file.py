"""Manifests: every field comes back, and nothing is read of a damaged one, sealed or of before the seal."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kaart.catalogue.records import Text
from kaart.core.errors import CorruptStoreError, NewerStoreError
from kaart.core.provenance import ColumnOrigin, Notice, Provenance
from kaart.core.sealed import seal
from kaart.store.manifest import Key, Manifest
from kaart.store.manifest_file import dump_manifest, load_manifest

KEY, MOMENT = Key("cijfers", "kwb-2018", "GM0001"), datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
INNER = Notice.of("{host} is away", host="x.nl")
ORIGIN = Provenance(
    "cbs_kwb",
    "http://127.0.0.1/x?a=1",
    MOMENT,
    table="1NED",
    route="v4",
    upstream_modified="2025-11-01T02:00:00",
    etag='"abc"',
    counts=(("duplicates", 2),),
    warnings=(
        Notice.of("{a} of {b} since {c}: {d}; {e}", a=1.5, b=(1.0, 0.5), c=date(2026, 1, 1), d=INNER, e="’s"),
        Notice.of("{name}", name=Text("naam", "name")),
    ),
    columns=(ColumnOrigin("woz", "not_found", sought="WOZ", since="2025-01-01", outside=3), ColumnOrigin("x", "id")),
    areas=2018,
)
MANIFEST = Manifest(KEY, ORIGIN, 12, "0a" * 32, geometry=True, checked_at=MOMENT)


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "GM0001.json"
    found.write_text(dump_manifest(MANIFEST), encoding="utf-8")
    return found


def unsealed(**changes):
    """A manifest of before the seal, with fields that are other than they were."""
    document = json.loads(dump_manifest(MANIFEST))
    del document["checksum"]
    for place, value in changes.items():
        *outer, last = place.split("__")
        target = document
        for name in outer:
            target = target[name]
        target[last] = value
    return document


def test_every_field_comes_back(path):
    assert load_manifest(path, key=KEY) == MANIFEST


def test_one_of_before_the_seal_too(path):
    document = unsealed()
    del document["provenance"]["columns"], document["provenance"]["areas"]
    path.write_text(json.dumps(document), encoding="utf-8")
    assert load_manifest(path) == replace(MANIFEST, provenance=replace(ORIGIN, columns=(), areas=0))


def test_a_flipped_bit_is_damage_and_never_another_text(path):
    whole = path.read_bytes()
    for place in range(3, 8 * len(whole), 29):
        flipped = bytearray(whole)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        with pytest.raises(CorruptStoreError) as caught:
            load_manifest(path)
        assert type(caught.value) is CorruptStoreError


WRONG = {
    "key": {"key__area": 3},
    "no zone": {"checked_at": "2026-01-02T03:04:05"},
    "other zone": {"provenance__retrieved_at": "2026-01-02T03:04:05+02:00"},
    "no date": {"checked_at": "2026-13-02T03:04:05+00:00"},
    "rows": {"rows": -1},
    "rows as text": {"rows": "12"},
    "rows without end": {"rows": float("inf")},
    "hash": {"sha256": "0A" * 32},
    "geometry": {"geometry": 1},
    "counts": {"provenance__counts": [["duplicates", "2"]]},
    "list as key": {"key__layer": ["cijfers"]},
    "unknown origin": {"provenance__ur": ""},
    "template": {"provenance__warnings": [{"template": "{other}", "values": []}]},
    "template of attributes": {"provenance__warnings": [{"template": "{a.b}", "values": [["a", "x"]]}]},
    "template twice": {"provenance__warnings": [{"template": "{a}", "values": [["template", "x"], ["a", "x"]]}]},
    "date in a sentence": {"provenance__warnings": [{"template": "{a}", "values": [["a", "2026-99-01"]]}]},
    "column": {"provenance__columns": [{"id": "woz"}]},
    "unknown in column": {"provenance__columns": [{"id": "woz", "step": "id", "kex": ""}]},
    "since": {"provenance__columns": [{"id": "woz", "step": "id", "since": "then"}]},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("write", [json.dumps, seal])
def test_every_field_is_checked_also_where_the_seal_is_right(path, changes, write):
    path.write_text(write(unsealed(**changes)), encoding="utf-8")
    with pytest.raises(CorruptStoreError, match=r"manifest GM0001\.json is damaged"):
        load_manifest(path)


def test_a_checksum_whose_name_was_damaged_is_no_manifest_of_before(path):
    path.write_text(json.dumps(unsealed(chdcksum="0" * 64)), encoding="utf-8")
    with pytest.raises(CorruptStoreError, match="is damaged"):
        load_manifest(path)


def test_a_manifest_of_another_file_is_none_of_this_one(path):
    with pytest.raises(CorruptStoreError, match="another file"):
        load_manifest(path, key=replace(KEY, area="GM0002"))


def test_one_of_a_newer_kaart_is_said_to_be_and_may_hold_what_this_one_does_not_know(path):
    path.write_text(seal({**unsealed(schema_version=2, rows="twelve"), "more": 1}), encoding="utf-8")
    with pytest.raises(NewerStoreError, match=r"by a newer kaart \(format 2, this one reads up to 1\)"):
        load_manifest(path)
    # One that is not sealed is of before: its version was damaged.
    path.write_text(json.dumps(unsealed(schema_version=3)), encoding="utf-8")
    with pytest.raises(CorruptStoreError, match="is damaged"):
        load_manifest(path)
