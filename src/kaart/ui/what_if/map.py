"""The map after a scenario, or of the change; its figures stay in this session, never in a served file."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st
from pandas import Series

from kaart.analysis.access.facilities import measure_of
from kaart.analysis.access.indicator import indicator_of, measure_figures
from kaart.analysis.classes.classify import Classification, classify
from kaart.answers.access.what_if import WhatIf
from kaart.catalogue.records import Text
from kaart.catalogue.scope import EXAMPLE
from kaart.model.indicators import Figures
from kaart.render.access.places import NOTHING, Overlay
from kaart.render.access.sites import access_legend, site_layers, with_sites
from kaart.render.maps.deck import outline
from kaart.render.maps.inline import inline_layer, inline_spec
from kaart.render.maps.legend import build_legend, legend_html
from kaart.render.maps.palette import around
from kaart.render.words.sentences import alt_text
from kaart.ui.access.page import AccessView, same_classes
from kaart.ui.shell.deckchart import show_deck
from kaart.ui.shell.words import language, tr

NOW, AFTER, CHANGE = "nu", "straks", "verschil"


def choose_moment(worked: WhatIf | None) -> str:
    """Draw the choice of before, after or the change; before without a scenario."""
    if worked is None:
        return NOW
    names = {NOW: tr("Now"), AFTER: tr("After"), CHANGE: tr("Change")}
    chosen = st.segmented_control(
        tr("Map of"), list(names), format_func=names.__getitem__, default=CHANGE, key="watals_kaart", required=True
    )
    return str(chosen or CHANGE)


def show_what_if_map(
    view: AccessView, worked: WhatIf, moment: str, *, dots: bool, circles: bool, over: Overlay = NOTHING
) -> None:
    """Show the map after the scenario or of the change; its figures stay in this session, never in a served file.

    Parameters
    ----------
    view
        View on the screen.
    worked
        The scenario.
    moment
        `AFTER` or `CHANGE`.
    dots, circles
        Which layers are drawn over the areas.
    over
        Further layers, and the view that they need.
    """
    facility = view.choice.facility
    figures, made = _shown(view, worked, moment)
    words, drawn = language(), view.drawn
    layer = inline_layer(drawn.areas, figures, language=words)
    deck = inline_spec(
        layer,
        figures=figures,
        classification=made,
        view=drawn.view,
        language=words,
        style_file=drawn.style,
        selected=outline(drawn.areas, view.area) if view.area else None,
    )
    alt = alt_text(figures, made, area=view.choice.scope.name, language=words)
    with st.container(key="kaartblok"):
        metric = view.found.metric
        layers = site_layers(worked.sites, dots=dots, circles=circles, metric=metric)
        show_deck(over.on(with_sites(deck, layers)), kind="watals", file=drawn.file, alt=alt, area=view.area)
        with st.container(key="legenda"):
            legend = build_legend(figures, made, language=words)
            legend = access_legend(
                legend, facility=facility, sites=len(worked.sites), dots=dots, circles=circles, metric=metric
            )
            st.html(legend_html(legend))


def _shown(view: AccessView, worked: WhatIf, moment: str) -> tuple[Figures, Classification]:
    """Figures and classes after the scenario, or of the change around 0."""
    facility = view.choice.facility
    record = measure_of(facility, worked.measure)
    own = view.found.frame.index
    source = EXAMPLE if view.found.invented else ""
    column = "after" if moment == AFTER else "change"
    values = worked.effect.frame.set_index("code")[column].reindex(own)
    frame = view.found.frame.assign(**{record.id: values.where(view.found.frame[record.id].notna())})
    figures = measure_figures(frame, facility=facility, measure=record, year=view.found.year, source=source)
    indicator = indicator_of(facility, record, source=source)
    if moment == AFTER:
        before = measure_figures(
            view.found.frame, facility=facility, measure=record, year=view.found.year, source=source
        )
        base = (
            view.classification
            if view.choice.measure.id == record.id
            else classify(before.values, decimals=record.decimals)
        )
        label = Text(f"{indicator.label.nl}, straks", f"{indicator.label.en}, after")
        return replace(figures, indicator=replace(indicator, label=label)), same_classes(base, figures)
    label = Text(f"Verschil: {indicator.label.nl}", f"Change: {indicator.label.en}")
    made, palette = _around_nothing(figures.values, decimals=record.decimals)
    return replace(figures, indicator=replace(indicator, label=label, palette=palette)), made


def _around_nothing(changes: Series[float], *, decimals: int) -> tuple[Classification, str]:
    """Symmetric classes around 0; a change that rounds to 0 counts as none."""
    least = 10.0**-decimals
    sizes = changes.abs()
    moved = sizes[sizes >= least]
    step = max(float(np.ceil(moved.median() / least)) * least if len(moved) else 0.0, 2 * least)
    bounds = [-step, -least, least, step]
    return classify(changes, method="user", breaks=bounds, decimals=decimals), around(2, neutral=True)
