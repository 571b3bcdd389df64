"""The side panel of a shortlist: its conditions, the selected area, who meets them and of whom it cannot be said."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import TypedDict

import streamlit as st

from kaart.analysis.shortlist.align import Filled
from kaart.analysis.shortlist.condition import ABOVE, BELOW, RULES, Condition, Part, Rule, read_condition, read_rule
from kaart.analysis.shortlist.judge import Applied, Area, Outcome, shown_factor
from kaart.core.language import sentence
from kaart.render.shortlist.words import bound_words as bound_of
from kaart.render.shortlist.words import column_words, outcome_words, rule_words, value_words, why_unknown
from kaart.render.words.numbers import format_number
from kaart.ui.cache.shortlist import Asked
from kaart.ui.shell.controls import select_area
from kaart.ui.shell.words import as_markdown, language, tr
from kaart.ui.shortlist.choice import change_list
from kaart.ui.shortlist.keep import show_kept
from kaart.ui.shortlist.page import ListView

_AT_ONCE, _MOST = 12, 60


def show_list_panel(view: ListView) -> None:
    """Draw the panel."""
    if view.choice.area:
        _selected(view)
    _conditions(view)
    if view.result.conditions:
        met, unknown = view.result.of(Outcome.MEETS), view.result.of(Outcome.UNKNOWN)
        _areas(met, title=tr("Meets all conditions ({count})", count=_count(met)))
        if unknown:
            with st.expander(tr("Cannot be said ({count})", count=_count(unknown)), key="lijst_onbekend"):
                _reasons(unknown, view)
    show_kept(view)


def _count(areas: tuple[Area, ...]) -> str:
    return format_number(len(areas), decimals=0, language=language())


def _conditions(view: ListView) -> None:
    """The conditions, each to change or to leave out, and one more."""
    title = tr("Conditions")
    st.markdown(f"**{title}**")
    names = {item.column.to_text(): column_words(item, language=language()) for item in view.result.columns}
    for number, applied in enumerate(view.result.conditions):
        with st.container(key=f"vw_{number}", border=True, gap="small"):
            _condition(number, applied, view, names)
    free = [name for name in names if name not in {item.condition.column.to_text() for item in view.result.conditions}]
    if names:
        st.button(
            tr("Add a condition"),
            icon=":material/add:",
            on_click=_add,
            args=((free or list(names))[0],),
            key="vw_erbij",
        )


def _condition(number: int, applied: Applied, view: ListView, names: dict[str, str]) -> None:
    state, condition = st.session_state, applied.condition
    column, rule = condition.column.to_text(), condition.rule
    keys = tuple(f"vw_{number}_{part}" for part in ("kolom", "regel", "grens"))
    state[keys[0]], state[keys[1]] = column, _kind(rule)
    # A new limit starts at the bound that is on the screen.
    filled = view.result.filled(condition.column)
    factor = 1.0 if filled is None else shown_factor(filled.figures.indicator)
    bound = 0.0 if math.isnan(applied.bound) else applied.bound * factor
    edited = partial(_edited, number, keys, bound)
    kinds = {kind: _kind_words(kind) for kind in (*(item.to_text() for item in RULES), ABOVE, BELOW)}
    st.selectbox(
        tr("Column"),
        list(dict.fromkeys([*names, column])),
        format_func=lambda text: names.get(text, text),
        placeholder=tr("Choose figures"),
        label_visibility="collapsed",
        key=keys[0],
        on_change=edited,
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.selectbox(
            tr("Has to be"),
            list(kinds),
            format_func=kinds.__getitem__,
            placeholder=tr("Choose"),
            label_visibility="collapsed",
            key=keys[1],
            on_change=edited,
            width="stretch",
        )
        if rule.part is None:
            state[keys[2]] = rule.limit
            st.number_input(
                tr("Value"),
                key=keys[2],
                on_change=edited,
                label_visibility="collapsed",
                width=120,
                **_notation(filled),
            )
        st.button(
            tr("Leave this condition out"),  # read aloud; the style sheet shows the sign alone
            icon=":material/delete:",
            help=tr("Leave this condition out"),
            on_click=_remove,
            args=(number,),
            key=f"vw_{number}_weg",
        )
    words = language()
    met = tr("met by {count} of {ranked}", count=applied.met, ranked=applied.ranked)
    known = rule.part is not None and filled is not None and not math.isnan(applied.bound)
    bound_words = bound_of(rule, filled, applied.bound, language=words) if known and filled is not None else ""
    st.caption(as_markdown(": ".join(filter(None, (bound_words, met)))))


class _Notation(TypedDict):
    """Step of the buttons beside a value, and its decimals."""

    step: float
    format: str


def _notation(filled: Filled | None) -> _Notation:
    """As the figures of a column are shown."""
    if filled is None:
        return {"step": 1.0, "format": "%.1f"}
    indicator = filled.figures.indicator
    factor = shown_factor(indicator)
    return {"step": factor, "format": "%.0f" if factor > 1 else f"%.{indicator.decimals}f"}


def _kind(rule: Rule) -> str:
    """The rule without its value."""
    return rule.to_text() if rule.part is not None else ABOVE if rule.high else BELOW


def _kind_words(kind: str) -> str:
    if kind in {ABOVE, BELOW}:
        return tr("higher than") if kind == ABOVE else tr("lower than")
    return rule_words(read_rule(kind), None, language=language())


def _edited(number: int, keys: tuple[str, ...], bound: float) -> None:
    """Take a changed condition over from its controls."""
    state = st.session_state
    kind, column = str(state[keys[1]]), str(state[keys[0]])
    if kind in {ABOVE, BELOW}:
        limit = state.get(keys[2])
        rule = Rule(kind == ABOVE, limit=bound if limit is None else float(limit))
    else:
        rule = read_rule(kind)
    text = f"{column}:{rule.to_text()}"
    change_list(
        lambda asked: _with_conditions(
            asked, tuple(text if place == number else item for place, item in enumerate(asked.conditions))
        )
    )


def _add(column: str) -> None:
    text = Condition(read_condition(f"{column}:hoogste-kwart").column, Rule(high=True, part=Part.QUARTER)).to_text()
    change_list(lambda asked: _with_conditions(asked, (*asked.conditions, text)))


def _remove(number: int) -> None:
    change_list(
        lambda asked: _with_conditions(
            asked, tuple(item for place, item in enumerate(asked.conditions) if place != number)
        )
    )


def _with_conditions(asked: Asked, conditions: tuple[str, ...]) -> Asked:
    return replace(asked, conditions=conditions)


def _selected(view: ListView) -> None:
    """The selected area: its outcome, and its figure in every column."""
    area = next((item for item in view.result.areas if item.code == view.choice.area), None)
    if area is None:
        return
    words = language()
    st.subheader(as_markdown(area.name), anchor=False)
    told = outcome_words(area, language=words) if view.result.conditions else ""
    st.caption(as_markdown(" · ".join(filter(None, (area.code, told)))))
    lines = []
    for item in view.result.columns:
        row = item.figures.area(area.code) or {}
        value, reason = float(str(row.get("value", math.nan))), item.reason(area.code)
        parts = [] if math.isnan(value) else [value_words(value, item, language=words)]
        parts += [] if reason is None else [sentence(reason, language=words).rstrip(".")]
        lines.append(f"{column_words(item, language=words)}: {', '.join(parts)}")
    st.caption("  \n".join(as_markdown(line) for line in lines))
    st.button(tr("Clear selection"), icon=":material/close:", on_click=select_area, args=("",), key="wis")


def _areas(areas: tuple[Area, ...], *, title: str) -> None:
    """Names to click, the first at once and more behind a click."""
    st.markdown(f"**{as_markdown(title)}**")
    _names(areas[:_AT_ONCE])
    more = areas[_AT_ONCE:_MOST]
    if more:
        with st.expander(tr("{count} more", count=_count(areas[_AT_ONCE:])).capitalize(), key="lijst_meer"):
            _names(more)
            if len(areas) > _MOST:
                st.caption(tr("The other {count} are in the table.", count=_count(areas[_MOST:])))


def _names(areas: tuple[Area, ...]) -> None:
    doubt = tr("may just not")
    with st.container(horizontal=True, gap="small"):
        for area in areas:
            label = f"{area.name} ({doubt})" if area.unsure else area.name
            st.button(
                as_markdown(label), key=f"naar_{area.code}", type="tertiary", on_click=select_area, args=(area.code,)
            )


def _reasons(areas: tuple[Area, ...], view: ListView) -> None:
    for area in areas[:_MOST]:
        with st.container(gap=None):
            st.button(
                as_markdown(area.name),
                key=f"naar_{area.code}",
                type="tertiary",
                on_click=select_area,
                args=(area.code,),
            )
            st.caption(as_markdown(why_unknown(area, view.result, language=language())))
    if len(areas) > _MOST:
        st.caption(tr("The other {count} are in the table.", count=_count(areas[_MOST:])))
