from example import raw

from kaart.analysis.change.lineage import follow
from kaart.analysis.change.links import Link, find_links
from kaart.core.codes import Level

YEARS = range(2016, 2025)
STEPS = [find_links(raw(year - 1), raw(year), level=Level.BUURT, year=year) for year in YEARS[1:]]


def lived(code, year, *, steps=STEPS, years=YEARS):
    found = follow(steps, code=code, year=year, years=years)
    return [(place.code, place.segment) for place in found.places], [(stop.year, stop.link) for stop in found.stops]


def test_a_renumbered_area_is_followed_backwards_and_forwards():
    expected = [("BU99050001", 0)] * 3 + [("BU99020001", 0)] * 6
    assert lived("BU99020001", 2024) == (expected, [])
    assert lived("BU99050001", 2016) == (expected, [])


def test_a_redrawn_area_goes_on_under_its_code_in_another_segment():
    places, stops = lived("BU99010305", 2024)
    assert places == [("BU99010305", 0)] * 5 + [("BU99010305", 1)] * 4
    assert stops == [(2021, Link.REDRAWN)]
    assert lived("BU99010305", 2016) == (places, stops)


def test_a_new_area_has_no_past():
    places, stops = lived("BU99010307", 2024)
    assert places == [("", 0)] * 5 + [("BU99010307", 1)] * 4
    assert stops == [(2021, Link.REDRAWN)]


def test_an_area_that_ends_says_so():
    import pandas as pd

    before = pd.DataFrame({"code": ["BU00010000"], "name": ["Dorp"], "indeling": ["1"]})
    after = pd.DataFrame({"code": ["BU00010001"], "name": ["Stad"], "indeling": ["3"]})
    steps = [find_links(before, after, level=Level.BUURT, year=2019)]
    assert lived("BU00010000", 2018, steps=steps, years=[2018, 2019]) == (
        [("BU00010000", 0), ("", 1)],
        [(2019, Link.ENDED)],
    )


def test_a_code_that_was_handed_on_is_not_followed():
    import pandas as pd

    before = pd.DataFrame({"code": ["BU00010000", "BU00010001"], "name": ["A", "B"], "indeling": ["1", "1"]})
    after = pd.DataFrame({"code": ["BU00010000"], "name": ["C"], "indeling": ["2"]})
    steps = [find_links(before, after, level=Level.BUURT, year=2019)]
    assert lived("BU00010000", 2019, steps=steps, years=[2018, 2019])[0] == [("", 0), ("BU00010000", 1)]
    assert lived("BU00010000", 2018, steps=steps, years=[2018, 2019])[0] == [("BU00010000", 0), ("", 1)]


def test_years_that_nothing_links_are_broken():
    places, stops = lived("BU99010101", 2020, steps=[], years=[2018, 2020])
    assert places == [("BU99010101", 0), ("BU99010101", 1)]
    assert stops == [(2020, Link.UNKNOWN)]


def test_a_year_without_figures_is_bridged_by_the_steps_of_the_years_in_between():
    assert lived("BU99020001", 2020, years=[2017, 2020]) == ([("BU99050001", 0), ("BU99020001", 0)], [])


def test_an_area_that_no_step_knows_is_broken_everywhere():
    places, stops = lived("BU99999999", 2017, years=[2016, 2017, 2018])
    assert [segment for _, segment in places] == [0, 1, 2]
    assert {link for _, link in stops} == {Link.UNKNOWN}


def test_the_country_needs_no_steps():
    assert lived("NL00", 2024, steps=[]) == ([("NL00", 0)] * 9, [])


def test_a_year_outside_has_no_segment():
    assert follow(STEPS, code="NL00", year=2024, years=YEARS).segment(1900) == -1
