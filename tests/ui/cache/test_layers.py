"""Which figures share a layer file: those of one year in the areas of one year."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from builders import make_figures

from kaart.core.codes import Level
from kaart.ui.cache import layers

SCOPE = SimpleNamespace(id="GM0001", is_country=False)
PLAIN, THERE = make_figures(id="woz", year=2020), replace(make_figures(id="misdrijven", year=2020), areas=2025)


@pytest.fixture
def drawn(monkeypatch):
    """What would be drawn, and of which year."""
    asked = {}
    answers = {name: SimpleNamespace(figures=item) for name, item in (("woz", PLAIN), ("politie_misdrijven", THERE))}
    records = [SimpleNamespace(id=name, group="g") for name in answers]
    catalogue = SimpleNamespace(indicators=records, indicator=lambda name: SimpleNamespace(group="g"))
    monkeypatch.setattr(layers, "load", lambda: catalogue)
    monkeypatch.setattr(layers, "seek_answer", lambda scope, *, indicator, level, year: answers[indicator])
    monkeypatch.setattr(layers, "area_year", lambda scope, *, indicator, **_: answers[indicator].figures.area_year)
    monkeypatch.setattr(layers, "_drawn", layers._drawn.__wrapped__)
    monkeypatch.setattr(layers, "draw", lambda scope, figures, **options: asked.update(figures=figures, **options))

    def draw(indicator):
        layers.load_drawn(SCOPE, indicator=indicator, level=Level.BUURT, year=2020, language="nl", size_px=(9, 9))
        return set(asked["figures"]), asked["year"]

    return draw


def test_figures_of_other_areas_get_a_file_of_their_own_on_their_own_boundaries(drawn):
    assert drawn("woz") == ({"woz"}, 2020)
    assert drawn("politie_misdrijven") == ({"politie_misdrijven"}, 2025)
