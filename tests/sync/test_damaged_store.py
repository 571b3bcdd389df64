"""Any one file of a store damaged, gone or swapped: every other figure is served, and what is advised brings it back.

`bench/betrouwbaar/store.py` tries the same over every file; here a few of them, chosen by a seed.
"""

from __future__ import annotations

import json
import random

import pytest
from damaging import KINDS, YEARS, Outcome, advice, distinct_sources, every_file, refresh, served, small_store, trial
from longer import later

from kaart.core.codes import Level
from kaart.core.errors import CorruptStoreError, UpstreamUnavailableError, mark
from kaart.core.settings import Settings
from kaart.store.area_names import FILE as NAMES_FILE
from kaart.store.area_names import gather_names, kept_names
from kaart.store.library import NAMES_KEY, Library, provinces_key
from kaart.store.manifest import Key
from kaart.store.repair import repair_of

FIGURES, COUNTRY_ROW = Key("cijfers", "kwb-2018", "GM0001"), Key("cijfers", "kwb-2018", "NL00")


@pytest.fixture(scope="module")
def sources():
    with distinct_sources() as found:
        yield found


@pytest.fixture(scope="module")
def whole(sources, tmp_path_factory):
    """A store that nobody may change."""
    return small_store(tmp_path_factory.mktemp("heel") / "cache")


@pytest.fixture(scope="module")
def expected(whole):
    found = served(whole)
    assert len(set(found.values())) > len(YEARS) * 10, "figures of elsewhere must show"
    return found


@pytest.fixture
def here(sources, tmp_path):
    """A smaller store to damage: one gemeente, one year."""
    library = Library(Settings(upstream="http://127.0.0.1:9", cache=tmp_path / "cache", data=tmp_path / "data"))
    refresh(library, "GM0001", years=(2018,), layers=("cijfers",))
    return library


@pytest.mark.parametrize("seed", later(range(12), first=1))
def test_any_one_file(whole, expected, sources, tmp_path, seed):
    chance = random.Random(seed)
    root = whole.store.root
    path, kind = chance.choice(every_file(root)), KINDS[seed % len(KINDS)]
    found = trial(root, tmp_path / "cache", path=str(path.relative_to(root)), kind=kind, seed=seed, expected=expected)
    assert found == Outcome(found.damage)


def test_the_row_of_the_country_comes_back_though_every_gemeente_is_fresh(here):
    here.store.path(COUNTRY_ROW).write_bytes(b"")
    assert advice(here) == {COUNTRY_ROW: "kaart sync GM0001 --jaren 2018 --lagen cijfers"}
    loaded = here.figures(here.scope("GM0001"), family="kwb", year=2018)
    assert [str(error).split()[0] for error in loaded.damaged] == ["cijfers/kwb-2018/NL00.parquet"]
    refresh(here, "GM0001", years=(2018,), layers=("cijfers",))
    assert here.store.is_whole(COUNTRY_ROW)


def test_the_country_keeps_its_figure_where_the_only_gemeente_is_damaged(here):
    here.store.path(FIGURES).write_bytes(b"")
    scope = here.scope("GM0001")
    with pytest.raises(CorruptStoreError):
        here.figures(scope, family="kwb", year=2018)
    row = here.country_figures(scope, family="kwb", year=2018)
    assert list(row.frame["code"]) == ["NL00"]
    here.store.path(COUNTRY_ROW).write_bytes(b"")
    assert here.country_figures(scope, family="kwb", year=2018) is None


def test_lists_of_names_come_back_with_any_refresh(here, sources):
    origin = here.store.manifest(FIGURES).provenance
    here.store.write(NAMES_KEY, sources.names(None, None).frame, origin)
    here.store.write(provinces_key(2019), sources.provinces(None, "", source="", year=2019).frame, origin)
    for key in (NAMES_KEY, provinces_key(2019)):
        here.store.path(key).unlink()
    assert Library(here.settings).provinces() == ()
    refresh(here, "GM0001", years=(2018,), layers=("cijfers",))
    assert here.store.is_whole(NAMES_KEY)
    assert here.store.is_whole(provinces_key(2019))


def test_a_list_that_does_not_come_costs_no_refresh_and_no_names(here, sources, monkeypatch):
    gather_names(here.store)
    for suffix in (".parquet", ".vorig.parquet"):
        here.store.path(NAMES_KEY, suffix=suffix).write_bytes(b"")
    monkeypatch.setitem(sources.failure, "names", UpstreamUnavailableError(mark("{host} is away."), host="cbs"))
    refresh(here, "GM0001", years=(2018,), layers=("cijfers",))
    assert here.store.is_damaged(NAMES_KEY)
    assert here.names()["GM0002"] == "Elders", "as they were kept"
    (here.store.root / NAMES_FILE).unlink()
    assert here.names() == {}


@pytest.mark.parametrize("text", [None, "", "{", json.dumps({"made_of": "", "areas": {}, "gemeenten": {}})])
def test_the_index_of_names_is_made_again(here, text):
    path = here.store.root / NAMES_FILE
    before = kept_names(here.store.root)
    assert before.areas["BU00010000"] == "Proef BU00010000"
    if text is None:
        path.unlink()
    else:
        path.write_text(text, encoding="utf-8")
    assert kept_names(here.store.root).areas == {}
    assert gather_names(here.store) == before
    assert kept_names(here.store.root) == before


def test_names_stay_where_the_table_is_damaged(here):
    here.store.path(FIGURES).write_bytes(b"")
    fresh = Library(here.settings)
    assert fresh.scope("BU00010000").name == "Proef BU00010000"
    assert fresh.scope("proef BU00010001").id == "BU00010001"
    # Also when the other tables change, so that it is gathered anew.
    fresh.store.write(Key("cijfers", "kwb-2018", "GM0002"), fresh.store.read(COUNTRY_ROW).frame, _origin(fresh))
    assert gather_names(fresh.store).areas["BU00010000"] == "Proef BU00010000"


def _origin(library):
    return library.store.manifest(COUNTRY_ROW).provenance


@pytest.mark.parametrize(
    ("key", "stored", "command"),
    [
        (FIGURES, (), "kaart sync GM0001 --jaren 2018 --lagen cijfers"),
        (Key("cijfers", "politie-2019", "GM0001"), (), "kaart sync GM0001 --jaren 2019 --lagen politie"),
        (COUNTRY_ROW, (), "kaart sync NL --jaren 2018 --lagen cijfers"),
        (Key("grenzen", "buurt-2018", "NL"), ("GM0001", "NL"), "kaart sync NL --jaren 2018 --lagen grenzen"),
        (Key("grenzen", "gemeente-2018", "NL"), ("GM0001", "NL"), "kaart sync NL --jaren 2018 --lagen grenzen"),
        (Key("grenzen", "gemeente-2018", "NL"), ("GM0001",), "kaart sync GM0001 --jaren 2018 --lagen vve"),
        (Key("ov", "tijden", "parkstad"), (), "kaart sync parkstad --lagen ov"),
        (Key("scholen", "register", "GM0001"), (), "kaart sync GM0001 --lagen scholen"),
        (NAMES_KEY, ("GM0002", "GM0001"), "kaart sync GM0001"),
    ],
)
def test_what_brings_a_file_back_is_its_own_layer_and_year(key, stored, command):
    assert repair_of(key, stored=stored).command == command


def test_own_figures_and_the_example_region_have_no_source(here, tmp_path):
    key = Key("eigen", f"eigen_x-{Level.BUURT}-2018", "GM0001")
    here.store.write(key, here.store.read(COUNTRY_ROW).frame, _origin(here))
    here.store.path(key).write_bytes(b"")
    with pytest.raises(CorruptStoreError, match="from your file with kaart eigen toevoegen"):
        here.store.read(key)
    assert repair_of(key) is None
