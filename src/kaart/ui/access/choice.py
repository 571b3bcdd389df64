"""The row above the map of accessibility: region, facility, measure, time of day; and the link to the view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from kaart.analysis.access.facilities import FACILITIES, Facility, Way, record_of
from kaart.analysis.access.indicator import indicator_of
from kaart.analysis.access.measures import BAND_WORDS, CENTRE, Measure, departures_id, pick
from kaart.analysis.classes.classrule import ClassRule, read_rule
from kaart.answers.access.cbs_services import asked_for, measures_of
from kaart.answers.access.ground import access_years, default_year
from kaart.answers.access.question import BETWEEN
from kaart.catalogue import load
from kaart.catalogue.scope import Scope
from kaart.core.errors import InputError, KaartError
from kaart.own.points import OwnPoints
from kaart.store.library import Library
from kaart.ui.access.own_points import own_points_control
from kaart.ui.access.scenario_link import SCENARIO, scenario_text, take_over_text
from kaart.ui.cache.access import Asked, load_service_years, load_stop_names
from kaart.ui.cache.figures import find_scope
from kaart.ui.shell.classes import class_control, take_over_classes
from kaart.ui.shell.controls import scope_control
from kaart.ui.shell.link import Arrival, Room
from kaart.ui.shell.province import no_region
from kaart.ui.shell.selection import AREA, CLASSES, LANGUAGE, SCOPE, YEAR, read_query
from kaart.ui.shell.start import remember, start_scope
from kaart.ui.shell.visit import arrival, write
from kaart.ui.shell.words import as_markdown, language, say, tr

FACILITY, MEASURE, NEED, CENTRES = "voorziening", "maat", "behoefte", "centrum"
SERVICE, YEAR_KEY = "voorziening_cbs", "jaar_cbs"
_DEPARTURES = "departures"
_FIRST = next(iter(FACILITIES))
NEEDS = ("laag_inkomen", "sociaal_minimum", "personen_in_armoede", "bijstand_per_1000")


@dataclass(frozen=True)
class AccessChoice:
    """State of the controls.

    Attributes
    ----------
    scope
        Region.
    facility, measure
        Facility and measure on the map.
    rule
        Classes.
    area
        Code of the selected buurt, "" for none.
    need
        Indicator of need beside the supply, "" for none.
    what_if
        Whether a scenario is being made.
    notices
        Notices about parts of the link that do not fit.
    service, year
        Which service of CBS, "" for none, and the year of its figures; None for the one with most measures.
    centres
        Names of the stop areas that travel times are to; empty for the busiest.
    own
        Own points from a file with its hash; None without one.
    scenario
        The scenario as a link holds it, "" for none.
    """

    scope: Scope
    facility: Facility
    measure: Measure
    rule: ClassRule
    area: str
    need: str
    what_if: bool
    notices: tuple[str, ...]
    service: str = ""
    year: int | None = None
    centres: tuple[str, ...] = ()
    own: tuple[OwnPoints, str] | None = None
    scenario: str = ""

    @property
    def asked(self) -> str:
        """The facility, or the service of CBS, as written in links and on the command line."""
        return self.service or self.facility.value

    @property
    def query(self) -> Asked:
        """The query over public data."""
        return Asked(self.facility, self.service, self.year, self.centres)


def choose_access(library: Library) -> AccessChoice:
    """Draw the controls and return their state.

    Raises
    ------
    NotInStoreError
        If nothing at all is stored, not even the example region.
    """
    notices: list[str] = []
    found = arrival(Room.ACCESS)
    if found.follow:
        _take_over(library, found.query, notices)
    with st.container(key="bediening", horizontal=True, vertical_alignment="bottom"):
        scope = scope_control(library, width=200)
        facility = _facility_control()
        record = record_of(facility)
        more = _MORE.get(record.way, _More)()
        service = more.service
        measure = _measure_control(facility, service)
        year = _year_control(scope, service) if service else _year_asked(library, scope)
        centres = _centre_control(scope, notices) if measure.id == CENTRE else ()
        rule, _ = class_control()
        need = _need_control()
        scenario = _scenario(scope, facility, found)
        what_if = record.edited and more.complete and st.toggle(tr("What if"), key="wat_als")
    return AccessChoice(
        scope,
        facility,
        measure,
        rule,
        _area(scope, notices),
        need,
        bool(what_if),
        tuple(notices),
        service=service,
        year=year,
        centres=centres,
        own=more.own,
        scenario=scenario if what_if else "",
    )


def _scenario(scope: Scope, facility: Facility, found: Arrival) -> str:
    """The scenario in the link that this view has; a link that brings one opens the panel."""
    text = found.query.get(SCENARIO, "")
    # A link of the menu names nothing: what this session made stays.
    if found.follow and (text or not found.carried):
        take_over_text(scope, facility, text)
        st.session_state["wat_als"] = bool(text) or bool(st.session_state.get("wat_als"))
    return scenario_text(scope, facility)


def write_access_link(library: Library, choice: AccessChoice) -> None:
    """Write the view to the link; the map page opens with the same region and buurt."""
    write(Room.ACCESS, access_query(choice))
    remember(library, choice.scope)


def access_query(choice: AccessChoice) -> dict[str, str]:
    """The view as link parameters; defaults are left out."""
    query = {
        SCOPE: choice.scope.id,
        FACILITY: choice.asked,
        MEASURE: choice.measure.id,
        YEAR: "" if choice.year is None else str(choice.year),
        CENTRES: BETWEEN.join(choice.centres),
        AREA: choice.area,
        NEED: choice.need,
        CLASSES: choice.rule.to_text(),
        SCENARIO: choice.scenario,
        LANGUAGE: language() if language() != "nl" else "",
    }
    return {name: text for name, text in query.items() if text}


def _take_over(library: Library, query: Mapping[str, str], notices: list[str]) -> None:
    """Set the widgets from the view that this run starts with."""
    state = st.session_state
    wish = read_query(query)
    state["gebied"] = str(state.get("gebied", "")) or start_scope(library)
    if wish.scope:
        try:
            state["gebied"] = find_scope(wish.scope).id
        except KaartError as error:
            notices.append(no_region(wish.scope, error, instead=str(state["gebied"])))
    state["code"] = wish.area
    facility, service = _FIRST, ""
    try:
        facility, service = asked_for(query.get(FACILITY, "") or facility.value, catalogue=load())
    except InputError:
        text = tr("There is no facility '{text}'; choose one from the list.", text=query[FACILITY])
        notices.append(as_markdown(text))
    state[FACILITY] = facility
    if service:
        state[SERVICE] = service
    state[YEAR_KEY] = int(query[YEAR]) if query.get(YEAR, "").isdecimal() else None
    state[CENTRES] = [name for name in query.get(CENTRES, "").split(BETWEEN) if name]
    measure = pick(_measures(facility, service), query.get(MEASURE, "")).id
    band = measure.removeprefix(departures_id(""))
    state[_key(facility, service)] = _DEPARTURES if band in BAND_WORDS else measure
    if band in BAND_WORDS:
        state["dagdeel"] = band
    state[NEED] = query.get(NEED, "") if query.get(NEED, "") in NEEDS else ""
    try:
        read_rule(wish.classes)
        take_over_classes(wish.classes)
    except InputError as error:
        notices.append(say(error))


def _measures(facility: Facility, service: str) -> tuple[Measure, ...]:
    return measures_of(service, catalogue=load()) if service else record_of(facility).measures


def _key(facility: Facility, service: str) -> str:
    return f"{MEASURE}_{service or facility.value}"


def _facility_control() -> Facility:
    names = {facility: tr(record.name) for facility, record in FACILITIES.items()}
    st.session_state.setdefault(FACILITY, _FIRST)
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


def _service_control() -> str:
    """Draw the choice of the service of CBS."""
    names = {service.id: service.label[language()] for service in load().services}
    if st.session_state.get(SERVICE) not in names:
        st.session_state[SERVICE] = next(iter(names))
    return str(
        st.selectbox(
            tr("Which"),
            list(names),
            format_func=names.__getitem__,
            key=SERVICE,
            width=190,
            placeholder=tr("Choose what"),
        )
    )


@dataclass(frozen=True)
class _More:
    """What is asked besides the facility: a service of CBS, or points of a file; incomplete before there is a file."""

    service: str = ""
    own: tuple[OwnPoints, str] | None = None
    complete: bool = True


def _more_of_cbs() -> _More:
    return _More(service=_service_control())


def _more_of_file() -> _More:
    own = own_points_control()
    return _More(own=own, complete=own is not None)


_MORE: Mapping[Way, Callable[[], _More]] = {Way.PUBLISHED: _more_of_cbs, Way.FILE: _more_of_file}


def _year_control(scope: Scope, service: str) -> int | None:
    """Year of the figures of CBS, where more than one is stored."""
    years = load_service_years(scope, service)
    # The year with most measures first; ties go to the latest.
    best = max(years, key=lambda year: (years[year], year), default=None)
    wished = st.session_state.get(YEAR_KEY)
    st.session_state[YEAR_KEY] = wished if wished in years else best
    if len(years) <= 1:
        return None
    chosen = st.selectbox(tr("Year"), list(years), key=YEAR_KEY, width=110, placeholder=tr("Choose"))
    return None if chosen == best else int(chosen)


def _year_asked(library: Library, scope: Scope) -> int | None:
    """Year of boundaries and people in the link, if other than the latest with people."""
    wished = st.session_state.get(YEAR_KEY)
    years = access_years(library, scope)
    if wished not in years or wished == default_year(library, scope):
        return None
    latest = tr("the latest")
    names = {0: latest, int(wished): str(wished)}
    chosen = st.selectbox(
        tr("Year"),
        [int(wished), 0],
        format_func=names.__getitem__,
        key="jaar_grenzen",
        width=140,
        placeholder=tr("Choose"),
    )
    if chosen:
        return int(chosen)
    st.session_state[YEAR_KEY] = None
    return None


def _centre_control(scope: Scope, notices: list[str]) -> tuple[str, ...]:
    """Stop areas that travel times are to; none for the one with most departures."""
    names = load_stop_names(scope)
    wished = list(st.session_state.get(CENTRES, []))
    for name in wished:
        if name not in names:
            text = tr("There is no stop area '{name}' in the timetable; choose one from the list.", name=name)
            notices.append(as_markdown(text))
    st.session_state[CENTRES] = [name for name in wished if name in names]
    return tuple(
        st.multiselect(
            tr("Centre"),
            names,
            key=CENTRES,
            width=270,
            placeholder=tr("Stop with most departures"),
            help=tr(
                "Search a stop by name, such as that of a station or hospital. If there are several, the quickest"
                " counts."
            ),
        )
    )


def _measure_control(facility: Facility, service: str) -> Measure:
    """Draw the choice of the measure; for departures also the time of day."""
    records = {measure.id: measure for measure in _measures(facility, service)}
    labels = {
        name: record.label[language()] if service else indicator_of(facility, record).label[language()]
        for name, record in records.items()
    }
    key = _key(facility, service)
    departures = [departures_id(band) for band in BAND_WORDS]
    if not labels.keys().isdisjoint(departures):
        labels = {_DEPARTURES: tr("Departures per hour")} | {
            name: label for name, label in labels.items() if name not in departures
        }
    if st.session_state.get(key) not in labels:
        st.session_state[key] = next(iter(labels))
    chosen = str(
        st.selectbox(
            tr("Measure"),
            list(labels),
            format_func=labels.__getitem__,
            key=key,
            width=280 if service else 300,
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
    """Draw the choice of the figure of need beside the supply, "" for none."""
    records = {record.id: record.label[language()] for record in load().indicators if record.id in NEEDS}
    names = {"": tr("nothing")} | records
    st.session_state.setdefault(NEED, "")
    with st.popover(tr("Need × supply"), icon=":material/join_inner:", key="behoefteknop"):
        chosen = st.radio(tr("Beside it, a figure of need"), list(names), format_func=names.__getitem__, key=NEED)
        st.caption(tr("Two axes in one map, in three classes each; nothing is added up."))
    return str(chosen or "")


def _area(scope: Scope, notices: list[str]) -> str:
    """The selected buurt, when the region holds it; a buurt that it does not hold is named."""
    area = str(st.session_state.get("code", ""))
    if area and not (area.startswith("BU") and scope.includes(area, None)):
        if area.startswith("BU"):
            notices.append(no_buurt(area, scope))
        st.session_state["code"] = ""
        return ""
    return area


def no_buurt(code: str, scope: Scope) -> str:
    """Notice of a buurt that the region does not have."""
    return as_markdown(tr("{code} is no buurt of {area}; choose one on the map.", code=code, area=scope.name))
