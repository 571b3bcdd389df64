"""Links: what a view writes into one, it reads back; what cannot be read counts as silent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.answers.view import SecondWish, read_second
from kaart.core.codes import MAP_LEVELS, Level
from kaart.ui.shell.selection import Selection, Wish, read_query

CODES = st.from_regex(r"\A(BU[0-9]{4}[0-9A-Z]{4}|WK[0-9]{4}[0-9A-Z]{2}|GM[0-9]{4})\Z")
WORDS = st.from_regex(r"\A[a-z][a-z0-9_]{0,30}\Z")
SELECTIONS = st.builds(
    Selection,
    scope=st.one_of(CODES, WORDS, st.just("NL00")),
    level=st.sampled_from((*MAP_LEVELS, Level.PROVINCIE)),
    indicator=WORDS,
    year=st.integers(1000, 9999),
    area=st.one_of(st.just(""), CODES),
    language=st.sampled_from(["nl", "en"]),
    classes=st.sampled_from(["", "fisher_jenks-6", "around_nl-4", "user-5_7.5_12"]),
    second=st.sampled_from(["", "woz", "laag_inkomen-2018"]),
)


@given(SELECTIONS)
def test_a_view_comes_back_from_its_link(selection):
    wish = read_query(selection.to_query())
    assert wish == Wish(
        scope=selection.scope,
        level=selection.level,
        indicator=selection.indicator,
        year=selection.year,
        area=selection.area,
        language=None if selection.language == "nl" else "en",
        classes=selection.classes,
        second=selection.second,
    )
    again = Selection(
        wish.scope,
        wish.level,
        wish.indicator,
        wish.year,
        wish.area,
        wish.language or "nl",
        wish.classes,
        wish.second,
    )
    assert again == selection
    assert again.to_query() == selection.to_query()


@given(SELECTIONS)
def test_a_link_holds_only_text_and_no_empty_names(selection):
    query = selection.to_query()
    assert all(isinstance(text, str) and text for text in query.values())
    assert set(query) <= {"gebied", "niveau", "indicator", "jaar", "code", "klassen", "tweede", "taal"}


@given(WORDS, st.one_of(st.none(), st.integers(1000, 9999)))
def test_a_second_indicator_comes_back_with_its_year(indicator, year):
    assert read_second(SecondWish(indicator, year).to_text()) == SecondWish(indicator, year)


@pytest.mark.parametrize(
    ("text", "read"), [("", SecondWish()), ("woz-x", SecondWish("woz")), ("-2018", SecondWish("", 2018))]
)
def test_a_second_indicator_that_cannot_be_read_is_silent_there(text, read):
    assert read_second(text) == read


@given(SELECTIONS, SELECTIONS)
def test_two_views_share_a_link_only_when_they_are_the_same(first, second):
    assert (first.to_query() == second.to_query()) == (first == second)


@given(
    st.dictionaries(
        st.one_of(st.sampled_from(["gebied", "niveau", "jaar", "code", "klassen", "taal"]), st.text()), st.text()
    )
)
def test_any_link_can_be_read(query):
    wish = read_query(query)
    assert wish.level in {None, *MAP_LEVELS, Level.PROVINCIE}
    assert wish.year is None or 0 <= wish.year <= 9999
    assert wish.language in {None, "nl", "en"}
    assert wish.scope != ""
    assert wish.indicator != ""


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"jaar": "18"},
        {"jaar": "tweeduizend"},
        {"jaar": "-2018"},
        {"jaar": "20180"},
        {"jaar": "²⁰¹⁸"},
        {"niveau": "straat"},
        {"niveau": "land"},
        {"code": "Heerlerbaan"},
        {"code": "BU0917"},
        {"code": "NL"},
        {"code": "nl00"},
        {"taal": "de"},
        {"gebied": " ", "indicator": ""},
        {"page": "2", "utm_source": "mail"},
    ],
)
def test_what_cannot_be_read_counts_as_silent(query):
    assert read_query(query) == Wish()


def test_spaces_and_case_do_not_matter():
    query = {"gebied": " GM0917 ", "niveau": "Wijk", "jaar": " 2018", "code": "bu09174000", "taal": "EN"}
    assert read_query(query) == Wish("GM0917", Level.WIJK, None, 2018, "BU09174000", "en")


def test_moving_changes_the_area_only():
    before = Selection("GM0917", Level.BUURT, "laag_inkomen", 2018, "BU09174000", "en")
    after = before.moved("BU09172000")
    assert after == Selection("GM0917", Level.BUURT, "laag_inkomen", 2018, "BU09172000", "en")
    assert before.area == "BU09174000"
    assert after.moved("").to_query() == {
        "gebied": "GM0917",
        "niveau": "buurt",
        "indicator": "laag_inkomen",
        "jaar": "2018",
        "taal": "en",
    }
