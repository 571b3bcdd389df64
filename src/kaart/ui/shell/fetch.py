"""One click to real figures, from the example region, a link or a form; the work goes on in the background."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import streamlit as st

from kaart.catalogue import Family, load
from kaart.catalogue.layers import BOUNDARIES, FIGURES, LAYERS, MAP_LAYERS, OPTIONAL_FAMILIES, VVE, split_vintage
from kaart.catalogue.provinces import provinces
from kaart.catalogue.scope import EXAMPLE
from kaart.core.errors import KaartError, NotFetchedError, UnknownAreaError
from kaart.render.change.deliveries import layer_in_text, layer_words
from kaart.store.repair import Repair
from kaart.sync.jobs import Outcome
from kaart.ui.cache.figures import load_names
from kaart.ui.cache.keep import library, settings
from kaart.ui.shell.controls import select_scope
from kaart.ui.shell.fetching import Fetched, Order, current, start
from kaart.ui.shell.province import province_asked
from kaart.ui.shell.start import at_home
from kaart.ui.shell.words import as_markdown, language, say, say_plain, tr

FIRST_CHOICE = "parkstad"
DEFAULT_FIRST_YEAR = 2016
# Numbers of the refresh that this session started, saw running, and reported.
_STARTED, _WATCHED, _REPORTED = "_begonnen", "_gezien", "_gemeld"


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
    fetched = load_names()
    # A region of one gemeente is listed as that gemeente, once the list of gemeenten is known.
    several = {
        region.id: region.name
        for region in load().regions
        if region.id != EXAMPLE and (not fetched or any(len(period.members) > 1 for period in region.periods))
    }
    names = {**several, **fetched}
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


def begin(order: Order) -> None:
    """Start to fetch, and show how far it is; while something else is fetched, say so.

    Parameters
    ----------
    order
        What to fetch.
    """
    now = start(order, settings())
    if now.order != order:
        # Somebody else's, perhaps: its result is not the answer to this visitor.
        st.warning(tr("Something else is being fetched; try again when it is done."), icon=":material/hourglass:")
        return
    st.session_state[_STARTED] = now.number
    st.rerun()


def _fetch(text: str, years: tuple[int, ...], *, more: tuple[str, ...] = ()) -> None:
    begin(Order(text, years, (*MAP_LAYERS, *more)))


def offer_area(error: NotFetchedError) -> None:
    """Offer to fetch what a link asks for and nobody fetched.

    Parameters
    ----------
    error
        Names the area.
    """
    area = str(error.values["area"])
    if st.button(
        tr("Fetch figures of {area}", area=as_markdown(area)),
        type="primary",
        icon=":material/download:",
        key="haal_gebied",
    ):
        years = tuple(year for year in load().family_years(Family.KWB) if year >= DEFAULT_FIRST_YEAR)
        _fetch(str(error.values["id"]), years)


def offer_repair(errors: Iterable[KaartError]) -> None:
    """Offer to fetch a damaged file again; the next one is offered when it is back.

    Parameters
    ----------
    errors
        Of what is damaged; own figures and the packaged example region cannot be fetched.
    """
    repairs = (error.values.get("repair") for error in errors)
    repair = next((item for item in repairs if isinstance(item, Repair)), None)
    if repair is None or not st.button(
        tr("Fetch the damaged file again"), icon=":material/healing:", key="herstel", help=repair.command
    ):
        return
    years = (repair.year,) if repair.year is not None else load().family_years(Family.KWB)[-1:]
    begin(Order(repair.area, years, repair.layers or MAP_LAYERS, around=VVE in repair.layers))


def offer_province(scope: str) -> None:
    """Offer to fetch the province that the link asked for, while the region that came instead is shown.

    Parameters
    ----------
    scope
        Region on the screen.
    """
    code = province_asked(scope)
    if not code or any(province.id == code for province in library().provinces()):
        return
    text = tr("Fetch figures of {area}", area=as_markdown(provinces().names[code]))
    if st.button(text, type="primary", icon=":material/download:", key="haal_provincie"):
        years = tuple(year for year in load().family_years(Family.KWB) if year >= DEFAULT_FIRST_YEAR)
        _fetch(code, years)


def show_fetched() -> None:
    """Show how far the refresh of this process is, and its result once; failures are behind a button."""
    now, state = current(), st.session_state
    if now is None or state.get(_REPORTED) == now.number:
        return
    if not now.finished.is_set():
        state[_WATCHED] = now.number
        _show_progress(now.number)
        return
    state[_REPORTED] = now.number
    mine = state.get(_STARTED) == now.number
    if not mine and state.get(_WATCHED) != now.number:
        return
    if now.fetched.report.came and (mine or at_home(library())):
        select_scope(now.fetched.scope)
    _show_result(now.fetched)


@st.fragment(run_every=1.0)
def _show_progress(number: int) -> None:
    """Bar of the refresh that runs; at its end the whole page runs again."""
    now = current()
    if now is None or now.number != number or now.finished.is_set():
        st.rerun()
    step = now.step
    if step.what:
        named = layer_in_text(step.what, language=language())
        text = tr("{done} of {total}: {what}", done=step.done, total=step.total, what=named)
    else:
        text = tr("Fetching starts …")
    st.progress(min(1.0, step.done / step.total), text=text)


def _show_result(fetched: Fetched) -> None:
    if isinstance(fetched.error, UnknownAreaError):
        st.error(say(fetched.error))
        return
    for error in (fetched.error, *fetched.report.around.errors):
        if error is not None:
            st.error(tr("{reason} What was stored before is still shown.", reason=say(error)))
    if fetched.error is not None:
        return
    if fetched.notice is not None:
        st.warning(say(fetched.notice), icon=":material/info:")
    items = fetched.report.items
    failed = [
        f"{layer_words(item.key.layer, item.key.vintage, language=language())}: {say_plain(item.error)}"
        for item in items
        if item.outcome is Outcome.FAILED and item.error is not None
    ]
    with st.container(key="opgehaald", horizontal=True, vertical_alignment="center"):
        st.markdown(as_markdown(_fetched_words(fetched)), width="content")
        if failed:
            with st.popover(tr("{count} could not be fetched", count=len(failed)), icon=":material/info:"):
                for line in failed:
                    st.text(line)


def _fetched_words(fetched: Fetched) -> str:
    """What came, as a reader counts it: years of figures and boundaries, else other data."""
    came = [item for item in fetched.report.items if item.outcome in {Outcome.NEW, Outcome.CHANGED}]
    area = library().scope(fetched.scope).name
    if not came:
        return tr("Nothing new came for {area}; what was stored is up to date.", area=area)
    years = {split_vintage(item.key.vintage)[1] for item in came if item.key.layer in {FIGURES, BOUNDARIES}} - {""}
    if years:
        count = tr("{count} years of figures and boundaries", count=len(years))
        return tr("{area} has been fetched: {what}.", area=area, what=count)
    return tr("{area} has been fetched: {what}.", area=area, what=tr("{count} new files", count=len(came)))
