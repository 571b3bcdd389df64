import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.catalogue.records import NOT_FOUND
from kaart.model.missing import Status, decide, status_of_code

VALUES = pd.Series([5.0, np.nan, np.nan, np.nan, np.nan])


def one(value=np.nan, *, code=None, population=500.0, published=True, denominator=500.0, threshold=100):
    found = decide(
        pd.Series([value]),
        source_codes=pd.Series([code], dtype="object"),
        population=pd.Series([population]),
        published=published,
        denominator=pd.Series([denominator]),
        threshold=threshold,
    )
    return found.iloc[0]


@pytest.mark.parametrize(
    ("arguments", "status", "inferred"),
    [
        ({"value": 0.0}, Status.OBSERVED, False),
        ({"value": -2.3}, Status.OBSERVED, False),
        ({"value": 5.0, "population": 0.0}, Status.OBSERVED, False),
        ({"code": "-99997"}, Status.SUPPRESSED, False),
        ({"code": "-99995", "population": 0.0}, Status.NOT_PUBLISHED, False),
        ({"code": "Impossible"}, Status.NOT_APPLICABLE, False),
        ({"code": "nieuw woord"}, Status.MISSING, False),
        ({"population": 0.0, "published": False}, Status.NOT_APPLICABLE, False),
        ({"published": False, "denominator": 5.0}, Status.NOT_PUBLISHED, False),
        ({"denominator": 99.0}, Status.SUPPRESSED, True),
        ({"denominator": 100.0}, Status.MISSING, False),
        ({"denominator": 5.0, "threshold": 0}, Status.MISSING, False),
        ({"population": np.nan, "denominator": np.nan}, Status.MISSING, False),
    ],
)
def test_the_decision_table_in_order(arguments, status, inferred):
    row = one(**arguments)
    assert row["status"] == status.value
    assert bool(row["inferred"]) is inferred


def test_unknown_source_code_is_kept_as_its_own_words():
    assert one(code="nieuw woord")["source_code"] == "nieuw woord"
    assert status_of_code("nieuw woord") is Status.MISSING


numbers = st.one_of(st.just(np.nan), st.floats(-1e6, 1e6))


@given(
    st.lists(
        st.tuples(numbers, numbers, numbers, st.sampled_from(["", "-99997", "Impossible"])), min_size=1, max_size=20
    ),
    st.booleans(),
)
def test_only_cells_with_a_value_are_observed(rows, published):
    values, population, denominator, codes = (pd.Series(list(column)) for column in zip(*rows, strict=True))
    found = decide(
        values.astype(float),
        source_codes=codes,
        population=population.astype(float),
        published=published,
        denominator=denominator.astype(float),
        threshold=100,
    )
    assert (found["status"].eq("observed") == values.notna()).all()
    assert not (found["inferred"] & found["status"].ne("suppressed")).any()


@pytest.mark.parametrize(
    ("population", "denominator", "published", "expected"),
    [
        (500, 200, True, "not_found"),
        (500, 200, False, "not_found"),
        (0, 200, True, "not_applicable"),
        (500, 50, True, "suppressed"),
        (np.nan, np.nan, True, "not_found"),
    ],
)
def test_a_column_that_the_table_lacks_comes_after_nobody_and_too_few(population, denominator, published, expected):
    found = decide(
        pd.Series([np.nan]),
        source_codes=pd.Series([NOT_FOUND]),
        population=pd.Series([population], dtype=float),
        published=published,
        denominator=pd.Series([denominator], dtype=float),
        threshold=100,
    )
    assert found["status"].tolist() == [expected]
