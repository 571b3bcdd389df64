"""Two indicators from the store, and snapshots of their map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kaart.answers.change import link_codes
from kaart.answers.figures import Answer, answer
from kaart.answers.reading import Reader
from kaart.catalogue import Catalogue, Indicator, Kind
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import InputError, mark
from kaart.exports.command import page_command
from kaart.exports.drawn import Drawn
from kaart.exports.origin import are_invented
from kaart.exports.own import own_notices
from kaart.render.pair.map import Together, put_together, require_two
from kaart.render.pair.snapshot import pair_content
from kaart.render.snapshot.build import Snapshot, build_snapshot
from kaart.render.snapshot.rebuild import Rebuild
from kaart.store.library import Library

PAGE = "samen"  # path of the page


def check_axes(first: Indicator, second: Indicator, *, language: str) -> None:
    """Check that two indicators can be the axes of one map.

    Parameters
    ----------
    first, second
        What is asked.
    language
        ``nl`` or ``en``, of the names in the message.

    Raises
    ------
    InputError
        If the second is the first, or one of the two is a class.
    """
    if first.id == second.id:
        raise InputError(
            mark("“{label}” stands on both axes; choose another second indicator."), label=first.label[language]
        )
    for record in (first, second):
        if record.kind is Kind.CATEGORY:
            raise InputError(
                mark("{indicator} is a class already; choose an indicator with values."),
                indicator=f"“{record.label[language]}”",
            )


def find_pair(
    reader: Reader,
    scope: Scope,
    indicators: tuple[Indicator, Indicator],
    *,
    level: Level,
    years: tuple[int, int],
    language: str,
    catalogue: Catalogue,
) -> tuple[Together, tuple[Answer, Answer]]:
    """Two indicators in classes, and where their figures came from, as the page shows them.

    Parameters
    ----------
    reader
        Gives what is stored.
    scope, level, catalogue
        Areas and records.
    indicators, years
        The first and the second with their years.
    language
        ``nl`` or ``en``, of the names in messages.

    Raises
    ------
    InputError
        If they cannot be put on one map; see `check_axes` and `kaart.render.pair.map.require_two`.
    KaartError
        If one has no figures to give; see `kaart.answers.figures.answer`.
    """
    check_axes(*indicators, language=language)
    first, second = (
        answer(reader, scope, indicator=indicator, level=level, year=year, catalogue=catalogue)
        for indicator, year in zip(indicators, years, strict=True)
    )
    ours, other = first.figures.area_year, second.figures.area_year
    linked = None
    if ours != other:
        within = (min(ours, other), max(ours, other))
        linked = link_codes(reader.steps(scope, level=level, within=within), year=ours, other=other)
    shown = put_together(first.figures, second.figures, linked=linked)
    return require_two(shown, language=language), (first, second)


def pair_snapshot(
    shown: Together,
    answers: tuple[Answer, Answer],
    scope: Scope,
    *,
    query: Mapping[str, str],
    language: str,
    library: Library,
    catalogue: Catalogue,
) -> Snapshot:
    """Snapshot of a map of two indicators.

    Parameters
    ----------
    shown
        Both in classes.
    answers
        Where their figures came from.
    scope, query, language, library, catalogue
        As in `kaart.exports.hotspots.spot_snapshot`.

    Raises
    ------
    NotInStoreError
        If no boundaries of the scope are stored.
    """
    first = shown.first
    drawn = Drawn.nearest(
        library, scope, level=first.level, year=first.area_year, language=language, catalogue=catalogue
    )
    # The boundaries that are drawn are those of the first; of the second those of its own areas are right.
    years = (drawn.year, shown.second.area_year)
    said = [
        text
        for found, axis, year in zip(answers, shown.axes, years, strict=True)
        for text in (
            *own_notices(axis.indicator, invented=found.invented, language=language),
            *drawn.notices(replace(found, figures=axis), year=year),
        )
    ]
    content = pair_content(
        shown, place=scope.name, language=language, gemeenten=drawn.names, notices=tuple(dict.fromkeys(said))
    )
    return build_snapshot(
        content,
        drawn.loaded.areas,
        origin=drawn.origin(*answers),
        rebuild=Rebuild(
            dict(query), library.settings.public_url, page=PAGE, command=page_command(PAGE, query, language=language)
        ),
        indicator=first.indicator.id,
        invented=any(map(are_invented, answers)),
    )
