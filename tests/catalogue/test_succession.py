"""What is counted instead, in a year in which an indicator is not."""

from dataclasses import replace

import pytest
from builders import indicator

from kaart.catalogue import Text, load
from kaart.catalogue.succession import breaks_between, instead

ENDED = ("laag_inkomen", "sociaal_minimum", "sociaal_minimum_110", "sociaal_minimum_120")


@pytest.mark.parametrize("name", ENDED)
def test_low_income_and_social_minimum_end_in_persons_in_poverty(name):
    catalogue = load()
    found = instead(catalogue, catalogue.indicator(name), year=2024)
    assert found is catalogue.indicator("personen_in_armoede")
    assert found.family != catalogue.indicator(name).family
    assert instead(catalogue, found, year=2018, before=name) is catalogue.indicator(name)


def test_without_a_preference_the_first_of_the_menu_comes():
    catalogue = load()
    found = instead(catalogue, catalogue.indicator("personen_in_armoede"), year=2018)
    assert found is catalogue.indicator("laag_inkomen")
    # In 2016 the columns up to 110 per cent did not exist yet: the preference gives way.
    poor = catalogue.indicator("personen_in_armoede")
    assert instead(catalogue, poor, year=2016, before="sociaal_minimum_110") is catalogue.indicator("laag_inkomen")


def test_nothing_is_given_where_there_is_nothing_to_give():
    catalogue = load()
    assert instead(catalogue, catalogue.indicator("laag_inkomen"), year=2018) is None
    assert instead(catalogue, catalogue.indicator("laag_inkomen"), year=2015) is None
    assert instead(catalogue, catalogue.indicator("bouwjaar_voor_2000"), year=2024) is None


def test_it_follows_more_than_one_step_and_no_circle():
    catalogue = load()
    first, second, third = (
        indicator(id=name, successor=after, years=years)
        for name, after, years in (("a", "b", (2001,)), ("b", "c", (2002,)), ("c", "a", (2003,)))
    )
    small = replace(catalogue, indicators=(first, second, third))
    assert instead(small, first, year=2003) is third
    assert instead(small, third, year=2001) is first
    assert instead(small, first, year=2050) is None


def test_breaks_lie_between_years_whatever_their_order():
    record = indicator(breaks=((2021, Text("a", "a")), (2024, Text("b", "b"))))
    assert [year for year, _ in breaks_between(record, 2019, 2024)] == [2021, 2024]
    assert [year for year, _ in breaks_between(record, 2024, 2022)] == [2024]
    assert breaks_between(record, 2021, 2023) == ()
    assert [year for year, _ in breaks_between(record, 2020, 2021)] == [2021]


def test_every_indicator_that_ended_before_its_successor_began_is_told_apart():
    catalogue = load()
    for record in catalogue.indicators:
        if record.successor:
            after = catalogue.indicator(record.successor)
            assert max(record.years) < min(after.years), record.id
            assert (record.family, record.unit) != (after.family, after.unit), record.id
