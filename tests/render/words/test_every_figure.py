"""A printed 0 that may be more is worded alike wherever a figure of an area is said."""

from __future__ import annotations

import ast
from pathlib import Path

import pandas as pd
import pytest
from builders import make_figures

import kaart
from kaart.analysis.compare.ranking import rank
from kaart.catalogue import Text, load
from kaart.render.change.smallmaps import small_alt
from kaart.render.charts.range import range_chart
from kaart.render.charts.ranks import rank_rows
from kaart.render.hotspots.map import figure_words
from kaart.render.words.rounded import cell_words, printed_number, value_words
from kaart.ui.shell.cells import cell

BENEFIT = load().indicator("bijstand_per_1000")
NONE = "geen of bijna geen"
# Modules that may write a number without asking whether its 0 is none, and what they write.
PLAIN = {
    "render/words/numbers.py": "defines it",
    "render/words/rounded.py": "decides",
    "render/access/gain.py": "measures that kaart works out itself: nothing is rounded before, so 0 is 0",
    "render/change/map.py": "changes and bounds of classes: no change is 0",
    "render/profile/sentences.py": "the value and the bounds that it stands for, side by side",
    "render/shortlist/words.py": "changes",
}


def test_no_module_words_a_figure_without_asking_whether_its_0_is_none():
    root = Path(kaart.__file__).parent
    users = set()
    for path in root.rglob("*.py"):
        text = path.read_text()
        if "format_value" in text and any(
            isinstance(node, ast.Name) and node.id == "format_value" for node in ast.walk(ast.parse(text))
        ):
            users.add(path.relative_to(root).as_posix())
    assert users <= set(PLAIN), "use value_words of kaart.render.words.rounded"


@pytest.fixture
def shown():
    """Four buurten, of which one prints 0 of 1,000; CBS rounded the counts."""
    return make_figures(
        values=[0.0, 12.0, 30.0, 53.0],
        unit=Text("per 1.000 inwoners", "per 1,000 inhabitants"),
        decimals=0,
        rounding=1.0,
        minimum=0,
    )


def test_the_words_of_every_place(shown, monkeypatch):
    monkeypatch.setattr("kaart.ui.shell.cells.language", lambda: "nl")
    record, row = shown.indicator, shown.area("BU00010000")
    assert row is not None
    ranking = rank(shown)
    ranks = rank_rows(ranking, bounds=pd.DataFrame({"low": [], "high": []}), language="nl").set_index("name")
    area = type("Area", (), {"code": "BU00010000", "value": 0.0, "smoothed": None})()
    chart = range_chart(record, value=0.0, name="Proef 0", others=[], low=0.0, high=53.0, language="nl")
    assert chart is not None
    said = {
        "map, panel and snapshot": cell_words(row, indicator=record, language="nl"),
        "ranks": ranks.loc["Proef 0", "value_words"],
        "hotspots": figure_words(area, shown, language="nl"),
        "side by side": cell(0.0, record),
        "in a narrow table": printed_number(0.0, indicator=record, language="nl"),
        "range": chart.text,
        "small maps": small_alt(shown, area="Proef", language="nl"),
    }
    assert {place: (NONE in words, "0 per 1" in words) for place, words in said.items()} == dict.fromkeys(
        said, (True, False)
    )


def test_a_0_of_a_source_that_does_not_round_stays_0(shown):
    exact = make_figures(values=[0.0], unit=shown.indicator.unit, decimals=0, rounding=0.0).indicator
    assert value_words(0.0, indicator=exact, language="nl") == "0 per 1.000 inwoners"
    assert value_words(0.2, indicator=exact, language="nl") == NONE
    assert value_words(0.0, indicator=shown.indicator, language="nl", high=0.0) == "0 per 1.000 inwoners"
    assert value_words(0.0, indicator=BENEFIT, language="nl", status="estimated") == f"{NONE} (geschat)"
    assert value_words(12.0, indicator=BENEFIT, language="nl").startswith("12 ")
