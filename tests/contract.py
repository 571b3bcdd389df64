"""What the frame of any figures looks like, whatever they were made from."""

import pandera.pandas as pa

FIGURES = pa.DataFrameSchema(
    {
        "code": pa.Column(str, unique=True),
        "name": pa.Column(str),
        "gemeente": pa.Column(str),
        "value": pa.Column(float, nullable=True),
        "status": pa.Column(
            str,
            pa.Check.isin(
                [
                    "observed",
                    "estimated",
                    "not_applicable",
                    "not_published",
                    "suppressed",
                    "not_found",
                    "no_inhabitants",
                    "missing",
                ]
            ),
        ),
        "inferred": pa.Column(bool),
        "denominator": pa.Column(float, nullable=True),
        "shared": pa.Column(bool),
        "note": pa.Column(str),
    },
    strict=False,
)
