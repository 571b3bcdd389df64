"""Nothing changes its meaning in silence: the definition guard, own bounds, and small numbers on the page."""

import csv
import io

import pytest
from longer import later
from seen import texts

from kaart.ui.shell.selection import SMALL

LINK = {"gebied": "voorbeeldregio", "niveau": "wijk", "indicator": "laag_inkomen", "jaar": "2023"}
NOW, THEN = "'Personen in armoede'", "'Huishoudens met een laag inkomen'"
AHEAD = f"Vanaf 2024 meet het CBS iets anders: {NOW} in plaats van {THEN}. De twee zijn niet te vergelijken."
BEFORE = f"Tot en met 2023 mat het CBS iets anders: {THEN} in plaats van {NOW}. De twee zijn niet te vergelijken."
BOUNDS = "Uw eigen klassengrenzen zijn niet meegenomen: ze horen bij de andere definitie."


def said(app):
    assert not app.exception
    assert not [item.value for item in app.error]
    return " ".join(item.value for item in app.warning).replace("\\", "")


def buttons(app):
    return [item.label for item in app.button]


def view(app):
    return app.query_params["indicator"], app.query_params["jaar"]


def slide(app, year):
    return app.select_slider(key="jaar").set_value(year).run()


def legend(app):
    return " ".join(text for text in texts(app) if isinstance(text, str))


@pytest.mark.slow
def test_the_slider_offers_every_stored_year_and_moves_to_what_is_counted_then(open_app, empty):
    app = open_app(store=empty, link=LINK)
    assert [int(year) for year in app.select_slider(key="jaar").options] == list(range(2016, 2025))
    assert not said(app)
    slide(app, 2024)
    assert view(app) == ("personen_in_armoede", "2024")
    assert AHEAD in said(app)
    assert app.selectbox(key="indicator").value == "personen_in_armoede"
    assert "Terug naar Huishoudens met een laag inkomen, 2023" in buttons(app)
    # A rerun for another reason does not take the sentence or the way back away.
    app.toggle(key="tabel").set_value(True).run()
    assert AHEAD in said(app)
    app.button(key="uitweg").click().run()
    assert view(app) == ("laag_inkomen", "2023")
    assert not said(app)
    assert not [label for label in buttons(app) if label.startswith("Terug naar")]


@pytest.mark.slow
def test_back_in_time_the_indicator_that_was_left_comes_back_and_that_is_said(open_app, empty):
    app = open_app(store=empty, link={**LINK, "indicator": "sociaal_minimum"})
    slide(app, 2024)
    assert view(app) == ("personen_in_armoede", "2024")
    slide(app, 2020)
    assert view(app) == ("sociaal_minimum", "2020")
    assert "Tot en met 2023 mat het CBS iets anders: 'Huishoudens onder of rond het sociaal minimum'" in said(app)
    fresh = open_app(store=empty, link={**LINK, "indicator": "personen_in_armoede", "jaar": "2018"})
    assert view(fresh) == ("laag_inkomen", "2018")
    assert BEFORE in said(fresh)


@pytest.mark.parametrize("page", later(["pages/kaart.py", "pages/vergelijken.py", "pages/hotspots.py"], first=1))
def test_a_link_across_the_break_says_so_on_every_page(open_app, empty, page):
    app = open_app(page, store=empty, link={**LINK, "jaar": "2024"})
    assert view(app) == ("personen_in_armoede", "2024")
    assert AHEAD in said(app)
    assert "Terug naar Huishoudens met een laag inkomen, 2023" in buttons(app)


def test_english_says_the_same(open_app, empty):
    app = open_app(store=empty, link={**LINK, "jaar": "2024", "taal": "en"})
    assert "From 2024 on CBS measures something else: 'Persons in poverty' instead of 'Households on a low" in said(app)
    assert "Back to Households on a low income, 2023" in buttons(app)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("indicator", "year", "near", "reason"),
    [
        ("sociaal_minimum_110", 2016, 2018, ""),
        ("bouwjaar_voor_2000", 2024, 2023, "Vanaf 2024 deelt het CBS woningen in naar ouder of jonger dan tien jaar."),
    ],
)
def test_where_nothing_took_its_place_the_nearest_year_is_named(open_app, empty, indicator, year, near, reason):
    app = open_app(store=empty, link={**LINK, "indicator": indicator, "jaar": "2020"})
    slide(app, year)
    assert view(app) == (indicator, str(year))
    words = said(app)
    assert f"is niet gepubliceerd voor {year}. Het dichtstbijzijnde jaar met cijfers is {near}." in words
    assert reason in words
    app.button(key="uitweg").click().run()
    assert view(app) == (indicator, str(near))
    assert "niet gepubliceerd" not in said(app)


@pytest.mark.slow
def test_a_break_within_an_indicator_is_named_when_the_year_moves_across_it(open_app, empty):
    app = open_app(store=empty, link={**LINK, "indicator": "elektriciteit", "jaar": "2019"})
    slide(app, 2020)
    assert not said(app)
    slide(app, 2021)
    assert "Het CBS noemt dit vanaf 2021 levering in plaats van verbruik" in said(app)
    slide(app, 2022)
    assert not said(app)
    slide(app, 2019)
    assert "vanaf 2021 levering" in said(app)


def test_choosing_an_indicator_of_other_years_moves_the_year_and_says_so(open_app, empty):
    app = open_app(store=empty, link={**LINK, "indicator": "woz", "jaar": "2024"})
    app.selectbox(key="indicator").set_value("laag_inkomen").run()
    assert view(app) == ("laag_inkomen", "2023")
    assert "Voor 2024 zijn er geen cijfers; u ziet 2023." in said(app)


@pytest.mark.standin
def test_an_indicator_that_is_chosen_stays_when_no_stored_year_has_it_and_the_other_is_offered(open_app, heerlen):
    app = open_app(store=heerlen, link={**LINK, "gebied": "GM0917", "niveau": "buurt", "jaar": "2018"})
    app.selectbox(key="indicator").set_value("personen_in_armoede").run()
    assert app.query_params["indicator"] == "personen_in_armoede"
    words = said(app)
    assert f"{NOW} is niet gepubliceerd voor 2020." in words
    assert BEFORE in words
    app.button(key="uitweg").click().run()
    assert view(app) == ("laag_inkomen", "2018")
    assert not said(app)


def test_own_bounds_do_not_cross_a_definition_and_come_back_with_it(open_app, empty):
    app = open_app(store=empty, link={**LINK, "klassen": "user-5_10_20"})
    assert app.query_params["klassen"] == "user-5_10_20"
    # Over years of one definition they stay.
    slide(app, 2018)
    assert app.query_params["klassen"] == "user-5_10_20"
    assert "5,0 – 10,0 %" in legend(app)
    assert BOUNDS not in said(app)
    slide(app, 2024)
    assert "klassen" not in app.query_params
    assert BOUNDS in said(app)
    app.button(key="uitweg").click().run()
    assert app.query_params["klassen"] == "user-5_10_20"
    # Another indicator is another scale too.
    app.selectbox(key="indicator").set_value("woz").run()
    assert "klassen" not in app.query_params
    assert BOUNDS in said(app)


def test_a_link_may_ask_for_own_bounds_of_its_own_indicator(open_app, empty):
    app = open_app(store=empty, link=LINK)
    app.query_params = {**LINK, "indicator": "woz", "klassen": "user-200_300"}
    app.run()
    assert app.query_params["klassen"] == "user-200_300"
    assert BOUNDS not in said(app)


SMALL_LINK = {**LINK, "niveau": "buurt", "indicator": "bijstand_per_1000", "jaar": "2018"}


def test_small_numbers_grey_and_smoothed_stand_in_legend_link_table_and_grey_line(open_app, empty):
    app = open_app(store=empty, link=SMALL_LINK)
    assert "minder dan 200" not in legend(app)
    app.toggle(key="kl_grijs").set_value(True).run()
    assert app.query_params[SMALL] == "grijs"
    assert "te weinig inwoners van 15 tot 65 jaar (minder dan 200)" in legend(app)
    assert "tellen niet mee voor de klassen" in legend(app)
    app.toggle(key="kl_glad").set_value(True).run()
    assert app.query_params[SMALL] == "grijs-glad"
    assert not said(app)
    assert "2018, toeval bij kleine gebieden afgezwakt" in legend(app)
    (grey,) = [item.value.replace("\\", "") for item in app.caption if "grenzen van" in item.value]
    assert "Alsof de cijfers een steekproef waren" in grey
    assert "Grijs: gebieden waar het cijfer over minder dan 200 is berekend" in grey
    app.toggle(key="tabel").set_value(True).run()
    table = app.dataframe[0].value
    assert list(table.columns)[3:5] == ["Waarde", "Toeval bij kleine gebieden afgezwakt"]
    small = table[table["Berekend over"] < 200]
    assert small["Waarde"].notna().any()
    # The published figures are those of the plain map.
    app.toggle(key="kl_glad").set_value(False).run()
    app.toggle(key="kl_grijs").set_value(False).run()
    assert SMALL not in app.query_params
    plain = app.dataframe[0].value.set_index("Code")["Waarde"]
    assert plain.equals(table.set_index("Code")["Waarde"].reindex(plain.index))


@pytest.mark.slow
def test_a_link_brings_the_choice_and_other_pages_carry_it_along(open_app, empty):
    link = {**SMALL_LINK, SMALL: "glad"}
    app = open_app(store=empty, link=link)
    assert app.toggle(key="kl_glad").value is True
    app.switch_page("pages/vergelijken.py").run()
    assert app.query_params[SMALL] == "glad"
    assert "kl_glad" not in [item.key for item in app.toggle]
    assert "steekproef" not in " ".join(item.value for item in app.caption)
    app.switch_page("pages/kaart.py").run()
    assert app.toggle(key="kl_glad").value is True


def test_what_does_not_apply_is_disabled_and_says_why(open_app, empty):
    app = open_app(store=empty, link={**SMALL_LINK, "indicator": "inwoners", SMALL: "grijs-glad"})
    assert app.toggle(key="kl_grijs").disabled
    assert app.toggle(key="kl_glad").disabled
    reasons = " ".join(item.value for item in app.caption)
    assert "Kleine aantallen zijn hier niet aan te wijzen" in reasons
    assert "Gladstrijken kan alleen bij een deel" in reasons
    # Asked for in vain, it is said in the legend as well.
    assert "Gladstrijken kan alleen bij een deel" in legend(app)
    assert "alsof" not in " ".join(item.value for item in app.caption if "grenzen van" in item.value)


def test_a_link_about_small_numbers_that_cannot_be_read_is_said(open_app, empty):
    app = open_app(store=empty, link={**SMALL_LINK, SMALL: "onzin"})
    assert "'onzin'; kies uit grijs, glad, grijs-glad" in said(app)
    assert SMALL not in app.query_params


@pytest.mark.parametrize("text", ["5 x 10", "10 5", "5 5", "nan", "1 2 3 4 5 6 7 8 9 10"])
def test_own_bounds_that_are_none_are_said_and_the_map_stays(open_app, empty, text):
    app = open_app(store=empty, link={**LINK, "klassen": "user-5_10"})
    app.text_input(key="kl_grenzen").set_value(text).run()
    assert not app.exception
    assert any("Deze klassen" in item.value or "klassen" in item.value for item in app.error)
    assert "wijken" in legend(app)


def test_around_the_gemeente_of_a_region_of_several_says_what_is_missing(open_app, empty):
    app = open_app(store=empty, link={**LINK, "klassen": "around_gemeente-6"})
    assert "geen cijfer van de gemeente of het land" in said(app)
    assert "around" not in said(app)


def test_downloaded_figures_hold_both_and_the_model(open_app, empty, monkeypatch):
    import kaart.ui.map.show as shown

    kept = {}
    monkeypatch.setattr(
        shown.st, "download_button", lambda _label, content, file_name, **_: kept.update({file_name[-4:]: content})
    )
    open_app(store=empty, link={**SMALL_LINK, SMALL: "glad"})
    rows = list(csv.DictReader(io.StringIO(kept[".csv"]().decode("utf-8-sig")), delimiter=";"))
    assert all(row["Waarde"] and row["Toeval bij kleine gebieden afgezwakt"] for row in rows[:20])
    assert all("Alsof de cijfers een steekproef waren" in row["Hoe het toeval is afgezwakt"] for row in rows)
