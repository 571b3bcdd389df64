"""Small maps of every year beside each other: one scale per definition, never one for two."""

from __future__ import annotations

import streamlit as st

from kaart.core.codes import spans
from kaart.render.change.smallmaps import MOST_AREAS
from kaart.render.words.numbers import format_number, plural
from kaart.ui.cache.figures import load_answer
from kaart.ui.cache.smallmaps import SmallMaps, load_small_maps
from kaart.ui.compare.trends import related
from kaart.ui.shell.cells import heading
from kaart.ui.shell.controls import Choice
from kaart.ui.shell.words import as_markdown, language, say, tr


def show_small_maps(choice: Choice) -> None:
    """Draw a small map per year, with the classes pinned over all years of a definition."""
    st.subheader(tr("Year by year, on one scale"), anchor=False)
    selection = choice.selection
    asked = load_answer(choice.scope, indicator=selection.indicator, level=selection.level, year=selection.year)
    if len(asked.figures.frame) > MOST_AREAS:
        areas = plural(selection.level)
        st.info(
            tr(
                "{count} {areas} are too many to see on small maps; choose a region or gemeenten.",
                count=format_number(len(asked.figures.frame), decimals=0, language=language()),
                areas=areas,
            )
        )
        return
    sets = [
        found
        for record in related(choice.indicator)
        for found in load_small_maps(
            choice.scope,
            indicator=record.id,
            level=selection.level,
            # Bounds chosen for one definition mean nothing for another.
            rule=choice.rule.to_text() if record.id == choice.indicator.id else "",
            language=language(),
        )
    ]
    if not sets:
        st.info(tr("No stored year has both figures and boundaries to draw; choose another indicator or fetch more."))
        return
    if len(sets) > 1:
        st.info(
            tr("The definition changed: the maps under each heading have a scale of their own and cannot be compared."),
            icon=":material/info:",
        )
    for found in sets:
        _show_set(found)


def _show_set(found: SmallMaps) -> None:
    # With the unit: the bounds of a legend stand without it.
    st.markdown(f"**{as_markdown(heading(found.indicator))}, {spans(found.years)}**")
    st.html(found.html)
    if len(found.years) == 1:
        st.caption(tr("Only one year of this definition is stored."))
    if found.notice is not None:
        st.caption(say(found.notice))
    if found.other_boundaries:
        st.caption(
            tr(
                "Drawn on boundaries of another year, because their own are not stored: {years}.",
                years=spans(found.other_boundaries),
            )
        )
