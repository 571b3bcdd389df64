"""Under the map of accessibility: the grey line, table, list of sites, downloads, snapshot, and the method in short."""

from __future__ import annotations

from functools import partial

import streamlit as st
from pandas import DataFrame

from kaart.analysis.access.centres import OF_CENTRE
from kaart.analysis.access.facilities import record_of
from kaart.analysis.access.measures import companions
from kaart.answers.access.load import Access
from kaart.catalogue import load
from kaart.catalogue.scope import EXAMPLE
from kaart.core.language import sentence
from kaart.exports.access import AccessMap, access_snapshot, need_snapshot
from kaart.render.access.sites import with_known
from kaart.render.access.travel import with_companions
from kaart.render.files.table import TableFile, table_file
from kaart.render.pair.map import RIGHT, UP
from kaart.render.snapshot.build import Snapshot
from kaart.render.words.caveat import caveat
from kaart.render.words.numbers import format_number
from kaart.render.words.sentences import source_line
from kaart.render.words.table import headers, table_twin
from kaart.ui.access.choice import access_query
from kaart.ui.access.page import AccessView
from kaart.ui.access.site_table import show_sites
from kaart.ui.cache.figures import load_answer, stored_name
from kaart.ui.cache.keep import library
from kaart.ui.shell.snapshot_button import snapshot_button
from kaart.ui.shell.table_download import download_table
from kaart.ui.shell.words import as_markdown, language, say_plain, tr


def _snapshot(view: AccessView, *, dots: bool, words: str) -> Snapshot:
    """Snapshot of the map."""
    choice, need = view.choice, view.pair
    shown = AccessMap(
        found=view.found if need is None else need.supply,
        measure=choice.measure,
        classification=view.classification,
        scope=choice.scope,
        query=access_query(choice),
        dots=dots,
        language=words,
    )
    if need is None:
        return access_snapshot(shown, library(), load())
    figures = need.shown.first
    told = load_answer(choice.scope, indicator=choice.need, level=figures.level, year=figures.year)
    return need_snapshot(shown, need.shown, told, library(), load())


def show_access_foot(view: AccessView, *, dots: bool) -> None:
    """The grey line, both tables, the downloads, and the method in short.

    Parameters
    ----------
    view
        View on the screen.
    dots
        Whether the sites are drawn.
    """
    choice, words = view.choice, language()
    with st.container(key="voet"):
        # Two spaces and a line end are a line break.
        st.caption("  \n".join(as_markdown(line) for line in _grey_lines(view)))
        with st.container(horizontal=True, vertical_alignment="center"):
            open_table = st.toggle(tr("Table"), key="tabel")
            open_sites = view.found.supply.listed and st.toggle(
                tr("List of {sites}", sites=record_of(choice.facility).many[words]), key="lijst"
            )
            download_table(
                partial(_file, view, _gemeenten(view), words),
                name=f"bereik-{choice.scope.id}-{choice.asked}-{choice.measure.id}",
            )
            snapshot_button(partial(_snapshot, view, dots=dots, words=words))
            st.page_link("pages/bronnen.py", label=tr("Sources and method"), icon=":material/menu_book:")
        if open_table:
            table = _table(view, _gemeenten(view), words).rename(columns=headers(words))
            alt = tr("Table with the same figures as the map")
            st.dataframe(table, hide_index=True, width="stretch", key="tabel_tweeling", alt=alt)
        if open_sites:
            _site_lists(view.found)
        with st.expander(tr("The method in short"), icon=":material/functions:", key="methode_kort"):
            for notice in view.found.method:
                st.text(say_plain(notice))
            _sensitivity(view)
            st.caption(tr("All formulas, constants and limits: docs/methode-bereik.md of this project."))


def _site_lists(found: Access) -> None:
    """Tables of the located and of the other sites."""
    show_sites(found.supply.sites, key="lijst_plek", alt=tr("List of the sites on the map"))
    if len(found.supply.unlocated):
        heading = tr("Not located, and not counted")
        st.markdown(f"**{heading} ({len(found.supply.unlocated)})**")
        show_sites(found.supply.unlocated, key="lijst_zonder", alt=tr("List of the sites that could not be located"))


def _sensitivity(view: AccessView) -> None:
    """Share of buurten that change class when an assumption moves by a fifth."""
    names = {"walking_speed": tr("walking speed"), "detour": tr("detour of streets")}
    for assumption, shares in view.found.sensitivity.get(view.choice.measure.id, {}).items():
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
    found, supply = view.found, view.figures
    lines = []
    if view.pair is not None:
        need, supply = view.pair.shown.axes
        source = load().source(EXAMPLE if found.invented else need.indicator.source)
        line = source_line(need, boundary_year=need.year, source=source, retrieved=None, language=language())
        lines.append(f"{UP} {line}")
    line = source_line(
        supply,
        boundary_year=view.drawn.boundary_year if view.pair is None else view.pair.drawn.boundary_year,
        source=view.source,
        retrieved=found.fetched_at,
        language=language(),
        extra=(
            *([tr("centre: {name}", name=found.centre)] if view.choice.measure.id in OF_CENTRE else []),
            *(say_plain(notice).rstrip(".") for notice in found.method[:2]),
            record_of(found.facility).leaves_out[language()],
            caveat(supply.indicator, language=language()),
            *((tr("everything here is invented"),) if found.invented else ()),
        ),
    )
    return [*lines, f"{RIGHT} {line}" if lines else line]


def _gemeenten(view: AccessView) -> dict[str, str]:
    return {str(code): stored_name(str(code)) for code in set(view.figures.frame["gemeente"]) if code}


def _table(view: AccessView, gemeenten: dict[str, str], words: str) -> DataFrame:
    """The figures of the map, with what must stand beside them."""
    measure = view.choice.measure
    table = table_twin(view.figures, language=words, gemeenten=gemeenten)
    return with_known(with_companions(table, view.found.frame, companions(measure)), view.found.known, measure.id)


def _file(view: AccessView, gemeenten: dict[str, str], words: str) -> TableFile:
    """The table to download, with its method; runs outside any session."""
    table = _table(view, gemeenten, words)
    return table_file(
        table.assign(method=view.found.distance, distance=sentence(view.found.method[0], language=words)),
        figures=view.figures,
        source=view.source,
        boundary_year=view.drawn.boundary_year,
        retrieved=view.found.fetched_at,
        language=words,
    )
