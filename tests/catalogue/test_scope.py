import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.catalogue import Region, RegionPeriod, load
from kaart.catalogue.lookup import fold
from kaart.catalogue.scope import covers, resolve
from kaart.core.errors import UnknownAreaError

NAMES = {"GM0917": "Heerlen", "GM0363": "Amsterdam"}


def find(text, regions=()):
    return resolve(text, catalogue=load(), names=NAMES, regions=regions)


def test_parkstad_has_other_gemeenten_before_2019():
    parkstad = find("parkstad")
    assert len(parkstad.gemeenten(2018) or ()) == 9
    assert len(parkstad.gemeenten(2019) or ()) == 7
    assert parkstad.gemeenten(None) == parkstad.gemeenten(2024)
    assert parkstad.includes("BU18830000", 2024) is False
    assert parkstad.includes("BU09510000", 2018)
    assert not parkstad.includes("BU09510000", 2019)


@pytest.mark.parametrize("text", ["Amsterdam", "amsterdam", " AMSTERDAM ", "GM0363", "gm0363"])
def test_gemeente_by_name_or_code(text):
    assert find(text).id == "GM0363"


@pytest.mark.parametrize("text", ["NL", "NL00", "nl01"])
def test_country(text):
    scope = find(text)
    assert scope.is_country
    assert scope.gemeenten(2024) is None
    assert scope.includes("BU09174000", 2024)


def test_unknown_area_names_the_nearest():
    with pytest.raises(UnknownAreaError, match="Amsterdam"):
        find("Amsterdan")
    with pytest.raises(UnknownAreaError, match="GM0917 works too"):
        find("qqqqqq")


def test_region_of_buurten_added_by_the_user():
    region = Region("proef", "Proefgebied", (RegionPeriod(None, None, ("BU09174000", "BU09174001")),), "eigen lijst")
    scope = find("proefgebied", regions=[region])
    assert scope.gemeenten(2020) == ("GM0917",)
    assert scope.includes("BU09174000", 2020)
    assert not scope.includes("BU09172000", 2020)
    assert scope.includes("GM0917", 2020), "its gemeente stays in sight to compare with"
    assert scope.includes("WK091740", 2020)


def test_user_region_wins_from_the_packaged_one():
    region = Region("parkstad", "Parkstad Limburg", (RegionPeriod(None, None, ("GM0917",)),), "eigen lijst")
    assert find("parkstad", regions=[region]).gemeenten(2024) == ("GM0917",)


codes = st.one_of(
    st.just("NL00"),
    st.integers(1, 30).map(lambda n: f"GM{n:04d}"),
    st.tuples(st.integers(1, 30), st.integers(0, 9)).map(lambda p: f"WK{p[0]:04d}{p[1]:02d}"),
    st.tuples(st.integers(1, 30), st.integers(0, 9), st.integers(0, 9)).map(
        lambda p: f"BU{p[0]:04d}{p[1]:02d}{p[2]:02d}"
    ),
)


@given(codes, codes, codes)
def test_covering_is_an_order(a, b, c):
    assert covers(a, a)
    if covers(a, b) and covers(b, a):
        assert a == b
    if covers(a, b) and covers(b, c):
        assert covers(a, c)


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
