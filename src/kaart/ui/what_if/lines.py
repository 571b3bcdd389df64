"""Buttons for scenarios of public transport: another frequency, or an extra stop."""

from __future__ import annotations

import math
from dataclasses import dataclass

import streamlit as st
from pandas import DataFrame
from shapely.geometry import Point

from kaart.analysis.scenario.already import calls_here, running_already
from kaart.analysis.scenario.document import BOTH_WAYS, Extra, Headway, NewStop
from kaart.analysis.scenario.lines import apply_to_days, calling_after, lines_of, trips_within
from kaart.analysis.transit.days import DayKind
from kaart.answers.access.what_if import TransitBase
from kaart.core.errors import KaartError
from kaart.core.timetable import HOUR_S, Timetable
from kaart.render.access.already import running_words
from kaart.ui.access.page import AccessView
from kaart.ui.cache.what_if import load_base
from kaart.ui.shell.words import as_markdown, language, say, tr
from kaart.ui.what_if.place import place_now
from kaart.ui.what_if.sites import free_id
from kaart.ui.what_if.state import add_edits, closing_key, scenario_now

_FIRST_H, _LAST_H = 4, 28
_EVERY, _EXTRA = "elke", "erbij"


def mode_words() -> dict[str, str]:
    """Modes in words."""
    return {
        "train": tr("train"),
        "metro": tr("metro"),
        "tram": tr("tram"),
        "bus": tr("bus"),
        "ferry": tr("ferry"),
    }


def day_words() -> dict[DayKind, str]:
    """Kinds of days in words; a Tuesday stands for the working days."""
    return {
        DayKind.TUESDAY: tr("working day"),
        DayKind.SATURDAY: tr("Saturday"),
        DayKind.SUNDAY: tr("Sunday"),
    }


def clock_hours(first_s: int, last_s: int) -> str:
    """Hours of a service day as clock times: 25 is one at night.

    Parameters
    ----------
    first_s, last_s
        Seconds of the service day.
    """
    first, last = (math.floor(second / HOUR_S) % 24 for second in (first_s, last_s))
    return f"{first}-{last}"


def change_lines(view: AccessView) -> None:
    """Draw a button for the frequency of a line, and one for a new stop.

    Parameters
    ----------
    view
        View on the screen.
    """
    try:
        base = load_base(view.choice.scope, view.found)
    except KaartError as error:
        st.info(say(error))
        return
    if base is None:
        return
    lines = lines_of(base.ground.days, areas=frozenset(view.found.supply.sites["site_id"]))
    if lines.empty:
        st.caption(tr("The timetable holds no line to change."))
        return
    with st.popover(tr("How often a line runs"), icon=":material/schedule:", key=closing_key(view, "watals_vaker")):
        _how_often(view, base, lines)
    with st.popover(tr("Add a stop"), icon=":material/add_location_alt:", key=closing_key(view, "watals_halte")):
        _stop(view, base, lines)


def _names(lines: DataFrame) -> dict[str, str]:
    """Names of lines for people: mode, number and destination."""
    modes = mode_words()
    grouped = lines.groupby("route", sort=False)
    found = {}
    for route, rows in grouped:
        ends = " - ".join(item for item in dict.fromkeys(rows["headsign"]) if item)
        head = f"{modes[rows['mode'].iloc[0]]} {rows['line'].iloc[0]}".strip()
        found[str(route)] = f"{head}: {ends}" if ends else head
    return found


@dataclass(frozen=True)
class _Asked:
    """Line, direction (None for both), kind of day and hours (seconds of the service day) to change."""

    route: str
    line: str
    way: int | None
    day: DayKind
    first_s: int
    last_s: int


def _how_often(view: AccessView, base: TransitBase, lines: DataFrame) -> None:
    asked = _choose_line(view, base, lines)
    table = _now(view, base, asked)
    names = {_EVERY: tr("One every ... minutes"), _EXTRA: tr("More or fewer an hour")}
    how = st.segmented_control(
        tr("What changes"), list(names), format_func=names.__getitem__, default=_EVERY, key="watals_hoe", required=True
    )
    edit = _more_or_fewer(asked) if how == _EXTRA else _one_every(asked, table)
    sensible = asked.first_s < asked.last_s and edit is not None
    pressed = st.button(tr("Change the line"), type="primary", key="watals_zet_lijn", disabled=not sensible)
    if pressed and edit is not None:
        add_edits(view, edit)


def _one_every(asked: _Asked, table: Timetable | None) -> Headway:
    """Ask for the minutes between departures, and say so when the line or another already runs like that."""
    minutes = st.number_input(tr("Minutes between departures"), 1, 240, value=15, key="watals_minuten")
    clock = (asked.first_s, asked.last_s, int(minutes) * 60)
    edit = Headway(asked.route, asked.day, *clock, direction=asked.way, line=asked.line)
    running = None if table is None else running_already(table, edit)
    if running is not None:
        st.info(as_markdown(running_words(running, language=language())))
    return edit


def _more_or_fewer(asked: _Asked) -> Extra | None:
    """Ask for the departures an hour more, below 0 fewer; None for 0, which is no change."""
    count = int(st.number_input(tr("Departures an hour more (below 0: fewer)"), -12, 12, value=1, key="watals_per_uur"))
    st.caption(tr("The other departures stay as they are; a new one comes halfway between two of them."))
    if not count:
        return None
    return Extra(
        asked.route, asked.day, asked.first_s, asked.last_s, per_hour=count, direction=asked.way, line=asked.line
    )


def _choose_line(view: AccessView, base: TransitBase, lines: DataFrame) -> _Asked:
    names, days = _names(lines), day_words()
    route = str(
        st.selectbox(
            tr("Line"),
            list(names),
            index=list(names).index(_nearby(view, base, lines)),
            format_func=names.__getitem__,
            key="watals_lijn",
            placeholder=tr("Choose lines"),
        )
    )
    own = lines[lines["route"] == route]
    ways: dict[int | None, str] = {BOTH_WAYS: tr("both directions")}
    ways |= {
        int(row["direction"]): tr("to {place}", place=row["headsign"] or str(row["direction"]))
        for row in own.to_dict("records")
    }
    way = st.selectbox(
        tr("Direction"),
        list(ways),
        format_func=ways.__getitem__,
        key=f"watals_kant_{route}",
        placeholder=tr("Choose a direction"),
    )
    options = [kind for kind in days if kind in base.ground.days]
    kind = DayKind(
        st.segmented_control(
            tr("On a"), options, format_func=days.__getitem__, default=options[0], key="watals_dag", required=True
        )
        or options[0]
    )
    hours = st.slider(tr("Between these hours (25 is one at night)"), _FIRST_H, _LAST_H, (7, 19), key="watals_uren")
    first_s, last_s = (int(hour) * HOUR_S for hour in hours)
    return _Asked(route, str(own["line"].iloc[0]), way, kind, first_s, last_s)


def _nearby(view: AccessView, base: TransitBase, lines: DataFrame) -> str:
    """The first line at the stop nearest to the place, else the first line."""
    place, sites = place_now(view), view.found.supply.sites
    if place is not None and len(sites):
        nearest = sites["site_id"].iloc[int(sites.distance(Point(place[1:])).argmin())]
        there = lines_of(base.ground.days, areas=[nearest])["route"]
        lines = lines[lines["route"].isin(there)] if len(there) else lines
    return str(lines["route"].iloc[0])


def _now(view: AccessView, base: TransitBase, asked: _Asked) -> Timetable | None:
    """Show the current frequency, and return the timetable of the day with the changes so far; None if they fail."""
    try:
        _, days = apply_to_days(base.ground.timetable, base.ground.days, scenario_now(view))
    except KaartError as error:
        st.caption(say(error))
        return None
    table = days[asked.day].timetable
    counts = trips_within(table, asked.route, asked.way, first_s=asked.first_s, last_s=asked.last_s)
    most = max(counts.values(), default=0)
    if not most:
        st.caption(tr("Now it does not run then; running times are copied from other hours or from a working day."))
        return table
    every = round((asked.last_s - asked.first_s) / 60 / most)
    st.caption(
        tr(
            "Now {count} trips a direction in these hours, about one every {minutes} minutes.",
            count=most,
            minutes=every,
        )
    )
    return table


def _stop(view: AccessView, base: TransitBase, lines: DataFrame) -> None:
    names, place = _names(lines), place_now(view)
    name = st.text_input(tr("Name"), value=tr("New stop"), key="watals_haltenaam")
    routes = st.multiselect(
        tr("Lines that call there"),
        list(names),
        format_func=names.__getitem__,
        key="watals_haltelijnen",
        placeholder=tr("Choose lines"),
    )
    extra_min = st.number_input(
        tr("Extra minutes per trip, for detour and stopping"), 0.0, 30.0, value=1.0, step=0.5, key="watals_extra"
    )
    if place is None:
        st.caption(tr("Choose a place first: on the map, an address or coordinates."))
    else:
        st.caption(tr("Where: {name}", name=as_markdown(place[0])))
        for route in routes:
            _between(base, route, names[route], place)
    st.caption(tr("The stop comes between the two stops where it is the smallest detour in a straight line."))
    ready = place is not None and bool(routes)
    if st.button(tr("Add the stop"), type="primary", key="watals_zet_halte", disabled=not ready) and place is not None:
        stop, extra_s = free_id(view), round(60 * float(extra_min))
        written = lines.drop_duplicates("route").set_index("route")["line"]
        add_edits(
            view,
            *(
                NewStop(stop, route, place[1], place[2], extra_s, name=name, line=str(written[route]))
                for route in routes
            ),
        )


def _between(base: TransitBase, route: str, label: str, place: tuple[str, float, float]) -> None:
    """Stops around a new stop, on the first day that the line runs."""
    for day in base.ground.days.values():
        table = day.timetable
        rows, _ = calling_after(table, route, x_m=place[1], y_m=place[2])
        if len(rows):
            names, stop = table.stops["name"].to_numpy(), table.times["stop"].to_numpy()
            first, second = (as_markdown(str(names[stop[row]])) for row in (rows[0], rows[0] + 1))
            st.caption(tr("{line}: between {first} and {second}", line=as_markdown(label), first=first, second=second))
            here = calls_here(table, route, x_m=place[1], y_m=place[2])
            if here:
                st.info(tr("{line} already calls here: {stop}.", line=as_markdown(label), stop=as_markdown(here)))
            return
    st.warning(tr("{line} comes nowhere near this place.", line=as_markdown(label)))
