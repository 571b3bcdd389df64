"""Stores as earlier releases wrote them are read without loss, and one of a newer kaart is refused in one sentence."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from clirun import environment, run_here, snapshot

from kaart.answers.stored import layer_records
from kaart.catalogue import Family
from kaart.core.codes import Level
from kaart.core.errors import CorruptStoreError, NewerStoreError
from kaart.core.sealed import seal, unseal
from kaart.core.settings import Settings
from kaart.store import edition
from kaart.store.edition import mark_format, require_known_format
from kaart.store.library import Library
from kaart.store.manifest import Key
from kaart.store.manifest_file import dump_manifest
from kaart.store.sites import load_sites

RELEASES = sorted(path.name for path in Path(__file__).with_name("releases").iterdir() if path.is_dir())
FIGURES = Key("cijfers", "kwb-2018", "GM0917")
HOURS = datetime(2026, 11, 28, 20, 31, 16, tzinfo=UTC)


def copied(release, folder):
    return Path(shutil.copytree(Path(__file__).parent / "releases" / release, folder / "cache"))


@pytest.fixture(params=RELEASES)
def library(request, tmp_path):
    return Library(Settings(cache=copied(request.param, tmp_path), data=tmp_path / "data"))


@pytest.fixture
def newest(tmp_path):
    return copied(RELEASES[0], tmp_path)


def require_all(library):
    """Everything that `releases/write_store.py` wrote is read as it was."""
    scope = library.scope("GM0917")
    assert (scope.name, library.scope("BU09170001").name) == ("Heerlen", "’t Loon")
    for year in (2018, 2019):
        frame = library.figures(scope, family=Family.KWB, year=year).frame.set_index("code")
        assert frame["laag_inkomen_pct"].dropna().to_dict() == dict.fromkeys(
            ["BU09170000", "GM0917", "WK091700"], 12.4
        ) | {"NL00": 7.9}
    assert library.store.read_previous(FIGURES).frame["laag_inkomen_pct"][0] == 11.1
    areas = library.areas(scope, level=Level.BUURT, year=2018).areas
    assert [shape.bounds for shape in areas.geometry] == [
        (196_000 + 100 * n, 322_000, 196_100 + 100 * n, 322_100) for n in range(2)
    ]
    sites = load_sites(library, scope, layer="vve", year=2019)
    assert list(sites.sites["places"]) == [16.0, 20.0]
    assert len(sites.located) == 1
    origin = library.store.manifest(FIGURES).provenance
    assert (origin.retrieved_at, origin.table, origin.counts) == (HOURS, "1NED", (("duplicates", 2),))
    assert dict(origin.warnings[0].values) == {"table": "1NED", "reason": "x"}
    (said,) = sites.manifests[0].provenance.warnings
    assert dict(said.values)["since"] in {date(2026, 11, 1), "2026-11-01"}
    assert library.last_scope() == "GM0917"
    records = layer_records(library.store.manifests(), store=library.store, unreadable=library.store.unreadable())
    assert {record["state"] for record in records} == {"good"}
    assert len(records) == 8


def test_every_release_is_in_the_first_tests():
    assert RELEASES == ["0.2.0", "0d8a8c0"]


def test_a_store_of_an_earlier_release_is_read_and_taken_over_without_loss(library):
    require_all(library)
    store = library.store
    with store.lock():
        for key in store.every_key():
            store.confirm(key, HOURS)
    assert all("checksum" in path.read_text(encoding="utf-8") for path in store.root.glob("*/*/[GN]*[0-9L].json"))
    require_all(Library(library.settings))
    stored = store.read(FIGURES)
    store.write(FIGURES, stored.frame, stored.manifest.provenance)
    require_all(Library(library.settings))


def make_newer(root, version=2, *, only=None, sealed=True):
    """Let manifests be of a newer kaart; not sealed they are as somebody changed them by hand."""
    for path in sorted(root.glob("*/*/*.json"))[:only]:
        document = json.loads(path.read_text(encoding="utf-8"))
        whole = {name: value for name, value in document.items() if name != "checksum"}
        changed = {**(whole if sealed else document), "schema_version": version}
        path.write_text(seal(changed) if sealed else json.dumps(changed), encoding="utf-8")


@pytest.mark.parametrize("sealed", [True, False])
def test_a_store_of_a_newer_kaart_is_refused_in_one_sentence_and_left_as_it_is(newest, tmp_path, sealed):
    make_newer(newest, sealed=sealed)
    before = snapshot(newest)
    env = environment("http://127.0.0.1:9", newest, KAART_DATA=str(tmp_path / "data"), KAART_TAAL="nl")
    for words in (
        ["status"],
        ["cijfers", "GM0917", "--indicator", "laag_inkomen"],
        ["sync", "GM0917", "--lagen", "ov"],
    ):
        run = run_here(*words, env=env)
        assert (run.code, run.out) == (1, "")
        assert "geschreven door een nieuwere kaart" in run.sentence()
    assert snapshot(newest) == before


def test_the_mark_of_a_newer_kaart_is_enough(newest):
    (newest / edition.FILE).write_text(seal({"format": 2, "more": True}), encoding="utf-8")
    with pytest.raises(NewerStoreError, match="format 2, this one reads up to 1"):
        require_known_format(newest)
    with pytest.raises(NewerStoreError), Library(Settings(cache=newest)).store.lock():
        pass


@pytest.mark.parametrize("text", ["", "{", '{"format": 2}', seal({"format": "2"}), seal({"other": 2})])
def test_a_damaged_mark_counts_as_none_and_is_written_again(newest, text):
    (newest / edition.FILE).write_text(text, encoding="utf-8")
    require_known_format(newest)
    mark_format(newest)
    assert unseal((newest / edition.FILE).read_text(encoding="utf-8")) == {"format": 1}


def test_one_file_of_a_newer_kaart_costs_itself_and_is_not_replaced(newest):
    store = Library(Settings(cache=newest)).store
    whole = store.read(FIGURES)
    path = store.path(FIGURES, suffix=".json")
    document = unseal(dump_manifest(whole.manifest))
    path.write_text(seal({**document, "schema_version": 2}), encoding="utf-8")
    store.path(FIGURES, suffix=".vorig.parquet").unlink()
    require_known_format(newest)
    with pytest.raises(CorruptStoreError, match="by a newer kaart"):
        store.read(FIGURES)
    with pytest.raises(NewerStoreError):
        store.write(FIGURES, whole.frame, whole.manifest.provenance)


def test_one_manifest_that_says_so_alone_may_be_damaged(newest):
    make_newer(newest, version=3, only=1, sealed=False)
    require_known_format(newest)
