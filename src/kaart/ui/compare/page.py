"""The page that compares areas: ranked, similar, and through the years."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from pandas import DataFrame

from kaart.analysis.compare.peers import Peers, find_peers
from kaart.analysis.profile.build import ALIKE_IN
from kaart.answers.figures import Answer
from kaart.catalogue import Kind, load
from kaart.core.codes import Level
from kaart.core.errors import KaartError
from kaart.model.reasons import whys_empty
from kaart.render.words.numbers import format_number, plural
from kaart.render.words.provisional import figures_year
from kaart.ui.cache.figures import seek_answer, stored_name
from kaart.ui.compare.ranking import alike_control, compare_areas, figures_of, show_ranking, values_among
from kaart.ui.compare.trends import LEAST, MOST, default_areas, main_figures, show_trends, trends_of
from kaart.ui.shell.cells import cell, heading
from kaart.ui.shell.controls import Choice, select_area
from kaart.ui.shell.words import as_markdown, language, say, tr

CONTEXT = (
    "inwoners",
    "stedelijkheid",
    "eenpersoons",
    "koopwoningen",
    "kinderen",
    "ouderen",
    "huishoudens_met_kinderen",
    "huur_corporatie",
    "adressendichtheid",
    "dichtheid",
    "woz",
    "autos_per_huishouden",
)
DEFAULT_CONTEXT = ALIKE_IN
_LISTED = 8


def show_order(choice: Choice, shown: Answer) -> None:
    """The areas in order, with the filter in the heading's row."""
    level = plural(choice.selection.level)
    with st.container(horizontal=True, vertical_alignment="center"):
        title = tr("The {areas} in order", areas=level)
        st.subheader(title, anchor=False, width="content")
        alike = alike_control()
    if choice.indicator.kind is Kind.CATEGORY:
        st.info(tr("Classes have no order; choose an indicator with values."))
        return
    try:
        show_ranking(choice, compare_areas(choice, shown, alike=alike), shown)
    except KaartError as error:
        st.warning(say(error), icon=":material/info:")


def area_control(choice: Choice, shown: Answer) -> None:
    """Draw the choice of one area; the link follows."""
    names = area_names(choice, shown)
    own = [code for code in names if code in set(shown.figures.frame["code"])]
    area = choice.selection.area
    st.session_state["vgl_gebied"] = area if area in own else None
    st.selectbox(
        tr("Area"),
        own,
        index=None,
        format_func=names.__getitem__,
        placeholder=tr("Choose an area by name"),
        key="vgl_gebied",
        on_change=_select,
        width=360,
    )


def area_names(choice: Choice, shown: Answer) -> dict[str, str]:
    """Unique names of all areas that can be compared, by code: gemeenten last."""
    frame = shown.figures.frame.sort_values("name")
    twice = frame["name"].duplicated(keep=False)
    names = {
        str(code): f"{name} ({code})" if double else str(name)
        for code, name, double in zip(frame["code"], frame["name"], twice, strict=True)
    }
    gemeenten = figures_of(choice, Level.GEMEENTE)
    if choice.selection.level is not Level.GEMEENTE and gemeenten is not None:
        rows = zip(gemeenten.frame["code"], gemeenten.frame["name"], strict=True)
        names |= {str(code): tr("{name} (gemeente)", name=name) for code, name in rows}
    return names


def show_alike(choice: Choice, shown: Answer) -> tuple[str, ...]:
    """Show the areas most similar to the selected one; returns their codes, nearest first."""
    title = tr("{areas} like this one", areas=plural(choice.selection.level))
    title = title[:1].upper() + title[1:]
    st.subheader(title, anchor=False)
    context = _context(choice, shown)
    available = [name for name in CONTEXT if name in context and context[name].notna().any()]
    # Another year may lack the earlier choice.
    wanted = st.session_state.get("vgl_kenmerken", DEFAULT_CONTEXT)
    st.session_state["vgl_kenmerken"] = [name for name in wanted if name in available]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        area_control(choice, shown)
        chosen = st.multiselect(
            tr("Alike in"),
            available,
            format_func=lambda name: load().indicator(name).label[language()],
            placeholder=tr("Choose figures"),
            key="vgl_kenmerken",
        )
    area = choice.selection.area
    if area not in set(context["code"]):
        st.info(tr("Choose an area to see which {areas} are most like it.", areas=plural(choice.selection.level)))
        return ()
    try:
        peers = find_peers(context, code=area, variables=chosen, k=_LISTED)
    except KaartError as error:
        st.info(say(error))
        return ()
    if peers.frame.empty:
        st.info(" ".join(say(reason) for reason in peers.reasons))
        return ()
    st.table(_peers_table(choice, shown, peers), border="horizontal", alt=title)
    variables = ", ".join(load().indicator(name).label[language()] for name in peers.variables)
    distance = tr("Distance in standard deviations, over: {variables}. 0 is the same.", variables=variables)
    st.caption(" ".join([as_markdown(distance), *(say(reason) for reason in peers.reasons)]))
    return tuple(peers.frame["code"])


def show_beside(choice: Choice, shown: Answer, *, peers: tuple[str, ...]) -> None:
    """Two to six areas side by side, through the years and in one table."""
    names = area_names(choice, shown)
    st.subheader(tr("Side by side"), anchor=False)
    selection = choice.selection
    chosen = st.multiselect(
        tr("Two to six areas"),
        list(names),
        default=default_areas(choice, list(names), peers=peers),
        format_func=names.__getitem__,
        placeholder=tr("Choose areas by name"),
        # Another view or another selected area starts with new areas.
        key=f"vgl_naast_{selection.scope}_{selection.level}_{selection.year}_{selection.area}",
    )
    if len(chosen) > MOST:  # Streamlit's own limit has an English message only
        st.info(tr("At most {most} areas stand side by side; these are the first.", most=MOST))
        chosen = chosen[:MOST]
    if len(chosen) < LEAST:
        st.info(tr("Choose at least two areas to set side by side."))
        return
    families, missing = trends_of(choice, chosen)
    show_trends(choice, families, missing=missing)
    title = tr("Main figures")
    st.markdown(f"**{title}**")
    st.table(main_figures(choice, chosen, names=names), border="horizontal", alt=title)


def _select() -> None:
    select_area(str(st.session_state.get("vgl_gebied") or ""))


def _context(choice: Choice, shown: Answer) -> DataFrame:
    """Every area of the view with its context figures, NaN where they are not known."""
    frame = shown.figures.frame[["code", "name"]].set_index("code")
    for name in CONTEXT:
        found = seek_answer(choice.scope, indicator=name, level=choice.selection.level, year=choice.selection.year)
        # Not published that year or at this level: it cannot be chosen.
        if found is not None:
            frame[name] = values_among(choice, found.figures, list(frame.index), areas=shown.figures.area_year)
    return frame.reset_index()


def _peers_table(choice: Choice, shown: Answer, peers: Peers) -> DataFrame:
    """The area and its peers, with the compared figures and the indicator of the view."""
    context = _context(choice, shown).set_index("code")
    codes = [peers.code, *peers.frame["code"]]
    distances = [0.0, *peers.frame["distance"]]
    words, here = language(), shown.figures.frame.set_index("code")
    names = [f"{context.loc[code, 'name']} · {stored_name(f'GM{code[2:6]}')}" for code in codes]
    columns = {tr("Distance"): [format_number(item, decimals=2, language=words) for item in distances]}
    for name in peers.variables:
        record = load().indicator(name)
        columns[heading(record)] = [cell(float(context.loc[code, name]), record) for code in codes]
    whys = whys_empty(here)
    columns[f"{heading(choice.indicator)} {figures_year(shown.figures, language=words)}"] = [
        cell(float(here["value"][code]), choice.indicator, status=whys[code], year=shown.figures.year) for code in codes
    ]
    return pd.DataFrame(columns, index=pd.Index([as_markdown(name) for name in names], name=tr("Area")))
