"""Differences between two deliveries of one table: CBS publishes a year in several versions.

Cells that got a value, changed or lost one, per column and area. A cell without a value is not 0:
from empty to 0, a value appeared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from kaart.core.crs import require_rd
from kaart.core.errors import InputError, mark
from kaart.core.provenance import Notice
from kaart.core.schema import require_codes

EXAMPLES = 3
# A boundary that is drawn slightly better is the same boundary: ten by ten metres is invisible on a map.
SLIVER_M2 = 100.0
_CODE_MARK = "@"
_KEYS = ("code", "name")


class CellChange(StrEnum):
    """Kind of change of a cell."""

    APPEARED = "appeared"
    CHANGED = "changed"
    VANISHED = "vanished"


@dataclass(frozen=True)
class Changes:
    """Differences between two deliveries.

    Attributes
    ----------
    cells
        One row per cell that differs, of areas that both have: ``code``, ``name``, ``column``,
        ``change`` (`CellChange`), ``before``, ``after`` (None for no value). A column that only one
        delivery has counts as empty in the other. If a cell is empty in both and only the reason
        changed, the column is called ``<column>@``.
    columns, areas
        Counts per column, and per area (``code``, ``name``): ``appeared``, ``changed``, ``vanished``.
    areas_appeared, areas_vanished
        Codes that only the later, or only the earlier delivery has.
    renamed
        Codes whose name changed.
    columns_appeared, columns_vanished
        Columns that only the later, or only the earlier delivery has, also when they are empty.
    names
        Names of the areas that appeared, vanished or were renamed: the later one, or the last known.
    """

    cells: DataFrame
    columns: DataFrame
    areas: DataFrame
    areas_appeared: tuple[str, ...]
    areas_vanished: tuple[str, ...]
    renamed: tuple[str, ...]
    columns_appeared: tuple[str, ...]
    columns_vanished: tuple[str, ...]
    names: Mapping[str, str]

    @property
    def none(self) -> bool:
        """Whether the deliveries are the same."""
        lists = (self.areas_appeared, self.areas_vanished, self.renamed, self.columns_appeared, self.columns_vanished)
        return self.cells.empty and not any(lists)

    @property
    def counts(self) -> dict[str, int]:
        """Cells per kind of change."""
        return {kind.value: int((self.cells["change"] == kind.value).sum()) for kind in CellChange}

    def examples(self, column: str, *, change: CellChange, count: int = EXAMPLES) -> DataFrame:
        """The first cells of a column with one kind of change, by area code.

        Parameters
        ----------
        column
            As in `cells`.
        change
            Which kind.
        count
            How many at most.
        """
        cells = self.cells[(self.cells["column"] == column) & (self.cells["change"] == change.value)]
        return cells.head(count).reset_index(drop=True)

    def sentences(self, *, count: int = EXAMPLES, labels: Mapping[str, str] | None = None) -> tuple[Notice, ...]:
        """The differences in sentences, one per column and one per kind of other change.

        Parameters
        ----------
        count
            Number of areas to name as an example.
        labels
            Labels of columns; a column without one is shown by its own name.
        """
        called = labels or {}
        if self.none:
            return (Notice.of(mark("Nothing differs from the earlier delivery.")),)
        text = mark("{column}: {appeared} appeared, {changed} changed, {vanished} vanished (such as {areas}).")
        sentences = [
            Notice.of(
                text,
                column=called.get(row["column"], row["column"]),
                areas=", ".join(self.cells.loc[self.cells["column"] == row["column"], "name"].head(count)),
                **{kind.value: row[kind.value] for kind in CellChange},
            )
            for row in self.columns.to_dict("records")
        ]
        areas = {code: f"{name} ({code})" for code, name in self.names.items()}
        texts = {
            mark("New areas: {count} ({names})."): [areas[code] for code in self.areas_appeared],
            mark("Areas that are gone: {count} ({names})."): [areas[code] for code in self.areas_vanished],
            mark("Areas with another name: {count} ({names})."): [areas[code] for code in self.renamed],
            mark("New columns: {count} ({names})."): [called.get(name, name) for name in self.columns_appeared],
            mark("Columns that are gone: {count} ({names})."): [
                called.get(name, name) for name in self.columns_vanished
            ],
        }
        for template, items in texts.items():
            if items:
                names = ", ".join(items[:count]) + (" …" if len(items) > count else "")
                sentences.append(Notice.of(template, count=len(items), names=names))
        return tuple(sentences)


def find_changes(before: DataFrame, after: DataFrame, *, tolerance: float = 0.0) -> Changes:
    """Compare two deliveries of one table.

    Parameters
    ----------
    before, after
        Raw figures of one table and year: ``code``, ``name``, a column per catalogue column,
        ``<column>@`` for explicit source codes.
    tolerance
        Numbers that differ by no more are the same.

    Raises
    ------
    SchemaError
        If a code or name is absent, or a code repeats.
    InputError
        If the tolerance is negative.
    """
    if not tolerance >= 0:
        raise InputError(mark("A tolerance is 0 or more, not {tolerance}."), tolerance=tolerance)
    for frame in (before, after):
        require_codes(frame, what=Notice.of(mark("the figures")))
    old, new = before.set_index("code").sort_index(), after.set_index("code").sort_index()
    shared = old.index.intersection(new.index).sort_values()
    names = new.loc[shared, "name"]
    columns = [name for name in dict.fromkeys([*new, *old]) if name not in _KEYS and not name.endswith(_CODE_MARK)]
    parts = [_cells(old.loc[shared], new.loc[shared], name, tolerance=tolerance) for name in columns]
    empty = DataFrame({name: Series(dtype="object") for name in ("code", "column", "change", "before", "after")})
    cells = pd.concat([part for part in parts if len(part)] or [empty], ignore_index=True)
    cells.insert(1, "name", cells["code"].map(names))
    appeared, vanished = new.index.difference(old.index), old.index.difference(new.index)
    renamed = shared[(old.loc[shared, "name"] != names).to_numpy()]
    return Changes(
        cells=cells,
        columns=_counted(cells, ["column"]),
        areas=_counted(cells, ["code", "name"]),
        areas_appeared=tuple(appeared),
        areas_vanished=tuple(vanished),
        renamed=tuple(renamed),
        columns_appeared=tuple(name for name in columns if name not in old),
        columns_vanished=tuple(name for name in columns if name not in new),
        names={**old.loc[vanished, "name"].to_dict(), **new.loc[[*appeared, *renamed], "name"].to_dict()},
    )


def find_reshaped(before: GeoDataFrame, after: GeoDataFrame, *, sliver_m2: float = SLIVER_M2) -> tuple[str, ...]:
    """Codes of areas whose boundary changed, sorted.

    Parameters
    ----------
    before, after
        Two deliveries of the same boundaries in EPSG:28992: ``code`` and geometry. An area that only one of
        them has, or has drawn, is not compared.
    sliver_m2
        Land that only one of the two shapes covers, in square metres, is a change from here on.

    Raises
    ------
    CrsError
        If either is not in EPSG:28992.
    SchemaError
        If a code or name is absent, or a code repeats.
    """
    for frame in (before, after):
        require_rd(frame)
        require_codes(frame, what=Notice.of(mark("the boundaries")))
    old, new = before.set_index("code").geometry, after.set_index("code").geometry
    shared = old.index.intersection(new.index).sort_values()
    first, last = old.loc[shared].array, new.loc[shared].array
    redrawn = ~(first.isna() | last.isna()) & ~first.geom_equals_exact(last, tolerance=0)
    moved = shapely.area(shapely.symmetric_difference(np.asarray(first[redrawn]), np.asarray(last[redrawn])))
    return tuple(shared[redrawn][moved >= sliver_m2])


def _cells(old: DataFrame, new: DataFrame, name: str, *, tolerance: float) -> DataFrame:
    """Cells of one column that differ."""
    first, last = _column(old, name), _column(new, name)
    parts = [_differing(first, last, name, tolerance=tolerance)]
    both_empty = (first.isna() & last.isna()).to_numpy()
    codes = _column(old, name + _CODE_MARK)[both_empty], _column(new, name + _CODE_MARK)[both_empty]
    parts.append(_differing(*codes, name + _CODE_MARK, tolerance=0.0))
    different = [part for part in parts if len(part)]
    return pd.concat(different, ignore_index=True) if different else parts[0]


def _differing(first: Series[float], last: Series[float], name: str, *, tolerance: float) -> DataFrame:
    known_first, known_last = first.notna().to_numpy(), last.notna().to_numpy()
    numbers = first.dtype.kind in "ifub" and last.dtype.kind in "ifub"
    if numbers:
        other = np.abs(first.to_numpy(float) - last.to_numpy(float)) > tolerance
    else:
        other = first.astype("object").to_numpy() != last.astype("object").to_numpy()
    change = np.select(
        [~known_first & known_last, known_first & ~known_last, known_first & known_last & other],
        [CellChange.APPEARED.value, CellChange.VANISHED.value, CellChange.CHANGED.value],
        default="",
    )
    differs = change != ""
    return DataFrame(
        {
            "code": first.index[differs],
            "column": name,
            "change": change[differs],
            "before": _objects(first[differs]),
            "after": _objects(last[differs]),
        },
        dtype="object",
    )


def _objects(values: Series[float]) -> list[object]:
    return [None if empty else value for value, empty in zip(values.tolist(), values.isna(), strict=True)]


def _column(frame: DataFrame, name: str) -> Series[float]:
    """A column, empty everywhere when the delivery does not have it."""
    return frame[name] if name in frame else Series(np.nan, index=frame.index, dtype=float)


def _counted(cells: DataFrame, by: list[str]) -> DataFrame:
    """Cells per kind of change, by column or area, in the order in which they first stand there."""
    kinds = [kind.value for kind in CellChange]
    flags = DataFrame({kind: cells["change"].eq(kind).astype(int) for kind in kinds})
    return pd.concat([cells[by], flags], axis=1).groupby(by, sort=False)[kinds].sum().reset_index()
