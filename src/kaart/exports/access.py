"""Snapshots of the page of accessibility: one measure, or need beside supply, with the sites as dots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kaart.analysis.access.centres import OF_CENTRE
from kaart.analysis.access.facilities import record_of
from kaart.analysis.access.known import MOST_UNFETCHED
from kaart.analysis.access.measures import CENTRE, PLACES, Measure
from kaart.analysis.transit.bounds import BOUND_MIN
from kaart.answers.access.ground import ABROAD, CHILDLESS, PARTLY, PLACELESS
from kaart.answers.access.load import Access
from kaart.answers.access.transit import ONWARD_GAP
from kaart.answers.figures import Answer
from kaart.catalogue import Catalogue, Source
from kaart.catalogue.own import own_source
from kaart.catalogue.scope import EXAMPLE
from kaart.core.codes import Level
from kaart.core.errors import mark
from kaart.core.language import sentence, translations
from kaart.core.provenance import Notice
from kaart.exports.access_map import AccessMap, access_table, moment_patterns
from kaart.exports.command import page_command
from kaart.exports.drawn import Drawn
from kaart.exports.origin import chart_origin
from kaart.render.access.sites import access_notes
from kaart.render.files.table import TableFile, table_file
from kaart.render.pair.snapshot import pair_content
from kaart.render.pair.words import pair_file
from kaart.render.snapshot.build import Snapshot, build_snapshot, choropleth
from kaart.render.snapshot.content import Content, Origin
from kaart.render.snapshot.dots import Dots
from kaart.render.snapshot.rebuild import Rebuild
from kaart.store.library import Library

PAGE = "bereikbaarheid"
SCENARIO = "scenario"  # in the record of a map after a scenario: what is not in the store cannot be made again
ON_PAPER = mark("An estimate of what a scenario with {count} changes does on paper; it is not what there is.")
PEOPLE = "cbs_kwb"  # the source of inhabitants and children


def said_of(access: Access, measure: Measure, *, language: str) -> tuple[str, ...]:
    """What a measure needs to have said beside its legend.

    Parameters
    ----------
    access, measure
        Accessibility, and the measure on the map.
    language
        ``nl`` or ``en``.
    """
    if measure.id not in OF_CENTRE:
        return tuple(sentence(notice, language=language) for notice in surroundings_of(access, measure))
    gettext = translations(language).gettext
    notes = []
    if access.centre:
        notes.append(gettext(mark("Centre: {name}.")).format(name=access.centre))
    if measure.id == CENTRE:
        told = gettext(mark("The time of those who can get there within {bound} minutes."))
        notes.append(told.format(bound=BOUND_MIN))
    return tuple(notes)


def legend_notes(view: AccessMap, *, circles: bool, grouped: bool) -> tuple[str, ...]:
    """Notes for below the legend of a map, of one measure and of need beside supply alike.

    Parameters
    ----------
    view
        What the map shows.
    circles
        Whether circles of a walk are drawn around the sites.
    grouped
        Whether sites are combined into circles, as on the screen.
    """
    return access_notes(
        facility=view.found.facility,
        sites=len(view.sites),
        dots=view.dots and len(view.sites) > 0,
        circles=circles,
        metric=view.found.metric,
        language=view.language,
        said=said_of(view.found, view.measure, language=view.language),
        grouped=grouped,
    )


def surroundings_of(access: Access, measure: Measure) -> tuple[Notice, ...]:
    """What is not known around the buurten with a figure for a measure.

    Parameters
    ----------
    access, measure
        Accessibility, and the measure on the map.
    """
    known = access.known.only(measure.id)
    figures = access.frame.index[access.frame[measure.id].notna()]
    onward = len(known.without_onward(figures))
    abroad, partly = len(known.beyond(figures)), len(known.partly(figures))
    return (
        *((Notice.of(ABROAD, count=abroad),) if abroad else ()),
        *((Notice.of(ONWARD_GAP, count=onward),) if onward else ()),
        *((Notice.of(PARTLY, count=partly, known=f"{100 * (1 - MOST_UNFETCHED):.0f}"),) if partly else ()),
    )


def source_of(access: Access, measure: Measure, *, catalogue: Catalogue, language: str) -> Source:
    """Publisher of the data behind a measure; for own points the maker of the file. Who counted the people is with it.

    Parameters
    ----------
    access, measure
        Accessibility, and the measure on the map.
    catalogue
        Holds the sources.
    language
        ``nl`` or ``en``.
    """
    indicator = access.indicator(measure)
    if access.invented:
        return catalogue.source(EXAMPLE)
    if access.question.own is not None:
        return _with_people(
            own_source(indicator, access.question.own.name, language=language), measure, catalogue, language
        )
    source = catalogue.source(indicator.source)
    return source if measure.id in access.answers else _with_people(source, measure, catalogue, language)


def _with_people(source: Source, measure: Measure, catalogue: Catalogue, language: str) -> Source:
    """A source with the inhabitants of CBS beside it: every measure of kaart is one for the people of an area."""
    gettext, people = translations(language).gettext, catalogue.source(PEOPLE)
    counted = gettext(mark("children: {source}") if measure.id == PLACES else mark("inhabitants: {source}"))
    licences = dict.fromkeys((*source.licence.split("; "), people.licence))
    return replace(
        source,
        attribution=f"{source.credit}; {counted.format(source=people.credit)}",
        licence="; ".join(filter(None, licences)),
        licence_url=people.licence_url,
    )


def access_file(
    view: AccessMap, *, gemeenten: Mapping[str, str], boundary_year: int, catalogue: Catalogue
) -> TableFile:
    """The table of a map of accessibility to download, with its origin and method.

    Parameters
    ----------
    view
        What the map shows.
    gemeenten
        As for `kaart.exports.access_map.access_table`.
    boundary_year
        Year of the boundaries that are drawn.
    catalogue
        Holds the sources.
    """
    access, language = view.found, view.language
    method = sentence(access.method[0], language=language)
    table = access_table(view, gemeenten=gemeenten).assign(distance=method)
    source = source_of(access, view.measure, catalogue=catalogue, language=language)
    if view.need is None:
        return table_file(
            table,
            figures=view.figures,
            source=source,
            boundary_year=boundary_year,
            retrieved=access.fetched_at,
            language=language,
            patterns=moment_patterns(view),
        )
    need = chart_origin([view.need.answer], catalogue=catalogue)
    return pair_file(
        table,
        shown=view.need.shown,
        sources=(need.source, source),
        retrieved=(need.retrieved, access.fetched_at),
        boundary_year=boundary_year,
        language=language,
    )


def access_snapshot(view: AccessMap, library: Library, catalogue: Catalogue) -> Snapshot:
    """Snapshot of a map of one measure, of need beside supply, or of what a scenario makes of either.

    Parameters
    ----------
    view
        What it shows.
    library
        Where the boundaries are stored.
    catalogue
        Holds the sources.

    Raises
    ------
    NotInStoreError
        If no boundaries of the scope are stored.
    """
    figures = view.figures
    drawn = Drawn.nearest(
        library, view.scope, level=Level.BUURT, year=figures.area_year, language=view.language, catalogue=catalogue
    )
    notices, origin = _notices(view, drawn), _origin(view, drawn)
    if view.need is None:
        content = choropleth(
            figures,
            view.classification,
            place=view.scope.name,
            place_value=None,
            language=view.language,
            gemeenten=drawn.names,
            notices=notices,
        )
    else:
        content = pair_content(
            view.need.shown,
            place=view.scope.name,
            language=view.language,
            gemeenten=drawn.names,
            notices=tuple(dict.fromkeys((*drawn.notices(view.need.answer), *notices))),
        )
        origin = replace(drawn.origin(view.need.answer), beside=origin)
    return _finished(view, content, drawn, origin, library)


def _finished(view: AccessMap, content: Content, drawn: Drawn, origin: Origin, library: Library) -> Snapshot:
    access = view.found
    sites, here = view.sites, _only_here(view)
    notes = (*content.legend.notes, *legend_notes(view, circles=False, grouped=False))
    # Whoever has the link can make it again with the year that it shows, also when a later one has been fetched.
    options = {"stippen": str(int(view.dots))}
    query = {**view.query, "jaar": str(access.year), **({} if view.after is None else {SCENARIO: "1"})}
    return build_snapshot(
        replace(
            content,
            sentence=view.sentence,
            legend=replace(content.legend, notes=notes),
            dots=Dots.of(sites) if view.dots and len(sites) else None,
            table=access_table(view, gemeenten=drawn.names),
        ),
        drawn.loaded.areas,
        origin=origin,
        rebuild=Rebuild(
            query,
            None if here else library.settings.public_url,
            page=PAGE,
            instead=here,
            command="" if here else page_command(PAGE, query, options, language=view.language),
            options=options,
        ),
        indicator=view.figures.indicator.id,
        invented=access.invented,
    )


def _only_here(view: AccessMap) -> str:
    """Why the map cannot be made again from the store; "" when it can."""
    gettext = translations(view.language).gettext
    if view.found.question.own is not None:
        return gettext(
            mark(
                "there is no link, for these points are not stored; open the same file again on the page Accessibility."
            )
        )
    if view.after is not None:
        return gettext(
            mark(
                "there is no link, for this scenario is not stored; download it as JSON on the page Accessibility and "
                "load it there again."
            )
        )
    return ""


def _notices(view: AccessMap, drawn: Drawn) -> tuple[str, ...]:
    """How it was measured, what is not in it, and what is odd about the boundaries."""
    access, language = view.found, view.language
    told = access.answers.get(view.measure.id)
    answer = told or Answer(view.figures, manifests={}, absent=(), previous=(), invented=access.invented)
    own: tuple[str, ...] = ()
    if access.question.own is not None:
        own = (
            translations(language).gettext("Made by a user of kaart, not by CBS; who made them decides on their use."),
        )
    measured = tuple(sentence(notice, language=language) for notice in _of_measure(access, view.measure))
    scenario = () if view.after is None else (sentence(Notice.of(ON_PAPER, count=view.after.edits), language=language),)
    return tuple(dict.fromkeys((*own, *scenario, *measured, *drawn.notices(answer))))


def _of_measure(access: Access, measure: Measure) -> list[Notice]:
    """How it was measured and what is odd; what is said of places per child only where those are shown."""
    # What is not known around is said in the legend, of this measure alone.
    left_out = {ABROAD, PARTLY}
    if measure.id == PLACES or not record_of(access.facility).counts_places:
        return [*access.method, *(item for item in access.notices if item.template not in left_out)]
    left_out |= {CHILDLESS, PLACELESS}
    return [*access.method[:2], *(item for item in access.notices if item.template not in left_out)]


def _origin(view: AccessMap, drawn: Drawn) -> Origin:
    """Where supply and boundaries came from."""
    access = view.found
    told = access.answers.get(view.measure.id)
    if told is not None:
        return drawn.origin(told)
    return drawn.origin_of(
        source_of(access, view.measure, catalogue=drawn.catalogue, language=view.language),
        retrieved=access.fetched_at,
        invented=access.invented,
    )
