"""The map after a scenario, or of the change; its figures stay in this session, never in a served file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st
from geopandas import GeoDataFrame
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
from kaart.render.access.gain import Gained
from kaart.render.access.versus import LETTERS, Versus
from kaart.render.maps.inline import inline_layer
from kaart.render.maps.palette import around
from kaart.ui.access.page import AccessView
from kaart.ui.shell.words import language, tr
from kaart.ui.what_if.state import gained_by, scenario_now
from kaart.ui.what_if.two import Two, two_now

NOW, AFTER, SECOND, CHANGE = "nu", "straks", "tweede", "verschil"
# What 0 is, and on which side of it is better: by whether more is better.
_GAINS = {
    True: Text("geen verschil; boven 0 gaat een buurt erop vooruit", "no change; above 0 a buurt gains"),
    False: Text("geen verschil; onder 0 gaat een buurt erop vooruit", "no change; below 0 a buurt gains"),
}
_B_BETTER = {
    True: Text("geen verschil; boven 0 is B beter", "no difference; above 0 B is better"),
    False: Text("geen verschil; onder 0 is B beter", "no difference; below 0 B is better"),
}


@dataclass(frozen=True)
class _Moment:
    """What the map shows: values with their name, and of a change what 0 is, by whether more is better."""

    figures: Series[float]
    label: Callable[[Text], Text]
    middle: Mapping[bool, Text] | None = None


def choose_map(view: AccessView, worked: WhatIf | None) -> AccessView:
    """Draw the choice of what the map shows, and return the view: of the store, of a scenario, or of two of them.

    Map, panel, table, CSV and snapshot are then of that.

    Parameters
    ----------
    view
        View of what is stored.
    worked
        The scenario that is being made; None without.
    """
    two = two_now(view) if view.choice.what_if else None
    if two is not None:
        # Letters alone: the sentence names them, and with two names the choice does not fit beside the map.
        names = {NOW: tr("Now"), AFTER: LETTERS[0], SECOND: LETTERS[1], CHANGE: tr("B less A")}
        moment = _choose(names, key="watals_kaart_twee")
        edits = len(two.first.scenario.edits) + len(two.second.scenario.edits)
        sites = two.first.sites if moment == AFTER else two.second.sites
        return _with(view, two.first, _of_two(two, moment), sites, edits, two.versus) if moment != NOW else view
    if worked is None:
        return view
    moment = _choose({NOW: tr("Now"), AFTER: tr("After"), CHANGE: tr("Change")}, key="watals_kaart")
    if moment == NOW:
        return view
    return _with(
        view, worked, _of_one(worked, moment), worked.sites, len(worked.scenario.edits), gained_by(view, worked)
    )


def _choose(names: dict[str, str], *, key: str) -> str:
    chosen = st.segmented_control(
        tr("Map of"), list(names), format_func=names.__getitem__, default=CHANGE, key=key, required=True
    )
    return str(chosen or CHANGE)


def _of_one(worked: WhatIf, moment: str) -> _Moment:
    frame = worked.effect.frame.set_index("code")
    if moment == AFTER:
        return _Moment(frame["after"], lambda label: Text(f"{label.nl}, straks", f"{label.en}, after"))
    return _Moment(frame["change"], lambda label: Text(f"Verschil: {label.nl}", f"Change: {label.en}"), _GAINS)


def _of_two(two: Two, moment: str) -> _Moment:
    if moment == CHANGE:
        values = two.versus.between.effect.frame.set_index("code")["change"]
        return _Moment(values, lambda label: Text(f"B min A: {label.nl}", f"B less A: {label.en}"), _B_BETTER)
    worked, name = (two.first, "A") if moment == AFTER else (two.second, "B")
    values = worked.effect.frame.set_index("code")["after"]
    return _Moment(values, lambda label: Text(f"{name}: {label.nl}", f"{name}: {label.en}"))


def _with(
    view: AccessView, worked: WhatIf, moment: _Moment, sites: GeoDataFrame, edits: int, said: Gained | Versus
) -> AccessView:
    figures, made = _shown(view, worked.measure, moment)
    layer = inline_layer(view.drawn.areas, figures, language=language())
    sentence = said.sentence
    if isinstance(said, Gained):
        sentence = f"{scenario_now(view).name}: {sentence}"
    shown = replace(
        view.shown,
        measure=measure_of(view.choice.facility, worked.measure),
        classification=made,
        need=None,
        after=After(figures, sites, edits, sentence, said.columns),
    )
    return replace(view, shown=shown, drawn=replace(view.drawn, file=layer.name, features=layer.features))


def _shown(view: AccessView, measure: str, moment: _Moment) -> tuple[Figures, Classification]:
    """Figures and classes of a moment: those of the map, or around 0."""
    facility = view.choice.facility
    record = measure_of(facility, measure)
    source = EXAMPLE if view.found.invented else ""
    values = moment.figures.reindex(view.found.frame.index)
    frame = view.found.frame.assign(**{record.id: values.where(view.found.frame[record.id].notna())})
    figures = measure_figures(
        frame, facility=facility, measure=record, year=view.found.year, source=source, known=view.found.known
    )
    indicator = indicator_of(facility, record, source=source)
    figures = replace(figures, supply=view.found.supply_date)
    label = moment.label(indicator.label)
    if moment.middle is None:
        base = (
            view.shown.classification
            if view.shown.measure.id == record.id
            else classify(view.found.figures(record).values, decimals=record.decimals)
        )
        return replace(figures, indicator=replace(indicator, label=label)), _same_classes(base, figures)
    middle = Middle(0.0, moment.middle[record.more_is_better])
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
