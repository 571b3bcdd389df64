"""A damaged file costs its own figures, and whoever looks through several is told of it once."""

from __future__ import annotations

import pytest
from damaged import copy_data, damage_figures

from kaart.analysis.classes.classrule import ClassRule
from kaart.catalogue import load
from kaart.core.codes import Level
from kaart.core.errors import CorruptStoreError
from kaart.render.words.numbers import DASH
from kaart.ui.cache.damage import damage_noted, note_damage
from kaart.ui.cache.figures import find_scope, seek_answer
from kaart.ui.change import page as change
from kaart.ui.compare import page as compare
from kaart.ui.compare import ranking, trends
from kaart.ui.map import panel
from kaart.ui.shell import guard, second, small
from kaart.ui.shell.controls import Choice
from kaart.ui.shell.selection import Selection

BAD, GOOD, GEMEENTE = 2018, 2017, "GM9901"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """The example region, of which the figures of 2018 are damaged."""
    folder = copy_data(tmp_path_factory.mktemp("data"))
    damage_figures(folder, f"kwb-{BAD}")
    return folder


@pytest.fixture(autouse=True)
def store(data, tmp_path_factory, monkeypatch):
    monkeypatch.setenv("KAART_DATA", str(data))
    monkeypatch.setenv("KAART_CACHE", str(data / "cache"))


def choice(year=BAD, level=Level.BUURT, area=""):
    scope = find_scope("voorbeeldregio")
    record = load().indicator("laag_inkomen")
    selection = Selection(scope.id, level, record.id, year, area)
    return Choice(selection, scope, record, (GOOD, BAD), ClassRule(), ())


@pytest.fixture
def noted():
    """What is noted while a test runs."""
    with damage_noted() as found:
        yield found


def only(noted):
    """The one damaged year, once, although several files and lookups were tried."""
    (text,) = noted
    return text == "cijfers/kwb-2018/GM9901.parquet of the packaged example region is damaged; install kaart again."


def test_figures_that_are_there_are_given_and_nothing_is_noted(noted):
    answer = seek_answer(find_scope("voorbeeldregio"), indicator="laag_inkomen", level=Level.BUURT, year=GOOD)
    assert answer.figures.coverage > 0
    assert not noted


@pytest.mark.parametrize(("level", "year"), [(Level.BUURT, 1999), (Level.WIJK, GOOD)])
def test_no_such_year_or_level_is_no_damage(noted, level, year):
    assert seek_answer(find_scope("GM9901"), indicator="kinderen_in_bijstandsgezin", level=level, year=year) is None
    assert not noted


def test_one_page_inside_another_shares_its_collection():
    error = CorruptStoreError("one")
    with damage_noted() as outer, damage_noted() as inner:
        note_damage(error)
        note_damage(CorruptStoreError("one"))
        assert inner is outer
    assert outer == {"one": error}
    note_damage(error)
    with damage_noted() as later:
        assert not later


def test_the_nearest_year_with_figures_is_looked_for_past_a_damaged_one(noted):
    asked = guard.Asked(find_scope("voorbeeldregio"), Level.BUURT, (2016, BAD), linked=False)
    assert guard._nearest(asked, load().indicator("laag_inkomen"), BAD) == 2016
    assert only(noted)


def test_small_numbers_of_damaged_figures(noted):
    assert small._figures(find_scope("voorbeeldregio"), indicator="woz", level=Level.BUURT, year=BAD) is None
    assert only(noted)


def test_a_second_indicator_of_a_damaged_year_has_no_coverage(noted):
    scope, record = find_scope("voorbeeldregio"), load().indicator("woz")
    assert second._years(scope, record, level=Level.BUURT) == [2016, 2017, *range(2019, 2025)]
    assert only(noted)


@pytest.mark.slow
def test_the_context_to_find_areas_alike_in(noted):
    shown = seek_answer(find_scope("voorbeeldregio"), indicator="laag_inkomen", level=Level.BUURT, year=GOOD)
    assert set(compare._context(choice(), shown)) == {"code", "name"}
    assert only(noted)


@pytest.mark.slow
def test_a_trend_goes_on_without_the_damaged_year(noted):
    families, missing = trends.trends_of(choice(GOOD), [GEMEENTE])
    (drawn,) = families[0]
    years = [point.year for point in drawn.points if point.value > 0]
    assert (missing, years) == ([], [2016, 2017, *range(2019, 2024)])
    assert only(noted)


def test_a_main_figure_of_a_damaged_year_is_a_dash(noted):
    assert trends._cell(choice(), load().indicator("woz"), GEMEENTE, BAD, areas=BAD) == DASH
    assert only(noted)


def test_a_ranking_without_the_gemeenten_and_without_context(noted):
    assert ranking.figures_of(choice(), Level.GEMEENTE) is None
    shown = seek_answer(find_scope("voorbeeldregio"), indicator="laag_inkomen", level=Level.BUURT, year=GOOD)
    assert ranking._context(choice(), shown.figures).empty
    assert only(noted)


def test_the_panel_beside_the_map(noted):
    scope = find_scope("voorbeeldregio")
    assert panel._figure(choice(), scope, load().indicator("woz"), GEMEENTE, BAD, areas=BAD) is None
    panel._within(choice(), Level.GEMEENTE)
    assert only(noted)


def test_a_damaged_year_is_offered_as_one_without_figures(noted):
    assert not change._has_figures(choice(), BAD)
    assert change._has_figures(choice(), GOOD)
    assert only(noted)
