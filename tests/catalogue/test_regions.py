from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.catalogue import load, load_regions
from kaart.catalogue.lookup import fold
from kaart.core.errors import CatalogueError

CATALOGUE = load()
REGION = """
[[region]]
id = "mijnbuurten"
name = "Mijn buurten"
source = "eigen"
[[region.period]]
first = 2020
members = ["BU09174000", " bu0917aa01 "]
"""


@given(text=st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(
    region=st.sampled_from(CATALOGUE.regions),
    by_name=st.booleans(),
    upper=st.booleans(),
    padding=st.sampled_from(["", " ", "\t"]),
)
def test_region_is_found_whatever_the_spelling(*, region, by_name: bool, upper: bool, padding: str) -> None:
    text = region.name if by_name else region.id
    spelled = unicodedata.normalize("NFD", text.upper() if upper else text.lower())
    assert CATALOGUE.region(f"{padding}{spelled}{padding}") is region
    plain = spelled.encode("ascii", "ignore").decode()
    assert CATALOGUE.region(plain) is region


def test_unknown_region_is_none() -> None:
    assert CATALOGUE.region("Atlantis") is None
    assert CATALOGUE.region("") is None


def test_parkstad_changes_with_the_merger() -> None:
    parkstad = CATALOGUE.region("parkstad limburg")
    assert parkstad is not None
    assert len(parkstad.members(2018)) == 9
    assert len(parkstad.members(2019)) == 7
    assert "GM1954" in parkstad.members(None)
    assert "GM0951" in parkstad.members(2016)
    assert set(parkstad.members(2018)) & set(parkstad.members(2024)) == {
        "GM0917",
        "GM0928",
        "GM0882",
        "GM0899",
        "GM0965",
        "GM0986",
    }


def test_the_other_regions() -> None:
    assert {region.id for region in CATALOGUE.regions} == {
        "parkstad",
        "veenkolonien",
        "arnhem",
        "heerlen",
        "voorbeeldregio",
    }
    veenkolonien = CATALOGUE.region("Veenkoloniën (Alliantie van Kracht)")
    assert veenkolonien is not None
    assert len(veenkolonien.members(2024)) == 9


def test_own_regions_of_buurten(tmp_path: Path) -> None:
    path = tmp_path / "regios.toml"
    path.write_text(REGION, encoding="utf-8")
    (region,) = load_regions(path)
    assert region.members(2024) == ("BU09174000", "BU0917AA01")
    assert region.name == "Mijn buurten"


def test_a_name_has_no_sign_that_steers_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "regios.toml"
    path.write_text(REGION.replace("Mijn buurten", r"Mijn\u001b[31m\n\u202ebuurten\u0085"), encoding="utf-8")
    assert [region.name for region in load_regions(path)] == ["Mijn[31m buurten"]


def test_no_file_is_no_regions(tmp_path: Path) -> None:
    assert load_regions(tmp_path / "regios.toml") == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"BU09174000"', '"WK091740"', "WK091740 is no code of a gemeente"),
        ('"BU09174000"', '"NL00"', "NL00 is no code"),
        ('"BU09174000"', "917", "members must be a list of texts"),
        ('"BU09174000"', '"BU0917AA01"', "names a member twice"),
        ('["BU09174000", " bu0917aa01 "]', "[]", "has no members"),
        ("first = 2020", "first = 2020\nlast = 2019", "before it begins"),
        ("first = 2020", 'first = "later"', "first must be a year"),
        ('source = "eigen"', 'bron = "eigen"', "field bron is not known"),
        ('name = "Mijn buurten"', "", "name must be text"),
        ('id = "mijnbuurten"', 'id = "GM0917"', "looks like the code of an area"),
        ('id = "mijnbuurten"', 'id = "../../evil"', "cannot be part of a file's name"),
        ('id = "mijnbuurten"', 'id = "con"', "cannot be part of a file's name"),
        ("[[region.period]]", '[[region.period]]\nmembers = ["GM0001"]\n[[region.period]]', "overlap"),
        ("[[region]]", "[region]", r"must hold \[\[region\]\] records"),
        ("[[region]]", REGION + "[[region]]", "stands there twice"),
        ("[[region]]", REGION.replace("mijnbuurten", "ander") + "[[region]]", "share the name mijn buurten"),
        ("[[region]]", "[[region", "is not valid TOML"),
    ],
)
def test_own_regions_that_are_wrong(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = tmp_path / "regios.toml"
    assert old in REGION
    path.write_text(REGION.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueError, match=told):
        load_regions(path)


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "regios.toml"
    path.write_text(REGION.replace("BU09174000", "x").replace("2020", "20"), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"(?s)2 problem.*first must be a year.*x is no code"):
        load_regions(path)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="cannot be read"):
        load_regions(tmp_path)
    (tmp_path / "regios.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(CatalogueError, match="not valid TOML"):
        load_regions(tmp_path / "regios.toml")
