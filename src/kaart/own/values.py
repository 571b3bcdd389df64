"""The values of a file as numbers, for the page and the command line alike."""

from __future__ import annotations

from kaart.catalogue import Kind
from kaart.core.errors import UploadError, mark
from kaart.own.columns import holds_codes, number_columns
from kaart.own.kaart_table import kaart_table
from kaart.own.make import read_values
from kaart.own.numbers import Numbers
from kaart.own.sheet import Sheet
from kaart.own.years import Dated, of_heading


def value_column(sheet: Sheet, asked: str, *, key: str = "") -> str:
    """The column of values that was asked for, else the one that is clear from the file, as `read_dated` takes it.

    Clear are that of a table that kaart wrote, headings that are years alone (""), and the only column of numbers.

    Parameters
    ----------
    sheet
        The file.
    asked
        Its heading, "" when none was named.
    key
        Column of the areas, "" when it was not named.

    Raises
    ------
    UploadError
        If it was not named and several columns, or none, may be meant.
    """
    table = kaart_table(sheet)
    if asked or table is not None:
        return asked or (table.value if table is not None else "")
    said = {name: of_heading(name) for name in sheet.columns if name != key}
    if any(heading is not None and not heading[0] for heading in said.values()):
        return ""
    # "2017 aantal" and "2018 aantal" are one series.
    meant = {
        heading[0] if (heading := said[name]) is not None else name for name in number_columns(sheet) if name != key
    }
    if not meant and len(sheet.columns) == 2:  # noqa: PLR2004  codes and what stands beside them
        meant = {name for name in said if not holds_codes(sheet, name)}
    if len(meant) != 1:
        raise UploadError(
            mark("Say with --waarde which column of {file} holds the values; it has {choices}."),
            file=sheet.name,
            choices=", ".join(sheet.columns),
        )
    return meant.pop()


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
