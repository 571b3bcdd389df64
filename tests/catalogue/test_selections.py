"""Selections of areas: what a link and `regios.toml` hold comes back as it was."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.catalogue import load
from kaart.catalogue.fields import Problems
from kaart.catalogue.regions import read_regions
from kaart.catalogue.scope import resolve
from kaart.catalogue.selections import MOST_NAME, read_selection, select_areas, short_id
from kaart.core.codes import Level
from kaart.core.errors import InputError

CODES = ("BU09170100", "BU09170101", "BU0363AF09")


def select(name="Drie buurten", codes=CODES, level=Level.BUURT):
    return select_areas(name, codes, level=level, year=2018)


def test_codes_are_sorted_and_each_once():
    assert select(codes=[*reversed(CODES), CODES[0]]).codes == ("BU0363AF09", "BU09170100", "BU09170101")


@given(
    st.text(min_size=1, max_size=MOST_NAME),
    st.sets(st.integers(0, 9999), min_size=1, max_size=12),
    st.sampled_from(["BU0917", "BU0363"]),
)
def test_link_gives_the_selection_back(name, numbers, start):
    try:
        selection = select(name, [f"{start}{number:04d}" for number in numbers])
    except InputError:
        return
    assert read_selection(selection.to_text()) == selection


def test_what_codes_share_is_written_once():
    assert select(codes=CODES[:2]).to_text() == "Drie buurten~buurt~2018~BU0917010~0.1"


@pytest.mark.parametrize(
    "text",
    ["", "x", "n~buurt~2018~BU0917~", "n~straat~2018~BU0917010~0", "n~buurt~18~BU0917010~0", "n~wijk~2018~BU0917010~0"],
)
def test_what_is_no_selection_is_none(text):
    assert read_selection(text) is None


@pytest.mark.parametrize(
    ("name", "codes"), [("", CODES), ("\n", CODES), ("x" * 61, CODES), ("n", ()), ("n", ("WK091701",))]
)
def test_what_cannot_be_selected_is_refused(name, codes):
    with pytest.raises(InputError):
        select(name, codes)


def test_a_name_in_a_link_has_no_sign_that_steers_a_terminal_or_turns_what_follows():
    assert select("Mijn\x1b[31m\n\u202e~buurten\x85").name == "Mijn[31m  buurten"
    found = read_selection("Mijn%E2%80%AE%1B%C2%9Bkeuze~buurt~2018~BU0917010~0.1")
    assert found is not None
    assert found.name == "Mijnkeuze"


def test_region_of_ones_own_has_the_same_areas():
    selection = select('De "drie" \\ buurten')
    problems = Problems()
    (region,) = read_regions(tomllib.loads(selection.to_toml()), file="regios.toml", problems=problems)
    problems.require_none()
    assert region.name == selection.name
    assert region.periods[0].members == selection.codes


def test_of_wijken_no_region_is_made():
    assert select(codes=("WK091701",), level=Level.WIJK).to_toml() == ""


def test_a_selection_in_a_link_is_a_region_without_any_file():
    made = select_areas("Mijn keuze", ["BU09172000", "BU09173103"], level=Level.BUURT, year=2018)
    scope = resolve(made.to_text(), catalogue=load())
    assert (scope.id, scope.name) == (made.to_text(), "Mijn keuze")
    assert scope.gemeenten(2018) == ("GM0917",)
    assert scope.includes("BU09172000", 2018)
    assert not scope.includes("BU09172001", 2018)
    assert scope.parts(2018) == made.codes
    assert scope.part_level(2018) is Level.BUURT
    assert short_id(scope.id) == "mijn_keuze"
    assert short_id("GM0917") == "GM0917"
