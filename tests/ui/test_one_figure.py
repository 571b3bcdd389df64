"""One buurt, one figure: tooltip, panel, table, CSV and snapshot of every page with a map print the same."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

import pytest
import streamlit as st
from seen import texts, written

from kaart.catalogue import load
from kaart.core.codes import Level
from kaart.core.settings import Settings
from kaart.exports.again import snapshot_of_link
from kaart.render.snapshot.build import Snapshot
from kaart.render.snapshot.stamp import rests_on
from kaart.render.words.printed import Printed
from kaart.store.library import Library
from kaart.ui.access import foot as access_foot
from kaart.ui.cache.figures import find_scope
from kaart.ui.compare import ranking as compare
from kaart.ui.map import view
from kaart.ui.own import map as own_map
from kaart.ui.own.upload import FILE
from kaart.ui.shell import foot
from kaart.ui.shortlist import page as shortlist_page

BUURT = "BU99020002"
EXAMPLE = {"gebied": "voorbeeldregio", "niveau": "buurt", "indicator": "laag_inkomen", "jaar": "2023", "code": BUURT}
REACH = {"gebied": "voorbeeldregio", "code": BUURT, "voorziening": "vve", "maat": "nearest_m"}
# Need is of 2023 and the measure alone of 2024, with the people of that year: the supply beside need is another.
NEED = {**REACH, "maat": "places_per_100_children", "behoefte": "laag_inkomen"}
MAP, CHANGE, SPOTS = "pages/kaart.py", "pages/verandering.py", "pages/hotspots.py"
PAIR, ACCESS, OWN = "pages/samen.py", "pages/bereikbaarheid.py", "pages/eigen.py"
LIST, PROFILE = "pages/shortlist.py", "pages/profiel.py"
# The arrow that parts two axes, and the year before a value of a change.
_BEFORE = re.compile(r"^(?:[↑→] |\d{4}(?: \([^)]*\))?: )")
_NUMBER = re.compile(r"[−-]?\d[\d.]*(?:,\d+)?")


@dataclass(frozen=True)
class Products:
    """What one page says of one buurt.

    Attributes
    ----------
    tip, panel
        Text of the tooltip, and of everything beside and above the map.
    table, cells
        Row of the table on the screen and of the CSV, by heading.
    listed
        Value per measure in the panel of accessibility; empty on other pages.
    snapshot
        What the picture is made of.
    """

    tip: str
    panel: str
    table: dict[str, object]
    cells: dict[str, str]
    listed: dict[str, str]
    snapshot: Snapshot

    @property
    def words(self) -> list[str]:
        """Every value of the buurt, as the picture prints it."""
        return [_BEFORE.sub("", part) for part in self.snapshot.content.words[BUURT].split("; ")]


def flat(text):
    """Text without mark-up; the escapes of Markdown and hard spaces are not seen."""
    return html.unescape(re.sub(r"<[^>]+>", "\n", text)).replace("\\", "").replace("\u00a0", " ")


def number_of(words):
    """The first number in Dutch notation, and its decimals."""
    text = _NUMBER.search(words).group().replace(".", "").replace(",", ".").replace("−", "-")
    return Decimal(text), len(text.partition(".")[2])


def printed(value, decimals):
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def tip_of(app, static):
    """The tooltip as the browser fills it in."""
    chart = app.get("deck_gl_json_chart")[0].proto
    layer = next(item for item in json.loads(chart.json)["layers"] if item["id"].startswith("areas-"))
    data = layer["data"]
    if isinstance(data, str):
        data = json.loads((static / data.rsplit("/", 1)[1]).read_text(encoding="utf-8"))["features"]
    properties = next(item["properties"] for item in data if item["properties"]["code"] == BUURT)
    return flat(re.sub(r"\{([\w$]+)\}", lambda found: str(properties.get(found[1], "")), chart.tooltip))


@pytest.fixture
def products(open_app, empty, monkeypatch, static):
    """Open a page on the buurt, and give what it says of it in five ways."""
    made = {}
    draw = st.download_button

    def keep(label, data, *, key, **more):
        if key == "csv":
            made["csv"] = data
        return draw(label, data, key=key, **more)

    monkeypatch.setattr(st, "download_button", keep)
    for module in (foot, access_foot, shortlist_page):
        monkeypatch.setattr(module, "snapshot_button", lambda make, **_: made.update(snapshot=make))

    def start(page, link, steps=lambda app: app):
        app = open_app(page, store=empty, link=link)
        app.session_state["tabel"] = True
        app = steps(app).run()
        assert not app.exception
        assert not app.error
        said = "\n".join(item.value for item in (*app.markdown, *app.caption, *app.subheader, *app.text))
        twin = next(item.value for item in app.dataframe if "Code" in item.value)
        content = made["csv"]() if callable(made["csv"]) else made["csv"]
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
        measures = [item.value for item in app.table if item.value.index.name == "Maat"]
        snapshot = made["snapshot"]()
        assert snapshot.content.sentence in [item.value for item in app.text]
        return Products(
            tip_of(app, static),
            flat(said),
            twin.set_index("Code").loc[BUURT].to_dict(),
            next(row for row in rows if row["Code"] == BUURT),
            measures[0]["Waarde"].to_dict() if measures else {},
            snapshot,
        )

    return start


def assert_one_figure(found, columns):
    """Every value of the buurt stands in tooltip and panel; its number is that of table, CSV and table of the picture.

    Parameters
    ----------
    found
        What the page says.
    columns
        Heading of each value, which also begins that of the table in the picture.
    """
    names = {"Waarde": "value"}
    kept = found.snapshot.content.table.set_index("code").loc[BUURT]
    for words, column in zip(found.words, columns, strict=False):
        assert words in found.tip, found.tip
        assert words in found.panel, found.panel
        number, decimals = number_of(words)
        heading = next(name for name in found.table if name.startswith(column))
        assert printed(found.table[heading], decimals) == number, heading
        assert printed(found.cells[heading].replace(",", "."), decimals) == number, heading
        assert printed(kept[names.get(heading, heading)], decimals) == number, heading
    assert len(found.words) >= len(columns)


def assert_one_year(found, *years):
    """The years of the figures are the same in panel, CSV and snapshot."""
    named = [found.cells[name] for name in ("Jaar", "Jaar 1", "Jaar 2") if name in found.cells]
    assert named == list(years)
    assert all(f", {year}" in found.panel for year in years)
    assert all(year in f"{found.snapshot.content.title} {found.snapshot.content.period}" for year in years)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "link", "columns"),
    [
        pytest.param(MAP, EXAMPLE, ["Waarde"], id="kaart"),
        pytest.param(SPOTS, EXAMPLE, ["Waarde"], id="hotspots"),
        pytest.param(
            PAIR,
            {**EXAMPLE, "indicator": "personen_in_armoede", "jaar": "2024", "tweede": "laag_inkomen"},
            ["Personen in armoede 2024", "Huishoudens met een laag inkomen 2023"],
            id="samen",
        ),
        pytest.param(CHANGE, {**EXAMPLE, "vanaf": "2020"}, ["2020", "2023", "Verandering"], id="verandering"),
        pytest.param(ACCESS, {**REACH, "voorziening": "ov", "maat": "travel_to_centre_min"}, ["Waarde"], id="reistijd"),
    ],
)
def test_five_products_print_one_figure(products, page, link, columns):
    assert_one_figure(products(page, link), columns)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "link"),
    [
        pytest.param(PAIR, {**EXAMPLE, "tweede": "bijstand_per_1000", "code": BUURT}, id="samen"),
        pytest.param(CHANGE, {**EXAMPLE, "vanaf": "2020"}, id="verandering"),
        pytest.param(ACCESS, REACH, id="bereikbaarheid"),
        pytest.param(ACCESS, NEED, id="behoefte"),
    ],
)
def test_a_page_and_the_link_in_its_picture_make_one_snapshot(products, page, link):
    made = products(page, link).snapshot
    rebuild = made.rebuild
    again = snapshot_of_link(rebuild.page, rebuild.query, rebuild.options, Library(Settings()), load(), name="x")
    assert rests_on(again.snapshot) == rests_on(made)


@pytest.mark.slow
def test_need_beside_supply_has_the_supply_of_the_year_of_the_need_everywhere(products):
    label = "Kindplaatsen op locaties met voorschoolse educatie per 100 kinderen van 2 en 3"
    alone, beside = products(ACCESS, {**NEED, "behoefte": ""}), products(ACCESS, NEED)
    assert_one_figure(alone, ["Waarde"])
    assert_one_figure(beside, ["Huishoudens met een laag inkomen 2023", label])
    assert_one_year(alone, "2024")
    assert_one_year(beside, "2023", "2023")
    # Other people in another year: a page that mixed the two would show two numbers for one thing.
    assert alone.words != beside.words[1:]
    for found in (alone, beside):
        assert found.listed[label].partition(" (van")[0] == found.words[-1]
    assert beside.cells["Samen"] == beside.table["Samen"]
    assert beside.cells["Samen"] in beside.panel


def changed(moment):
    """A site is added in the buurt, and the map shows a moment."""

    def steps(app):
        app.toggle(key="wat_als").set_value(True).run()
        app.button(key="watals_voeg_toe").click().run()
        app.button_group(key="watals_kaart").set_value(moment).run()
        return app

    return steps


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["straks", "verschil"])
def test_a_map_after_a_scenario_is_that_of_panel_table_csv_and_snapshot_too(products, moment):
    found = products(ACCESS, REACH, changed(moment))
    assert_one_figure(found, ["Waarde"])
    now, after, change = (float(found.table[name]) for name in ("Nu", "Straks", "Verandering"))
    assert after < now
    assert change == pytest.approx(after - now, abs=0.02)
    assert found.table["Waarde"] == (after if moment == "straks" else change)
    assert "geen link" in found.snapshot.rebuild.text
    assert any("scenario" in notice for notice in found.snapshot.content.notices)


@pytest.mark.slow
def test_own_figures_are_one_figure_too(products, monkeypatch):
    # As if the buurt was clicked on the map.
    monkeypatch.setattr(own_map, "picked_code", lambda _selection: BUURT)
    rows = "code;w\n" + "".join(f"BU9902000{number};{number}2,5\n" for number in range(1, 6))

    def steps(app):
        app.session_state[FILE] = ("proef.csv", rows.encode())
        app.run()
        for key, text in (("own_label", "Proef"), ("own_unit", "%"), ("own_source", "Bron"), ("own_definition", "Zo.")):
            (app.text_area if key == "own_definition" else app.text_input)(key=key).set_value(text)
        next(item for item in app.button if item.label == "Toon op de kaart").click()
        return app

    assert_one_figure(products(OWN, {}, steps), ["Waarde"])


@pytest.mark.slow
@pytest.mark.parametrize("extent", ["", "whole"])
def test_a_ranking_prints_what_the_map_prints_and_says_that_it_is_provisional(open_app, empty, monkeypatch, extent):
    given = compare.load_answer

    def provisional(scope, **asked):
        found = given(scope, **asked)
        return replace(found, figures=replace(found.figures, provisional=extent))

    monkeypatch.setattr(view, "load_answer", provisional)
    app = open_app("pages/vergelijken.py", store=empty, link=EXAMPLE)
    assert not app.exception
    heading = "Waarde (voorlopig)" if extent else "Waarde"
    table = next(written(item) for item in app.dataframe if heading in item.value and "Plaats" in item.value)
    figures = given(find_scope("voorbeeldregio"), indicator="laag_inkomen", level=Level.BUURT, year=2023).figures
    words = Printed(figures, "nl")
    names = figures.frame.set_index("name")["code"]
    names = names[~names.index.duplicated(keep=False)]
    rows = table.drop_duplicates("Naam", keep=False).set_index("Naam")[heading]
    printed_ = {name: text for name, text in rows.items() if name in names.index}
    assert len(printed_) > 20
    assert printed_ == {name: words.words(names[name]) for name in printed_}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("indicator", "in_words"), [("laag_inkomen", "3,3 %"), ("bijstand_per_1000", "ongeveer 20 van de 1.000")]
)
def test_a_shortlist_and_a_profile_print_the_figure_of_the_map(
    products, open_app, empty, monkeypatch, indicator, in_words
):
    one = products(MAP, {**EXAMPLE, "indicator": indicator})
    words = one.words[0]
    number, decimals = number_of(words)
    column = {"kolommen": f"{indicator}-2023", "voorwaarden": f"{indicator}-2023:hoogste-helft"}
    listed = products(LIST, {**EXAMPLE, **column})
    assert words in listed.panel
    heading = next(name for name in listed.table if name.endswith(")"))
    kept = listed.snapshot.content.table.set_index("code").loc[BUURT]
    cells = (listed.table[heading], listed.cells[heading].replace(",", "."), kept[heading])
    assert [printed(cell, decimals) for cell in cells] == [number] * 3
    # Picture and tooltip have the outcome and, beside the name of the column, the figure.
    outcome, figure = listed.words
    assert figure.endswith(words)
    assert all(part in listed.tip for part in (outcome, words))
    assert {outcome, listed.table["Uitkomst"], listed.cells["Uitkomst"]} == {outcome}
    row, said = profiled(open_app, empty, monkeypatch, indicator)
    assert printed(row["value"], decimals) == number
    # In words a profile claims no more than the rounding of the source leaves.
    assert in_words in said
    assert row["rounding_low"] <= float(number_of(in_words)[0]) < row["rounding_high"]


def profiled(open_app, empty, monkeypatch, indicator):
    """Row of an indicator in the data of a profile, and everything the page says."""
    made, draw = {}, st.download_button

    def keep(label, data, *, key, **more):
        made[key] = data
        return draw(label, data, key=key, **more)

    monkeypatch.setattr(st, "download_button", keep)
    app = open_app(PROFILE, store=empty, link={**EXAMPLE, "indicator": indicator})
    document = json.loads(made["als_json"]())
    row = next(row for row in document["poverty"] if row["indicator"] == indicator)
    return row, flat(" ".join(texts(app)))
