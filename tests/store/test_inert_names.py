"""Names with signs that steer a terminal come out of the store as plain names, whatever is in its files."""

from pandas import DataFrame

from kaart.store.parquet import _with_inert_names


def test_texts_are_plain_and_the_rest_is_as_it_was():
    stored = DataFrame(
        {
            "code": ["BU00010000", "BU00010001"],
            "name": ["\u202ekwaad\x1b[2J\nregel", None],
            "value": [1.5, 2.0],
            "flag": [True, False],
        }
    )
    read = _with_inert_names(stored.copy())
    assert read["name"].dropna().tolist() == ["kwaad[2J regel"]
    assert read.drop(columns="name").equals(stored.drop(columns="name"))
