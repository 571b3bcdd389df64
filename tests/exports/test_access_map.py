"""A map of accessibility as one object: table, CSV and snapshot have the same columns, figures and years."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from pageshots import MARKED, access
from pandas import DataFrame
from snapshots import example_view

from kaart.analysis.access.effect import Effect
from kaart.analysis.access.facilities import Facility
from kaart.analysis.access.known import Known
from kaart.analysis.classes.bivariate import bivariate
from kaart.catalogue import load
from kaart.core.language import sentence
from kaart.core.settings import Settings
from kaart.exports.access import access_file, access_snapshot
from kaart.exports.access_map import After, Need, access_table
from kaart.render.access.gain import Gained
from kaart.render.pair.map import Together
from kaart.render.words.table import KNOWN
from kaart.store.library import Library


def cells_of(shown):
    """The row of the CSV of the marked buurt."""
    content = access_file(shown, gemeenten={}, boundary_year=shown.found.year, catalogue=load()).csv()
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    return next(row for row in rows if row["Code"] == MARKED)


def number(cell):
    return float(cell.replace(",", "."))


@pytest.fixture(scope="module")
def shown():
    """The distance to the nearest site."""
    return access()[1]


@pytest.fixture(scope="module")
def beside(shown):
    """The same beside need."""
    answer = example_view(year=2024, indicator="bijstand_per_1000")[0].answer
    both = Together(bivariate(answer.figures, shown.figures), answer.figures, shown.figures)
    return replace(shown, need=Need(both, answer))


def test_need_beside_supply_is_in_table_and_csv_with_both_years(beside):
    table, cells = access_table(beside, gemeenten={}).set_index("code"), cells_of(beside)
    for printed in beside.axes:
        heading = next(name for name in table.columns if name.startswith(f"{printed.label} {printed.period}"))
        value = printed.figures.area(MARKED)["value"]
        assert table.loc[MARKED, heading] == number(cells[heading]) == pytest.approx(value, abs=0.01)
    assert [cells["Jaar 1"], cells["Jaar 2"]] == [printed.period for printed in beside.axes]
    assert cells["Definitie 1"] == beside.need.answer.figures.indicator.definition["nl"]
    assert cells["Hoe afstanden zijn gemeten"] == sentence(beside.found.method[0], language="nl")
    assert "method" not in cells


def test_a_date_of_supply_stands_beside_the_year_of_the_people(shown, beside):
    supply = replace(shown.found.supply, counted=date(2026, 11, 3))
    found = replace(shown.found, invented=False, supply=supply)
    real = replace(shown, found=found)
    content = access_snapshot(real, Library(Settings()), load()).content
    assert content.period == "november 2026 (inwoners van 2024)"
    cells = cells_of(real)
    assert (cells["Jaar"], cells["Inwoners van"]) == ("november 2026", "2024")
    both = replace(beside.need.shown, second=replace(beside.need.shown.second, supply=supply.date))
    view = replace(beside, found=found, need=replace(beside.need, shown=both))
    content = access_snapshot(view, Library(Settings()), load()).content
    assert content.period == "↑ 2024, → november 2026 (inwoners van 2024)"
    assert cells_of(view)["Jaar 2"] == "november 2026"


@pytest.mark.parametrize("kind", ["shown", "beside"])
def test_the_part_that_is_known_is_in_the_table_of_page_csv_and_snapshot(kind, request):
    view = request.getfixturevalue(kind)
    codes, key = view.found.frame.index, view.measure.id
    nothing = DataFrame({key: 0.0}, index=codes)
    part = nothing.assign(**{key: [0.25 if code == MARKED else 0.0 for code in codes]})
    view = replace(view, found=replace(view.found, known=Known(part, nothing)))
    table = access_table(view, gemeenten={}).set_index("code")[KNOWN]
    assert table[MARKED] == 75
    assert cells_of(view)["Bekend deel van de omgeving (%)"] == "75"
    kept = access_snapshot(view, Library(Settings()), load()).content.table.set_index("code")[KNOWN]
    assert kept[MARKED] == 75
    assert KNOWN not in access_table(
        replace(view, found=replace(view.found, known=Known(nothing, nothing))), gemeenten={}
    )


def test_after_a_scenario_table_csv_and_snapshot_hold_the_three_moments(shown):
    before = shown.figures.frame.set_index("code")["value"]
    moments = DataFrame({"code": before.index, "before": before.to_numpy(), "after": before.to_numpy() - 100})
    moments = moments.assign(change=-100.0, people=[12.4] * len(moments), gain=12.4, lose=0.0)
    figures = replace(shown.figures, frame=shown.figures.frame.assign(value=shown.figures.frame["value"] - 100))
    sites = shown.found.supply.sites.iloc[:2]
    effect = Effect(moments, gain=12.4, lose=0.0, gain_marked=0.0, lose_marked=0.0, unknown=())
    names = dict.fromkeys(moments["code"], "Proefbuurt")
    gained = Gained(effect, Facility.VVE, shown.measure, names, "Voorbeeldregio", "nl")
    view = replace(shown, after=After(figures, sites, 3, f"Plan A: {gained.sentence}", gained.columns))
    snapshot = access_snapshot(view, Library(Settings(public_url="https://kaart.voorbeeld.nl")), load())
    cells, kept = cells_of(view), snapshot.content.table.set_index("code").loc[MARKED]
    now = before[MARKED]
    for heading, value in (("Nu", now), ("Straks", now - 100), ("Verandering", -100), ("Waarde", now - 100)):
        assert number(cells[heading]) == pytest.approx(value, abs=0.01)
        assert kept["value" if heading == "Waarde" else heading] == pytest.approx(value, abs=0.01)
    assert snapshot.content.words[MARKED] == view.axes[0].words(MARKED)
    assert cells["Kinderen van twee en drie jaar"] == "12"
    assert snapshot.content.sentence == view.sentence != shown.sentence
    assert "Plan A: Ongeveer 12 kinderen van twee en drie jaar wonen" in view.sentence
    assert (
        "Het meest vooruit gaat Proefbuurt: voor ongeveer 12 kinderen van twee en drie jaar 100 meter" in view.sentence
    )
    # What is not in the store cannot be made again.
    assert not snapshot.rebuild.link
    assert len(snapshot.content.dots.names) == 2
