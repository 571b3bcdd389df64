"""The panel of a scenario: its changes, who gains or loses, and saved scenarios."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import streamlit as st

from kaart.analysis.access.facilities import Way, record_of
from kaart.analysis.access.indicator import indicator_of
from kaart.analysis.scenario.document import AnyEdit, EditKind, Extra, Headway, NewStop, name_of
from kaart.answers.access.what_if import WhatIf
from kaart.core.errors import mark
from kaart.render.access.already import running_words
from kaart.render.access.gain import low_income_words
from kaart.render.words.numbers import format_number
from kaart.ui.access.page import AccessView
from kaart.ui.shell.grid import with_inert_names
from kaart.ui.shell.words import as_markdown, language, tr
from kaart.ui.what_if.keep import keep_and_compare
from kaart.ui.what_if.lines import change_lines, clock_hours, day_words
from kaart.ui.what_if.place import show_place
from kaart.ui.what_if.sites import change_sites
from kaart.ui.what_if.state import ask, change_to, gained_by, lost, scenario_now, seconds, waits
from kaart.ui.what_if.words import count_of


@dataclass(frozen=True)
class _Editor:
    """The controls that make a change, and what such a change leaves out, marked for translation."""

    show: Callable[[AccessView, WhatIf | None], None]
    caveat: str = ""


def _lines(view: AccessView, _worked: WhatIf | None) -> None:
    change_lines(view)


_EDITORS: Mapping[Way, _Editor] = {
    Way.REGISTER: _Editor(change_sites),
    Way.FILE: _Editor(change_sites),
    Way.TIMETABLE: _Editor(
        _lines, mark("No vehicle, driver or street was asked: whether it can be driven is not in it.")
    ),
}


def show_what_if(view: AccessView, worked: WhatIf | None) -> None:
    """Draw the panel: make a change, the list of changes, who gains, save, load and compare.

    Parameters
    ----------
    view
        View on the screen.
    worked
        Result of `kaart.ui.what_if.state.current`.
    """
    st.subheader(tr("What if"), anchor=False)
    st.caption(
        tr("An estimate of what changes on paper. A better figure is no promise, and says nothing of one family.")
    )
    editor = _EDITORS[record_of(view.choice.facility).way]
    if editor.caveat:
        st.caption(tr(editor.caveat))
    if lost():
        st.warning(lost())
    show_place(view)
    with st.container(horizontal=True):
        editor.show(view, worked)
    _changes(view)
    _wait(view)
    if worked is not None:
        _who_gains(view, worked)
    keep_and_compare(view)


def _changes(view: AccessView) -> None:
    """Show the list of changes in words, each with an undo button."""
    scenario = scenario_now(view)
    if not scenario.edits:
        st.caption(tr("No changes yet."))
        return
    known = view.found.supply.sites
    names = dict(zip(known["site_id"].astype(str), known["name"].astype(str), strict=True))
    for edit in scenario.edits:
        st.markdown(f"- {_in_words(edit, names)}")
    with st.container(horizontal=True):
        if st.button(tr("Undo the last"), icon=":material/undo:", key="watals_terug"):
            change_to(view, replace(scenario, edits=scenario.edits[:-1]))
        if st.button(tr("Start again"), icon=":material/delete:", key="watals_leeg"):
            change_to(view, replace(scenario, edits=()))


def _in_words(edit: AnyEdit, names: dict[str, str]) -> str:
    """One change as a line of the list."""
    if isinstance(edit, Headway):
        minutes = format_number(edit.headway_s / 60, decimals=0, language=language())
        text = tr(
            "line {line}: one every {minutes} minutes, {day} {hours}",
            line=as_markdown(edit.line or edit.route),
            minutes=minutes,
            day=day_words()[edit.day],
            hours=clock_hours(edit.first_s, edit.last_s),
        )
        one_way = tr("one direction")
        return text if edit.direction is None else f"{text} ({one_way})"
    if isinstance(edit, Extra):
        return _extra_in_words(edit)
    if isinstance(edit, NewStop):
        return tr(
            "line {line} also calls at {stop}, {minutes} min longer",
            line=as_markdown(edit.line or edit.route),
            stop=as_markdown(edit.name or edit.stop_id),
            minutes=format_number(edit.extra_s / 60, decimals=1, language=language()),
        )
    words = {
        EditKind.ADD: tr("added")
        if edit.places is None
        else tr("added, {places} places", places=count_of(edit.places)),
        EditKind.MOVE: tr("moved"),
        EditKind.CLOSE: tr("closed"),
        EditKind.PLACES: tr("now {places} places", places=count_of(edit.places)),
    }
    return f"{as_markdown(edit.name or names.get(edit.site_id, edit.site_id))}: {words[edit.kind]}"


def _extra_in_words(edit: Extra) -> str:
    words = mark("line {line}: {count} more an hour, {day} {hours}")
    fewer = mark("line {line}: {count} fewer an hour, {day} {hours}")
    text = tr(
        words if edit.per_hour > 0 else fewer,
        line=as_markdown(name_of(edit)),
        count=abs(edit.per_hour),
        day=day_words()[edit.day],
        hours=clock_hours(edit.first_s, edit.last_s),
    )
    one_way = tr("one direction")
    return text if edit.direction is None else f"{text} ({one_way})"


def _wait(view: AccessView) -> None:
    """A button for a long computation, with its expected time."""
    scenario = scenario_now(view)
    if not scenario.edits or not waits(view, scenario):
        return
    about = max(2, math.ceil(seconds(view)))
    st.info(tr("This measure follows people through the timetable: that takes about {seconds} seconds.", seconds=about))
    if st.button(tr("Work it out"), icon=":material/play_arrow:", type="primary", key="watals_reken"):
        ask(view, scenario)


def _who_gains(view: AccessView, worked: WhatIf) -> None:
    """Show who gains or loses by name, and how many of them live where many incomes are low."""
    effect, gained = worked.effect, gained_by(view, worked)
    what = indicator_of(gained.facility, gained.measure).label[language()]
    heading = tr("Who gains, who loses")
    st.markdown(f"**{heading}** · {as_markdown(what)}")
    for running in worked.already:
        st.info(as_markdown(running_words(running, language=language())))
    st.markdown(as_markdown(gained.totals))
    table = gained.table
    if table.empty:
        return
    for text in gained.named():
        st.markdown(as_markdown(text))
    _low_income(worked)
    if effect.unknown:
        st.caption(tr("{count} buurten count for neither: people or figure unknown.", count=len(effect.unknown)))
    title = tr("All buurten that gain or lose ({count})", count=len(table))
    with st.expander(title, key="watals_wie"):
        st.table(with_inert_names(table.set_index("Buurt")), alt=title)
        if gained.unrounded:
            st.caption(tr("Change: {note}.", note=gained.unrounded))


def _low_income(worked: WhatIf) -> None:
    """How many of those who gain and lose live where many incomes are low, and of how many buurten that is known."""
    effect, low = worked.effect, worked.low_income
    if low is None or not worked.low_income_known:
        st.caption(tr("There are no figures on low incomes here, so those buurten cannot be identified."))
        return
    st.markdown(as_markdown(low_income_words(effect, year=low.year, language=language())))
    missing = len(effect.frame) - worked.low_income_known
    if missing:
        st.caption(
            tr(
                "Low incomes are known of {known} of the {count} buurten; of the other {missing} that is unknown.",
                known=worked.low_income_known,
                count=len(effect.frame),
                missing=missing,
            )
        )
