"""One click from the example region to real figures."""

from __future__ import annotations

import streamlit as st

from kaart.catalogue import Family, load
from kaart.errors import KaartError, UnknownAreaError
from kaart.refresh import LAYERS, Item, Outcome, Refresh
from kaart.scope import EXAMPLE
from kaart.sources.http import Http
from kaart.ui.controls import select_scope
from kaart.ui.data import library, settings
from kaart.ui.words import say, tr

FIRST_CHOICE = "parkstad"
DEFAULT_FIRST_YEAR = 2016


def fetch_form(*, expanded: bool) -> None:
    """Offer to fetch real figures of a region or gemeente.

    Parameters
    ----------
    expanded
        True shows the form at once; else it sits behind a button.
    """
    if expanded:
        with st.container(border=True, key="ophalen"):
            _form()
    else:
        with st.popover(tr("Fetch figures"), icon=":material/download:", key="ophalen_knop"):
            _form()


def _form() -> None:
    found = library()
    catalogue = load()
    years = [year for year in catalogue.family_years(Family.KWB) if year >= DEFAULT_FIRST_YEAR]
    names = {region.id: region.name for region in catalogue.regions if region.id != EXAMPLE}
    names |= dict(sorted(found.names().items(), key=lambda item: item[1]))
    options = [FIRST_CHOICE, *(name for name in names if name != FIRST_CHOICE)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = st.selectbox(
            tr("Region or gemeente (type any name)"),
            options,
            format_func=lambda option: names.get(option, option),
            accept_new_options=True,
            key="ophalen_gebied",
            width=320,
        )
        first, last = st.select_slider(tr("Years"), years, value=(years[0], years[-1]), key="ophalen_jaren", width=260)
        pressed = st.button(tr("Fetch real figures"), type="primary", icon=":material/download:", key="haal_op")
    st.caption(tr("From CBS and PDOK, open data. This takes seconds to minutes and is kept on this computer."))
    if pressed and wanted:
        _fetch(str(wanted), tuple(range(int(first), int(last) + 1)))


def _fetch(text: str, years: tuple[int, ...]) -> None:
    found, catalogue = library(), load()
    refresh = Refresh(Http(settings()), found.store, catalogue)
    bar = st.progress(0.0, text=tr("Fetching starts …"))

    def report_progress(done: int, total: int, what: str) -> None:
        text = tr("{done} of {total}: {what}", done=done, total=total, what=what)
        bar.progress(min(1.0, done / max(1, total)), text=text)

    try:
        if not found.names():
            bar.progress(0.02, text=tr("List of gemeenten"))
            refresh.gemeente_names()
        scope = found.scope(text)
        report = refresh.run(
            [scope],
            years=years,
            layers=LAYERS,
            progress=report_progress,
        )
    except UnknownAreaError as error:
        bar.empty()
        st.error(say(error))
        return
    except KaartError as error:
        bar.empty()
        st.error(tr("{reason} What was stored before is still shown.", reason=say(error)))
        return
    bar.empty()
    _tell(report.items)
    if any(item.outcome in {Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED} for item in report.items):
        select_scope(scope.id)
        st.session_state["_fetched"] = _summary(report.items)
        st.rerun()


def _tell(items: tuple[Item, ...]) -> None:
    for item in items:
        if item.outcome is Outcome.FAILED and item.error is not None:
            st.error(f"{item.key.layer} {item.key.vintage}: {say(item.error)}")


def _summary(items: tuple[Item, ...]) -> str:
    """What came and what did not, in one sentence each."""
    came = sum(item.outcome in {Outcome.NEW, Outcome.CHANGED} for item in items)
    failed = [item for item in items if item.outcome is Outcome.FAILED]
    parts = [tr("{count} files are new.", count=came)]
    parts += [f"{item.key.layer} {item.key.vintage}: {say(item.error)}" for item in failed if item.error][:6]
    return "  \n".join(parts)


def show_fetched() -> None:
    """Show what the last fetch brought, once."""
    text = st.session_state.pop("_fetched", None)
    if text:
        st.info(text, icon=":material/download_done:")
