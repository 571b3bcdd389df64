"""The map after a scenario, or of the change; its figures stay in this session, never in a served file."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st
from pandas import Series

from kaart.analysis.access.facilities import measure_of
from kaart.analysis.access.indicator import indicator_of, measure_figures
from kaart.analysis.classes.classify import Classification, classify
from kaart.analysis.classes.classrule import ClassRule, apply_rule
from kaart.answers.access.what_if import WhatIf
from kaart.catalogue.records import Middle, Text
from kaart.catalogue.scope import EXAMPLE
from kaart.exports.access_map import After
from kaart.model.indicators import Figures
from kaart.render.maps.inline import inline_layer
from kaart.render.maps.palette import around
from kaart.ui.access.page import AccessView
from kaart.ui.shell.words import language, tr
from kaart.ui.what_if.state import gained_by, scenario_now

NOW, AFTER, CHANGE = "nu", "straks", "verschil"
_BETTER_ABOVE = Middle(
    0.0,
    Text("geen verschil; boven 0 gaat een buurt erop vooruit", "no change; above 0 a buurt gains"),
)
_BETTER_BELOW = Middle(
    0.0,
    Text("geen verschil; onder 0 gaat een buurt erop vooruit", "no change; below 0 a buurt gains"),
)


def choose_moment(worked: WhatIf | None) -> str:
    """Draw the choice of before, after or the change; before without a scenario."""
    if worked is None:
        return NOW
    names = {NOW: tr("Now"), AFTER: tr("After"), CHANGE: tr("Change")}
    chosen = st.segmented_control(
        tr("Map of"), list(names), format_func=names.__getitem__, default=CHANGE, key="watals_kaart", required=True
    )
    return str(chosen or CHANGE)


def with_scenario(view: AccessView, worked: WhatIf, moment: str) -> AccessView:
    """The view after a scenario, or of the change that it makes: map, panel, table, CSV and snapshot are then of that.

    Parameters
    ----------
    view
        View of what is stored.
    worked
        The scenario.
    moment
        `AFTER` or `CHANGE`; `NOW` gives the view itself.
    """
    if moment == NOW:
        return view
    figures, made = _shown(view, worked, moment)
    layer = inline_layer(view.drawn.areas, figures, language=language())
    shown = replace(
        view.shown,
        measure=measure_of(view.choice.facility, worked.measure),
        classification=made,
        need=None,
        after=After(
            figures,
            gained_by(view, worked),
            worked.sites,
            len(worked.scenario.edits),
            scenario_now(view).name,
        ),
    )
    return replace(view, shown=shown, drawn=replace(view.drawn, file=layer.name, features=layer.features))


def _shown(view: AccessView, worked: WhatIf, moment: str) -> tuple[Figures, Classification]:
    """Figures and classes after the scenario, or of the change around 0."""
    facility = view.choice.facility
    record = measure_of(facility, worked.measure)
    own = view.found.frame.index
    source = EXAMPLE if view.found.invented else ""
    column = "after" if moment == AFTER else "change"
    values = worked.effect.frame.set_index("code")[column].reindex(own)
    frame = view.found.frame.assign(**{record.id: values.where(view.found.frame[record.id].notna())})
    figures = measure_figures(
        frame, facility=facility, measure=record, year=view.found.year, source=source, known=view.found.known
    )
    indicator = indicator_of(facility, record, source=source)
    figures = replace(figures, supply=view.found.supply_date)
    if moment == AFTER:
        base = (
            view.shown.classification
            if view.shown.measure.id == record.id
            else classify(view.found.figures(record).values, decimals=record.decimals)
        )
        label = Text(f"{indicator.label.nl}, straks", f"{indicator.label.en}, after")
        return replace(figures, indicator=replace(indicator, label=label)), _same_classes(base, figures)
    label = Text(f"Verschil: {indicator.label.nl}", f"Change: {indicator.label.en}")
    middle = _BETTER_ABOVE if record.more_is_better else _BETTER_BELOW
    made, palette = _around_nothing(figures.values, decimals=record.decimals)
    return replace(figures, indicator=replace(indicator, label=label, palette=palette, middle=middle)), made


def _same_classes(made: Classification, figures: Figures) -> Classification:
    """Other values of the same measure in the classes of the map, so that colours can be compared."""
    rule = ClassRule("user", made.k, made.breaks[:-1])
    if len(rule.breaks) == 0:
        return classify(figures.values, decimals=figures.indicator.decimals)
    return apply_rule(rule, figures.values, decimals=figures.indicator.decimals, references={})


def _around_nothing(changes: Series[float], *, decimals: int) -> tuple[Classification, str]:
    """Symmetric classes around 0; a change that rounds to 0 counts as none."""
    least = 10.0**-decimals
    sizes = changes.abs()
    moved = sizes[sizes >= least]
    step = max(float(np.ceil(moved.median() / least)) * least if len(moved) else 0.0, 2 * least)
    bounds = [-step, -least, least, step]
    return classify(changes, method="user", breaks=bounds, decimals=decimals), around(2, neutral=True)
