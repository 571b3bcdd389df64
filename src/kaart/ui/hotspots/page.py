"""The page of hotspots: map of five classes, remarkable areas, certainty, and areas not tested."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from kaart.analysis.hotspots.design import GI, LISA, Design
from kaart.analysis.hotspots.statistic import MANY_AREAS, Area, Hotspots
from kaart.catalogue import load
from kaart.catalogue.selections import short_id
from kaart.exports.hotspots import spot_snapshot
from kaart.model.indicators import Figures
from kaart.render.charts.file import ChartWords
from kaart.render.files.table import table_file
from kaart.render.hotspots.map import (
    around_words,
    closest,
    figure_words,
    left_out,
    outcome_words,
    spot_legend,
    spot_sentence,
    spot_spec,
    spot_table,
    stability_words,
    striking,
)
from kaart.render.hotspots.p_values import p_chart
from kaart.render.hotspots.snapshot import tested_words
from kaart.render.maps.deck import outline
from kaart.render.maps.legend import legend_html
from kaart.render.snapshot.build import Snapshot
from kaart.render.words.numbers import format_number
from kaart.render.words.provisional import figures_year
from kaart.ui.cache.hotspots import load_hotspots
from kaart.ui.cache.keep import library
from kaart.ui.hotspots.found import MapPower, power_of, show_power
from kaart.ui.map.view import MapView, build_view
from kaart.ui.shell.answer import show_answer
from kaart.ui.shell.chart_file import show_chart, words_of
from kaart.ui.shell.controls import Choice, select_area
from kaart.ui.shell.deckchart import show_deck
from kaart.ui.shell.display import show_display_source
from kaart.ui.shell.foot import foot_row, show_twin
from kaart.ui.shell.screen import map_size
from kaart.ui.shell.words import as_markdown, language, say, say_plain, tr

_STRIP, _NEAR = 12, 4
_P_DECIMALS = 3


@dataclass(frozen=True)
class SpotView:
    """A tested view: the outcome with its layer file and power, and the view of the figures."""

    view: MapView
    result: Hotspots
    file: str
    power: MapPower

    @property
    def figures(self) -> Figures:
        """Tested figures."""
        return self.view.answer.figures

    @property
    def area(self) -> str:
        """Code of the selected area, "" for none."""
        return self.view.choice.selection.area


def choose_design() -> Design:
    """Draw the choice of method in a popover, and return the design; its other settings are fixed."""
    with st.popover(tr("Way of testing"), icon=":material/tune:", key="toets"):
        names = {GI: tr("Getis-Ord Gi*"), LISA: tr("Local Moran")}
        method = st.segmented_control(
            tr("Measure"), list(names), format_func=names.__getitem__, default=GI, key="methode", required=True
        )
        st.caption(tr("The measure decides the z in the table; classes and p are the same for both."))
        smooth = st.toggle(tr("As if small areas were more like the average (smoothed)"), key="gladgestreken")
        st.caption(tr("Smoothing answers a what-if; the published value stays beside it."))
    return Design(method=str(method or GI), smooth=smooth)


def find_spots(choice: Choice, design: Design) -> SpotView:
    """Run the test for a choice, with a message while it is busy.

    Raises
    ------
    KaartError
        If it cannot be shown or tested; see `kaart.ui.map.view.build_view`, `kaart.ui.cache.hotspots.load_hotspots`.
    """
    with st.spinner(tr("Getting figures and boundaries ready…")):
        view = build_view(choice, size_px=map_size())
    areas = len(view.answer.figures.frame)
    doing = tr(
        "Comparing {areas} areas with {count} random maps…", areas=_count(areas), count=_count(design.permutations)
    )
    if areas > MANY_AREAS:
        doing += " " + tr("For so many areas this takes some ten seconds, once; after that it is kept.")
    with st.spinner(doing):
        result, file = load_hotspots(
            choice.scope,
            indicator=choice.indicator.id,
            level=choice.selection.level,
            year=choice.selection.year,
            design=design,
            language=choice.selection.language,
        )
    return SpotView(view, result, file, power_of(result))


def show_spot_sentence(spots: SpotView) -> None:
    """Show the remarkable areas in one sentence, with notices for the reader."""
    choice = spots.view.choice
    sentence = spot_sentence(spots.result, spots.figures, place=choice.scope.name, language=language())
    notices = [*spots.view.notices, *(say(notice) for notice in spots.result.notices)]
    show_answer(sentence, notices, caption=spots.power.caption, way=choice.way)


def show_spot_map(spots: SpotView) -> None:
    """The map with its legend inside the map block; a click selects an area."""
    drawn = spots.view.drawn
    with st.container(key="kaartblok"):
        if drawn is not None:
            deck = spot_spec(
                spots.file,
                figures=spots.figures,
                view=drawn.view,
                language=language(),
                selected=outline(drawn.areas, spots.area) if spots.area else None,
                style_file=drawn.style,
            )
            alt = spot_sentence(spots.result, spots.figures, place=spots.view.choice.scope.name, language=language())
            show_deck(deck, areas=drawn.areas, kind="spots", file=spots.file, alt=alt, area=spots.area)
        with st.container(key="legenda"):
            st.html(legend_html(spot_legend(spots.result, spots.figures, language=language())))


def show_spot_panel(spots: SpotView) -> None:
    """Show the selected area, the most remarkable ones, and the areas not tested."""
    chosen = next((area for area in spots.result.areas if area.code == spots.area), None)
    if chosen is not None:
        st.subheader(as_markdown(chosen.name), anchor=False)
        _facts(chosen, spots)
        st.button(tr("Clear selection"), icon=":material/close:", on_click=select_area, args=("",), key="wis")
    found = striking(spots.result)
    heading = tr("Most striking") if found else tr("Closest to standing out")
    st.markdown(f"**{heading}**")
    if not found:
        st.caption(tr("These do not stand out: chance alone often gives neighbours like theirs."))
    for area in found[:_STRIP] or closest(spots.result, count=_NEAR):
        if area is not chosen:
            with st.container(gap=None):
                name, key = as_markdown(area.name), f"naar_{area.code}"
                st.button(name, key=key, type="tertiary", on_click=select_area, args=(area.code,))
                _facts(area, spots)
    _why_not(spots)


def _facts(area: Area, spots: SpotView) -> None:
    words = language()
    parts = [
        figure_words(area, spots.figures, language=words),
        outcome_words(area, language=words),
        around_words(area, spots.result, spots.figures, language=words),
        "" if area.p_adj is None else tr("p corrected {p}", p=_p(area.p_adj)),
        stability_words(area, spots.result, language=words),
    ]
    st.caption(as_markdown(" · ".join(part for part in parts if part)))


def _why_not(spots: SpotView) -> None:
    """Show the reason for every area that was not tested."""
    missing = {area.code: area for area in left_out(spots.result)}
    if not missing:
        st.caption(tr("Every area was tested."))
        return
    heading = tr("Why is my area not among them?")
    st.markdown(f"**{heading}**")
    codes = list(missing)
    code = st.selectbox(
        tr("Areas that were not tested ({count})", count=len(missing)),
        codes,
        index=codes.index(spots.area) if spots.area in missing else None,
        format_func=lambda item: f"{missing[item].name} ({item})",
        placeholder=tr("Choose an area"),
        # A click on another area starts a new list.
        key=f"waarom_{spots.area if spots.area in missing else ''}",
    )
    if code:
        st.text(outcome_words(missing[code], language=language()))


def show_certainty(spots: SpotView) -> None:
    """Show the certainty: p, the correction and stability in plain words, with one small chart; and what is missed."""
    result = spots.result
    with st.popover(tr("How sure is this?"), icon=":material/help:", key="zeker"):
        st.text(
            tr(
                "p: the values are dealt out at random over the areas {permutations} times. p is how often the "
                "neighbours then are at least as high or low as they really are.",
                permutations=_count(result.design.permutations),
            )
        )
        st.text(
            tr(
                "Correction: with {tested} tests some look striking by chance. The p is corrected for that "
                "(Benjamini-Hochberg); only {threshold} or less counts as standing out.",
                tested=_count(result.tested),
                threshold=format_number(result.design.threshold, decimals=2, language=language()),
            )
        )
        st.text(
            tr(
                "Stability: the test is done in {count} ways, with other neighbours and other bounds. Fewer than "
                "half the same means: handle with care.",
                count=result.combinations,
            )
        )
        reading = tr("If nothing were going on, all bars would be about as high; a high first bar is a pattern.")
        show_chart(p_chart(result, language=language()), _p_words(spots, reading), key="p_verdeling", plot_px=480)
        st.caption(reading)
    selection = spots.view.choice.selection
    name = f"{short_id(selection.scope)}-{selection.level}-{selection.indicator}-{selection.year}"
    show_power(spots.power, name=name, place=spots.view.choice.scope.name)


def _p_words(spots: SpotView, reading: str) -> ChartWords:
    """Texts in a file of the chart of p."""
    selection, label = spots.view.choice.selection, spots.figures.indicator.label[language()]
    title = tr(
        "p of the hotspot test: “{label}” per {level} in {area}, {year}",
        label=label,
        level=selection.level.value,
        area=spots.view.choice.scope.name,
        year=figures_year(spots.figures, language=language()),
    )
    return words_of(
        [spots.view.answer],
        name=f"kaart-p-{short_id(selection.scope)}-{selection.level}-{selection.indicator}-{selection.year}",
        title=title,
        period=figures_year(spots.figures, language=language()),
        alt_text=f"{title}. {reading}",
        notes=(reading, *tested_words(spots.result, language=language())),
    )


def show_spot_foot(spots: SpotView) -> None:
    """The grey line, the table twin with its download, and the method in short."""
    view, selection = spots.view, spots.view.choice.selection
    table = spot_table(spots.result, spots.figures, language=language())
    period = figures_year(spots.figures, language=language())
    show_display_source([view.origin.source], period=period, invented=view.answer.invented)
    with st.container(key="voet"):
        st.caption(as_markdown(view.grey_line))
        make = partial(
            table_file,
            table,
            figures=spots.figures,
            source=view.origin.source,
            boundary_year=spots.figures.area_year,
            retrieved=view.origin.retrieved,
            language=language(),
        )
        name = f"hotspots-{short_id(selection.scope)}-{selection.level}-{selection.indicator}-{selection.year}"
        draw = partial(_snapshot, spots, language()) if view.drawn is not None else None
        if foot_row(make, name=name, snapshot=draw):
            show_twin(table, alt=tr("Table with the outcome per area"), patterns=make().patterns)
        with st.expander(tr("The method in short"), icon=":material/functions:", key="methode_kort"):
            _method(spots)


def _snapshot(spots: SpotView, words: str) -> Snapshot:
    choice = spots.view.choice
    return spot_snapshot(
        spots.result,
        spots.view.answer,
        choice.scope,
        query=choice.selection.to_query(),
        language=words,
        library=library(),
        catalogue=load(),
    )


def _method(spots: SpotView) -> None:
    result = spots.result
    st.text(
        tr(
            "Tested is whether the neighbours of an area together are unusually high or low: {neighbours}. The area's "
            "own value does not decide that. Where it stands itself is shown beside it: above the mean of the tested "
            "areas or not, and in which quarter of them.",
            neighbours=say_plain(result.neighbours),
        )
    )
    st.text(
        tr(
            "Areas without a figure, with too few households, or without neighbours are left out and count for "
            "nothing. What lies outside the region is nobody's neighbour: choose a larger region when the edge matters."
        )
    )
    st.text(
        tr(
            "Striking says that such neighbours are rare when values are dealt out at random. It says nothing about "
            "causes, nor about any household; not striking is no proof that nothing is there."
        )
    )
    st.caption(tr("The test is repeatable: its draws have the fixed seed {seed}.", seed=result.design.seed))


def _p(value: float) -> str:
    return format_number(value, decimals=_P_DECIMALS, language=language())


def _count(number: int) -> str:
    return format_number(number, decimals=0, language=language())
