"""Changes between two deliveries in words: names of layers and columns, counts and examples.

A column is named by the label of its indicator, else by its CBS title, which is
Dutch in both languages.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import pandas as pd
from pandas import DataFrame

from kaart.analysis.change.deliveries import EXAMPLES, CellChange, Changes
from kaart.catalogue import Family, load
from kaart.catalogue.layers import OV, SCHOOLS, VVE, find_series, split_vintage
from kaart.core.codes import COUNTRY
from kaart.core.errors import CatalogueError, mark
from kaart.core.language import translations
from kaart.render.files.table import TableFile
from kaart.render.words.numbers import format_number

_MOST_DECIMALS = 3
_COLUMNS = {
    "gemeente": mark("Code of the gemeente"),
    "gemeente_name": mark("Name of the gemeente"),
    "wijk": mark("Code of the wijk"),
}
# Files of one series, each with another part of it; they have no year.
_PARTS = {
    (OV, "gebied"): mark("Public transport: area of the timetable"),
    (OV, "dagen"): mark("Public transport: days"),
    (OV, "haltes"): mark("Public transport: stops"),
    (OV, "ritten"): mark("Public transport: trips"),
    (OV, "tijden"): mark("Public transport: times"),
    (VVE, "register"): mark("Early childhood education (VVE)"),
    (SCHOOLS, "register"): mark("Primary schools"),
}


def layer_words(layer: str, vintage: str, *, language: str) -> str:
    """Name of a stored layer with its year: ``Key figures of wijken and buurten 2018``.

    Parameters
    ----------
    layer, vintage
        As in a `kaart.store.manifest.Key`; a layer without a name is shown by its id.
    language
        ``nl`` or ``en``.
    """
    part = _PARTS.get((layer, vintage))
    if part is not None:
        return translations(language).gettext(part)
    series = find_series(layer, vintage)
    if series is None or series.name is None:
        return f"{layer} {vintage}"
    return " ".join(filter(None, (series.name[language], split_vintage(vintage)[1])))


def layer_in_text(text: str, *, language: str) -> str:
    """The same for a layer and vintage with a space between them, as a refresh names its work.

    Parameters
    ----------
    text
        ``cijfers kwb-2018``; other text stays what it is.
    language
        ``nl`` or ``en``.
    """
    layer, _, vintage = text.partition(" ")
    return layer_words(layer, vintage, language=language) if vintage else text


def place_words(area: str, name: str, *, language: str) -> str:
    """Name of the area of a stored file; the whole country and its row have names too.

    Parameters
    ----------
    area
        As in a `kaart.store.manifest.Key`.
    name
        Its name, or the code when none is known.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    if area == COUNTRY:
        return gettext(mark("Netherlands (total)"))
    return gettext(mark("All of the Netherlands")) if area == COUNTRY[:2] else name


def column_words(column: str, *, vintage: str, language: str) -> str:
    """Name of a column of a stored frame.

    Parameters
    ----------
    column
        Name in the frame; with ``@`` at the end, the source's reason for no value.
    vintage
        Of the file: says which table family it is.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    base = column.removesuffix("@")
    label = gettext(_COLUMNS[base]) if base in _COLUMNS else _label(base, vintage.partition("-")[0], language)
    return label if base == column else gettext(mark("{label}: reason for no value")).format(label=label)


def _label(column: str, kind: str, language: str) -> str:
    catalogue = load()
    if kind not in set(Family):
        return column
    family = Family(kind)
    for indicator in catalogue.indicators:
        if indicator.table_family is family and indicator.numerator == (column,) and not indicator.per:
            return indicator.label[language]
    try:
        record = catalogue.column(family, column)
    except CatalogueError:  # no longer in the catalogue
        return column
    return record.titles[-1] if record.titles else column


def change_table(changes: Changes, *, vintage: str, language: str) -> DataFrame:
    """One row per column that differs, those with most differences first.

    Parameters
    ----------
    changes
        Result of `kaart.analysis.change.deliveries.find_changes`.
    vintage
        Of the file.
    language
        ``nl`` or ``en``; headings are in it.

    Returns
    -------
    DataFrame
        Name, numbers of cells that appeared, changed and vanished, and examples in words.
    """
    gettext = translations(language).gettext
    kinds = [kind.value for kind in CellChange]
    counts = changes.columns
    order = counts[kinds].sum(axis=1).sort_values(ascending=False, kind="stable").index
    heads = (mark("Appeared"), mark("Changed"), mark("Vanished"))
    return DataFrame(
        {
            gettext(mark("Figure")): [
                column_words(name, vintage=vintage, language=language) for name in counts.loc[order, "column"]
            ],
            **{gettext(head): counts.loc[order, kind].to_numpy() for head, kind in zip(heads, kinds, strict=True)},
            gettext(mark("For example")): [
                "; ".join(example_words(changes, name, language=language)) for name in counts.loc[order, "column"]
            ],
        }
    )


def example_words(changes: Changes, column: str, *, language: str) -> tuple[str, ...]:
    """The first areas of a column that differ, with the value before and after.

    Parameters
    ----------
    changes
        What differs.
    column
        Name in the frame.
    language
        ``nl`` or ``en``.
    """
    cells = changes.cells[changes.cells["column"] == column].head(EXAMPLES)
    return tuple(
        f"{row['name']}: {_value(row['before'], language)} → {_value(row['after'], language)}"
        for row in cells.to_dict("records")
    )


def area_words(changes: Changes, codes: Iterable[str]) -> str:
    """Names with codes of areas that appeared, vanished or were renamed."""
    return ", ".join(f"{changes.names.get(code, code)} ({code})" for code in codes)


def changes_file(changes: Changes, *, vintage: str, language: str) -> TableFile:
    """Every cell that differs, to download. No value is an empty cell.

    Parameters
    ----------
    changes
        What differs.
    vintage
        Of the file.
    language
        ``nl`` or ``en``; the headings are English and stable.
    """
    cells = changes.cells
    labels = {name: column_words(name, vintage=vintage, language=language) for name in cells["column"].unique()}
    table = cells[["code", "name", "column"]].assign(label=cells["column"].map(labels))
    return TableFile(pd.concat([table, cells[["change", "before", "after"]]], axis=1), {}, language)


def _value(value: object, language: str) -> str:
    """A cell in the notation of the language; a missing value is a word, not 0."""
    if value is None:
        return translations(language).gettext(mark("none"))
    if not isinstance(value, int | float):
        return str(value).strip() or translations(language).gettext(mark("none"))
    number = float(value)
    if not math.isfinite(number):
        return str(value)
    decimals = next(
        (count for count in range(_MOST_DECIMALS) if math.isclose(number, round(number, count))), _MOST_DECIMALS
    )
    return format_number(number, decimals=decimals, language=language)
