"""Measures on the screens: the page of accessibility opens with the same figures, worked out once for all screens."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kaart.catalogue import load
from kaart.core.settings import Settings
from kaart.exports.workshop.measures import measure_effects, measure_sentence
from kaart.exports.workshop.reach import StoredReach
from kaart.store.library import Library
from kaart.ui.cache.measures import KeptReach
from kaart.ui.shell.words import as_markdown
from kaart.workshop.model import Measure, MeasureKind, Note, NoteKind, Showing, State

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def proposed(kind, area="BU99010002"):
    note = Note(
        id="a",
        step="s",
        area=area,
        kind=NoteKind.MEASURE,
        text="tekst",
        person="p",
        at=NOW,
        edited=1,
        changed=1,
        showing=Showing.SHOWN,
        measure=Measure(kind),
    )
    return State(area="voorbeeldregio", notes={"a": note})


@pytest.mark.slow
def test_the_page_opens_with_the_scenario_and_the_same_figures(open_app, empty):
    bus = proposed(MeasureKind.BUS)
    (effect,) = measure_effects(bus, StoredReach(Library(Settings()), load()), language="en").effects
    app = open_app("pages/bereikbaarheid.py", store=empty, link={**effect.query, "taal": "en"})
    assert not app.exception
    assert not app.error
    said = [item.value for item in (*app.markdown, *app.caption)]
    totals = effect.sentence.removeprefix(effect.sentence.split(". ")[0] + ". ")
    assert as_markdown(totals) in said
    assert all(as_markdown(text) in said for text in effect.details[:1])
    table = next(item.value for item in app.table if "Outcome" in item.value)
    assert table.reset_index().to_dict("records") == effect.table.to_dict("records")


def test_screens_and_documents_say_the_same(open_app, empty, monkeypatch):
    monkeypatch.setenv("KAART_CACHE", str(empty))
    state = proposed(MeasureKind.VVE)
    kept = KeptReach()
    assert measure_sentence(state, kept, language="nl") == measure_sentence(
        state, StoredReach(Library(Settings()), load()), language="nl"
    )
    first, second = (measure_effects(state, kept, language=language).effects[0] for language in ("nl", "en"))
    assert first.worked is second.worked
