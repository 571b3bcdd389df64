"""Draw a view: map, legend, notices, grey line, table twin."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st
from pandas import DataFrame

from kaart.catalogue.selections import short_id
from kaart.render.files.table import TableFile, table_file
from kaart.render.maps.deck import map_spec, outline
from kaart.render.maps.legend import build_legend, legend_html
from kaart.render.maps.picked import with_picked
from kaart.render.maps.tooltip import Reading
from kaart.render.words.provisional import figures_year
from kaart.render.words.sentences import whole_words
from kaart.render.words.table import headers, table_twin, with_model, with_smoothed
from kaart.ui.cache.figures import stored_name
from kaart.ui.map.snapshot import view_snapshot
from kaart.ui.map.view import MapView
from kaart.ui.picking.draft import draft_on, picks_on, toggle
from kaart.ui.picking.table import show_pick_table
from kaart.ui.shell.all_years import all_years
from kaart.ui.shell.answer import show_answer
from kaart.ui.shell.classes import remember_bounds
from kaart.ui.shell.deckchart import show_deck
from kaart.ui.shell.display import show_display_source
from kaart.ui.shell.fetch import fetch_form
from kaart.ui.shell.foot import foot_row, show_twin
from kaart.ui.shell.words import as_markdown, say_plain, tr


def show_map(view: MapView) -> None:
    """Draw the choropleth with its legend inside the map block; a click selects an area."""
    choice, drawn = view.choice, view.drawn
    language = choice.selection.language
    with st.container(key="kaartblok"):
        if drawn is not None:
            deck = map_spec(
                drawn.file,
                key=Reading.of(choice.indicator.id, view.coloured),
                figures=view.answer.figures,
                classification=view.classification,
                view=drawn.view,
                language=language,
                selected=outline(drawn.areas, choice.selection.area) if choice.selection.area else None,
                style_file=drawn.style,
            )
            pick = None
            if picks_on(choice):
                deck, pick = with_picked(deck, drawn.areas, draft_on(choice, view.answer.figures).codes), toggle
            show_deck(
                deck,
                areas=drawn.areas,
                kind="kaart",
                file=drawn.file,
                alt=view.alt,
                area=choice.selection.area,
                pick=pick,
            )
        with st.container(key="legenda"):
            legend = build_legend(view.coloured.figures, view.classification, language=language)
            small = (say_plain(note) for note in view.coloured.notes)
            notes = (view.middle, *legend.notes, *small, view.reliability)
            smoothed = f", {tr('smoothed (as if)')}" if view.coloured.smoothed is not None else ""
            st.html(legend_html(replace(legend, title=f"{legend.title}{smoothed}", notes=tuple(filter(None, notes)))))
    remember_bounds(view.classification)


def show_sentence(view: MapView) -> None:
    """Show the sentence that answers the page's question, with notices for the reader."""
    caption = whole_words(view.whole, area=view.choice.scope.name, language=view.choice.selection.language)
    show_answer(view.sentence, view.notices, caption=as_markdown(caption), way=view.choice.way)


def show_foot(view: MapView) -> None:
    """The grey line, the table twin and the download; never absent."""
    period = figures_year(view.answer.figures, language=view.choice.selection.language)
    show_display_source([view.origin.source], period=period, invented=view.answer.invented)
    with st.container(key="voet"):
        st.caption(as_markdown(view.grey_line))
        selection = view.choice.selection
        opened = foot_row(
            # Made on request: for a country it takes longer than all the rest of a switch.
            partial(_file, view),
            name=f"kaart-{short_id(selection.scope)}-{selection.level}-{selection.indicator}-{selection.year}",
            snapshot=partial(view_snapshot, view) if view.drawn is not None else None,
            years=all_years(view.choice, areas=len(view.answer.figures.frame)),
            between=None if view.answer.invented else fetch_form,
        )
        if opened:
            alt = tr("Table with the same figures as the map")
            made = _table(view)
            if picks_on(view.choice):
                named = made.rename(columns=headers(selection.language))
                show_pick_table(named, codes=[str(code) for code in made["code"]], alt=alt)
            else:
                show_twin(made, alt=alt, patterns=_file(view).patterns)


def _table(view: MapView) -> DataFrame:
    codes = {str(code) for code in view.answer.figures.frame["gemeente"] if code}
    gemeenten = {code: stored_name(code) for code in codes}
    table = table_twin(view.answer.figures, language=view.choice.selection.language, gemeenten=gemeenten)
    return with_smoothed(table, view.coloured)


def _file(view: MapView) -> TableFile:
    """The table to download; runs outside any session, so it only uses the view."""
    return table_file(
        with_model(_table(view), view.coloured, language=view.choice.selection.language),
        figures=view.answer.figures,
        source=view.origin.source,
        boundary_year=view.boundary_year,
        retrieved=view.origin.retrieved,
        language=view.choice.selection.language,
    )
