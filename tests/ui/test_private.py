"""Own figures of the command line reach no visitor: not on a page, in a download, in a served file or by a link."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from longer import later
from streamlit.testing.v1 import AppTest

from kaart.answers.own import add, find_places, layers, own_catalogue
from kaart.answers.reader import StoreReader
from kaart.catalogue import Kind, load
from kaart.catalogue.own import describe, own_indicator
from kaart.core.codes import Level
from kaart.core.errors import NotInStoreError
from kaart.core.settings import PROJECT, Settings
from kaart.model.indicators import Figures, empty_figures
from kaart.model.missing import Status
from kaart.store.library import Library

NAME = "eigen_plant_van_de_gemeente"
WORDS = ("Plant van de gemeente", "Definitieplant", "Bronplant", "eenheidsplant")
PLANTED = (48151.625, 62342.375)  # exact in binary, of the first and the second delivery
# How any notation writes them: 48151.625, 48.151,625, 48 151,6 ...
NUMBERS = re.compile(r"48[., \u00a0\u202f]?151[.,]6|62[., \u00a0\u202f]?342[.,]3")
SHOWS_STORED = "pages/bronnen.py"
PAGES = sorted(
    (str(path.relative_to(PROJECT)) for path in (PROJECT / "pages").glob("*.py")),
    key=lambda page: (page != SHOWS_STORED, page),
)
LINK = {"gebied": "voorbeeldregio", "niveau": "buurt", "jaar": "2024", "code": "BU99010305"}


def plant(library: Library, value: float) -> None:
    """Store one value for every buurt of the example region."""
    scope = library.scope("voorbeeldregio")
    places = find_places(StoreReader(library), scope, level=Level.BUURT, year=2024)
    words = describe(label=WORDS[0], definition=WORDS[1], unit=WORDS[3], source=WORDS[2], kind=Kind.INTENSIVE)
    record = own_indicator(words, level=Level.BUURT, years=(2024,), decimals=3)
    blank = empty_figures(places.areas, indicator=record, level=Level.BUURT, year=2024, status=Status.MISSING)
    frame = blank.frame.assign(value=value, status="observed")
    add(library, Figures(record, Level.BUURT, 2024, frame), scope=scope, areas_year=2024, description=words)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """A store in which the own layer has a second delivery."""
    cache = tmp_path_factory.mktemp("eigen") / "cache"
    library = Library(Settings(cache=cache))
    for value in PLANTED:
        plant(library, value)
    return cache


@pytest.fixture
def downloads(monkeypatch):
    """Content of every download that is offered, made as a click would."""
    kept: list[tuple[str, bytes]] = []
    original = st.download_button

    def keep(label: str, data: bytes | str | Callable[[], bytes], **more):
        content = data() if callable(data) else data
        kept.append((label, content.encode() if isinstance(content, str) else content))
        return original(label, content, **more)

    monkeypatch.setattr(st, "download_button", keep)
    return kept


def leaks(parts: list[tuple[str, bytes]]) -> list[str]:
    """Where a planted value or word stands, in any notation."""
    binary = [struct.pack("<d", value) for value in PLANTED]
    found = []
    for name, content in parts:
        text = content.decode("utf-8", errors="ignore")
        if NUMBERS.search(text) or any(word in text for word in WORDS) or any(value in content for value in binary):
            found.append(name)
    return found


def elements(app: AppTest) -> list[tuple[str, bytes]]:
    """Every message that the browser gets."""
    parts, nodes = [], [app._tree]
    while nodes:
        node = nodes.pop()
        nodes += getattr(node, "children", {}).values()
        proto = getattr(node, "proto", None)
        if proto is not None:
            parts.append((f"{getattr(node, 'type', '?')} {getattr(node, 'key', '')}", proto.SerializeToString()))
    return parts


def served(folder: Path) -> list[tuple[str, bytes]]:
    return [(path.name, path.read_bytes()) for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("page", later(PAGES, first=1))
def test_a_visitor_meets_nothing_of_it(open_app, planted, static, downloads, page):
    app = open_app(page, store=planted, link={**LINK, "indicator": NAME})
    assert not app.exception
    for key in ("tabel", "foto"):
        app.session_state[key] = True
    app.run()
    assert not app.exception
    assert len(elements(app)) > 5
    assert leaks([*elements(app), *downloads, *served(static)]) == []
    assert "Plant" not in str(app.query_params)


@pytest.mark.slow
def test_the_oracle_sees_what_a_page_without_the_rule_would_show(open_app, planted, downloads, monkeypatch):
    monkeypatch.setattr(Library, "public", classmethod(lambda cls, settings: cls(settings)))
    from kaart.ui.cache import keep

    keep._library.cache_clear()
    st.cache_resource.clear()
    open_app(SHOWS_STORED, store=planted)
    keep._library.cache_clear()
    st.cache_resource.clear()
    assert leaks(downloads)


def test_the_public_library_has_no_such_layer_and_the_owners_has(planted):
    settings = Settings(cache=planted)
    mine, public = Library(settings), Library.public(settings)
    (layer,) = layers(mine.store)
    assert layer.figures.frame["value"].unique().tolist() == [PLANTED[1]]
    assert layers(public.store) == ()
    assert NAME in {record.id for record in own_catalogue(mine).indicators}
    assert own_catalogue(public).indicators == load().indicators
    key = layer.manifest.key
    for found in (public.store.every_key(), public.store.manifests(), public.store.unreadable()):
        assert found == ()
    assert public.store.keys(key.layer, key.vintage) == ()
    assert public.store.manifest(key) is None
    assert public.store.columns(key) == ()
    assert not public.store.has(key)
    for read in (public.store.read, public.store.read_previous):
        with pytest.raises(NotInStoreError):
            read(key)


def test_pages_use_the_public_library_only():
    for path in (PROJECT / "src" / "kaart" / "ui").rglob("*.py"):
        assert not re.search(r"\bLibrary\(", path.read_text(encoding="utf-8")), path


def test_pandas_frames_hold_values_as_the_oracle_looks_for_them():
    content = pd.DataFrame({"value": [PLANTED[0]]}).to_parquet(compression=None)
    assert leaks([("frame", content)]) == ["frame"]
