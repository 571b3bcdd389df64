"""What the room sees and says of a step: its map, whether it is recognised, and the reasons that people gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from kaart.exports.workshop.hall import marks_of
from kaart.exports.workshop.view import StepView
from kaart.render.templates import fill
from kaart.render.workshop.kinds import ANSWERS
from kaart.render.workshop.marks import LOOKS, Outcome
from kaart.render.workshop.plain import plain_text
from kaart.ui.cache.room import load_room_map
from kaart.ui.shell.words import as_markdown, language, tr
from kaart.ui.workshop.room_map import show_room_map, show_room_marks
from kaart.workshop.model import READER, Actor, Recognised, Role, State, Step
from kaart.workshop.sight import seen_by

AREA = "ws_buurt"  # state: area whose notes are listed
_MAP = "leiding"
_BY_ANSWERS, _BY_FIGURES = "herkenning", "cijfers"
_COLOURS = {
    Recognised.YES: LOOKS[Outcome.YES][0],
    Recognised.PARTLY: LOOKS[Outcome.MIXED][0],
    Recognised.NO: LOOKS[Outcome.NO][0],
}


@dataclass(frozen=True)
class _Part:
    count: int
    colour: str


@dataclass(frozen=True)
class Row:
    """Answers for an area.

    Attributes
    ----------
    name
        Of the area.
    counts
        Yes, partly, no.
    notes
        Number of notes.
    """

    name: str
    counts: tuple[int, int, int]
    notes: int

    @property
    def parts(self) -> tuple[_Part, ...]:
        """Parts of its bar, those of nobody left out."""
        pairs = zip(Recognised, self.counts, strict=True)
        return tuple(_Part(count, _COLOURS[answer]) for answer, count in pairs if count)


def rows_of(state: State, step: str, names: Mapping[str, str]) -> tuple[Row, ...]:
    """Areas of a step that somebody said something of, those that are least recognised first.

    Parameters
    ----------
    state, step
        The session as the hall may see it, and the id of the step.
    names
        Names of areas by code.
    """
    answers = state.recognition(step)
    marks = marks_of(state, step)
    found = []
    for area in dict.fromkeys([*answers, *marks.notes]):
        counts = answers.get(area, dict.fromkeys(Recognised, 0))
        numbers = counts[Recognised.YES], counts[Recognised.PARTLY], counts[Recognised.NO]
        found.append(Row(_name(area, names), numbers, marks.notes.get(area, 0)))
    return tuple(sorted(found, key=lambda row: (-row.counts[2], -row.counts[1], -row.notes, row.name.casefold())))


def show_room(state: State, step: Step, view: StepView) -> None:
    """Draw the map of a step with what the room adds, and the answers below it.

    Parameters
    ----------
    state
        The whole session.
    step, view
        The step, and what it shows.
    """
    seen = seen_by(state, Actor(READER, Role.READER))
    room = load_room_map(step, language=language()) if view.snapshot is not None else None
    if room is not None:
        answered = bool(seen.recognition(step.id))
        st.session_state.setdefault("ws_kleur", _BY_ANSWERS if answered else _BY_FIGURES)
        words = {_BY_FIGURES: tr("Colour by figures"), _BY_ANSWERS: tr("Colour by recognition")}
        colour = st.segmented_control(
            tr("Colour of the map"),
            list(words),
            format_func=words.__getitem__,
            key="ws_kleur",
            required=True,
            label_visibility="collapsed",
        )
        with st.container(key="ws_kaart"):
            show_room_map(room, key=_MAP, pick=_pick)
            show_room_marks(room, marks_of(seen, step.id, by_recognition=colour == _BY_ANSWERS), key=_MAP)
    elif view.problem:
        st.warning(as_markdown(view.problem), icon=":material/info:")
    elif view.title:
        st.subheader(as_markdown(view.title), anchor=False)
        st.text(view.sentence)
    rows = rows_of(seen, step.id, view.names)
    if rows:
        names = [tr(ANSWERS[answer]) for answer in Recognised]
        st.html(fill("ui/workshop/recognition.html.j2", language=language(), rows=rows, names=names))
    else:
        st.caption(tr("Nobody has said anything yet."))
    _reasons(state, step.id, view.names)


def _reasons(state: State, step: str, names: Mapping[str, str]) -> None:
    """Why people answered so: for the facilitator alone."""
    given = [answer for answer in state.answers.values() if answer.step == step and answer.reason.strip()]
    if not given:
        return
    with st.expander(tr("Reasons ({count})", count=len(given)), key="ws_redenen"):
        st.caption(tr("Only you see these, and the minutes without names."))
        for answer in sorted(given, key=lambda answer: (_name(answer.area, names).casefold(), answer.changed)):
            words = f"{_name(answer.area, names)} · {tr(ANSWERS[answer.recognised])}"
            st.caption(as_markdown(words))
            st.text(plain_text(answer.reason))


def _name(area: str, names: Mapping[str, str]) -> str:
    return names.get(area, area) if area else tr("The view as a whole")


def _pick(area: str) -> None:
    st.session_state[AREA] = area
