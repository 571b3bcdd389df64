"""The page of accessibility: the view for a choice, and the map with sentence, legend and foot."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st
from pydeck import Layer

from kaart.analysis.access.facilities import Way, record_of
from kaart.analysis.classes.classify import classify
from kaart.analysis.classes.classrule import apply_rule
from kaart.answers.access.load import Access
from kaart.catalogue import load
from kaart.core.errors import InputError, NotInStoreError, mark
from kaart.exports.access import legend_notes
from kaart.exports.access_map import AccessMap, Need
from kaart.render.access.places import NOTHING, Overlay
from kaart.render.access.sites import CIRCLE_MIN, site_layers, with_sites
from kaart.render.maps.deck import CompactDeck, map_spec, outline
from kaart.render.maps.legend import build_legend, legend_html
from kaart.render.maps.tooltip import Reading, value_line
from kaart.render.pair.legend import pair_legend, pair_legend_html
from kaart.render.pair.map import pair_spec, require_two
from kaart.ui.access.choice import NEED, AccessChoice, access_query, no_buurt
from kaart.ui.access.own_points import own_access, own_drawn, own_need
from kaart.ui.access.scenario_link import SCENARIO
from kaart.ui.cache.access import load_access_drawn, load_need, load_reached
from kaart.ui.cache.figures import load_answer
from kaart.ui.cache.layers import Drawn
from kaart.ui.shell.answer import show_answer
from kaart.ui.shell.classes import remember_bounds
from kaart.ui.shell.deckchart import show_deck
from kaart.ui.shell.words import as_markdown, language, say, tr


@dataclass(frozen=True)
class AccessView:
    """One view.

    Attributes
    ----------
    choice
        The choice made with the controls.
    shown
        What the map shows, and panel, table, CSV and snapshot with it.
    drawn
        Layer file.
    warnings
        Notices about parts of the link or the choice that do not fit.
    """

    choice: AccessChoice
    shown: AccessMap
    drawn: Drawn
    warnings: tuple[str, ...]

    @property
    def found(self) -> Access:
        """Every measure of the facility, in the year of the map."""
        return self.shown.found

    @property
    def area(self) -> str:
        """Code of the selected buurt, "" for none."""
        return self.choice.area if self.choice.area in self.found.frame.index else ""


def build_access(choice: AccessChoice, *, size_px: tuple[int, int]) -> AccessView:
    """Load and classify the data for a choice, and build the texts.

    Parameters
    ----------
    choice
        State of the controls.
    size_px
        Expected width and height of the map.

    Raises
    ------
    KaartError
        If data are missing; see `kaart.answers.access.load.load_access`.
    """
    notices = list(choice.notices)
    with st.spinner(tr("Measuring…")):
        found, drawn, need = _needed(choice, size_px, notices) or (*_reached(choice, size_px), None)
    if drawn.boundary_year != found.year:
        text = tr(
            "Boundaries of {boundary}: those of {year} are not stored. Areas that changed may be drawn wrong.",
            boundary=drawn.boundary_year,
            year=found.year,
        )
        notices.append(as_markdown(text))
    if choice.area and choice.area not in found.frame.index:
        notices.append(no_buurt(choice.area, choice.scope))
    figures = found.figures(choice.measure)
    try:
        made = apply_rule(choice.rule, figures.values, decimals=figures.indicator.decimals, references={})
    except InputError as error:
        notices.append(say(error))
        made = classify(figures.values, decimals=figures.indicator.decimals)
    shown = AccessMap(
        found=found,
        measure=choice.measure,
        classification=made,
        scope=choice.scope,
        query=_shown_query(choice, need),
        dots=True,
        language=language(),
        need=need,
    )
    return AccessView(choice, shown, drawn, tuple(dict.fromkeys(notices)))


def _shown_query(choice: AccessChoice, need: Need | None) -> dict[str, str]:
    """The view as a link, of what a picture shows: no scenario, and no need that cannot be shown."""
    return {
        name: text
        for name, text in access_query(choice).items()
        if name != SCENARIO and (name != NEED or need is not None)
    }


def _reached(choice: AccessChoice, size_px: tuple[int, int]) -> tuple[Access, Drawn]:
    """Every measure and what draws them.

    Raises
    ------
    NotInStoreError
        If there is no file with points yet.
    """
    return _REACHED[record_of(choice.facility).way](choice, size_px)


def _from_store(choice: AccessChoice, size_px: tuple[int, int]) -> tuple[Access, Drawn]:
    found = load_reached(choice.scope, choice.query)
    return found, load_access_drawn(choice.scope, choice.query, language=language(), size_px=size_px)


def _from_file(choice: AccessChoice, size_px: tuple[int, int]) -> tuple[Access, Drawn]:
    """Of points of the user, which are kept in this session alone.

    Raises
    ------
    NotInStoreError
        If there is no file yet.
    """
    if choice.own is None:
        raise NotInStoreError(mark("Choose a file with your points above, and this map measures how far they are."))
    found = own_access(choice.scope, *choice.own)
    return found, own_drawn(choice.scope, found, size_px=size_px)


_REACHED = {**dict.fromkeys(Way, _from_store), Way.FILE: _from_file}


def _needed(choice: AccessChoice, size_px: tuple[int, int], notices: list[str]) -> tuple[Access, Drawn, Need] | None:
    """Need beside supply with what draws it; None without, and where it cannot be shown, which a notice says."""
    # Without a file of points there is nothing at all to show.
    if not choice.need or (choice.own is None and record_of(choice.facility).way is Way.FILE):
        return None
    try:
        if choice.own is not None:
            both, drawn, supply = own_need(
                choice.scope, choice.own, measure=choice.measure.id, need=choice.need, size_px=size_px
            )
        else:
            both, drawn, supply = load_need(
                choice.scope,
                choice.query,
                measure=choice.measure.id,
                need=choice.need,
                language=language(),
                size_px=size_px,
            )
        first = require_two(both, language=language()).first
        answer = load_answer(choice.scope, indicator=choice.need, level=first.level, year=first.year)
    except (InputError, NotInStoreError) as error:
        label = load().indicator(choice.need).label[language()]
        head = tr("Here is no map of need and supply for “{label}”:", label=label)
        notices.append(f"{as_markdown(head)} {say(error)}")
        return None
    return supply, drawn, Need(both, answer)


def show_access_sentence(view: AccessView) -> None:
    """The sentence that answers the page's question, and what of the link or the choice could not be followed."""
    show_answer(view.shown.sentence, view.warnings)


def show_left_out(view: AccessView) -> None:
    """Show the limits of the figures behind a button."""
    words = language()
    notices = [say(notice) for notice in view.found.notices]
    with st.popover(tr("What is not in it"), icon=":material/info:", key="niet_erin"):
        st.markdown(as_markdown(record_of(view.choice.facility).leaves_out[words]) + ".")
        for notice in notices:
            st.markdown(notice)


def choose_layers(view: AccessView) -> tuple[bool, bool]:
    """Draw the toggles for dots and circles, and return their state."""
    if not len(view.found.supply.sites):
        return False, False
    with st.popover(tr("Layers"), icon=":material/layers:", key="lagen"):
        record = record_of(view.choice.facility)
        dots = st.checkbox(record.many[language()].capitalize(), value=True, key="laag_punten")
        circles = False
        if f"within_{CIRCLE_MIN}_min_count" in record.keys and view.found.metric.detour is not None:
            circles = st.checkbox(tr("15 minutes' walk around each"), key="laag_kringen")
    return bool(dots), bool(circles)


def show_access_map(view: AccessView, *, dots: bool, circles: bool, over: Overlay = NOTHING) -> None:
    """The map with its legend inside the map block; a click selects a buurt.

    Parameters
    ----------
    view
        View on the screen.
    dots, circles
        Whether sites and circles around them are drawn.
    over
        Further layers, and the view that they need.
    """
    shown, drawn, words = view.shown, view.drawn, language()
    layers = site_layers(
        shown.sites, dots=dots, circles=circles, metric=view.found.metric, areas=drawn.areas, language=words
    )
    notes = legend_notes(replace(shown, dots=dots), circles=circles, grouped=True)
    selected = outline(drawn.areas, view.area) if view.area else None
    with st.container(key="kaartblok"):
        if shown.need is not None:
            both = shown.need.shown
            deck = pair_spec(
                drawn.file, shown=both, view=drawn.view, language=words, selected=selected, style_file=drawn.style
            )
            _draw(deck, drawn, layers, over, alt=shown.alt, area=view.area)
            with st.container(key="legenda"), st.container(key="legenda_samen"):
                made = pair_legend(both, language=words)
                st.html(pair_legend_html(replace(made, notes=(*made.notes, *notes))))
            return
        deck = map_spec(
            drawn.file,
            key=_reading(shown),
            figures=shown.figures,
            classification=shown.classification,
            view=drawn.view,
            language=words,
            selected=selected,
            style_file=drawn.style,
        )
        _draw(deck, drawn, layers, over, alt=shown.alt, area=view.area)
        with st.container(key="legenda"):
            legend = build_legend(shown.figures, shown.classification, language=words)
            st.html(legend_html(replace(legend, notes=(*legend.notes, *notes))))
    if shown.after is None:
        remember_bounds(shown.classification)


def _reading(shown: AccessMap) -> Reading:
    """Property of the measure, with lines of the tooltip for what must stand beside it."""
    beside = [shown.found.figures(item) for item in shown.beside]
    lines = tuple(value_line(item.indicator.id, figures=item, language=shown.language) for item in beside)
    return Reading(shown.figures.indicator.id, more=lines)


def _draw(deck: CompactDeck, drawn: Drawn, layers: list[Layer], over: Overlay, *, alt: str, area: str) -> None:
    """Draw the map; private data are embedded in the specification."""
    if drawn.features:
        deck.layers[0].data = list(drawn.features)
    deck = over.on(with_sites(deck, layers))
    show_deck(deck, areas=drawn.areas, kind="bereik", file=drawn.file, alt=alt, area=area, served=not drawn.features)
