"""Contracts of the frames that pass between layers, checked once, at the border."""

from __future__ import annotations

import pandera.pandas as pa
from pandas import DataFrame
from pandera.errors import SchemaErrors

from kaart.core.errors import SchemaError, mark
from kaart.core.provenance import Notice, listed

_CODE = pa.Column(str, pa.Check.str_matches(r"^(NL00|GM\d{4}|WK\d{4}[0-9A-Z]{2}|BU\d{4}[0-9A-Z]{4})$"), unique=True)

RAW_FIGURES = pa.DataFrameSchema({"code": _CODE, "name": pa.Column(str)}, strict=False)
AREAS = pa.DataFrameSchema(
    {
        "code": _CODE,
        "name": pa.Column(str),
        "gemeente": pa.Column(str, pa.Check.str_matches(r"^GM\d{4}$")),
        "gemeente_name": pa.Column(str),
        "wijk": pa.Column(str, pa.Check.str_matches(r"^(WK\d{4}[0-9A-Z]{2})?$")),
    },
    strict=False,
)


# What pandera calls the check that failed, up to its first bracket, in words that can be translated.
_CHECKS = {
    "column_in_dataframe": mark("{column} is missing"),
    "field_uniqueness": mark("{column} repeats"),
    "multiple_fields_uniqueness": mark("{column} repeats"),
    "not_nullable": mark("{column} is empty somewhere"),
    "dtype": mark("{column} is of another type"),
}
_OTHER_CHECK = mark("{column} holds what cannot be")
UNKEPT = mark("{what}: this table is not as agreed ({problems}); fetch it again or report this.")
MOST_PROBLEMS = 8  # in one sentence


def check_frame(frame: DataFrame, schema: pa.DataFrameSchema, *, what: str | Notice) -> DataFrame:
    """Return the frame unchanged when it keeps the contract.

    Parameters
    ----------
    frame
        Any frame.
    schema
        One of the schemas of this module.
    what
        Name of the frame, for the message.

    Raises
    ------
    SchemaError
        If columns are absent, keys repeat or values are of the wrong kind; names them all.
    """
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = {
            (str(row.failure_case if row.check == "column_in_dataframe" else row.column), str(row.check))
            for row in errors.failure_cases.itertuples()
        }
        problems = {
            Notice.of(_CHECKS.get(check.partition("(")[0], _OTHER_CHECK), column=column): None
            for column, check in sorted(cases)
        }
        raise SchemaError(UNKEPT, what=what, problems=listed(list(problems)[:MOST_PROBLEMS])) from errors
    return frame


def require_codes(frame: DataFrame, *, what: str | Notice) -> DataFrame:
    """Return the frame when it has `code` and `name` and no code repeats: the part of the contract that costs nothing.

    Parameters
    ----------
    frame
        Any frame.
    what
        Name of the frame, for the message.

    Raises
    ------
    SchemaError
        If a column is absent or a code repeats; names them.
    """
    absent = [name for name in ("code", "name") if name not in frame]
    repeated = [] if absent else sorted(set(frame.loc[frame["code"].duplicated(), "code"]))
    if absent or repeated:
        problems = [Notice.of(mark("{column} is missing"), column=name) for name in absent]
        problems += [Notice.of(mark("code {code} stands twice"), code=code) for code in repeated]
        raise SchemaError(UNKEPT, what=what, problems=listed(problems[:MOST_PROBLEMS]))
    return frame
