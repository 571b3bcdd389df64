"""Contracts of the frames that pass between layers, checked once, at the border."""

from __future__ import annotations

import pandera.pandas as pa
from pandas import DataFrame
from pandera.errors import SchemaErrors

from kaart.core.errors import SchemaError, mark

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


def check_frame(frame: DataFrame, schema: pa.DataFrameSchema, *, what: str) -> DataFrame:
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
        cases = errors.failure_cases
        problems = sorted({f"{row.column or row.failure_case}: {row.check}" for row in cases.itertuples()})
        raise SchemaError(
            mark("{what} does not keep its contract ({problems}); fetch it again or report this."),
            what=what,
            problems="; ".join(problems[:8]),
        ) from errors
    return frame


def require_codes(frame: DataFrame, *, what: str) -> DataFrame:
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
        problems = [*(f"{name}: absent" for name in absent), *(f"code {code}: twice" for code in repeated[:8])]
        raise SchemaError(
            mark("{what} does not keep its contract ({problems}); fetch it again or report this."),
            what=what,
            problems="; ".join(problems),
        )
    return frame
