"""The page of changes: two years in the link, estimates marked, a sentence where nothing can be compared."""

from __future__ import annotations

import json
import re

import pytest
from example import raw
from seen import texts

from kaart.catalogue import load
from kaart.catalogue.layers import MAP_LAYERS
from kaart.core.settings import Settings
from kaart.render.change.map import ESTIMATED
from kaart.sources.http.client import Http
from kaart.store.library import Library
from kaart.sync.run import Refresh

PAGE = "pages/verandering.py"
EXAMPLE = {
    "gebied": "voorbeeldregio",
    "niveau": "buurt",
    "indicator": "bijstand_per_1000",
    "jaar": "2024",
    "vanaf": "2016",
}
HEERLEN = {"gebied": "GM0917", "niveau": "buurt", "indicator": "laag_inkomen", "jaar": "2018", "vanaf": "2016"}
# The invented region splits a buurt in 2021, and merges two gemeenten in 2019.
PARTS = ["BU99010305", "BU99010307"]
UNWANTED = re.compile(r"\b(None|nan|NaN|undefined|inf)\b|<NA>")


@pytest.fixture
def change(open_app, empty):
    """Open the page on the example region; without a fault, whatever the link asks."""

    def start(**link):
        app = open_app(PAGE, store=empty, link={**EXAMPLE, **link})
        fine(app)
        return app

    return start


@pytest.fixture
def one_year(standin, tmp_path):
    """A store with one year of one gemeente."""
    settings = Settings(upstream=standin.url, cache=tmp_path / "cache")
    library = Library(settings)
    report = Refresh(Http(settings), library.store, load()).run(
        [library.scope("GM0917")], years=[2018], layers=MAP_LAYERS
    )
    assert not report.failed
    return settings.cache


def fine(app):
    assert not app.exception
    assert not app.error
    assert not [text for text in texts(app) if UNWANTED.search(text)]


def linked(app):
    """The address, one text per name."""
    return {name: text if isinstance(text, str) else text[0] for name, text in app.query_params.items()}


def maps(app):
    return [json.loads(item.proto.json) for item in app.get("deck_gl_json_chart")]


def layer_of(app, static):
    """Features of the layer file that the map draws."""
    (spec,) = maps(app)
    file = next(layer["data"] for layer in spec["layers"] if isinstance(layer.get("data"), str))
    content = json.loads((static / file.rpartition("/")[2].partition("?")[0]).read_text(encoding="utf-8"))
    return {item["properties"]["code"]: item["properties"] for item in content["features"]}


def sentence(app):
    return next(item.value for item in app.text if item.value.startswith(("Tussen ", "Between ")))


def table_of(app):
    app.toggle(key="tabel").set_value(True).run()
    fine(app)
    return app.dataframe[0].value


@pytest.mark.parametrize(("language", "title"), [("nl", "Hoe verandert het?"), ("en", "How does it change?")])
def test_the_map_comes_with_a_sentence_that_counts(change, language, title):
    app = change(taal=language)
    assert [item.value for item in app.title] == [title]
    assert len(maps(app)) == 1
    up, compared, down, same = map(
        int, re.search(r" (\d+) \w+ \w+ (\d+) .*? (\d+); \w+ (\d+) ", sentence(app)).groups()
    )
    assert up + down + same == compared == 90
    assert all(year in sentence(app) for year in ("2016", "2024"))


def test_both_years_stand_in_the_link_and_follow_the_choice(change):
    app = change()
    assert linked(app) == EXAMPLE
    app.selectbox(key="vanaf").set_value(2020).run()
    fine(app)
    assert linked(app)["vanaf"] == "2020"
    assert sentence(app).startswith("Tussen 2020 en 2024 ")


def test_a_year_that_is_not_there_or_the_same_is_replaced(change):
    for wrong in ("1999", "2024", "straks"):
        app = change(vanaf=wrong)
        assert linked(app)["vanaf"] == "2016"


def test_the_later_year_comes_first_in_no_sentence(change):
    there, back = (
        change(indicator="woz", jaar=last, vanaf=first) for first, last in (("2018", "2024"), ("2024", "2018"))
    )
    assert sentence(there) == sentence(back)
    # Money is in whole euros wherever its unit stands.
    assert any("verandering van 2018 naar 2024 (€)" in text for text in texts(there))


def test_a_redrawn_area_is_an_estimate_with_its_coverage(change, static):
    app = change()
    found = layer_of(app, static)
    assert [code for code, item in found.items() if item.get(ESTIMATED)] == PARTS
    (said,) = [text for text in texts(app) if text.startswith("Dikke rand")]
    assert said == "Dikke rand: geschat, de grens is hertekend (2)."
    table = table_of(app).set_index("Code")
    assert list(table.index[table["Status"] == "geschat"]) == PARTS
    assert table.loc[PARTS, "Bekend deel van het gebied (%)"].tolist() == [100, 100]
    assert table["Bekend deel van het gebied (%)"].notna().sum() == len(PARTS)


@pytest.mark.parametrize("first", [2016, 2020])
def test_nobody_is_lost_or_made_when_figures_are_carried(change, first):
    table = table_of(change(indicator="inwoners", vanaf=str(first)))
    people = raw(first).set_index("code")["inwoners"]
    # The table is rounded to hundredths of a person.
    assert table[str(first)].sum() == pytest.approx(people[people.index.str.startswith("BU")].sum(), abs=0.02)
    assert (table["Status"] == "geschat").sum() == len(PARTS)


def test_a_merger_of_gemeenten_is_carried(change):
    table = table_of(change(niveau="gemeente", indicator="laag_inkomen", jaar="2023")).set_index("Code")
    assert table.loc["GM9902", "Status"] == "geschat"
    assert table.loc["GM9902", "Bekend deel van het gebied (%)"] == 100
    assert (table["Status"] == "geschat").sum() == 1


def test_a_selected_area_gives_both_values_and_what_to_know(change):
    app = change(code=PARTS[1])
    said = next(item.value for item in app.markdown if "Spinselveld" in item.value).replace("\N{NO-BREAK SPACE}", " ")
    for part in ("2016: 25", "2024: 11", "−14", "geschat, 100 % van het gebied bekend"):
        assert part in said.replace("\\", "")
    app.button(key="wis").click().run()
    fine(app)
    assert "code" not in linked(app)


@pytest.mark.parametrize(
    ("language", "label", "reason"),
    [
        ("nl", "Personen in armoede", "Niet te vergelijken met de cijfers tot en met 2023"),
        ("en", "Persons in poverty", "Not to be compared with the figures up to 2023"),
    ],
)
def test_another_definition_is_a_sentence_and_no_map(change, language, label, reason):
    app = change(indicator="personen_in_armoede", taal=language)
    assert maps(app) == []
    (said,) = [item.value for item in app.info if reason in item.value]
    assert label in said
    assert not app.toggle


def test_two_definitions_have_small_maps_of_their_own(change):
    app = change(indicator="laag_inkomen", jaar="2023")
    (said,) = [item.value for item in app.info if "De definitie is veranderd" in item.value]
    assert "eigen schaal" in said
    headings = [item.value for item in app.markdown if item.value.startswith("**")]
    assert "**Huishoudens met een laag inkomen, 2016-2023**" in headings
    assert "**Personen in armoede, 2024**" in headings
    pictures = [
        text for item in app.get("html") for text in re.findall(r'<img src="data:[^"]+" alt="([^"]+)"', item.proto.body)
    ]
    assert len(pictures) == 9
    assert all(str(year) in alt for year, alt in zip(range(2016, 2025), pictures, strict=True))


def test_a_year_without_figures_is_said(change):
    app = change(indicator="laag_inkomen", jaar="2023", vanaf="2016")
    assert "2024 (geen cijfers)" in app.selectbox(key="vanaf").options


@pytest.mark.parametrize("indicator", ["stedelijkheid", "inwoners", "gasverbruik", "kinderen_in_bijstandsgezin"])
@pytest.mark.parametrize("level", ["buurt", "gemeente"])
def test_every_kind_of_indicator_gives_a_map_or_a_sentence(change, indicator, level):
    app = change(indicator=indicator, niveau=level, taal="en")
    assert maps(app) or app.info


@pytest.mark.standin
def test_heerlen_is_compared_with_the_figure_of_the_whole_gemeente(open_app, heerlen):
    app = open_app(PAGE, store=heerlen, link=HEERLEN)
    fine(app)
    said = sentence(app).replace("\N{NO-BREAK SPACE}", " ")
    assert "In heel Heerlen was het in beide jaren 12,5 %." in said
    assert "20 van deze 44 stijgingen en dalingen gaan om" in said
    assert " van de 48 buurten " in said
    table = table_of(app).set_index("Code")
    # CBS: 37.7 % in 2018.
    assert table.set_index("Naam").loc["Weggebekker", "2018"] == 37.7
    assert "geschat" not in set(table["Status"])


@pytest.mark.standin
def test_a_single_area_is_said_as_one(open_app, heerlen):
    app = open_app(PAGE, store=heerlen, link={**HEERLEN, "niveau": "gemeente", "taal": "en"})
    fine(app)
    assert "“Households on a low income” in Heerlen" in sentence(app)
    assert "The average" not in sentence(app)
    assert len(table_of(app)) == 1


@pytest.mark.standin
@pytest.mark.parametrize("year", ["2019", "2020"])
def test_years_in_which_nothing_is_published_are_a_sentence(open_app, heerlen, year):
    app = open_app(PAGE, store=heerlen, link={**HEERLEN, "jaar": year})
    fine(app)
    assert maps(app) == []
    assert any(year in item.value for item in app.info)


@pytest.mark.standin
def test_with_one_year_the_page_says_what_to_do(open_app, one_year):
    app = open_app(PAGE, store=one_year, link={**HEERLEN, "niveau": "gemeente"})
    fine(app)
    assert maps(app) == []
    assert "vanaf" not in {item.key for item in app.selectbox}
    assert any(item.value.startswith("Van Heerlen is alleen 2018 bewaard") for item in app.info)
