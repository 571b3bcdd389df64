"""The values of a file as numbers, for the page and the command line alike."""

from __future__ import annotations

from kaart.catalogue import Kind
from kaart.own.kaart_table import kaart_table
from kaart.own.make import read_values
from kaart.own.numbers import Numbers
from kaart.own.sheet import Sheet
from kaart.own.years import Dated


def value_column(sheet: Sheet, asked: str) -> str:
    """The column of values that was asked for, else that of a table that kaart wrote; "" for neither.

    Parameters
    ----------
    sheet
        The file.
    asked
        Its heading, "" when none was named.
    """
    table = kaart_table(sheet)
    return asked or (table.value if table is not None else "")


def read_cells(
    sheet: Sheet, dated: Dated, *, value: str, kind: Kind, decimal: str = ""
) -> tuple[Numbers, tuple[str, ...]]:
    """The values of all years as numbers, with the texts of categories; see `kaart.own.make.read_values`.

    Parameters
    ----------
    sheet
        The file.
    dated
        Its values with their years.
    value
        Column that they come from.
    kind
        Kind of the values.
    decimal
        Decimal sign; "" detects it, and of a table that kaart wrote knows it.

    Raises
    ------
    UploadError
        If there are more categories than a map can show.
    """
    table = kaart_table(sheet)
    if table is None or value != table.value:
        return read_values(dated.cells, kind=kind, decimal=decimal)
    numbers, categories = read_values(dated.cells, kind=kind, decimal=decimal or table.decimal)
    texts = sheet.column(table.status)
    return table.with_statuses(numbers, [texts[row] for row in dated.rows]), categories
