"""The areas of a scope in order, with rank intervals, and the areas left out with reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd
import streamlit as st
from pandas import DataFrame, Series

from kaart.analysis.compare.order import Compared, compare
from kaart.analysis.compare.ranking import URBANITY_CLASSES, Alike, LeftOut, Ranking
from kaart.answers.figures import Answer
from kaart.catalogue import load
from kaart.catalogue.selections import short_id
from kaart.core.codes import Level
from kaart.core.errors import mark
from kaart.exports.origin import chart_origin
from kaart.model.indicators import Figures
from kaart.render.charts.file import ChartWords
from kaart.render.charts.ranks import rank_chart, rank_rows
from kaart.render.files.ranking import ranking_file
from kaart.render.files.table import TableFile
from kaart.render.words.numbers import counted_areas, plural
from kaart.render.words.provisional import figures_year
from kaart.render.words.ranks import REASONS
from kaart.ui.cache.figures import load_answer, seek_answer, stored_name
from kaart.ui.cache.links import codes_among
from kaart.ui.compare.order_table import order_table
from kaart.ui.shell.chart_file import chart_buttons, words_of
from kaart.ui.shell.controls import Choice
from kaart.ui.shell.grid import show_grid, show_plain
from kaart.ui.shell.table_download import download_table
from kaart.ui.shell.words import language, say_plain, tr

_HEIGHT_PX, _PLOT_PX = 560, 480
_URBANITY = {
    1: mark("1, very urban"),
    2: mark("2, urban"),
    3: mark("3, fairly urban"),
    4: mark("4, little urban"),
    5: mark("5, not urban"),
}


def compare_areas(choice: Choice, shown: Answer, *, alike: Alike) -> Compared:
    """Rank the areas of a view.

    Parameters
    ----------
    choice
        State of the controls.
    shown
        Answer of that choice.
    alike
        Filter on the areas.

    Raises
    ------
    InputError
        If the indicator is a class, or the choice of areas cannot be met.
    """
    return compare(
        shown.figures,
        gemeenten=figures_of(choice, Level.GEMEENTE),
        country=figures_of(choice, Level.LAND),
        whole_country=choice.scope.is_country,
        alike=alike,
        context=_context(choice, shown.figures),
    )


def alike_control() -> Alike:
    """Draw the filter on urbanity and size, and return its state."""
    with st.popover(tr("Only similar areas"), icon=":material/filter_alt:", key="vgl_filter"):
        chosen = st.multiselect(
            tr("Urbanity"),
            URBANITY_CLASSES,
            format_func=lambda item: tr(_URBANITY[item]),
            placeholder=tr("Choose one or more"),
            key="vgl_stedelijk",
        )
        smallest = st.number_input(tr("At least so many inhabitants"), 0, value=None, step=500, key="vgl_minst")
        largest = st.number_input(tr("At most so many inhabitants"), 0, value=None, step=500, key="vgl_meest")
    return Alike(frozenset(chosen), smallest, largest)


def show_ranking(choice: Choice, compared: Compared, shown: Answer) -> None:
    """Draw the ranking: dot plot, table, areas left out, and the limits of a ranking.

    Parameters
    ----------
    choice
        State of the controls.
    compared
        The ranking.
    shown
        Answer that was ranked.
    """
    ranking, level = compared.ranking, choice.selection.level
    st.caption(_caution(choice))
    if ranking.frame.empty:
        st.info(tr("No area is left to rank; see below why, or choose another year or filter."))
    else:
        left, right = st.columns([4, 5], gap="medium")
        rows = rank_rows(ranking, bounds=compared.bounds, language=language(), chosen=choice.selection.area)
        with left, st.container(height=_HEIGHT_PX, border=False, key="vgl_punten"):
            words = tr("Dot plot of the ranking; the table beside it has the same data.")
            chart = rank_chart(
                rows,
                indicator=choice.indicator,
                references=_references(choice, compared),
                language=language(),
                alt_text=words,
            )
            st.altair_chart(chart, width="stretch", key="vgl_rangorde", alt=words)
        with left:
            chart_buttons(chart, _words(choice, compared, drawn=len(rows)), key="vgl_rangorde", plot_px=_PLOT_PX)
        with right:
            order = order_table(ranking, compared.figures)
            show_grid(order.table, ways=order.ways, height=_HEIGHT_PX, key="vgl_tabel", alt=tr("Ranking"))
            with st.container(horizontal=True):
                download_table(_file(choice, compared, shown), name=_name(choice), key="vgl_tabel_")
        if len(rows) < len(ranking.frame):
            st.caption(
                tr(
                    "The chart draws {drawn} of {count} areas; the table holds all.",
                    drawn=len(rows),
                    count=len(ranking.frame),
                )
            )
    _show_left_out(ranking, level)


def _caution(choice: Choice) -> str:
    """How to read the order."""
    if choice.indicator.middle is not None:
        return tr(
            "In order of the score, without places: a score is no mark, and an order of areas says nothing about "
            "households."
        )
    return tr("Places are intervals, because figures are rounded. A ranking of areas says nothing about households.")


def _words(choice: Choice, compared: Compared, *, drawn: int) -> ChartWords:
    """Texts in a file of the dot plot."""
    selection, label = choice.selection, choice.indicator.label[language()]
    found = load_answer(choice.scope, indicator=choice.indicator.id, level=selection.level, year=selection.year)
    period = figures_year(found.figures, language=language())
    title = tr(
        "{label}: the {areas} of {place} in order, {year}",
        label=label,
        areas=plural(selection.level),
        place=choice.scope.name,
        year=period,
    )
    notes = [_caution(choice)]
    if drawn < len(compared.ranking.frame):
        count = len(compared.ranking.frame)
        notes.append(tr("The chart draws {drawn} of {count} areas; the table holds all.", drawn=drawn, count=count))
    if len(compared.ranking.left_out):
        notes.append(_left_out(compared.ranking, selection.level))
    return words_of(
        [found],
        name=_name(choice),
        title=title,
        period=period,
        alt_text=title,
        notes=tuple(notes),
    )


def _name(choice: Choice) -> str:
    """Name of files of the ranking, without an ending."""
    selection = choice.selection
    return f"kaart-rangorde-{short_id(selection.scope)}-{selection.level}-{selection.indicator}-{selection.year}"


def _file(choice: Choice, compared: Compared, shown: Answer) -> Callable[[], TableFile]:
    """Makes the table to download; it runs outside any session, so that all it needs is found here."""
    origin = chart_origin([shown], catalogue=load())
    return partial(
        ranking_file,
        compared.ranking,
        compared.figures,
        source=origin.source,
        retrieved=origin.retrieved,
        language=choice.selection.language,
        gemeenten={code: stored_name(code) for code in set(compared.figures.frame["gemeente"]) if code},
    )


def figures_of(choice: Choice, level: Level) -> Figures | None:
    """The same indicator and year at another level; None when there is none."""
    found = seek_answer(choice.scope, indicator=choice.indicator.id, level=level, year=choice.selection.year)
    return None if found is None else found.figures


def _context(choice: Choice, shown: Figures) -> DataFrame:
    """Urbanity and inhabitants of every area of the view, NaN where they are not known."""
    selection, codes = choice.selection, list(shown.frame["code"])
    found: dict[str, Series[float]] = {}
    for name in ("stedelijkheid", "inwoners"):
        answer = seek_answer(choice.scope, indicator=name, level=selection.level, year=selection.year)
        if answer is None:
            found[name] = Series(dtype=float)
        else:
            found[name] = values_among(choice, answer.figures, codes, areas=shown.area_year)
    return DataFrame(found).rename_axis("code").reset_index()


def values_among(choice: Choice, figures: Figures, codes: Sequence[str], *, areas: int) -> Series[float]:
    """Values of areas of a view among other figures, by their code in the view; NaN where they are not known.

    Parameters
    ----------
    choice
        State of the controls.
    figures
        Of another indicator.
    codes, areas
        Areas, and the year in which they are called so.
    """
    same = codes_among(choice.scope, figures, codes, areas=areas)
    return Series(figures.values.reindex(same).to_numpy(dtype=float), index=list(codes))  # noqa: PD011


def _references(choice: Choice, compared: Compared) -> dict[str, float]:
    gemeenten = choice.scope.gemeenten(compared.area_year)
    single = gemeenten is not None and len(gemeenten) == 1
    lines = {(tr("Gemeente") if single else tr("Region")): compared.region, tr("NL"): compared.country}
    middle = choice.indicator.middle
    return lines if middle is None else {**lines, middle.words[language()]: middle.value}


def _show_left_out(ranking: Ranking, level: Level) -> None:
    rest = ranking.left_out
    if rest.empty:
        return
    with st.expander(_left_out(ranking, level), key="vgl_eruit"):
        table = {
            tr("Name"): list(rest["name"]),
            tr("Code"): list(rest["code"]),
            tr("Why"): [say_plain(reason) for reason in rest["reason"]],
        }
        show_plain(pd.DataFrame(table), key="vgl_eruit_tabel", alt=tr("Left out"))


def _left_out(ranking: Ranking, level: Level) -> str:
    """Numbers of areas left out, by reason."""
    counts = ranking.left_out["why"].value_counts()
    reasons = ", ".join(
        # One reason holds for all of them.
        tr(REASONS[LeftOut(str(why))]) + (f" ({count})" if len(counts) > 1 else "")
        for why, count in counts.items()
    )
    count = len(ranking.left_out)
    areas = counted_areas(level, count=count)
    return tr("{count} {areas} stay out: {reasons}", count=count, areas=areas, reasons=reasons)
