"""A picture of one indicator through the years: from the store, for the command line, the pages and the check.

Only years of one definition stand in it, on one set of classes. What is left out is named.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise

from kaart.analysis.classes.classrule import ClassRule
from kaart.answers.figures import Answer, answer
from kaart.answers.reader import StoreReader
from kaart.catalogue import Catalogue, Indicator
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level, spans
from kaart.core.errors import NO_FIGURES, CorruptStoreError, InputError, mark
from kaart.core.language import translations
from kaart.exports.drawn import Drawn
from kaart.exports.map import rebuild_map
from kaart.exports.origin import are_invented, together
from kaart.exports.own import own_notices
from kaart.render.change.smallmaps import Pinned, pin
from kaart.render.series.content import series_content
from kaart.render.snapshot.build import Snapshot, build_snapshot, legend_rows
from kaart.render.snapshot.content import Content, Origin
from kaart.render.snapshot.years import YearMap
from kaart.render.words.provisional import figures_year
from kaart.store.library import Library

YEARS = "jaren"
"""Option of the command line, and its name in a record."""
_LEAST, _MOST = 2, 25


@dataclass(frozen=True)
class Series:
    """Years of one definition with their boundaries.

    Attributes
    ----------
    pinned
        Figures on one set of classes.
    answers
        Of the same years.
    drawn
        Boundaries of the same years.
    missing, other
        Years that were asked and have no figures, or another definition.
    """

    pinned: Pinned
    answers: tuple[Answer, ...]
    drawn: tuple[Drawn, ...]
    missing: tuple[int, ...]
    other: tuple[int, ...]


def find_series(
    library: Library,
    scope: Scope,
    indicator: Indicator,
    *,
    level: Level,
    years: tuple[int, ...],
    rule: ClassRule,
    language: str,
    catalogue: Catalogue,
) -> Series:
    """Figures and boundaries of several years, those of the definition of the last.

    Parameters
    ----------
    library, catalogue
        Store, and the records.
    scope, indicator, level
        What is shown.
    years
        Years asked for.
    rule
        Choice of classes.
    language
        ``nl`` or ``en``.

    Raises
    ------
    InputError
        If fewer than two years can be shown, or too many are asked.
    NotInStoreError
        If no boundaries of the scope are stored.
    """
    if len(years) > _MOST:
        raise InputError(mark("{count} years are too many; choose {most} at most."), count=len(years), most=_MOST)
    reader = StoreReader(library)
    answers = {year: _answer(reader, scope, indicator, level, year, catalogue) for year in sorted(set(years))}
    known = {year: found for year, found in answers.items() if found is not None}
    era = max((indicator.era(year) for year in known), default=0)
    kept = {year: found for year, found in known.items() if indicator.era(year) == era}
    pinned = pin([found.figures for found in kept.values()], rule=rule)
    if pinned is None or len(kept) < _LEAST:
        raise InputError(
            mark("Of {years} fewer than two years have figures of one definition of “{label}”; choose other years."),
            years=spans(tuple(answers)),
            label=indicator.label[language],
        )
    drawn = tuple(
        Drawn.nearest(library, scope, level=level, year=found.figures.area_year, language=language, catalogue=catalogue)
        for found in kept.values()
    )
    return Series(
        pinned,
        tuple(kept.values()),
        drawn,
        missing=tuple(year for year in answers if year not in known),
        other=tuple(year for year in known if year not in kept),
    )


def _answer(
    reader: StoreReader, scope: Scope, indicator: Indicator, level: Level, year: int, catalogue: Catalogue
) -> Answer | None:
    """Figures of a year; None where there are none, or where they are damaged."""
    try:
        found = answer(reader, scope, indicator=indicator, level=level, year=year, catalogue=catalogue)
    except (*NO_FIGURES, CorruptStoreError):
        return None
    return found if found.figures.coverage > 0 else None


def series_snapshot(
    found: Series,
    scope: Scope,
    *,
    query: Mapping[str, str],
    years: str,
    language: str,
    library: Library,
) -> Snapshot:
    """Snapshot of several years.

    Parameters
    ----------
    found
        Figures and boundaries.
    scope
        Their region.
    query
        The view as it stands in the link of the map.
    years
        Years as they were asked: ``2016-2024``.
    language, library
        As in `kaart.exports.hotspots.spot_snapshot`.
    """
    last, invented = found.answers[-1], are_invented(found.answers[-1])
    content = series_content(
        found.pinned,
        place=scope.name,
        language=language,
        gemeenten=found.drawn[-1].names,
        notices=(
            *own_notices(last.figures.indicator, invented=last.invented, language=language),
            *_notices(found, language),
        ),
    )
    made = build_snapshot(
        content,
        found.drawn[-1].loaded.areas,
        origin=_origin(found),
        rebuild=replace(
            # The command line takes the years in the place of one.
            rebuild_map(
                {**{name: text for name, text in query.items() if name != "jaar"}, YEARS: years},
                library.settings.public_url,
            ),
            query=dict(query),
            options={YEARS: years},
            beside=shlex.join([f"--{YEARS}", years]),
        ),
        indicator=last.figures.indicator.id,
        invented=invented,
    )
    return replace(made, years=_maps(found, content))


def _maps(found: Series, content: Content) -> tuple[YearMap, ...]:
    maps = []
    for figures, classes, drawn in zip(found.pinned.years, found.pinned.classes, found.drawn, strict=True):
        rows = legend_rows(figures, classes, content.legend)
        areas = drawn.loaded.areas
        areas = areas[areas["code"].isin(list(rows))].sort_values("code").reset_index(drop=True)
        areas = areas.assign(row=[rows[code] for code in areas["code"]])
        maps.append(YearMap(figures_year(figures, language=content.language), areas))
    return tuple(maps)


def _origin(found: Series) -> Origin:
    """Publishers, all tables and the earliest dates; the boundaries of the last year."""
    origins = [drawn.origin(answer) for drawn, answer in zip(found.drawn, found.answers, strict=True)]
    *earlier, last = origins
    dates = [item.boundaries_retrieved for item in origins if item.boundaries_retrieved is not None]
    return replace(reduce(together, earlier, last), boundaries_retrieved=min(dates, default=None))


def _notices(found: Series, language: str) -> tuple[str, ...]:
    """Years that are absent, years between which areas were redrawn, and boundaries of another year."""
    gettext = translations(language).gettext
    said = []
    if found.missing:
        said.append(gettext(mark("No figures of {years}.")).format(years=spans(found.missing)))
    if found.other:
        text = gettext(mark("Not shown, because the definition was another one: {years}."))
        said.append(text.format(years=spans(found.other)))
    redrawn = [
        f"{before.year}–{after.year}"
        for (before, _), (after, _) in pairwise(zip(found.pinned.years, found.drawn, strict=True))
        if set(before.frame["code"]) != set(after.frame["code"])
    ]
    if redrawn:
        text = gettext(mark("Areas were redrawn, so that the same place may be in another area: {years}."))
        said.append(text.format(years=", ".join(redrawn)))
    elsewhere = tuple(
        figures.year
        for figures, drawn in zip(found.pinned.years, found.drawn, strict=True)
        if drawn.year != figures.area_year
    )
    if elsewhere:
        text = gettext(mark("Drawn on boundaries of another year, because their own are not stored: {years}."))
        said.append(text.format(years=spans(elsewhere)))
    absent = {
        code: drawn.names.get(code) or code
        for found_, drawn in zip(found.answers, found.drawn, strict=True)
        for code in found_.absent
    }
    if absent:
        text = gettext(mark("Not stored for every year: {areas}."))
        said.append(text.format(areas=", ".join(absent.values())))
    return tuple(said)
