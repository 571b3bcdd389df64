import csv
import io
import math
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from builders import make_figures

from kaart.catalogue import Text, load
from kaart.render.files.table import table_file
from kaart.render.maps.layers import denominator_name
from kaart.render.words.printed import Printed
from kaart.render.words.table import COLUMNS, headers, table_twin

SOURCE = load().source("cbs_kwb")


def csv_rows(content, delimiter):
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def export(figures, language="nl"):
    return table_file(
        table_twin(figures, language=language),
        figures=figures,
        source=SOURCE,
        boundary_year=2018,
        retrieved=datetime(2026, 11, 21, tzinfo=UTC),
        language=language,
    ).csv()


def test_the_twin_holds_every_area_highest_first_and_unknown_last(figures):
    table = table_twin(figures(), language="nl", gemeenten={"GM0001": "Proefstad"})
    assert tuple(table.columns) == COLUMNS
    assert table["value"].tolist()[:4] == [37.7, 12.4, 5.2, 2.3]
    assert table["value"].isna().tolist() == [False] * 4 + [True] * 4
    assert table["status"].tolist()[4:] == [
        "te weinig huishoudens",
        "niet gepubliceerd voor 2018",
        "niemand woont hier",
        "onbekend",
    ]
    assert set(table["gemeente"]) == {"Proefstad"}
    assert table["status"].iloc[0] == "gemeten"


def test_thousands_of_euro_are_written_out(figures):
    shown = figures(values=[24.5, -2.3], unit=Text("x 1.000 euro", "x 1,000 euro"))
    table = table_twin(shown, language="nl")
    assert table["value"].tolist() == [24500.0, -2300.0]
    assert set(table["unit"]) == {"€"}
    plain = figures(values=[24500.0], unit=Text("euro", "euro"), decimals=0)
    assert table_twin(plain, language="nl")["value"].tolist() == [24500.0]


def test_dutch_csv(figures):
    rows = csv_rows(export(figures()), ";")
    assert list(rows[0])[:4] == ["Naam", "Code", "Gemeente", "Waarde"]
    assert rows[1]["Waarde"] == "12,4"
    assert rows[0]["Berekend over"] == "1237"
    assert [row["Waarde"] for row in rows[4:]] == [""] * 4
    assert rows[0]["Bron"] == "CBS (CC BY 4.0)"
    assert rows[0]["Opgehaald"] == "21 november 2026"
    assert rows[0]["Definitie"] == "Een proef."
    assert rows[0]["Jaar"] == rows[0]["Grenzen van"] == "2018"


def test_english_csv(figures):
    rows = csv_rows(export(figures(), "en"), ",")
    assert rows[1]["Value"] == "12.4"
    assert set(rows[0]) == {
        headers("en")[name] for name in (*COLUMNS, "indicator", "definition", "year", "boundaries")
    } | {
        "Source",
        "Licence",
        "Retrieved",
    }


@pytest.mark.parametrize("text", ["=1+1", "+31", "-x", "@SUM(A1)", "\t=1"])
def test_text_that_a_spreadsheet_would_run_is_made_harmless(figures, text):
    shown = figures(values=[1.0, -2.3])
    shown.frame.loc[0, "name"] = text
    rows = csv_rows(export(shown), ";")
    assert rows[0]["Naam"] == f"'{text}"
    assert rows[1]["Waarde"] == "-2,3", "a negative number is a number"


def test_no_cell_reads_nan_or_none(figures):
    shown = figures()
    shown.frame["denominator"] = math.nan
    cells = {cell.lower() for row in csv_rows(export(shown), ";") for cell in row.values()}
    assert not cells & {"nan", "none", "<na>"}


def test_a_shared_figure_says_so(figures):
    shown = figures(values=[23.0])
    shown.frame["shared"] = True
    assert table_twin(shown, language="nl")["status"].tolist() == ["gemeten (één cijfer voor meer gebieden samen)"]


def test_the_year_of_the_areas_is_a_column_where_it_is_another_one(figures):
    dutch = csv_rows(export(replace(figures(), areas=2025)), ";")
    assert {(row["Jaar"], row["Geteld in de gebieden van"], row["Grenzen van"]) for row in dutch} == {
        ("2018", "2025", "2018")
    }
    assert "Geteld in de gebieden van" not in csv_rows(export(replace(figures(), areas=2018)), ";")[0]


def test_a_number_that_does_not_come_near_the_divisor_stands_beside_no_figure():
    of_adults = make_figures(denominator="inwoners", denominator_proxy=True, denominator_said=False)
    of_all = make_figures(denominator="inwoners", denominator_proxy=True)
    twin, near = (table_twin(figures, language="nl") for figures in (of_adults, of_all))
    assert twin["denominator"].isna().all()
    assert set(twin["counted"]) == {""}
    assert set(near["counted"]) == {"inwoners (ongeveer)"}
    assert near["denominator"].notna().all()
    assert Printed(of_adults, "nl").over("BU00010000") == ""
    assert Printed(of_all, "nl").over("BU00010000") == "van ongeveer 1.234 inwoners"
    assert (denominator_name(of_adults), bool(denominator_name(of_all))) == ("", True)


def test_health_of_adults_and_income_of_those_who_have_one_stand_beside_no_number():
    silent = {item.id for item in load().indicators if item.denominator and not item.beside}
    assert "inkomen_per_ontvanger" in silent
    assert {item.id for item in load().indicators if item.table_family == "gezondheid"} <= silent
