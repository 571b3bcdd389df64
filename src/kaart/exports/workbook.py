"""One workbook of all figures of a scope: definitions and sources, a sheet per year to read, and all rows to calculate.

The rows are those of `kaart.render.words.table.table_twin`, the table under every map. Numbers are the stored ones; the
number format lets Excel show them as the map prints them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from pandas import DataFrame

from kaart.answers.everything import each_answer, rows_at_least
from kaart.answers.figures import Answer
from kaart.answers.members import members_notice
from kaart.answers.reader import ReadOnce
from kaart.answers.reading import Note, Reader, each_year, unheard
from kaart.catalogue import Catalogue, Family, Indicator
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level, spans
from kaart.core.errors import CorruptStoreError, NotInStoreError, WorkbookError, mark
from kaart.core.language import sentence, translations
from kaart.exports.origin import are_invented, chart_origin
from kaart.model.indicators import Figures
from kaart.model.missing import Status
from kaart.model.reasons import COUNTED
from kaart.render.files.workbook import MOST_ROWS, Cell, Column, Number, Reason, Sheet, as_cell, write_workbook
from kaart.render.snapshot.content import Origin
from kaart.render.words.caveat import caveat_sentence
from kaart.render.words.numbers import format_date, plural, unit_words
from kaart.render.words.patterns import COUNT, value_pattern
from kaart.render.words.provisional import provisional_words
from kaart.render.words.table import headers, table_twin

# Gets the rows collected so far, and about how many there will be.
Progress = Callable[[int, int], None]
_FIXED_WIDTHS = {"name": 28.0, "code": 13.0, "gemeente": 18.0, "unit": 18.0, "status": 30.0}


def _silent(_done: int, _total: int) -> None:
    """Tell nothing: for whoever shows that it works in another way."""


@dataclass(frozen=True)
class Wanted:
    """What a workbook holds.

    Attributes
    ----------
    scope, level
        Its areas.
    indicators
        Its columns.
    years
        Years of the figures, none for every stored one.
    language
        ``nl`` or ``en``.
    """

    scope: Scope
    level: Level
    indicators: tuple[Indicator, ...]
    years: tuple[int, ...] = ()
    language: str = "nl"


@dataclass(frozen=True)
class Part:
    """Figures of one indicator and year, as a table.

    Attributes
    ----------
    figures
        Gives indicator, year and year of the areas.
    twin
        Their table, in order of code.
    origin
        Where they came from.
    pattern
        Number format of the values.
    invented
        Whether they are of the example region.
    """

    figures: Figures
    twin: DataFrame
    origin: Origin
    pattern: str
    invented: bool

    @property
    def known(self) -> bool:
        """Whether any area has a value."""
        return self.figures.coverage > 0

    @cached_property
    def estimated(self) -> frozenset[str]:
        """Codes of the areas whose value is an estimate."""
        frame = self.figures.frame
        return frozenset(frame.loc[frame["status"] == Status.ESTIMATED.value, "code"])


@dataclass(frozen=True)
class RegionWorkbook:
    """A workbook with what is in it.

    Attributes
    ----------
    content
        The file.
    rows, indicators, years
        Numbers of rows with all figures, of indicators, and the years, for the message.
    """

    content: bytes
    rows: int
    indicators: int
    years: tuple[int, ...]


def region_workbook(
    wanted: Wanted, reader: Reader, catalogue: Catalogue, *, note: Note = unheard, progress: Progress = _silent
) -> RegionWorkbook:
    """Make the workbook.

    Parameters
    ----------
    wanted
        What it holds.
    reader
        Gives what is stored.
    catalogue
        Holds the sources.
    note
        Gets the error of every damaged file, which costs its year.
    progress
        Gets the number of rows collected so far, and about how many there will be.

    Raises
    ------
    NotInStoreError
        If nothing of what is wanted is stored.
    WorkbookError
        If there are more rows than Excel holds.
    """
    parts = _collect(wanted, reader, catalogue, note=note, progress=progress)
    words, gettext = wanted.language, translations(wanted.language).gettext
    years = tuple(sorted({part.figures.year for part in parts}))
    title = gettext(mark("Figures of {area} per {level}, {years}")).format(
        area=wanted.scope.name, level=wanted.level.value, years=spans(years)
    )
    dates = [part.origin.retrieved for part in parts if part.origin.retrieved is not None]
    sheets = [
        _definitions(parts, title=title, members=_members(wanted, reader, parts), level=wanted.level, language=words),
        *_years(parts, language=words),
        _all(parts, language=words),
    ]
    content = write_workbook(sheets, title=title, moment=max(dates, default=None))
    return RegionWorkbook(
        content,
        rows=sum(len(part.twin) for part in parts),
        indicators=len({part.figures.indicator.id for part in parts}),
        years=years,
    )


def _collect(wanted: Wanted, reader: Reader, catalogue: Catalogue, *, note: Note, progress: Progress) -> list[Part]:
    """Tables of all that is stored, when Excel holds them.

    Raises
    ------
    NotInStoreError
        If nothing is.
    WorkbookError
        If there is too much.
    """
    once = ReadOnce(reader, note)
    expected = rows_at_least(
        once,
        wanted.scope,
        indicators=wanted.indicators,
        level=wanted.level,
        years=wanted.years,
        catalogue=catalogue,
    )
    _refuse_too_many(expected, wanted)
    names = _gemeenten(once, wanted.scope)
    answers = each_answer(
        once,
        wanted.scope,
        indicators=wanted.indicators,
        level=wanted.level,
        years=wanted.years,
        catalogue=catalogue,
        note=note,
    )
    parts: list[Part] = []
    rows = 0
    for given in answers:
        rows += len(given.figures.frame)
        _refuse_too_many(rows, wanted)
        parts.append(_part(given, catalogue, names=names, language=wanted.language))
        progress(rows, max(rows, expected))
    if not parts:
        raise NotInStoreError(
            mark("Of {area} there are no stored figures per {level} in these years; run kaart sync {id}."),
            area=wanted.scope.name,
            level=wanted.level.value,
            id=wanted.scope.id,
        )
    return parts


def _refuse_too_many(rows: int, wanted: Wanted) -> None:
    """Refuse more rows than a sheet holds.

    Raises
    ------
    WorkbookError
        If there are.
    """
    if rows >= MOST_ROWS:
        raise WorkbookError(
            mark(
                "The figures of {area} per {level} are more rows than a sheet of Excel holds ({most}). Choose a "
                "smaller area or another level, or on the command line fewer years (--jaren) or indicators "
                "(--indicatoren)."
            ),
            area=wanted.scope.name,
            level=wanted.level.value,
            most=MOST_ROWS,
        )


def _gemeenten(reader: Reader, scope: Scope) -> dict[str, str]:
    """Names of the gemeenten of a scope by code, the latest known ones."""
    names: dict[str, str] = {}
    with suppress(CorruptStoreError):  # the answers name it, where it costs any
        for _, loaded in each_year(reader, scope, years=reader.library.years(Family.KWB, scope)):
            rows = loaded.frame[loaded.frame["code"].str.startswith("GM")]
            names |= dict(zip(rows["code"], rows["name"], strict=True))
    return names


def _part(given: Answer, catalogue: Catalogue, *, names: Mapping[str, str], language: str) -> Part:
    twin = table_twin(given.figures, language=language, gemeenten=names)
    return Part(
        figures=given.figures,
        twin=twin.sort_values("code", kind="stable").reset_index(drop=True),
        origin=chart_origin([given], catalogue=catalogue),
        pattern=value_pattern(given.figures.indicator, language=language),
        invented=are_invented(given),
    )


def _all(parts: Sequence[Part], *, language: str) -> Sheet:
    """One row per area, indicator and year."""
    gettext, names = translations(language).gettext, headers(language)
    twin = [str(name) for name in parts[0].twin.columns]
    columns = (
        Column(names["code"], 13.0),
        Column(names["name"], 28.0),
        Column(gettext(mark("Indicator (id)")), 24.0),
        Column(names["indicator"], 40.0),
        Column(names["year"], 8.0),
        Column(names["areas"], 14.0),
        *(
            Column(names[name], _FIXED_WIDTHS.get(name, 14.0), COUNT if name == "denominator" else "")
            for name in twin
            if name not in {"code", "name"}
        ),
    )

    def rows() -> Iterator[list[Cell]]:
        for part in parts:
            figures, label = part.figures, part.figures.indicator.label[language]
            for row in part.twin.itertuples(index=False, name=None):
                cells = dict(zip(twin, map(as_cell, row), strict=True))
                value = cells["value"]
                if isinstance(value, int | float):
                    cells["value"] = Number(value, part.pattern)
                code, name = cells.pop("code"), cells.pop("name")
                head: list[Cell] = [code, name, figures.indicator.id, label, figures.year, figures.area_year]
                yield [*head, *cells.values()]

    return Sheet(gettext(mark("All figures")), columns, rows(), fixed=2)


def _years(parts: Sequence[Part], *, language: str) -> list[Sheet]:
    """A sheet per year of figures, latest first, and per year of areas where that is another; with what has values."""
    gettext = translations(language).gettext
    groups: dict[tuple[int, int], list[Part]] = {}
    for part in parts:
        if part.known:
            groups.setdefault((part.figures.year, part.figures.area_year), []).append(part)
    other = gettext(mark("{year}, areas of {areas}"))
    return [
        _wide(
            str(year) if areas == year else other.format(year=year, areas=areas),
            groups[year, areas],
            language=language,
        )
        for year, areas in sorted(groups, key=lambda key: (-key[0], key[1] != key[0], key[1]))
    ]


def _wide(name: str, parts: Sequence[Part], *, language: str) -> Sheet:
    """Areas as rows and indicators as columns; a cell without a number says why."""
    names = headers(language)
    places: dict[str, list[Cell]] = {}
    for part in parts:
        frame = part.twin
        for code, area, gemeente in zip(frame["code"], frame["name"], frame["gemeente"], strict=True):
            places.setdefault(str(code), [str(area), str(code), str(gemeente)])
    heads = [Column(names[column], _FIXED_WIDTHS[column]) for column in ("name", "code", "gemeente")]
    cells = [_cells(part) for part in parts]
    rows = [[*places[code], *(column.get(code) for column in cells)] for code in sorted(places)]
    return Sheet(name, (*heads, *(Column(_heading(part, language), 15.0) for part in parts)), rows, fixed=2)


def _cells(part: Part) -> dict[str, Cell]:
    """Number or reason by code."""
    frame = part.twin
    made: dict[str, Cell] = {}
    for code, value, status in zip(frame["code"], map(as_cell, frame["value"]), frame["status"], strict=True):
        number = isinstance(value, int | float)
        made[code] = Number(float(value), part.pattern, code in part.estimated) if number else Reason(str(status))  # type: ignore[arg-type]
    return made


def _heading(part: Part, language: str) -> str:
    indicator = part.figures.indicator
    label, unit = indicator.label[language], unit_words(indicator, language=language)
    said = provisional_words(part.figures.provisional, language=language)
    beside = ", ".join(text for text in ("" if unit.casefold() == label.casefold() else unit, said) if text)
    return f"{label} ({beside})" if beside else label


def _members(wanted: Wanted, reader: Reader, parts: Sequence[Part]) -> tuple[str, ...]:
    """Names the members of the region that do not exist, a sentence per year of areas."""
    years = sorted({part.figures.area_year for part in parts})
    notices = (members_notice(reader, wanted.scope, year=year) for year in years)
    return tuple(sentence(notice, language=wanted.language) for notice in notices if notice is not None)


def _definitions(parts: Sequence[Part], *, title: str, members: Sequence[str], level: Level, language: str) -> Sheet:
    """What every indicator means and where it comes from, under how the workbook is to be read."""
    gettext, names = translations(language).gettext, headers(language)
    groups: dict[str, list[Part]] = {}
    for part in parts:
        groups.setdefault(part.figures.indicator.id, []).append(part)
    columns = (
        Column(names["indicator"], 36.0, wraps=True),
        Column(gettext(mark("Indicator (id)")), 24.0),
        Column(names["definition"], 70.0, wraps=True),
        Column(names["unit"], 18.0, wraps=True),
        Column(gettext(mark("Counted among")), 20.0, wraps=True),
        Column(gettext(mark("Decimals shown")), 10.0),
        Column(gettext(mark("Years with figures")), 14.0, wraps=True),
        Column(names["areas"], 14.0, wraps=True),
        Column(gettext(mark("Provisional")), 14.0, wraps=True),
        Column(gettext(mark("Changed definition")), 40.0, wraps=True),
        Column(names["source"], 34.0, wraps=True),
        Column(gettext(mark("Tables")), 14.0, wraps=True),
        Column(names["licence"], 12.0, wraps=True),
        Column(names["retrieved"], 18.0, wraps=True),
    )
    rows = [_definition(group, language=language) for group in groups.values()]
    return Sheet(
        gettext(mark("Definitions and sources")),
        columns,
        rows,
        notes=(*_notes(parts, title=title, level=level, language=language), *members),
    )


def _definition(group: Sequence[Part], *, language: str) -> list[Cell]:
    gettext, indicator = translations(language).gettext, group[0].figures.indicator
    noun = gettext(COUNTED[indicator.beside][0]) if indicator.beside in COUNTED else ""
    years = tuple(part.figures.year for part in group)
    known = tuple(part.figures.year for part in group if part.known)
    provisional = [part.figures for part in group if part.figures.provisional]
    retrieved = [part.origin.retrieved for part in group if part.origin.retrieved is not None]
    source = group[0].origin.source
    return [
        indicator.label[language],
        indicator.id,
        indicator.definition[language],
        unit_words(indicator, language=language),
        gettext(mark("about the number of {noun}")).format(noun=noun) if noun and indicator.denominator_proxy else noun,
        indicator.decimals,
        spans(known) or gettext(mark("none")),
        spans(tuple(part.figures.area_year for part in group)),
        "; ".join(f"{item.year}: {provisional_words(item.provisional, language=language)}" for item in provisional),
        "; ".join(f"{year}: {text[language]}" for year, text in indicator.breaks if min(years) <= year <= max(years)),
        source.attribution,
        ", ".join(dict.fromkeys(table for part in group for table in part.origin.tables)),
        source.licence,
        _dates(retrieved, language=language),
    ]


def _dates(moments: Sequence[datetime], *, language: str) -> str:
    return "; ".join(dict.fromkeys(format_date(moment, language=language) for moment in sorted(moments)))


def _notes(parts: Sequence[Part], *, title: str, level: Level, language: str) -> tuple[str, ...]:
    """How the workbook is to be read, one line each."""
    gettext = translations(language).gettext
    areas = plural(level.value)
    notes = [
        title,
        gettext(
            mark(
                "The numbers are the stored ones, not rounded; Excel shows them with the decimals that kaart prints. "
                "Amounts that CBS gives in thousands of euros are written in full."
            )
        ),
        gettext(
            mark(
                "Where there is no number, the sheets per year say why in grey, and the last sheet does in the column "
                "Status. An empty cell means that the {areas} of that year do not have the area. Nothing missing is 0."
            )
        ).format(areas=areas),
        gettext(mark("Numbers in italics on the sheets per year are estimates.")),
        gettext(
            mark(
                "CBS rounds counts: small differences mean little, and a rate that shows 0 may stand for a few people."
            )
        ),
        gettext(mark("A code means an area together with the year of the areas: boundaries change.")),
        caveat_sentence(language=language),
    ]
    invented = [part.invented for part in parts]
    if all(invented):
        notes.insert(1, gettext(mark("All figures in this file are invented.")))
    elif any(invented):
        notes.insert(1, gettext(mark("The figures in this file are invented, but for those that a user added.")))
    return tuple(notes)
