"""Under the map of accessibility: the grey line, table, list of sites, downloads, snapshot, and the method in short."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from kaart.analysis.access.centres import OF_CENTRE
from kaart.analysis.access.facilities import record_of
from kaart.catalogue import Source, load
from kaart.catalogue.selections import short_id
from kaart.exports.access import access_file, access_snapshot, source_of
from kaart.exports.access_map import access_table
from kaart.exports.origin import chart_origin
from kaart.render.pair.map import RIGHT, UP
from kaart.render.words.caveat import caveat
from kaart.render.words.numbers import format_number
from kaart.render.words.provisional import figures_year
from kaart.render.words.sentences import source_line
from kaart.ui.access.page import AccessView
from kaart.ui.access.site_table import show_sites
from kaart.ui.cache.figures import stored_name
from kaart.ui.cache.keep import library
from kaart.ui.shell.display import show_display_source
from kaart.ui.shell.foot import show_twin
from kaart.ui.shell.present_button import present_button
from kaart.ui.shell.share_button import share_button
from kaart.ui.shell.snapshot_button import snapshot_button
from kaart.ui.shell.table_download import download_table
from kaart.ui.shell.words import as_markdown, language, say_plain, tr
from kaart.ui.shell.workshop_button import workshop_button


def show_access_foot(view: AccessView, *, dots: bool) -> None:
    """The grey line, both tables, the downloads, and the method in short.

    Parameters
    ----------
    view
        View on the screen.
    dots
        Whether the sites are drawn.
    """
    choice, words, gemeenten = view.choice, language(), _gemeenten(view)
    shown = replace(view.shown, dots=dots)
    # Files are made on request, outside any session: they only use what the map shows.
    content = partial(access_file, shown, gemeenten=gemeenten, boundary_year=view.drawn.boundary_year, catalogue=load())
    period = figures_year(shown.figures, language=words)
    show_display_source(_sources(view), period=period, invented=view.found.invented)
    with st.container(key="voet"):
        # Two spaces and a line end are a line break.
        st.caption("  \n".join(as_markdown(line) for line in _grey_lines(view)))
        with st.container(horizontal=True, vertical_alignment="center"):
            open_table = st.toggle(tr("Table"), key="tabel")
            open_sites = view.found.supply.listed and st.toggle(
                tr("List of {sites}", sites=record_of(choice.facility).many[words]), key="lijst"
            )
            download_table(content, name=_name(view))
            snapshot_button(partial(access_snapshot, shown, library(), load()))
            share_button(partial(access_snapshot, shown, library(), load()))
            present_button(partial(access_snapshot, shown, library(), load()), linked=choice.own is None)
            workshop_button(linked=choice.own is None)
            st.page_link("pages/bronnen.py", label=tr("Sources and method"), icon=":material/menu_book:")
        if open_table:
            table, alt = access_table(shown, gemeenten=gemeenten), tr("Table with the same figures as the map")
            show_twin(table, alt=alt, patterns=content().patterns)
        if open_sites:
            _site_lists(view)
        with st.expander(tr("The method in short"), icon=":material/functions:", key="methode_kort"):
            for notice in view.found.method:
                st.text(say_plain(notice))
            _sensitivity(view)
            st.caption(tr("All formulas, constants and limits: docs/methode-bereik.md of this project."))


def _name(view: AccessView) -> str:
    """Name of the files with the table."""
    choice, shown = view.choice, view.shown
    beside = "" if shown.need is None else choice.need
    after = "" if shown.after is None else "scenario"
    return "-".join(filter(None, ("bereik", short_id(choice.scope.id), choice.asked, shown.measure.id, beside, after)))


def _site_lists(view: AccessView) -> None:
    """Tables of the located and of the other sites."""
    found = view.found
    show_sites(view.shown.sites, key="lijst_plek", alt=tr("List of the sites on the map"))
    if len(found.supply.unlocated):
        heading = tr("Not located, and not counted")
        st.markdown(f"**{heading} ({len(found.supply.unlocated)})**")
        show_sites(found.supply.unlocated, key="lijst_zonder", alt=tr("List of the sites that could not be located"))


def _sensitivity(view: AccessView) -> None:
    """Share of buurten that change class when an assumption moves by a fifth."""
    names = {"walking_speed": tr("walking speed"), "detour": tr("detour of streets")}
    for assumption, shares in view.found.sensitivity.get(view.shown.measure.id, {}).items():
        low, high = (format_number(100 * share, decimals=0, language=language()) for share in shares.values())
        st.text(
            tr(
                "If the {assumption} were 20% lower or higher, {low}% or {high}% of the buurten would get another "
                "class (of five).",
                assumption=names[assumption],
                low=low,
                high=high,
            )
        )


def _grey_lines(view: AccessView) -> list[str]:
    """Definition, method and limits; for a map of need beside supply a line for each."""
    found, shown, words = view.found, view.shown, language()
    lines = []
    if shown.need is not None:
        answer = shown.need.answer
        origin = chart_origin([answer], catalogue=load())
        line = source_line(
            shown.need.shown.first,
            boundary_year=view.drawn.boundary_year,
            source=origin.source,
            retrieved=origin.retrieved,
            language=words,
            extra=(caveat(answer.figures.indicator, language=words),),
        )
        lines.append(f"{UP} {line}")
    line = source_line(
        shown.figures,
        boundary_year=view.drawn.boundary_year,
        source=source_of(found, shown.measure, catalogue=load(), language=words),
        retrieved=found.fetched_at,
        language=words,
        extra=(
            *([tr("centre: {name}", name=found.centre)] if shown.measure.id in OF_CENTRE else []),
            *(say_plain(notice).rstrip(".") for notice in found.method[:2]),
            record_of(found.facility).leaves_out[words],
            caveat(shown.figures.indicator, language=words),
            *((tr("everything here is invented"),) if found.invented else ()),
        ),
    )
    return [*lines, f"{RIGHT} {line}" if lines else line]


def _sources(view: AccessView) -> list[Source]:
    """Publishers of what is on the map."""
    shown = view.shown
    need = [] if shown.need is None else [chart_origin([shown.need.answer], catalogue=load()).source]
    return [*need, source_of(view.found, shown.measure, catalogue=load(), language=language())]


def _gemeenten(view: AccessView) -> dict[str, str]:
    return {str(code): stored_name(str(code)) for code in set(view.shown.figures.frame["gemeente"]) if code}
