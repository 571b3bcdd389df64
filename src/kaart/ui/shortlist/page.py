"""The page of shortlists: the list for a choice, its sentence, map, table and downloads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st
from pandas import DataFrame

from kaart.analysis.shortlist.align import Filled
from kaart.analysis.shortlist.judge import Shortlist
from kaart.answers.shortlist.gather import Gathered
from kaart.catalogue import load
from kaart.catalogue.selections import short_id
from kaart.core.errors import CorruptStoreError
from kaart.core.language import translations
from kaart.exports.shortlist import list_origin, list_snapshot, list_table_file
from kaart.render.files.table import TableFile
from kaart.render.maps.deck import outline
from kaart.render.maps.legend import legend_html
from kaart.render.shortlist.map import list_alt, list_legend, list_spec
from kaart.render.shortlist.table import RANK, list_table
from kaart.render.shortlist.words import cell_number, column_heading, column_words, doubt_sentences, list_sentence
from kaart.render.snapshot.build import Snapshot
from kaart.render.snapshot.content import Origin
from kaart.render.words.caveat import caveat
from kaart.render.words.numbers import format_date
from kaart.render.words.ranks import Rank
from kaart.render.words.table import headers
from kaart.ui.cache.damage import note_damage
from kaart.ui.cache.figures import stored_name
from kaart.ui.cache.keep import library
from kaart.ui.cache.shortlist import DrawnList, load_drawn_list, load_gathered
from kaart.ui.shell.answer import show_answer
from kaart.ui.shell.deckchart import show_deck
from kaart.ui.shell.display import show_display_source
from kaart.ui.shell.grid import show_grid
from kaart.ui.shell.present_button import present_button
from kaart.ui.shell.selections import SELECTIONS
from kaart.ui.shell.share_button import share_button
from kaart.ui.shell.snapshot_button import snapshot_button
from kaart.ui.shell.table_download import download_table
from kaart.ui.shell.words import as_markdown, language, say, tr
from kaart.ui.shell.workshop_button import workshop_button
from kaart.ui.shortlist.choice import ListChoice


@dataclass(frozen=True)
class ListView:
    """One view of a shortlist.

    Attributes
    ----------
    choice
        The choice made with the controls.
    gathered
        The list with the origin of its figures.
    drawn
        Layer file; None when no boundaries are stored, and the table stands alone.
    """

    choice: ListChoice
    gathered: Gathered
    drawn: DrawnList | None

    @property
    def result(self) -> Shortlist:
        """The list."""
        return self.gathered.shortlist

    @property
    def place(self) -> str:
        """Name of the region."""
        return self.choice.scope.name


def build_list(choice: ListChoice, *, size_px: tuple[int, int]) -> ListView:
    """Fill the columns, judge the areas and draw the map.

    Parameters
    ----------
    choice
        State of the controls.
    size_px
        Expected width and height of the map on this screen.

    Raises
    ------
    KaartError
        If there are no such areas.
    """
    gathered = load_gathered(choice.scope, choice.asked)
    try:
        drawn = load_drawn_list(choice.scope, choice.asked, language=language(), size_px=size_px)
    except CorruptStoreError as error:
        note_damage(error)
        drawn = None
    return ListView(choice, gathered, drawn)


def show_list_sentence(view: ListView) -> None:
    """The areas that meet the conditions by name, what rounding leaves open, and notices for the reader."""
    notices = list(view.choice.notices)
    for column, reason in view.gathered.lacking:
        text = as_markdown(column.to_text())
        notices.append(tr("Column {column} is not there: {reason}", column=text, reason=say(reason)))
    if view.drawn is None:
        notices.append(tr("No boundaries are stored, so that only the table can be shown; fetch them first."))
    elif view.drawn.boundary_year != view.result.year:
        notices.append(
            tr(
                "Boundaries of {boundary}: those of {year} are not stored. Areas that changed may be drawn wrong.",
                boundary=view.drawn.boundary_year,
                year=view.result.year,
            )
        )
    doubts = " ".join(doubt_sentences(view.result, language=language()))
    show_answer(list_sentence(view.result, place=view.place, language=language()), notices, caption=as_markdown(doubts))


def show_list_map(view: ListView) -> None:
    """The map with the names of the areas that meet the conditions; a click selects an area."""
    drawn, words, area = view.drawn, language(), view.choice.area
    with st.container(key="kaartblok"):
        if drawn is not None:
            deck = list_spec(
                drawn.file,
                result=view.result,
                areas=drawn.areas,
                view=drawn.view,
                language=words,
                selected=outline(drawn.areas, area) if area else None,
                style_file=drawn.style,
            )
            alt = list_alt(view.result, place=view.place, language=words)
            show_deck(deck, areas=drawn.areas, kind="lijst", file=drawn.file, alt=alt, area=area)
        if view.result.conditions:
            with st.container(key="legenda"):
                st.html(legend_html(list_legend(view.result, language=words)))


def show_list_table(view: ListView) -> None:
    """The table: every column to sort on, with the places that rounding leaves open."""
    words = language()
    table = list_table(view.result, language=words, gemeenten=_gemeenten(view))
    shown = table.rename(columns=headers(words))
    name = headers(words)["name"]
    show_grid(
        shown,
        key="lijst_tabel",
        alt=tr("Table with the same figures as the map"),
        ways=_ways(view, shown),
        # Places stand right of their figures: a narrow column will do.
        columns={
            name: st.column_config.Column(name, pinned=True),
            **{
                heading: st.column_config.Column(width=90, help=heading) for heading in _ranks(view) if heading in shown
            },
        },
    )


def _ways(view: ListView, shown: DataFrame) -> dict[Any, Any]:
    """How the cells of every column are written; a table sorts on the numbers behind them."""
    words = language()
    ways: dict[Any, Any] = dict.fromkeys(_ranks(view), _place)
    for item in view.result.columns:
        ways[column_heading(item, language=words)] = partial(_number, filled=item, words=words)
    return {name: way for name, way in ways.items() if name in shown}


def _ranks(view: ListView) -> list[str]:
    """Headings of the columns with places."""
    words = language()
    template = translations(words).gettext(RANK)
    return [template.format(column=column_words(item, language=words)) for item in view.result.columns]


def _number(value: float, *, filled: Filled, words: str) -> str:
    return cell_number(value, filled, language=words, shown=True)


def _place(number: float) -> str:
    return Rank.of(number).words


def show_list_foot(view: ListView) -> None:
    """The grey line, the downloads, the snapshot and the link to the sources."""
    words, asked = language(), view.choice.asked
    origin = list_origin(view.gathered, catalogue=load(), language=words)
    sources = dict.fromkeys(_credit(item) for item in origin.all)
    year = view.drawn.boundary_year if view.drawn else view.result.year
    parts = [
        tr("boundaries of {year}", year=year),
        *sources,
        caveat(*(item.figures.indicator for item in view.result.columns), language=words),
        *([tr("everything here is invented")] if view.gathered.invented else []),
    ]
    name = f"shortlist-{short_id(view.choice.scope.id)}-{asked.level}-{asked.year}"
    credits_of = [item.source for item in origin.all]
    show_display_source(credits_of, period=str(asked.year), invented=view.gathered.invented)
    with st.container(key="voet"):
        st.caption(as_markdown(" · ".join(parts)))
        with st.container(horizontal=True, vertical_alignment="center"):
            download_table(partial(_file, view, words), name=name)
            if view.drawn is not None and view.result.columns:
                snapshot_button(partial(_snapshot, view, words))
                share_button(partial(_snapshot, view, words))
                present_button(partial(_snapshot, view, words))
                workshop_button()
            st.page_link("pages/bronnen.py", label=tr("Sources and method"), icon=":material/menu_book:")
        with st.expander(tr("The method in short"), icon=":material/functions:", key="methode_kort"):
            _method()


def _credit(origin: Origin) -> str:
    """Publisher of figures, and when they were fetched."""
    if origin.retrieved is None:
        return origin.source.credit
    date = format_date(origin.retrieved, language=language())
    return tr("{what}, retrieved on {date}", what=origin.source.credit, date=date)


def _gemeenten(view: ListView) -> dict[str, str]:
    return {code: stored_name(code) for code in {area.gemeente for area in view.result.areas} if code}


def _file(view: ListView, words: str) -> TableFile:
    """The table to download; runs outside any session, so it only uses the view."""
    return list_table_file(view.gathered, names=_gemeenten(view), catalogue=load(), language=words)


def _snapshot(view: ListView, words: str) -> Snapshot:
    return list_snapshot(
        view.gathered,
        view.choice.scope,
        # What somebody keeps beside the map is no part of it.
        query={name: text for name, text in view.choice.query.items() if name != SELECTIONS},
        language=words,
        library=library(),
        catalogue=load(),
    )


def _method() -> None:
    st.text(
        tr(
            "An area is on the list when it meets every condition. Nothing is added up or weighed: there is no score, "
            "and high says nothing about good or bad."
        )
    )
    st.text(
        tr(
            "The highest quarter are the areas with the highest figures, a quarter of those with a figure, rounded up. "
            "Figures are rounded, so that the place of an area is not always certain: an area is in the quarter when "
            "all its possible places are, out when none is, and else it cannot be said. Above or below a value does "
            "not hold the value itself."
        )
    )
    st.text(
        tr(
            "An area that lacks a figure, or has one counted over too few, is listed apart, unless it surely fails "
            "another condition. Figures of another year are those of areas with the same boundary."
        )
    )
    st.text(
        tr(
            "CBS rounds its figures. A place is an interval where rounding leaves more than one, and an area is marked "
            "where rounding alone could turn the outcome."
        )
    )
