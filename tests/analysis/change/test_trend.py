import math
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest
from builders import figures, indicator
from builders import raw as made
from example import raw, shapes, values

from kaart.analysis.change.carried import carry_figures
from kaart.analysis.change.crosswalk import build_crosswalk
from kaart.analysis.change.links import Link, compose, find_links
from kaart.analysis.change.trend import BreakKind, trend, trends
from kaart.catalogue import Text, load
from kaart.core.codes import Level
from kaart.core.errors import DefinitionMismatchError, InputError, UnknownAreaError, UnknownYearError

YEARS = range(2016, 2025)


@cache
def steps():
    return tuple(find_links(raw(year - 1), raw(year), level=Level.BUURT, year=year) for year in YEARS[1:])


def series(name, years=YEARS):
    return [values(name, year) for year in years]


def years_of(run):
    return [point.year for point in run]


def test_a_renumbered_area_is_one_line():
    found = trend(series("laag_inkomen", range(2016, 2024)), code="BU99020001", year=2023, steps=steps())
    assert [point.code for point in found.points][:4] == ["BU99050001"] * 3 + ["BU99020001"]
    assert found.breaks == ()
    # The value of 2021 was withheld: the line stops before it and starts again after it.
    assert [years_of(run) for run in found.runs] == [[2016, 2017, 2018, 2019, 2020], [2022, 2023]]
    assert found.points[5].status == "suppressed"
    assert found.points[0].value == values("laag_inkomen", 2016).area("BU99050001")["value"]
    assert found.name == "Verzonnen Brink"


def test_a_redrawn_area_is_two_lines_with_the_break_between():
    found = trend(series("inwoners"), code="BU99010305", year=2024, steps=steps())
    assert [years_of(run) for run in found.runs] == [[2016, 2017, 2018, 2019, 2020], [2021, 2022, 2023, 2024]]
    assert [(item.year, item.kind, item.link) for item in found.breaks] == [(2021, BreakKind.BOUNDARY, Link.REDRAWN)]
    assert "redrawn in 2021" in str(found.breaks[0].reason)
    assert not any(point.estimated for point in found.points)


def carried(name, years, to=2024):
    found = []
    for year in years:
        step = compose([item for item in steps() if year <= item.first < to])
        crosswalk = build_crosswalk(shapes(year), shapes(to), linked=step.linked)
        found.append(carry_figures(values(name, year), crosswalk, names=raw(to), boundary_year=to))
    return found


def test_values_that_were_carried_stand_in_and_are_marked():
    found = trend(
        series("inwoners"), code="BU99010307", year=2024, steps=steps(), carried=carried("inwoners", [2019, 2020])
    )
    known = {point.year: point for point in found.points if not math.isnan(point.value)}
    assert sorted(known) == [2019, 2020, 2021, 2022, 2023, 2024]
    assert [year for year, point in known.items() if point.estimated] == [2019, 2020]
    assert known[2019].coverage == 1
    # Estimates are joined with each other, not with what was published.
    assert [years_of(run) for run in found.runs] == [[2019, 2020], [2021, 2022, 2023, 2024]]


def test_values_on_the_boundaries_of_another_year_are_not_used():
    other = carried("inwoners", [2020], to=2021)
    found = trend(series("inwoners"), code="BU99010307", year=2024, steps=steps(), carried=other)
    assert not any(point.estimated for point in found.points)


def test_a_carried_value_is_not_joined_with_one_on_the_old_boundary():
    found = trend(series("inwoners"), code="BU99010305", year=2024, steps=steps(), carried=carried("inwoners", [2019]))
    assert [years_of(run) for run in found.runs] == [[2016, 2017, 2018], [2019], [2020], [2021, 2022, 2023, 2024]]


def test_carried_values_are_not_joined_across_a_definition():
    record = replace(load().indicator("inwoners"), breaks=((2019, Text("x", "x")),))
    moved = carried("inwoners", [2018, 2019, 2020])
    known = [replace(item, indicator=record) for item in series("inwoners", [2018, 2019, 2020, 2021])]
    found = trend(known, code="BU99010307", year=2024, steps=steps(), carried=moved)
    assert [years_of(run) for run in found.runs] == [[2018], [2019, 2020], [2021]]


def test_carried_values_are_not_needed_where_the_boundary_is_the_same():
    found = trend(series("inwoners"), code="BU99010301", year=2024, steps=steps(), carried=carried("inwoners", [2020]))
    assert [years_of(run) for run in found.runs] == [list(YEARS)]
    assert not any(point.estimated for point in found.points)


def test_a_definition_that_changed_breaks_the_line():
    record = indicator(breaks=((2018, Text("Andere grens.", "Another line.")), (2016, Text("x", "x"))))
    rows = made(code=["NL00"], laag_inkomen_pct=[8.0], huishoudens=[1000])
    found = trend(
        [figures(rows, indicator=record, level=Level.LAND, year=year) for year in (2016, 2017, 2018, 2019)],
        code="NL00",
        year=2019,
    )
    assert [years_of(run) for run in found.runs] == [[2016, 2017], [2018, 2019]]
    assert [(item.year, item.kind, item.reason) for item in found.breaks] == [
        (2018, BreakKind.DEFINITION, Text("Andere grens.", "Another line."))
    ]


def test_a_year_that_is_left_out_is_not_bridged_by_a_line():
    found = trend(series("inwoners", [2016, 2018]), code="BU99010301", year=2018, steps=steps())
    assert [years_of(run) for run in found.runs] == [[2016], [2018]]
    assert found.breaks == ()


def test_without_links_every_year_stands_alone():
    found = trend(series("inwoners", [2016, 2017]), code="BU99010301", year=2017)
    assert [years_of(run) for run in found.runs] == [[2016], [2017]]
    assert [item.link for item in found.breaks] == [Link.UNKNOWN]


def test_two_definitions_stand_side_by_side_and_never_on_one_line():
    mixed = [*series("laag_inkomen"), *series("personen_in_armoede")]
    with pytest.raises(DefinitionMismatchError, match="measure different things"):
        trend(mixed[8:10], code="BU99010301", year=2024, steps=steps())
    old, new = trends(mixed, code="BU99010301", year=2024, steps=steps())
    assert (old.indicator.id, new.indicator.id) == ("laag_inkomen", "personen_in_armoede")
    assert [years_of(run) for run in old.runs] == [list(range(2016, 2024))]
    assert [years_of(run) for run in new.runs] == [[2024]]
    assert {item.year for item in (*old.breaks, *new.breaks)} == {2024}


def test_a_series_can_end_before_the_year_the_area_is_named_in():
    found = trend(series("laag_inkomen", range(2016, 2019)), code="BU99020300", year=2024, steps=steps())
    assert {point.code for point in found.points} == {"BU99060000"}
    assert found.name == "Droomakkers-Centrum"


def test_what_does_not_fit_is_refused_in_a_sentence():
    with pytest.raises(UnknownYearError, match="fetch at least one year"):
        trend([], code="BU99010301", year=2024)
    with pytest.raises(UnknownAreaError, match="BU00000000"):
        trend(series("inwoners", [2024]), code="BU00000000", year=2024)
    with pytest.raises(UnknownAreaError, match="BU00000000"):
        trend(series("inwoners", [2023]), code="BU00000000", year=2024)
    with pytest.raises(InputError, match="2024 does not fit"):
        trend([*series("inwoners", [2024]), *series("inwoners", [2024])], code="BU99010301", year=2024)
    with pytest.raises(InputError, match="2024 does not fit"):
        trend(
            [values("inwoners", 2023), values("inwoners", 2024, Level.WIJK)],
            code="BU99010301",
            year=2024,
            steps=steps(),
        )


def test_an_area_that_is_absent_from_a_year_has_no_value_there():
    less = values("inwoners", 2023)
    less = replace(less, frame=less.frame[less.frame["code"] != "BU99010301"])
    found = trend([less, values("inwoners", 2024)], code="BU99010301", year=2024, steps=steps())
    assert pd.isna(found.points[0].value)
    assert found.points[0].status == "missing"


def in_areas_of(areas, year):
    return replace(values("laag_inkomen", areas), year=year, areas=areas)


def test_figures_on_one_set_of_areas_have_no_break_of_codes():
    counted = [in_areas_of(2019, year) for year in (2016, 2017, 2018)]
    found = trend(counted, code="BU99050001", year=2017, steps=steps())
    assert [point.code for point in found.points] == ["BU99020001"] * 3
    assert (found.name, found.breaks) == ("Verzonnen Brink", ())
    assert [years_of(run) for run in found.runs] == [[2016, 2017, 2018]]
    called_so = trend(counted, code="BU99020001", year=2017, areas=2019)
    assert called_so.points == found.points


def test_an_area_that_cannot_be_linked_to_the_areas_of_the_figures_is_not_among_them():
    """Not even where its code is: it may be that of another area."""
    counted = [in_areas_of(2021, year) for year in (2019, 2020)]
    assert counted[0].area("BU99010305") is not None
    with pytest.raises(UnknownAreaError, match="BU99010305 is not among the areas"):
        trend(counted, code="BU99010305", year=2020, steps=steps())


@pytest.mark.parametrize(("earlier", "values_of_2018"), [("Proef BU00010000", [5.0]), ("Obergum", [])])
def test_across_a_break_a_code_is_the_area_only_if_it_has_its_name(earlier, values_of_2018):
    def of(year, name):
        frame = made(code=["BU00010000"], name=[name], laag_inkomen_pct=[5.0], huishoudens=[500.0])
        return figures(frame, indicator=indicator(threshold=0), level=Level.BUURT, year=year)

    found = trend([of(2018, earlier), of(2020, "Proef BU00010000")], code="BU00010000", year=2020)
    assert [point.value for point in found.points if point.year == 2018 and point.code] == values_of_2018
    assert [point.value for point in found.points if point.year == 2020] == [5.0]
