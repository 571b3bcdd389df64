"""The profile of a selection: its figures as one beside gemeente and country, what it has none of, its areas."""

from __future__ import annotations

import math
from itertools import groupby

import pandas as pd
import streamlit as st

from kaart.answers.profile.selection import SelectionProfile, SelectionRow, selection_profile
from kaart.catalogue import load
from kaart.catalogue.scope import Scope
from kaart.catalogue.selections import short_id
from kaart.render.files.table import TableFile
from kaart.render.words.caveat import caveat_sentence
from kaart.render.words.numbers import DASH, format_number
from kaart.render.words.rounded import value_words
from kaart.render.words.sentences import said
from kaart.ui.cache.figures import READER, find_scope, load_raw
from kaart.ui.cache.keep import kept
from kaart.ui.shell.cells import cell, heading, row_cell
from kaart.ui.shell.controls import Choice
from kaart.ui.shell.table_download import download_table
from kaart.ui.shell.words import as_markdown, language, say_plain, tr

_SAID = ("inwoners", "laag_inkomen", "personen_in_armoede", "bijstand_per_1000")


@kept(max_entries=32)
def load_selection_profile(scope: Scope, *, year: int) -> SelectionProfile:
    """Figures of a region of buurten or wijken as one.

    Raises
    ------
    CorruptStoreError
        If what is stored is damaged.
    """
    return selection_profile(READER, scope, year=year, catalogue=load())


def show_selection_profile(choice: Choice) -> None:
    """Draw the profile of the region on the screen.

    Parameters
    ----------
    choice
        State of the controls; its region is one of buurten or wijken.
    """
    scope, year = choice.scope, choice.selection.year
    profile = load_selection_profile(scope, year=year)
    st.header(as_markdown(scope.name), anchor=False)
    _members(scope, year)
    for sentence in _sentences(profile, scope.name):
        st.text(sentence)
    st.caption(
        tr(
            "Counts are added up, shares divided anew: all households with a low income by all households. Never the "
            "average of shares. Where a part is not known, there is no figure."
        )
    )
    groups = {group: text[language()] for group, text in load().groups()}
    known = [row for row in profile.rows if row.total.known]
    for group, rows in groupby(known, key=lambda row: row.indicator.group):
        title = groups.get(group, group)
        st.subheader(as_markdown(title), anchor=False)
        st.table(_table(list(rows), year=year), border="horizontal", alt=title)
    _without(profile)
    # Made on request outside any session: the words are chosen now.
    file = _file(profile, scope.name)
    with st.container(horizontal=True):
        download_table(lambda: file, name=f"profiel-{short_id(scope.id)}-{year}", key="selectie_")
    st.caption(caveat_sentence(language=language()))


def _members(scope: Scope, year: int) -> None:
    frame = load_raw(scope, year)
    names = dict(zip(frame["code"], frame["name"], strict=True))
    members = [f"{names[code]} ({code})" for code in scope.parts(year) if code in names]
    gemeenten = [find_scope(code).name for code in scope.gemeenten(year) or ()]
    where = ", ".join(gemeenten)
    text = tr("{count} areas in {where}: {areas}.", count=len(members), where=where, areas="; ".join(members))
    st.caption(as_markdown(text))


def _sentences(profile: SelectionProfile, name: str) -> list[str]:
    rows = {row.indicator.id: row for row in profile.rows if row.total.known}
    found = []
    for indicator in _SAID:
        row = rows.get(indicator)
        if row is not None:
            total = row.total
            words = value_words(
                total.value, indicator=row.indicator, language=language(), status=total.status, high=total.high
            )
            found.append(f"{said(row.indicator, area=name, year=row.year, value=words, language=language())}.")
    return found


def _table(rows: list[SelectionRow], *, year: int) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            tr("Selection"): [_own(row) for row in rows],
            tr("By rounding between"): [_between(row) for row in rows],
            tr("Gemeente"): [_beside(row.gemeente, row) for row in rows],
            tr("NL"): [_beside(row.country, row) for row in rows],
        },
        index=[heading(row.indicator) + ("" if row.year == year else f" ({row.year})") for row in rows],
    )
    return table.loc[:, (table != DASH).any()].rename_axis(tr("Figure"))


def _own(row: SelectionRow) -> str:
    total = row.total
    return row_cell({"value": total.value, "status": total.status, "high": total.high}, row.indicator, row.year)


def _beside(value: float, row: SelectionRow) -> str:
    return DASH if math.isnan(value) else cell(value, row.indicator)


def _between(row: SelectionRow) -> str:
    total, decimals = row.total, row.indicator.decimals
    if math.isnan(total.low) or math.isnan(total.high):
        return DASH
    low, high = (format_number(end, decimals=decimals, language=language()) for end in (total.low, total.high))
    return low if low == high else tr("{low} and {high}", low=low, high=high)


def _without(profile: SelectionProfile) -> None:
    without = [row for row in profile.rows if not row.total.known]
    with st.expander(tr("No figure for this selection ({count})", count=len(without) + len(profile.left_out))):
        for row in without:
            reason = say_plain(row.total.reason) if row.total.reason is not None else tr("unknown")
            text = tr("No figure for this selection, because {reason}", reason=reason.removesuffix("."))
            st.markdown(f"- {as_markdown(f'{heading(row.indicator)}, {row.year}: {text}.')}")
        names = "; ".join(item.label[language()] for item in profile.left_out)
        if names:
            text = tr("Averages, medians, scores and report figures do not add up: {names}.", names=names)
            st.caption(as_markdown(text))


def _file(profile: SelectionProfile, name: str) -> TableFile:
    rows = profile.rows
    table = pd.DataFrame(
        {
            "indicator": [row.indicator.id for row in rows],
            tr("Indicator"): [row.indicator.label[language()] for row in rows],
            tr("Year"): [row.year for row in rows],
            tr("Selection"): [row.total.value for row in rows],
            tr("From"): [row.total.low for row in rows],
            tr("To"): [row.total.high for row in rows],
            tr("Unit"): [row.indicator.unit[language()] for row in rows],
            tr("Status"): [row.total.status.value for row in rows],
            tr("Gemeente"): [row.gemeente for row in rows],
            tr("NL"): [row.country for row in rows],
            tr("Why"): ["" if row.total.reason is None else say_plain(row.total.reason) for row in rows],
        }
    )
    return TableFile(table, facts={tr("Region"): name}, language=language())
