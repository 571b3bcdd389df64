from collections import Counter
from dataclasses import replace

import pytest
from builders import NAN, figures, indicator
from builders import raw as made
from example import values
from hypothesis import given
from hypothesis import strategies as st

from kaart.analysis.classes.bivariate import Quadrants, bivariate
from kaart.catalogue import Kind
from kaart.core.codes import Level
from kaart.core.errors import InputError
from kaart.core.language import sentence


def one(numbers, *, year=2018, codes=None, level=Level.BUURT, **changes):
    codes = codes or [f"BU0001{n:04d}" for n in range(len(numbers))]
    table = made(code=codes, laag_inkomen_pct=numbers, huishoudens=[500.0] * len(numbers))
    return figures(table, indicator=indicator(threshold=0, **changes), level=level, year=year)


NINE = [1.0, 2, 3, 4, 5, 6, 7, 8, 9]


def test_tertiles_of_both_make_a_table_of_nine():
    found = bivariate(one(NINE), one([1.0, 4, 7, 2, 5, 8, 3, 6, 9]))
    assert found.shape == (3, 3)
    assert found.counts == ((1, 1, 1),) * 3
    assert found.quadrants == Quadrants(("BU00010008",), ("BU00010006",), ("BU00010002",), ("BU00010000",))
    assert found.frame.set_index("code").loc["BU00010005", ["first_class", "second_class"]].tolist() == [1, 2]
    assert found.reasons == ()


def test_areas_that_lack_one_of_the_two_stand_apart():
    found = bivariate(one([1.0, NAN, 3, NAN]), one([NAN, 2.0, 3, NAN]))
    assert found.frame["code"].tolist() == ["BU00010002"]
    assert dict(zip(found.missing["code"], found.missing["lacks"], strict=True)) == {
        "BU00010000": "second",
        "BU00010001": "first",
        "BU00010003": "both",
    }
    assert found.missing["first_status"].tolist() == ["observed", "missing", "missing"]
    assert "3 areas lack a value" in str(found.reasons[-1])


def test_an_area_that_only_one_of_the_two_has_is_missing_with_its_name():
    found = bivariate(one([1.0], codes=["BU00010000"]), one([1.0], codes=["BU00010001"]))
    assert found.missing["name"].tolist() == ["Proef BU00010000", "Proef BU00010001"]
    assert found.missing["second_status"].tolist() == ["", "observed"]
    assert found.shape == (0, 0)
    assert "No area has a value of both" in str(found.reasons[0])


def test_too_few_values_give_fewer_classes_and_say_so():
    found = bivariate(one([0.0, 0, 0, 5]), one([1.0, 2, 3, 4]))
    assert found.shape == (2, 3)
    assert [sentence(found.reasons[0], language=language) for language in ("nl", "en")] == [
        "Proef: 2 klassen in plaats van 3: er zijn maar 2 verschillende waarden.",
        "Trial: 2 classes instead of 3: there are only 2 different values.",
    ]
    same = bivariate(one([7.0] * 4), one([1.0, 2, 3, 4]))
    assert same.shape == (1, 3)
    assert same.quadrants == Quadrants()
    assert same.counts == ((2, 1, 1),)


def test_two_years_meet_only_where_the_areas_are_linked():
    first = one([1.0, 2.0], codes=["BU00020000", "BU00020001"], year=2019)
    second = one([5.0, 6.0], codes=["BU00010000", "BU00020001"], year=2018)
    with pytest.raises(InputError, match="2019 and 2018 need not be the same"):
        bivariate(first, second)
    found = bivariate(first, second, linked={"BU00020000": "BU00010000"})
    assert found.frame[["code", "second"]].to_numpy().tolist() == [["BU00020000", 5.0]]
    assert found.missing["lacks"].tolist() == ["second", "first"]
    assert found.years == (2019, 2018)


NUMBERS = st.lists(st.one_of(st.just(NAN), st.integers(0, 12).map(float)), min_size=1, max_size=25)


@pytest.mark.slow
@given(NUMBERS, st.randoms(use_true_random=False))
def test_every_area_is_in_one_cell_or_missing(numbers, random):
    other = random.sample(numbers, len(numbers))
    found = bivariate(one(numbers), one(other))
    assert len(found.frame) + len(found.missing) == len(numbers)
    assert sum(map(sum, found.counts)) == len(found.frame)
    cells = Counter(zip(found.frame["first_class"], found.frame["second_class"], strict=True))
    assert all(found.counts[row][column] == count for (row, column), count in cells.items())
    assert found.frame[["first_class", "second_class"]].ge(0).all(axis=None)
    ordered = found.frame.sort_values("first")["first_class"]
    assert ordered.is_monotonic_increasing


def test_two_indicators_of_the_example_region():
    found = bivariate(values("laag_inkomen", 2018), values("afstand_huisarts", 2018))
    assert found.shape == (3, 3)
    assert "BU99010406" in set(found.missing["code"])


def test_what_cannot_stand_on_one_map_is_refused_in_a_sentence():
    with pytest.raises(InputError, match="not buurt and gemeente"):
        bivariate(one(NINE), one([1.0], codes=["GM0001"], level=Level.GEMEENTE))
    with pytest.raises(InputError, match="is a class already"):
        bivariate(one(NINE), one(NINE, kind=Kind.CATEGORY))


def test_the_areas_must_be_of_one_year_and_not_the_figures():
    counted = replace(one(NINE, year=2020), areas=2018)
    assert bivariate(one(NINE), counted).shape == (3, 3)
    with pytest.raises(InputError, match="Areas of 2018 and 2024 need not be the same"):
        bivariate(one(NINE), replace(one(NINE), areas=2024))
