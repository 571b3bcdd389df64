"""The row above the map of accessibility: region, what, measure, time of day; and the link that rebuilds it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from kaart.analysis.classrule import ClassRule, read_rule
from kaart.analysis.measures import (
    BAND_WORDS,
    MEASURES,
    PUBLIC,
    Facility,
    Measure,
    departures_id,
    indicator_of,
    measure_of,
)
from kaart.catalogue import load
from kaart.errors import InputError, KaartError, mark
from kaart.scope import Scope
from kaart.store.library import Library
from kaart.ui.classes import class_control, take_over_classes
from kaart.ui.controls import WRITTEN, scope_control
from kaart.ui.data.kept import find_scope, last_scope
from kaart.ui.selection import AREA, CLASSES, LANGUAGE, SCOPE, read_query
from kaart.ui.words import as_markdown, language, say, tr

FACILITY, MEASURE, NEED, SCENARIO = "voorziening", "maat", "behoefte", "watals"
_WRITTEN = "_query_bereik"
_NAMES = {
    Facility.VVE: mark("Early childhood education (VVE)"),
    Facility.CHILDCARE: mark("Childcare"),
    Facility.SCHOOL: mark("Primary school"),
    Facility.OV: mark("Public transport (OV)"),
}
_DEPARTURES = "departures"
NEEDS = ("laag_inkomen", "sociaal_minimum", "personen_in_armoede", "bijstand_per_1000")


@dataclass(frozen=True)
class AccessChoice:
    """What the controls ask for.

    Attributes
    ----------
    scope
        Region.
    facility, measure
        What is shown.
    rule
        Classes.
    area
        Code of the selected buurt, "" for none.
    need
        Indicator to put beside it, "" for none.
    what_if
        Whether a scenario is being made.
    notices
        What could not be taken over from the link.
    """

    scope: Scope
    facility: Facility
    measure: Measure
    rule: ClassRule
    area: str
    need: str
    what_if: bool
    notices: tuple[str, ...]


def choose_access(library: Library) -> AccessChoice:
    """Draw the controls and give what they say.

    Raises
    ------
    NotInStoreError
        If nothing at all is stored, not even the example region.
    """
    notices: list[str] = []
    if st.session_state.get(_WRITTEN) != st.query_params.to_dict():
        _take_over(library, notices)
        st.session_state[_WRITTEN] = st.query_params.to_dict()
    with st.container(key="bediening", horizontal=True, vertical_alignment="bottom"):
        scope = scope_control(library, width=200)
        facility = _facility_control()
        measure = _measure_control(facility)
        rule, _ = class_control()
        need = _need_control()
        what_if = st.toggle(tr("What if"), key="wat_als")
    return AccessChoice(scope, facility, measure, rule, _area(scope), need, bool(what_if), tuple(notices))


def write_access_link(library: Library, choice: AccessChoice) -> None:
    """Put the view in the link; the map page opens with the same region and buurt."""
    query = {
        SCOPE: choice.scope.id,
        FACILITY: choice.facility.value,
        MEASURE: choice.measure.id,
        AREA: choice.area,
        NEED: choice.need,
        CLASSES: choice.rule.to_text(),
        LANGUAGE: language() if language() != "nl" else "",
    }
    query = {name: text for name, text in query.items() if text}
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)
    st.session_state[_WRITTEN] = query
    before = st.session_state.get(WRITTEN, {})
    own = {name: query[name] for name in (SCOPE, AREA) if name in query}
    st.session_state[WRITTEN] = {name: text for name, text in before.items() if name != AREA} | own
    library.remember_scope(choice.scope.id)


def _take_over(library: Library, notices: list[str]) -> None:
    """Put what the link asks for into the widgets; one without any view asks for the view of before."""
    state, query = st.session_state, st.query_params.to_dict()
    if set(query) <= {LANGUAGE}:
        other = {name: text for name, text in state.get(WRITTEN, {}).items() if name in {SCOPE, AREA}}
        query = {**state.get(_WRITTEN, {}), **other, **query}
    wish = read_query(query)
    state["gebied"] = str(state.get("gebied", "")) or last_scope(library)
    if wish.scope:
        try:
            state["gebied"] = find_scope(wish.scope).id
        except KaartError as error:
            notices.append(say(error))
    state["code"] = wish.area
    asked = query.get(FACILITY, "")
    if asked and asked not in set(PUBLIC):
        text = tr("There is no facility '{text}'; choose {choices}.", text=asked, choices=", ".join(PUBLIC))
        notices.append(as_markdown(text))
    facility = Facility(asked) if asked in set(PUBLIC) else Facility.VVE
    state[FACILITY] = facility
    measure = measure_of(facility, query.get(MEASURE, "")).id
    band = measure.removeprefix(departures_id(""))
    state[_key(facility)] = _DEPARTURES if band in BAND_WORDS else measure
    if band in BAND_WORDS:
        state["dagdeel"] = band
    state[NEED] = query.get(NEED, "") if query.get(NEED, "") in NEEDS else ""
    try:
        read_rule(wish.classes)
        take_over_classes(wish.classes)
    except InputError as error:
        notices.append(say(error))


def _key(facility: Facility) -> str:
    return f"{MEASURE}_{facility.value}"


def _facility_control() -> Facility:
    names = {facility: tr(text) for facility, text in _NAMES.items()}
    st.session_state.setdefault(FACILITY, Facility.VVE)
    return Facility(
        st.selectbox(
            tr("To what"),
            list(names),
            format_func=names.__getitem__,
            key=FACILITY,
            width=230,
            placeholder=tr("Choose what"),
        )
    )


def _measure_control(facility: Facility) -> Measure:
    """The measure; of departures also the time of day."""
    records = {measure.id: measure for measure in MEASURES[facility]}
    labels = {name: indicator_of(facility, record).label[language()] for name, record in records.items()}
    departures = [departures_id(band) for band in BAND_WORDS]
    if facility is Facility.OV:
        labels = {_DEPARTURES: tr("Departures per hour")} | {
            name: label for name, label in labels.items() if name not in departures
        }
    if st.session_state.get(_key(facility)) not in labels:
        st.session_state[_key(facility)] = next(iter(labels))
    chosen = str(
        st.selectbox(
            tr("Measure"),
            list(labels),
            format_func=labels.__getitem__,
            key=_key(facility),
            width=330,
            placeholder=tr("Choose a measure"),
        )
    )
    if chosen != _DEPARTURES:
        return records[chosen]
    words = {band: text[language()] for band, text in BAND_WORDS.items()}
    st.session_state.setdefault("dagdeel", "morning")
    band = st.select_slider(tr("Time of day"), list(words), format_func=words.__getitem__, key="dagdeel", width=200)
    return records[departures_id(str(band))]


def _need_control() -> str:
    """Which figure of need stands beside the supply, "" for none."""
    records = {record.id: record.label[language()] for record in load().indicators if record.id in NEEDS}
    names = {"": tr("nothing")} | records
    st.session_state.setdefault(NEED, "")
    with st.popover(tr("Need × supply"), icon=":material/join_inner:", key="behoefteknop"):
        chosen = st.radio(tr("Beside it, a figure of need"), list(names), format_func=names.__getitem__, key=NEED)
        st.caption(tr("Two axes in one map, in three classes each; nothing is added up."))
    return str(chosen or "")


def _area(scope: Scope) -> str:
    """The selected buurt, when the region holds it."""
    area = str(st.session_state.get("code", ""))
    if area and not (area.startswith("BU") and scope.includes(area, None)):
        st.session_state["code"] = ""
        return ""
    return area
