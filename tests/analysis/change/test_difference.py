import math
from dataclasses import replace

import pytest
from builders import figures, indicator
from builders import raw as made
from example import raw, shapes, values

from kaart.analysis.change.carried import carry_figures
from kaart.analysis.change.crosswalk import build_crosswalk
from kaart.analysis.change.difference import difference
from kaart.analysis.change.links import compose, find_links
from kaart.catalogue import Kind, Text
from kaart.core.codes import Level
from kaart.core.errors import DefinitionMismatchError, InputError


def step(first, last):
    return compose(find_links(raw(n - 1), raw(n), level=Level.BUURT, year=n) for n in range(first + 1, last + 1))


def rows(found):
    return found.frame.set_index("code")


def test_a_change_is_in_percentage_points_and_follows_the_codes():
    before, after = values("laag_inkomen", 2018), values("laag_inkomen", 2019)
    found = difference(before, after, step=step(2018, 2019))
    row = rows(found).loc["BU99020001"]
    assert found.unit == Text("procentpunt", "percentage points")
    assert (row["code_before"], row["comparable"]) == ("BU99050001", "yes")
    assert row["change"] == pytest.approx(after.values["BU99020001"] - before.values["BU99050001"])
    assert row["before"] == before.values["BU99050001"]
    assert found.counts["other_boundary"] == 0
    assert sum(found.counts.values()) == len(after.frame)


def test_a_redrawn_area_gets_no_difference_but_a_sentence():
    found = rows(difference(values("inwoners", 2020), values("inwoners", 2022), step=step(2020, 2022)))
    for code in ("BU99010305", "BU99010307"):
        assert math.isnan(found.loc[code, "change"])
        assert found.loc[code, "comparable"] == "other_boundary"
        assert "redrawn in 2021" in str(found.loc[code, "reason"])
    assert found.loc["BU99010301", "comparable"] == "yes"


def test_carried_values_make_an_estimated_difference():
    link = step(2020, 2022)
    crosswalk = build_crosswalk(shapes(2020), shapes(2022), linked=link.linked)
    carried = carry_figures(values("inwoners", 2020), crosswalk, names=raw(2022), boundary_year=2022)
    found = difference(values("inwoners", 2020), values("inwoners", 2022), step=link, carried=carried)
    parts = rows(found).loc[["BU99010305", "BU99010307"]]
    assert set(parts["comparable"]) == {"estimated"}
    assert parts["coverage"].tolist() == [1, 1]
    now = values("inwoners", 2022).values[["BU99010305", "BU99010307"]].sum()
    assert parts["change"].sum() == pytest.approx(now - 5910)
    assert found.unit.nl == "inwoners"


def test_a_value_that_is_not_there_is_said_with_its_year():
    found = rows(difference(values("laag_inkomen", 2020), values("laag_inkomen", 2021), step=step(2020, 2021)))
    row = found.loc["BU99020001"]
    assert (row["comparable"], math.isnan(row["change"])) == ("no_value", True)
    assert str(row["reason"]) == "There is no value of BU99020001 in 2021."


def country(year, **changes):
    rows_ = made(code=["NL00"], laag_inkomen_pct=[8.0 + year % 10], huishoudens=[1000])
    return figures(rows_, indicator=indicator(**changes), level=Level.LAND, year=year)


def test_the_country_needs_no_links():
    found = difference(country(2016), country(2018))
    assert found.frame["change"].tolist() == [2.0]


def test_another_definition_is_refused():
    with pytest.raises(DefinitionMismatchError, match="measure different things"):
        difference(country(2016), country(2018, family="anders"))
    with pytest.raises(DefinitionMismatchError, match="measure different things"):
        difference(country(2016), country(2018, unit=Text("km", "km")))
    changed = ((2018, Text("Andere grens.", "Another line.")),)
    with pytest.raises(DefinitionMismatchError, match="changed in 2018; 2016 and 2018 cannot be compared"):
        difference(country(2016, breaks=changed), country(2018, breaks=changed))
    later = country(2018, breaks=changed, years=(2018,))
    with pytest.raises(DefinitionMismatchError, match="is counted from 2018 on, and cannot be compared with 2016"):
        difference(country(2016, breaks=changed), later)
    assert difference(country(2018, breaks=changed), country(2019, breaks=changed)).counts["yes"] == 1


def test_what_does_not_fit_is_refused_in_a_sentence():
    with pytest.raises(InputError, match="classes cannot be subtracted"):
        difference(country(2016, kind=Kind.CATEGORY), country(2018, kind=Kind.CATEGORY))
    with pytest.raises(InputError, match="not from 2018 to 2016"):
        difference(country(2018), country(2016))
    before, after = values("inwoners", 2020), values("inwoners", 2022)
    with pytest.raises(InputError, match="give figures and links"):
        difference(before, after)
    with pytest.raises(InputError, match="give figures and links"):
        difference(before, after, step=step(2021, 2022))
    with pytest.raises(InputError, match="give figures and links"):
        difference(replace(before, level=Level.WIJK), after, step=step(2020, 2022))
    crosswalk = build_crosswalk(shapes(2020), shapes(2021))
    carried = carry_figures(before, crosswalk, names=raw(2021), boundary_year=2021)
    with pytest.raises(InputError, match="give figures and links"):
        difference(before, after, step=step(2020, 2022), carried=carried)


def test_two_years_on_one_set_of_areas_need_no_links():
    before = replace(values("inwoners", 2022), year=2019, areas=2022)
    after = replace(values("inwoners", 2022), year=2020, areas=2022)
    found = difference(before, after)
    assert (found.first, found.last, found.area_year) == (2019, 2020, 2022)
    assert set(rows(found)["change"].dropna()) == {0.0}
    with pytest.raises(InputError, match="give figures and links"):
        difference(replace(before, areas=2021), after)
