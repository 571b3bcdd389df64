"""Shortlists of the example region, with the outcome found another way; and what a column that is not there costs."""

from functools import cache

import pytest

from kaart.analysis.access.facilities import Facility
from kaart.analysis.shortlist.column import Column, read_column
from kaart.analysis.shortlist.condition import read_condition
from kaart.analysis.shortlist.judge import Outcome
from kaart.answers.access.load import load_access
from kaart.answers.access.question import Question
from kaart.answers.reader import ReadOnce, StoreReader
from kaart.answers.shortlist.gather import Base, gather, settled
from kaart.answers.shortlist.start import start_columns, start_conditions, start_year
from kaart.catalogue import load
from kaart.core.codes import Level
from kaart.core.errors import NotInStoreError, UnknownYearError
from kaart.core.settings import Settings
from kaart.store.library import Library

LIBRARY = Library(Settings())
SCOPE = LIBRARY.scope("voorbeeldregio")


@cache
def supply(facility, year):
    return load_access(LIBRARY, SCOPE, Question(facility, year=year, sensitivity=False), catalogue=load())


@pytest.fixture(scope="module")
def base():
    return Base(ReadOnce(StoreReader(LIBRARY)), SCOPE, Level.BUURT, 2023, load(), supply)


def figures(base, indicator, year):
    return base.answer(load().indicator(indicator), year).figures.frame.set_index("code")


def met(gathered):
    return {area.code for area in gathered.shortlist.of(Outcome.MEETS)}


def test_two_conditions_by_brute_force(base):
    conditions = [read_condition("laag_inkomen-2023:boven-12"), read_condition("bijstand_per_1000-2023:onder-110")]
    gathered = gather(base, [], conditions)
    poor, aided = figures(base, "laag_inkomen", 2023), figures(base, "bijstand_per_1000", 2023)
    judged = (poor["denominator"] >= 100) & (aided["denominator"] >= 200)
    wanted = judged & (poor["value"].round(1) > 12) & (aided["value"].round(0) < 110)
    assert met(gathered) == set(wanted.index[wanted])
    assert met(gathered)
    open_ = {area.code for area in gathered.shortlist.of(Outcome.UNKNOWN)}
    without = ~judged | poor["value"].isna() | aided["value"].isna()
    # What one condition excludes is out, also without a figure for the other; more than a unit past it surely.
    fails = (poor["denominator"] >= 100) & (poor["value"] < 11) | (aided["denominator"] >= 200) & (aided["value"] > 125)
    assert set(without.index[without & ~fails]) >= open_ > set()
    assert {area.code for area in gathered.shortlist.of(Outcome.FAILS)} >= set(fails.index[fails])
    assert len(gathered.shortlist.areas) == len(poor)


@pytest.mark.slow  # boundaries of two years are laid over each other
def test_change_is_the_difference_of_both_years(base):
    gathered = gather(base, [read_column("laag_inkomen-2022-2023")], [])
    (column,) = gathered.shortlist.columns
    before, after = figures(base, "laag_inkomen", 2022)["value"], figures(base, "laag_inkomen", 2023)["value"]
    change = column.figures.frame.set_index("code")["value"]
    kept = change.dropna().index.intersection(before.index)
    assert len(kept) > 10
    same = kept[[code not in column.why for code in kept]]
    assert ((after - before)[same] - change[same]).abs().max() < 0.01
    assert column.figures.indicator.unit.nl == "procentpunt"
    bounds = column.figures.bounds.loc[same]
    # Two figures rounded to a tenth: the change may be a tenth more or less.
    assert (bounds["high"] - bounds["low"]).round(6).between(0.15, 0.2).all()


def test_accessibility_stands_beside_figures(base):
    gathered = gather(base, [Column("nearest_m", facility="vve")], [])
    (column,) = gathered.shortlist.columns
    theirs = supply(Facility.VVE, column.column.year).frame["nearest_m"]
    ours = column.figures.frame.set_index("code")["value"]
    assert (ours.dropna() - theirs.reindex(ours.dropna().index)).abs().max() == 0
    assert gathered.supplies


def test_a_column_without_a_year_gets_the_latest_with_figures(base):
    assert settled(base, Column("laag_inkomen")).year == 2023


def test_a_column_that_is_not_there_costs_itself_and_its_condition_lets_nobody_in(base):
    gathered = gather(base, [read_column("woz-2023"), read_column("woz-1950")], [read_condition("woz-1950:onder-3")])
    assert [item.column.to_text() for item in gathered.shortlist.columns] == ["woz-2023"]
    ((column, reason),) = gathered.lacking
    assert column.year == 1950
    assert "1950" in str(reason)
    assert not met(gathered)
    assert len(gathered.shortlist.of(Outcome.UNKNOWN)) == len(gathered.shortlist.areas)


def test_accessibility_is_per_buurt_only():
    base = Base(StoreReader(LIBRARY), SCOPE, Level.WIJK, 2023, load(), supply)
    gathered = gather(base, [Column("nearest_m", 2023, facility="vve")], [])
    assert "nearest_m" in str(gathered.lacking[0][1])


def test_areas_that_are_not_stored_are_an_error():
    base = Base(StoreReader(LIBRARY), SCOPE, Level.BUURT, 1950, load(), supply)
    with pytest.raises((UnknownYearError, NotInStoreError)):
        gather(base, [], [])


@pytest.mark.slow
def test_start_has_poverty_in_three_definitions_its_change_and_places_for_children(base):
    assert start_year(base) == 2023
    columns = start_columns(base)
    figures_, changes, supplies = columns[:3], columns[3:-1], columns[-1:]
    assert len({item.name for item in figures_}) == 3
    assert changes
    assert all(item.since and item.since < item.year for item in changes)
    assert supplies[0].facility == "vve"
    conditions = start_conditions(columns)
    assert [item.column for item in conditions] == [columns[0], columns[-1]]
    gathered = gather(base, columns, conditions)
    assert not gathered.lacking
    assert met(gathered)


def test_a_long_way_is_little():
    (condition,) = start_conditions((Column("nearest_m", 2023, facility="vve"),))
    assert condition.rule.to_text() == "hoogste-kwart"
