"""Figures on the areas of a list: those of another year under the codes of the areas with the same boundary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from pandas import DataFrame, Series

from kaart.analysis.change.difference import Comparable, Difference
from kaart.analysis.compare.ranking import LeftOut, Ranking, rank
from kaart.analysis.shortlist.column import Column
from kaart.catalogue import Text
from kaart.core.errors import mark
from kaart.core.provenance import Notice
from kaart.model.indicators import Figures
from kaart.model.missing import Status
from kaart.model.reasons import reason_of, why_empty

OTHER_BOUNDARY = Notice.of(mark("other boundary, not compared"))
_NO_FIGURE = mark("no figure in {first} or {last}")
_CHANGE_OF = Text("Verandering van {label}", "Change of {label}")
_SHARED = Notice.of(mark("one figure for several areas"))
_UNKNOWN_NUMBER = Notice.of(mark("counted over an unknown number"))


@dataclass(frozen=True)
class Filled:
    """A column with the figures of every area of the list.

    Attributes
    ----------
    column
        What is shown; with all of its years.
    figures
        Figures of the areas of the list; of a change the change itself, in its own unit.
    ranking
        The areas that may be ranked, rank 1 the highest.
    why
        By code, why an area has no figure, where the status of the figures does not tell.
    """

    column: Column
    figures: Figures
    ranking: Ranking
    why: Mapping[str, Notice] = field(default_factory=dict)

    def reason(self, code: str) -> Notice | None:
        """Why an area takes no part in conditions, in a few words; None when it does."""
        why = self._left_out.get(code)
        if why is None:
            return None
        if why is LeftOut.NO_VALUE and code in self.why:
            return self.why[code]
        indicator, row = self.figures.indicator, self.figures.area(code) or {}
        status = why_empty({"status": Status.MISSING.value, **row})
        return {
            LeftOut.SHARED: _SHARED,
            LeftOut.BELOW_MINIMUM: reason_of(Status.TOO_FEW, indicator=indicator),
            LeftOut.DENOMINATOR_UNKNOWN: _UNKNOWN_NUMBER,
        }.get(why, reason_of(status, indicator=indicator, year=self.figures.year))

    @cached_property
    def _left_out(self) -> dict[str, LeftOut]:
        frame = self.ranking.left_out
        return {str(code): LeftOut(why) for code, why in zip(frame["code"], frame["why"], strict=True)}


def fill_column(
    column: Column,
    figures: Figures,
    *,
    areas: DataFrame,
    year: int,
    linked: Mapping[str, str] | None = None,
    why: Mapping[str, Notice] | None = None,
) -> Filled:
    """Put figures on the areas of a list.

    Parameters
    ----------
    column
        What the figures are.
    figures
        In the areas of their own year.
    areas
        ``code``, ``name`` and ``gemeente`` of the areas of the list.
    year
        Year of those areas.
    linked
        Code among the figures by code on the list, of areas with one boundary; None when they are the same areas.
    why
        By code among the figures, why an area has none, where their status does not tell.

    Raises
    ------
    InputError
        If the figures are classes.
    """
    codes = areas["code"].astype(str)
    there = codes if linked is None else codes.map(dict(linked))
    source = figures.frame.set_index("code").drop(columns=["low", "high"], errors="ignore")
    rows = source.join(figures.bounds[["low", "high"]]).reindex(there)
    rows.index = areas.index
    known = there.isin(source.index)
    frame = rows.assign(
        code=codes,
        name=areas["name"],
        gemeente=areas["gemeente"],
        status=rows["status"].where(known, Status.MISSING.value),
        inferred=rows["inferred"].eq(other=True),
        shared=rows["shared"].eq(other=True),
        source_code=rows["source_code"].where(known, ""),
        note=rows["note"].where(known, ""),
    )[[*_COLUMNS, "low", "high"]].reset_index(drop=True)
    on_list = replace(figures, frame=frame, areas=year)
    lost = {} if linked is None else dict.fromkeys(codes[~known], OTHER_BOUNDARY)
    back = dict(zip(there, codes, strict=True))
    told = {back[code]: notice for code, notice in (why or {}).items() if code in back}
    return Filled(column, on_list, rank(on_list), {**told, **lost})


_COLUMNS = (
    "code", "name", "gemeente", "value", "status", "inferred", "source_code", "denominator", "shared", "note",
)  # fmt: skip


def change_figures(after: Figures, difference: Difference, *, bounds: DataFrame) -> Figures:
    """A change as figures: the denominator and the areas are those of the later year.

    Parameters
    ----------
    after
        Figures of the later year.
    difference
        The change.
    bounds
        ``low`` and ``high`` of the change by code, of `kaart.analysis.change.movement.change_bounds`.
    """
    indicator, rows = difference.indicator, difference.frame.set_index("code")
    changed = replace(
        indicator,
        label=Text(
            _CHANGE_OF.nl.format(label=_quoted(indicator.label.nl)),
            _CHANGE_OF.en.format(label=_quoted(indicator.label.en)),
        ),
        unit=difference.unit,
    )
    estimated = rows["comparable"] == Comparable.ESTIMATED.value
    status = Series(Status.OBSERVED.value, index=rows.index, dtype="object")
    status = status.mask(estimated, Status.ESTIMATED.value).mask(rows["change"].isna(), Status.MISSING.value)
    frame = after.frame.set_index("code").assign(
        value=rows["change"], status=status, low=bounds["low"], high=bounds["high"]
    )
    return replace(after, indicator=changed, frame=frame.reset_index())


def _quoted(label: str) -> str:
    return f"“{label}”"


def change_reasons(difference: Difference) -> dict[str, Notice]:
    """Why areas have no change, by code."""
    none = Notice.of(_NO_FIGURE, first=difference.first, last=difference.last)
    words = {Comparable.OTHER_BOUNDARY.value: OTHER_BOUNDARY, Comparable.NO_VALUE.value: none}
    rows = zip(difference.frame["code"], difference.frame["comparable"], strict=True)
    return {str(code): words[kind] for code, kind in rows if kind in words}
