"""The legend of two indicators: colours of the map, counts that add up, words in the corners."""

from __future__ import annotations

import html
import math
import re

import pairs
import pytest
from pairs import NINE, together

from kaart.catalogue import Text
from kaart.render.maps.palette import seen
from kaart.render.pair.legend import group_html, pair_legend, pair_legend_html
from kaart.render.pair.palette import LACKING, pair_colours
from kaart.render.pair.words import groups

NAN = math.nan
MIXED = ([*NINE, NAN, NAN, 3.0], [*NINE[::-1], 5.0, NAN, NAN])


def test_cells_hold_the_colours_and_counts_of_the_map():
    shown = together(*MIXED)
    legend = pair_legend(shown, language="nl")
    assert [[cell.colour for cell in row] for row in legend.cells] == [list(row) for row in pair_colours((3, 3))]
    assert [[cell.count for cell in row] for row in legend.cells] == [[0, 0, 3], [0, 3, 0], [3, 0, 0]]
    assert {row.status: (row.colour, row.count) for row in legend.no_data} == {
        name: (LACKING[name], 1) for name in ("first", "second", "both")
    }
    total = sum(cell.count for row in legend.cells for cell in row) + sum(row.count for row in legend.no_data)
    assert total == len(MIXED[0])


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ("beide laag", "alleen → hoog", "alleen ↑ hoog", "beide hoog")),
        ("en", ("both low", "only → high", "only ↑ high", "both high")),
    ],
)
def test_the_corners_carry_words_and_the_others_none(language, words):
    cells = pair_legend(together(), language=language).cells
    assert (cells[0][0].corner, cells[0][2].corner, cells[2][0].corner, cells[2][2].corner) == words
    assert {cells[row][column].corner for row in range(3) for column in range(3) if 1 in (row, column)} == {""}


def test_axes_carry_name_unit_year_and_bounds():
    legend = pair_legend(together(years=(2018, 2017)), language="nl")
    # A unit that stands in the bounds does not stand in the name as well.
    assert legend.axes == ("↑ Laag inkomen, 2018", "→ Met bijstand, per 1.000 inwoners, 2017")
    assert legend.bounds == (("1,0 – 3,7 %", "3,7 – 6,3 %", "6,3 – 9,0 %"), ("1,0 – 3,7", "3,7 – 6,3", "6,3 – 9,0"))


def test_the_html_reads_as_a_table_with_high_at_the_top():
    text = pair_legend_html(pair_legend(together(), language="nl"))
    rows = re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)
    assert [html.unescape(re.search(r"<th[^>]*>(.*?)</th>", row)[1]) for row in rows[:3]] == [
        "6,3 – 9,0 %",
        "3,7 – 6,3 %",
        "1,0 – 3,7 %",
    ]
    shades = [[seen(colour) for colour in row] for row in pair_colours((3, 3))]
    assert [re.findall(r"<td[^>]*;background:(#\w{6})", row) for row in rows[:3]] == shades[::-1]
    # Lines by row, as on the map; the words stand on the bare colour.
    lines = [[cell.count("repeating-linear-gradient") for cell in re.findall(r"<td[^>]*>", row)] for row in rows[:3]]
    assert lines == [[2, 2, 2], [1, 1, 1], [0, 0, 0]]
    grounds = re.findall(r'<span class="kaart-colour"[^>]*background:(#\w{6})', text)
    assert grounds == [colour for row in shades[::-1] for colour in row]
    # Who cannot see the colour hears both classes and the count.
    assert "alleen “Laag inkomen” hoog: 1 buurt</span>" in html.unescape(rows[0])
    assert "Laag inkomen: midden; Met bijstand: midden: 1 buurt</span>" in html.unescape(rows[1])
    assert "Aantal buurten per kleur" in text
    assert "<script" not in text


def test_fewer_classes_are_said_once():
    legend = pair_legend(together([0.0, 0, 0, 5], [1.0, 2, 3, 4]), language="en")
    assert (len(legend.cells), len(legend.cells[0])) == (2, 3)
    assert [cell.corner for cell in legend.cells[1]] == ["only ↑ high", "", "both high"]
    (said,) = [note for note in legend.notes if note.startswith("Low income: ")]
    assert "2 classes instead of 3" in said


def test_names_of_a_source_stay_text(monkeypatch):
    evil = "<script>alert(1)</script>\"'><b>Laag</b>"
    monkeypatch.setattr(pairs, "LABELS", (Text(evil, "low"), pairs.LABELS[1]))
    shown = together()
    texts = [
        pair_legend_html(pair_legend(shown, language="nl")),
        *(group_html(group, shown, language="nl") for group in groups(shown, language="nl")),
    ]
    assert len(texts) == 5
    assert not [text for text in texts if "<b>" in text or "<script" in text]
    assert sum(evil in html.unescape(text) for text in texts) == 2  # the legend, and the corner where it alone is high


def test_a_group_has_the_colour_of_its_corner_and_a_capital():
    shown = together()
    (both, *_) = [group for group in groups(shown, language="nl") if group.id == "high_high"]
    text = group_html(both, shown, language="nl")
    assert f"background:{seen(pair_colours((3, 3))[2][2])}" in text
    assert text.strip().endswith(">Beide hoog (1)</p>")
