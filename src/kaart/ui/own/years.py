"""Several years of own figures: the choice of a year, the change since another, and the years of one area."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from kaart.analysis.change.difference import difference
from kaart.analysis.change.lineage import between
from kaart.analysis.change.movement import Movement, judge
from kaart.analysis.change.trend import trend
from kaart.analysis.classes.classify import Classification, classify
from kaart.catalogue import Kind, Text
from kaart.catalogue.own import Description
from kaart.core.errors import KaartError
from kaart.model.indicators import Figures
from kaart.model.missing import Status
from kaart.own.make import made_figures, own_figures
from kaart.render.change.map import change_indicator
from kaart.render.charts.mini import data_address, line_chart
from kaart.render.templates import fill
from kaart.render.words.printed import Printed
from kaart.ui.cache.figures import load_steps
from kaart.ui.own.ask import select
from kaart.ui.own.upload import Plan
from kaart.ui.shell.grid import show_plain
from kaart.ui.shell.words import language, say, tr

_CHANGE = Text("verandering sinds {first}", "change since {first}")


@dataclass(frozen=True)
class Shown:
    """The plan for the year that is shown, and the earlier year to compare it with; None for none."""

    plan: Plan
    since: int | None = None


def choose_years(plan: Plan) -> Shown:
    """Draw the choice of the year and of the change since an earlier one; nothing for a file of one year.

    Parameters
    ----------
    plan
        Rows joined to areas, for every year of the file.
    """
    years = sorted(plan.reports)
    if len(years) < 2:  # noqa: PLR2004  one year has no other to choose
        return Shown(plan)
    with st.container(key="eigen_jaren", horizontal=True, vertical_alignment="bottom"):
        year = int(select(tr("Year"), tuple(map(str, years)), "own_shown_year", default=str(plan.year)))
        earlier = ("", *(str(item) for item in years if item < year))
        since = ""
        if plan.kind is not Kind.CATEGORY and len(earlier) > 1:
            names = {"": tr("No other year")}
            since = select(tr("Change since"), earlier, "own_since", default="", names=names)
    return Shown(plan.of_year(year), int(since) if since else None)


def own_movement(shown: Shown, meaning: Description) -> Movement | None:
    """The change since the chosen year; None where none was chosen.

    Parameters
    ----------
    shown
        The two years.
    meaning
        The user's description.

    Raises
    ------
    KaartError
        If a year has no values, or the areas of the two years are not linked.
    """
    if shown.since is None:
        return None
    now, then = (_figures(plan, meaning) for plan in (shown.plan, shown.plan.of_year(shown.since)))
    decimals = max(now.indicator.decimals, then.indicator.decimals)
    now, then = (replace(item, indicator=replace(item.indicator, decimals=decimals)) for item in (now, then))
    steps = {item.first: item for item in load_steps(shown.plan.scope, level=shown.plan.level)}
    step = None if then.area_year == now.area_year else between(steps, then.area_year, now.area_year)
    return judge(difference(then, now, step=step), before=then.bounds, after=now.bounds)


def change_figures(movement: Movement, figures: Figures) -> Figures:
    """The change as figures of its own, to be drawn and listed as any others.

    Parameters
    ----------
    movement
        The change.
    figures
        Those of the later year.
    """
    found = movement.difference
    label = Text(
        *(f"{text}: {word.format(first=found.first)}"
          for text, word in ((figures.indicator.label.nl, _CHANGE.nl), (figures.indicator.label.en, _CHANGE.en)))
    )  # fmt: skip
    change = found.frame["change"]
    status = [Status.MISSING.value if missing else Status.OBSERVED.value for missing in change.isna()]
    frame = figures.frame.assign(value=change.to_numpy(float), status=status)
    return replace(figures, indicator=replace(change_indicator(movement), label=label), frame=frame)


def change_classes(movement: Movement, figures: Figures) -> Classification:
    """Classes around 0 that hold every change, none at all among them, so that the legend counts every area.

    Parameters
    ----------
    movement
        The change.
    figures
        Result of `change_figures`.
    """
    breaks, decimals = movement.classification.breaks, figures.indicator.decimals
    if not breaks:
        return classify(figures.values, decimals=decimals)
    return classify(figures.values, method="user", breaks=list(breaks), decimals=decimals)


def show_series(plan: Plan, meaning: Description, area: str) -> None:
    """Show all years of one area: a line that stops at every break, and the values; nothing for a file of one year.

    Parameters
    ----------
    plan, meaning
        As for the map.
    area
        Its code.
    """
    if len(plan.reports) < 2:  # noqa: PLR2004  one year is no series
        return
    made = made_figures(plan.reports, description=meaning, categories=plan.categories).figures
    figures = [replace(item, areas=plan.reports[year].places.year) for year, item in made.items()]
    if plan.kind is not Kind.CATEGORY:
        try:
            line = trend(
                figures,
                code=area,
                year=plan.year,
                areas=plan.reports[plan.year].places.year,
                steps=load_steps(plan.scope, level=plan.level),
            )
        except KaartError as error:
            st.caption(say(error))
        else:
            drawn = str(line_chart(line))
            if drawn:
                words = tr("The years of the table below as a line")
                st.html(fill("ui/own/series.html.j2", address=data_address(drawn), words=words))
    values = [(item.year, Printed(item, language()).words(area)) for item in figures if item.area(area) is not None]
    table = pd.DataFrame({tr("Year"): [str(year) for year, _ in values], tr("Value"): [text for _, text in values]})
    show_plain(table, key="eigen_reeks", alt=tr("All years of this area"))


def _figures(plan: Plan, meaning: Description) -> Figures:
    if plan.report is None:
        return own_figures(plan.reports[plan.year], description=meaning, year=plan.year)
    made = own_figures(plan.report, description=meaning, year=plan.year, categories=plan.categories)
    return replace(made, areas=plan.report.places.year)
