"""The page of changes: two years to compare, the map of rises and falls, and its table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from kaart.analysis.change.difference import Comparable
from kaart.analysis.change.movement import Movement
from kaart.answers.boundaries import are_laid_over
from kaart.answers.figures import Answer
from kaart.catalogue import load
from kaart.catalogue.selections import short_id
from kaart.core.codes import Level
from kaart.core.errors import DefinitionMismatchError, KaartError
from kaart.exports.change import change_snapshot, whole_of
from kaart.exports.origin import chart_origin
from kaart.render.change.map import (
    ESTIMATED,
    area_words,
    both_years,
    change_alt,
    change_indicator,
    change_legend,
    change_rule,
    change_sentence,
    change_table,
    change_tooltip,
)
from kaart.render.change.patterns import change_patterns
from kaart.render.files.table import table_file
from kaart.render.maps.deck import areas_spec, outline
from kaart.render.maps.legend import legend_html
from kaart.render.snapshot.build import Snapshot
from kaart.render.snapshot.content import Origin
from kaart.render.words.caveat import caveat
from kaart.render.words.numbers import unit_words
from kaart.render.words.sentences import no_figures, source_line
from kaart.ui.cache.change import DrawnChange, load_drawn_change, load_movement
from kaart.ui.cache.figures import load_answer, seek_answer, stored_name
from kaart.ui.cache.keep import library
from kaart.ui.shell.all_years import all_years
from kaart.ui.shell.answer import show_answer
from kaart.ui.shell.controls import SINCE_STATE, Choice, select_area
from kaart.ui.shell.deckchart import show_deck
from kaart.ui.shell.display import show_display_source
from kaart.ui.shell.foot import foot_row, show_twin
from kaart.ui.shell.words import as_markdown, language, say, tr


@dataclass(frozen=True)
class ChangeView:
    """A change between two years with all parts of the view.

    Attributes
    ----------
    choice
        The choice made with the controls.
    before, after
        Answers of the earlier and the later year.
    movement
        The change.
    drawn
        Layer file; None when no boundaries are stored.
    k
        Classes asked for.
    """

    choice: Choice
    before: Answer
    after: Answer
    movement: Movement
    drawn: DrawnChange | None
    k: int

    @property
    def origin(self) -> Origin:
        """Publisher of the figures, and when they were fetched: the earliest of both years."""
        return chart_origin([self.after, self.before], catalogue=load())


def choose_since(choice: Choice) -> Choice:
    """Draw the choice of the year to compare with, and return the choice including it; updates the link."""
    year, state = choice.selection.year, st.session_state
    options = [option for option in choice.years if option != year]
    if not options:
        # A link may name a year that is not stored here.
        return replace(choice, selection=replace(choice.selection, since=None))
    wished = choice.selection.since
    state["vanaf"] = wished if wished in options else _best_since(choice, options)
    filled = {option: _has_figures(choice, option) for option in options}
    chosen = st.selectbox(
        tr("Compare {year} with", year=year),
        options,
        format_func=lambda option: str(option) if filled[option] else tr("{year} (no figures)", year=option),
        key="vanaf",
        on_change=_remember,
        placeholder=tr("Choose a year"),
        width=190,
    )
    return replace(choice, selection=replace(choice.selection, since=int(chosen)))


def _remember() -> None:
    st.session_state[SINCE_STATE] = st.session_state["vanaf"]


def _best_since(choice: Choice, options: list[int]) -> int:
    """The first year with figures of the same definition, else the nearest of any."""
    year, era = choice.selection.year, choice.indicator.era
    same = [option for option in options if _has_figures(choice, option) and era(option) == era(year)]
    return min(same) if same else min(options, key=lambda option: abs(option - year))


def _has_figures(choice: Choice, year: int) -> bool:
    asked = choice.selection
    found = seek_answer(choice.scope, indicator=asked.indicator, level=asked.level, year=year)
    return found is not None and found.figures.coverage > 0


def find_change(choice: Choice, *, size_px: tuple[int, int]) -> ChangeView | None:
    """Compare the two years. Returns None and shows a message when they are not comparable.

    Parameters
    ----------
    choice
        What the controls say, with the other year.
    size_px
        Expected width and height of the map on this screen.

    Raises
    ------
    KaartError
        If there are no figures to show.
    """
    asked = choice.selection
    if asked.since is None:
        st.info(
            tr(
                "Only {year} is stored of {area}, and a change needs two years; fetch more years under Sources.",
                year=asked.year,
                area=as_markdown(choice.scope.name),
            )
        )
        return None
    first, last = sorted((asked.since, asked.year))
    before, after = (
        load_answer(choice.scope, indicator=asked.indicator, level=asked.level, year=year) for year in (first, last)
    )
    k = choice.rule.k
    try:
        movement = load_movement(
            choice.scope, indicator=asked.indicator, level=asked.level, first=first, last=last, k=k
        )
    except DefinitionMismatchError as error:
        reasons = [text[language()] for year, text in choice.indicator.breaks if first < year <= last]
        # Errors are independent of the language, so that the indicator's name in them is Dutch.
        named = DefinitionMismatchError(
            error.template, **{**error.values, "indicator": choice.indicator.label[language()]}
        )
        st.info("  \n".join([say(named), *(as_markdown(reason) for reason in reasons)]), icon=":material/info:")
        return None
    except KaartError as error:
        st.info(say(error), icon=":material/info:")
        return None
    for answer in (before, after):
        if not answer.figures.coverage:
            st.info(as_markdown(no_figures(answer.figures, area=choice.scope.name, language=language())))
            return None
    drawn = load_drawn_change(choice.scope, movement, language=language(), size_px=size_px)
    return ChangeView(choice, before, after, movement, drawn, k)


def show_change_sentence(view: ChangeView) -> None:
    """What changed in one sentence, and notices for the reader."""
    place, words = view.choice.scope.name, language()
    sentence = change_sentence(view.movement, place=place, whole=_whole(view), language=words)
    show_answer(sentence, [*view.choice.notices, *_notices(view)])


def _whole(view: ChangeView) -> tuple[float, float] | None:
    """Values of the region as a whole; see `kaart.exports.change.whole_of`."""
    return whole_of(
        view.movement.difference,
        (view.before, view.after),
        view.choice.scope,
        seek=partial(_sought, view.choice),
        ask=partial(_asked, view.choice),
    )


def _sought(choice: Choice, level: Level, year: int) -> Answer | None:
    return seek_answer(choice.scope, indicator=choice.selection.indicator, level=level, year=year)


def _asked(choice: Choice, level: Level, year: int) -> Answer:
    return load_answer(choice.scope, indicator=choice.selection.indicator, level=level, year=year)


def _notices(view: ChangeView) -> list[str]:
    found, notices = view.movement.difference, []
    absent = sorted({*view.before.absent, *view.after.absent})
    if absent:
        names = as_markdown(", ".join(stored_name(code) for code in absent))
        notices.append(tr("Not stored for both years, and so not compared: {areas}.", areas=names))
    if found.counts["other_boundary"] and not are_laid_over(view.choice.scope, level=found.level):
        notices.append(
            tr(
                "For the whole country figures are not carried over redrawn boundaries: laying all its areas over "
                "each other takes too long. Choose a region, or gemeenten."
            )
        )
    elif not view.movement.compared and found.counts["other_boundary"]:
        reason = found.frame.loc[found.frame["comparable"] == Comparable.OTHER_BOUNDARY.value, "reason"].iloc[0]
        notices.append(say(reason))
    if view.drawn is None:
        notices.append(tr("No boundaries are stored, so that only the table can be shown; fetch them first."))
    elif view.drawn.boundary_year != found.area_year:
        notices.append(
            tr(
                "Boundaries of {boundary}: those of {year} are not stored. Areas that changed may be drawn wrong.",
                boundary=view.drawn.boundary_year,
                year=found.area_year,
            )
        )
    return notices


def show_change_map(view: ChangeView) -> None:
    """The map with its legend inside the map block; a click selects an area."""
    drawn, words, area = view.drawn, language(), view.choice.selection.area
    with st.container(key="kaartblok"):
        if drawn is not None:
            deck = areas_spec(
                drawn.file,
                change_rule(view.movement),
                view=drawn.view,
                tip=change_tooltip(view.movement, language=words),
                areas=len(view.after.figures.frame),
                selected=outline(drawn.areas, area) if area else None,
                style_file=drawn.style,
                bold=ESTIMATED,
            )
            alt = change_alt(view.movement, place=view.choice.scope.name, language=words)
            show_deck(deck, areas=drawn.areas, kind="verandering", file=drawn.file, alt=alt, area=area)
        with st.container(key="legenda"):
            st.html(legend_html(change_legend(view.movement, language=words)))


def show_change_foot(view: ChangeView) -> None:
    """Show the selected area in words, the grey line, the table twin and the download."""
    selection, words, found = view.choice.selection, language(), view.movement.difference
    first, last = both_years(found, language=words)
    _show_area(view)
    year = view.drawn.boundary_year if view.drawn else found.area_year
    unit = unit_words(change_indicator(view.movement), language=words)
    facts = (
        tr("change from {first} to {last} ({unit})", first=first, last=last, unit=unit),
        caveat(found.indicator, language=words),
        *((tr("everything here is invented"),) if view.after.invented else ()),
    )
    line = source_line(
        view.after.figures,
        boundary_year=year,
        source=view.origin.source,
        retrieved=view.origin.retrieved,
        language=words,
        extra=facts,
    )
    gemeenten = {code: stored_name(code) for code in set(found.frame["gemeente"]) if code}
    table = change_table(view.movement, language=words, gemeenten=gemeenten)
    show_display_source([view.origin.source], period=f"{first} – {last}", invented=view.after.invented)
    with st.container(key="voet"):
        st.caption(as_markdown(line))
        make = partial(
            table_file,
            table,
            figures=view.after.figures,
            source=view.origin.source,
            boundary_year=year,
            retrieved=view.origin.retrieved,
            language=words,
            patterns=change_patterns(view.movement, language=words),
        )
        about = f"{short_id(selection.scope)}-{selection.level}-{selection.indicator}"
        name = f"verandering-{about}-{found.first}-{found.last}"
        draw = partial(_snapshot, view, words) if view.drawn is not None else None
        years = all_years(view.choice, areas=len(view.after.figures.frame))
        if foot_row(make, name=name, snapshot=draw, years=years):
            show_twin(table, alt=tr("Table with the same figures as the map"), patterns=make().patterns)


def _snapshot(view: ChangeView, words: str) -> Snapshot:
    return change_snapshot(
        view.movement,
        (view.before, view.after),
        view.choice.scope,
        whole=_whole(view),
        query=view.choice.selection.to_query(),
        language=words,
        library=library(),
        catalogue=load(),
    )


def _show_area(view: ChangeView) -> None:
    """The two values of the selected area and its change, in one line."""
    found, words = view.movement.difference, language()
    rows = found.frame[found.frame["code"] == view.choice.selection.area]
    if rows.empty:
        return
    row = rows.to_dict("records")[0]
    parts = area_words(row, view.movement, language=words).line(view.movement, language=words)
    with st.container(key="gekozen", horizontal=True, vertical_alignment="center"):
        name = as_markdown(row["name"])
        rest = as_markdown(" · ".join(parts))
        st.markdown(f"**{name}** {rest}", width="content")
        st.button(tr("Clear selection"), icon=":material/close:", on_click=select_area, args=("",), key="wis")
