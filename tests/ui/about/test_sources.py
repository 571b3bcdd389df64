"""The page of sources: layers by their names, and what changed since the earlier delivery."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import timedelta

import pytest
from seen import texts

from kaart.catalogue import load
from kaart.store.manifest import Key
from kaart.store.parquet import Store

PAGE = "pages/bronnen.py"
FIGURES, BUURTEN = Key("cijfers", "kwb-2018", "GM0917"), Key("grenzen", "buurt-2018", "GM0917")
CODES = re.compile(r"\b(kwb|nabijheid|buurt|wijk|gemeente)-\d{4}\b|\bcijfers\b.*kwb|\bGM0917\b")


@pytest.fixture
def changed(heerlen, tmp_path):
    """Heerlen, of which CBS corrected one value of 2018, gave one more and took one back; and PDOK moved a boundary."""
    store = Store(shutil.copytree(heerlen, tmp_path / "cache"))
    stored = store.read(FIGURES)
    origin = replace(
        stored.manifest.provenance, retrieved_at=stored.manifest.provenance.retrieved_at + timedelta(days=9)
    )
    frame = stored.frame.copy()
    known = frame.index[frame["laag_inkomen_pct"].notna()]
    unknown = frame.index[frame["laag_inkomen_pct"].isna()]
    frame.loc[known[0], "laag_inkomen_pct"] += 1
    frame.loc[known[1], "laag_inkomen_pct"] = None
    frame.loc[unknown[0], "laag_inkomen_pct"] = 4.5
    store.write(FIGURES, frame, origin)
    shapes = store.read(BUURTEN)
    moved = shapes.areas.copy()
    moved.loc[0, "geometry"] = moved.geometry[0].buffer(30)
    store.write(BUURTEN, moved, shapes.manifest.provenance)
    return store.root


@pytest.mark.parametrize(("language", "unchecked"), [("nl", "niet nagegaan bij de bron"), ("en", "not checked")])
def test_a_definition_that_was_not_checked_says_so_beside_its_source(open_app, tmp_path, language, unchecked):
    app = open_app(PAGE, store=tmp_path, link={"taal": language})
    assert not app.exception
    definitions = app.table[0].value
    said = dict(zip(definitions.index, definitions.iloc[:, -1].str.contains(unchecked), strict=True))
    records = {record.label[language]: record.explanation for record in load().indicators}
    assert said == {label: records[label] == "unchecked" for label in said}
    assert 0 < sum(said.values()) < len(said)


@pytest.mark.standin
@pytest.mark.parametrize("language", ["nl", "en"])
def test_layers_go_by_their_names(open_app, heerlen, language):
    app = open_app(PAGE, store=heerlen, link={"taal": language})
    assert not app.exception
    layers = app.table[0].value
    assert {"nl": "Kerncijfers wijken en buurten 2018", "en": "Key figures of wijken and buurten 2018"}[
        language
    ] in layers.iloc[:, 0].tolist()
    country, whole = {
        "nl": ("Nederland (totaal)", "Heel Nederland"),
        "en": ("Netherlands (total)", "All of the Netherlands"),
    }[language]
    assert set(layers.iloc[:, 1]) == {"Heerlen", country, whole}
    assert not [text for text in texts(app) if CODES.search(text)]


@pytest.mark.standin
def test_without_an_earlier_delivery_the_page_says_what_would_stand_there(open_app, heerlen):
    app = open_app(PAGE, store=heerlen)
    assert "Wat is er veranderd sinds de vorige levering?" in [item.value for item in app.header]
    assert any("nog geen vorige levering" in item.value for item in app.text)
    assert any(re.search(r"\d+ × geen vorige levering bewaard", item.value) for item in app.caption)
    assert not app.exception


@pytest.mark.standin
def test_what_changed_stands_there_with_examples(open_app, changed):
    app = open_app(PAGE, store=changed, link={"taal": "en"})
    assert not app.exception
    frames = [item.value for item in app.table]
    summary = next(frame for frame in frames if "Earlier delivery" in frame)
    assert summary[["Layer", "Area", "Appeared", "Changed", "Vanished", "Other areas"]].to_numpy().tolist() == [
        ["Key figures of wijken and buurten 2018", "Heerlen", 1, 1, 1, 0],
        ["Boundaries of buurten 2018", "Heerlen", 0, 0, 0, 1],
    ]
    (row,) = next(frame for frame in frames if "For example" in frame).to_numpy().tolist()
    assert row[:4] == ["Households on a low income", 1, 1, 1]
    assert "none → 4.5" in row[4]
    # The other layer is one choice away.
    app.selectbox(key="verschil_laag").select_index(1).run()
    assert not app.exception
    said = [item.value.replace("\\", "") for item in app.markdown]
    assert "Areas with another boundary: 1 (Maria Gewanden (BU09171000))." in said


def test_nothing_stored_and_nothing_to_compare(open_app, empty):
    app = open_app(PAGE, store=empty)
    assert not app.exception
    assert any("nog geen vorige levering" in item.value for item in app.text)
