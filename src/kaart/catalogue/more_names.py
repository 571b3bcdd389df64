"""Other names of columns, which somebody met and named in ``data/kolommen.toml``, without waiting for a release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kaart.catalogue.fields import Problems, read_list
from kaart.catalogue.records import Column, Family
from kaart.core.errors import mark

FILE = "kolommen.toml"


def with_names(columns: tuple[Column, ...], content: Mapping[str, Any], *, problems: Problems) -> tuple[Column, ...]:
    """Columns with the ids, titles and base names that a file adds; the catalogue's own come first.

    Parameters
    ----------
    columns
        Of the catalogue.
    content
        The file: ``[[column]]`` with ``id``, ``family`` (``kwb`` when absent) and any of ``v4``, ``titles``, ``v3``.
    problems
        Where problems are noted: a column that kaart does not have, or a record without a name.
    """
    known = {(column.family.value, column.id): column for column in columns}
    for fields in read_list(content, "column", file=FILE, problems=problems):
        key = (fields.text("family", Family.KWB.value), fields.text("id"))
        v4, titles, v3 = (fields.texts(name, ()) for name in ("v4", "titles", "v3"))
        fields.done()
        if key not in known:
            fields.wrong(
                mark("{family} has no column {column}; kaart controle names the columns it looks for"),
                family=key[0],
                column=key[1],
            )
        elif not (v4 or titles or v3):
            fields.wrong(mark("gives no v4, titles or v3"))
        else:
            column = known[key]
            known[key] = replace(column, v4=(*column.v4, *v4), titles=(*column.titles, *titles), v3=(*column.v3, *v3))
    return tuple(known.values())
