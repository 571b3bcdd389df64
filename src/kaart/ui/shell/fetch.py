"""One click from the example region to real figures."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from kaart.catalogue import Family, load
from kaart.catalogue.layers import LAYERS, MAP_LAYERS, OPTIONAL_FAMILIES
from kaart.catalogue.scope import EXAMPLE
from kaart.core.errors import KaartError, UnknownAreaError
from kaart.render.change.deliveries import layer_in_text, layer_words
from kaart.sync.jobs import Item, Outcome
from kaart.sync.locate import connect
from kaart.sync.run import Refresh
from kaart.ui.cache.keep import library, settings
from kaart.ui.shell.controls import select_scope
from kaart.ui.shell.words import language, say, say_plain, tr

FIRST_CHOICE = "parkstad"
DEFAULT_FIRST_YEAR = 2016


def example_banner() -> None:
    """Tell that the example region is invented, with the button for real figures in the same row."""
    with st.container(border=True, key="ophalen", horizontal=True, vertical_alignment="center"):
        warning = tr("Everything in this Voorbeeldregio is invented.")
        st.markdown(f":material/science: **{warning}**", width="content")
        wanted = _area_choice(label_visibility="collapsed")
        with st.popover(tr("Years")):
            years = _year_choice()
        pressed = _button()
    if pressed and wanted:
        _fetch(wanted, years)


def fetch_form() -> None:
    """Offer to fetch real figures of another region or other years."""
    with st.popover(tr("Fetch figures"), icon=":material/download:", key="ophalen_knop"):
        wanted = _area_choice(label_visibility="visible")
        years = _year_choice()
        more = _layer_choice()
        st.caption(tr("From CBS and PDOK, open data. This takes seconds to minutes and is kept on this computer."))
        pressed = _button()
    if pressed and wanted:
        _fetch(wanted, years, more=more)


def _layer_choice() -> tuple[str, ...]:
    """Layers of figures that come on request only."""
    names = {layer.id: layer.series[0].name for layer in LAYERS if layer.id in OPTIONAL_FAMILIES}
    texts = {identity: name[language()] for identity, name in names.items() if name is not None}
    chosen = st.multiselect(
        tr("Also fetch"),
        list(texts),
        format_func=texts.__getitem__,
        placeholder=tr("Choose one or more"),
        key="ophalen_lagen",
    )
    return tuple(chosen)


def _area_choice(*, label_visibility: Literal["visible", "collapsed"]) -> str:
    found = library()
    # A region of one gemeente is listed as that gemeente, once the list of gemeenten is known.
    several = {
        region.id: region.name
        for region in load().regions
        if region.id != EXAMPLE and (not found.names() or any(len(period.members) > 1 for period in region.periods))
    }
    names = {**several}
    names |= dict(sorted(found.names().items(), key=lambda item: item[1]))
    options = [FIRST_CHOICE, *(name for name in names if name != FIRST_CHOICE)]
    wanted = st.selectbox(
        tr("Region or gemeente (type any name)"),
        options,
        format_func=lambda option: names.get(option, option),
        accept_new_options=True,
        placeholder=tr("Choose a region"),
        key="ophalen_gebied",
        label_visibility=label_visibility,
        width=260,
    )
    return str(wanted or "")


def _year_choice() -> tuple[int, ...]:
    years = [year for year in load().family_years(Family.KWB) if year >= DEFAULT_FIRST_YEAR]
    first, last = st.select_slider(tr("Years"), years, value=(years[0], years[-1]), key="ophalen_jaren")
    return tuple(range(int(first), int(last) + 1))


def _button() -> bool:
    return st.button(tr("Fetch real figures"), type="primary", icon=":material/download:", key="haal_op")


def _fetch(text: str, years: tuple[int, ...], *, more: tuple[str, ...] = ()) -> None:
    layers = (*MAP_LAYERS, *more)
    found, offered = library(), load().family_years(Family.KWB)
    refresh = Refresh(connect(settings()), found.store, load())
    bar = st.progress(0.0, text=tr("Fetching starts …"))

    def report_progress(done: int, total: int, what: str) -> None:
        named = layer_in_text(what, language=language())
        text = tr("{done} of {total}: {what}", done=done, total=total, what=named)
        bar.progress(min(1.0, done / max(1, total)), text=text)

    try:
        known = refresh.find_years(layers).catalogue.family_years(Family.KWB)
        if years[-1] == offered[-1]:
            # Who asked up to the newest year gets a newer one that CBS now has.
            years = (*years, *(year for year in known if year > offered[-1]))
        if not found.names():
            bar.progress(0.02, text=tr("List of gemeenten"))
            refresh.gemeente_names()
        scope = found.scope(text)
        report = refresh.run(
            [scope],
            years=years,
            layers=layers,
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
    _keep_summary(report.items)
    if report.came:
        select_scope(scope.id)
        st.rerun()
    show_fetched()


def _keep_summary(items: tuple[Item, ...]) -> None:
    """Keep the result for the next run, in which the new region is shown."""
    st.session_state["_fetched"] = [
        sum(item.outcome in {Outcome.NEW, Outcome.CHANGED} for item in items),
        [
            f"{layer_words(item.key.layer, item.key.vintage, language=language())}: {say_plain(item.error)}"
            for item in items
            if item.outcome is Outcome.FAILED and item.error is not None
        ],
    ]


def show_fetched() -> None:
    """Show the result of the last fetch, once; failures are behind a button."""
    kept = st.session_state.pop("_fetched", None)
    if kept is None:
        return
    count, failed = kept
    with st.container(key="opgehaald", horizontal=True, vertical_alignment="center"):
        st.markdown(tr("{count} files are new.", count=count), width="content")
        if failed:
            with st.popover(tr("{count} could not be fetched", count=len(failed)), icon=":material/info:"):
                for line in failed:
                    st.text(line)
