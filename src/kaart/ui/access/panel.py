"""The panel beside the map of accessibility: the selected buurt, its nearest sites, and those of an address."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import streamlit as st
from geopandas import GeoDataFrame

from kaart.analysis.access.compute import site_distances
from kaart.analysis.access.facilities import record_of
from kaart.analysis.access.measures import CENTRE, INDEX, Measure
from kaart.analysis.access.travel_notice import travel_notice
from kaart.answers.access.load import Access, partly_known, why_not
from kaart.core.crs import RD
from kaart.core.errors import SourceError
from kaart.core.provenance import Notice
from kaart.render.pair.map import RIGHT, UP
from kaart.render.pair.words import together_words
from kaart.render.words.printed import Printed
from kaart.sync.locate import connect, locate
from kaart.ui.access.page import AccessView
from kaart.ui.access.site_table import show_sites
from kaart.ui.cache.keep import settings
from kaart.ui.shell.controls import select_area
from kaart.ui.shell.words import as_markdown, language, say, say_plain, tr

_NEAREST, _MOST = 8, 5
_POINT = "_bereik_adres"


def show_access_panel(view: AccessView) -> None:
    """Show the selected buurt with its nearest sites; without one a hint, and the search."""
    found = view.found
    if not view.area:
        listed = tr("Click a buurt on the map to see its figures and nearest sites here.")
        st.caption(listed if found.supply.listed else tr("Click a buurt on the map: here come its figures."))
        _choose_buurt(found)
        return
    row = found.frame.loc[view.area].to_dict()
    st.subheader(as_markdown(str(row["name"])), anchor=False)
    _shown(view)
    st.button(tr("Clear selection"), icon=":material/close:", on_click=select_area, args=("",), key="wis")
    if found.supply.listed:
        points = found.demand.points
        _nearest(found, points[points["code"] == view.area], tr("Nearest to this buurt"), key="dichtbij")
    else:
        st.caption(" ".join(say(notice) for notice in found.notices[:1]))
    heading = tr("All measures of this buurt")
    st.markdown(f"**{heading}**")
    rows = [
        {
            tr("Measure"): found.indicator(measure).label[language()],
            tr("Value"): _value(found, view.area, measure),
        }
        for measure in found.measures
    ]
    st.table(pd.DataFrame(rows).set_index(tr("Measure")), alt=heading)
    if INDEX in record_of(found.facility).keys:
        st.caption(
            tr("Between brackets the band of London, where 6b is the best; most Dutch buurten fall in the lowest.")
        )


def _shown(view: AccessView) -> None:
    """The figures of the map for the selected buurt, with their date, and what must be said of the measure."""
    shown, code = view.shown, view.area
    arrows = (UP, RIGHT) if shown.need is not None else ("",)
    for arrow, printed in zip(arrows, shown.axes, strict=True):
        st.markdown(f"**{as_markdown(printed.words(code))}**")
        label = f"{arrow} {printed.label}, {printed.period}".strip()
        st.caption(as_markdown(" · ".join(filter(None, (label, printed.over(code))))))
    if shown.need is not None:
        st.text(together_words(shown.need.shown, code, language=language()))
    if shown.after is not None:
        return
    for notice in (_reason(view.found, code, shown.measure), partly_known(view.found, code, shown.measure.id)):
        if notice is not None:
            words = say(notice)
            st.caption(words[:1].upper() + words[1:])


def _reason(found: Access, code: str, measure: Measure) -> Notice | None:
    """More about a figure than the figure: of a travel time who gets there, of one that is not there why."""
    travel = travel_notice(found.frame.loc[code].to_dict()) if measure.id == CENTRE else None
    return why_not(found, code, measure.id) if travel is None else travel


def _value(found: Access, code: str, measure: Measure) -> str:
    """A measure of a buurt as the map prints it, or the full reason why there is none."""
    reason = why_not(found, code, measure.id)
    if reason is not None:
        return say_plain(reason)
    printed = Printed(found.figures(measure), language())
    beside = str(found.frame["transit_band"][code]) if measure.id == INDEX else printed.over(code)
    return f"{printed.words(code)} ({beside})" if beside else printed.words(code)


def _choose_buurt(found: Access) -> None:
    """A list to choose a buurt from, as an alternative to a click on the map."""
    names = found.frame["name"].sort_values()
    code = st.selectbox(
        tr("Or choose a buurt"),
        names.index.tolist(),
        index=None,
        format_func=lambda item: f"{names[item]} ({item})",
        placeholder=tr("Choose a buurt"),
        key="kies_buurt",
    )
    if code:
        select_area(str(code))
        st.rerun()


def _nearest(found: Access, points: GeoDataFrame, title: str, *, key: str) -> None:
    """The nearest sites with address and metres, as a table that a screen reader reads."""
    sites = found.supply.measured
    st.markdown(f"**{title}**")
    if not len(sites) or not len(points):
        st.caption(tr("There is no site to measure to."))
        return
    metres = site_distances(points, sites, metric=found.metric, most=_NEAREST)
    show_sites(sites, key=key, alt=title, metres=metres)
    parts = [say(found.metric.method)]
    if len(found.supply.unlocated):
        parts.append(tr("{count} could not be located and are not here.", count=len(found.supply.unlocated)))
    st.caption(" ".join(parts))


def show_address(found: Access) -> None:
    """Show the sites nearest to an address, which is looked up at PDOK only on request.

    Parameters
    ----------
    found
        What there is.
    """
    if not found.supply.listed:
        return
    what = record_of(found.facility).many[language()]
    with st.popover(tr("Nearest to an address"), icon=":material/location_on:", key="bij_adres"):
        text = st.text_input(tr("Address or postcode"), key="bereik_zoek")
        st.caption(tr("An address is looked up at PDOK (Kadaster): what you typed is sent there and kept nowhere."))
        if st.button(tr("Look up {sites}", sites=what), key="bereik_zoek_knop") and text.strip():
            st.session_state[_POINT] = located(text)
        point = st.session_state.get(_POINT)
        if point is not None:
            label, x_m, y_m = point
            here = gpd.GeoDataFrame({"weight": [1.0]}, geometry=gpd.points_from_xy([x_m], [y_m]), crs=RD)
            _nearest(found, here, as_markdown(label), key="bij_adres_lijst")


def located(text: str) -> tuple[str, float, float] | None:
    """PDOK's best hit for an address: label and EPSG:28992 coordinates. Returns None and shows a message without one.

    Parameters
    ----------
    text
        Query of the user; it is sent to PDOK.
    """
    try:
        with connect(settings()) as http:
            hits = locate(http, text)[:_MOST]
    except SourceError as error:
        st.error(say(error))
        return None
    if not hits:
        st.info(tr("PDOK knows no address that matches this; check postcode and house number."))
        return None
    return hits[0].label, hits[0].x_m, hits[0].y_m
