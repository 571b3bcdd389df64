"""The map of own figures with legend, sentence, panel, table and CSV, for one session only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st
from geopandas import GeoDataFrame
from pandas import DataFrame

from kaart.analysis.change.movement import Movement
from kaart.analysis.classes.classify import Classification
from kaart.analysis.classes.classrule import ClassRule, apply_rule
from kaart.catalogue import Source, load
from kaart.catalogue.own import Description, own_source
from kaart.catalogue.scope import Scope
from kaart.core.errors import InputError, mark
from kaart.exports.own import OwnMap, own_snapshot
from kaart.model.indicators import Figures
from kaart.own.make import own_figures
from kaart.own.matching import MatchReport
from kaart.render.change.map import change_sentence
from kaart.render.files.table import TableFile, table_file
from kaart.render.maps.basemap import write_style
from kaart.render.maps.deck import degree_bounds, fit_view, outline, picked_code
from kaart.render.maps.inline import InlineLayer, inline_layer, inline_spec
from kaart.render.maps.legend import build_legend, legend_html
from kaart.render.own.report import report_sentence
from kaart.render.snapshot.build import Snapshot
from kaart.render.words.caveat import caveat
from kaart.render.words.printed import Printed
from kaart.render.words.provisional import figures_year
from kaart.render.words.sentences import alt_text, coverage, source_line
from kaart.render.words.sentences import answer as answer_sentence
from kaart.render.words.table import table_twin
from kaart.store.library import LoadedAreas, is_example
from kaart.ui.cache.keep import library, settings
from kaart.ui.cache.layers import LEGEND_PX
from kaart.ui.own.years import Shown, change_classes, change_figures, own_movement
from kaart.ui.shell.answer import show_answer
from kaart.ui.shell.display import show_display_source
from kaart.ui.shell.foot import foot_row, show_twin
from kaart.ui.shell.map_frame import show_frame
from kaart.ui.shell.screen import to_screen
from kaart.ui.shell.words import as_markdown, language, say, tr

LAYER, AREA = "_own_layer", "_own_area"
_HEIGHT = 640
_NOT_JOINED = mark("The rows have not been joined to areas yet; choose how above.")


@dataclass(frozen=True)
class OwnView:
    """One map of own figures.

    Attributes
    ----------
    figures, classification
        Values, and the classes that colour map and legend.
    report
        Outcome of the file.
    source
        Publisher of the figures.
    scope
        The region.
    loaded
        Its boundaries; empty when none are stored.
    layer
        Layer of the map; None without boundaries, or with too many areas.
    boundary_year
        Year of the boundaries.
    size_px
        Expected size of the map.
    grey_line
        Definition, unit, year, boundaries, source.
    notices
        Reason for no map, or notices about it.
    movement
        The change that the figures are; None for the figures of a year.
    """

    figures: Figures
    classification: Classification
    report: MatchReport
    source: Source
    scope: Scope
    loaded: LoadedAreas
    layer: InlineLayer | None
    boundary_year: int
    size_px: tuple[int, int]
    grey_line: str
    notices: tuple[str, ...]
    movement: Movement | None = None

    @property
    def area(self) -> str:
        """Name of the region."""
        return self.scope.name

    @property
    def areas(self) -> GeoDataFrame:
        """Boundaries in EPSG:28992."""
        return self.loaded.areas


def build_own_view(shown: Shown, meaning: Description, *, rule: ClassRule, size_px: tuple[int, int]) -> OwnView:
    """Figures, classes and shapes of a plan.

    Parameters
    ----------
    shown
        Rows joined to areas, and the year to compare with.
    meaning
        The user's description.
    rule
        Choice of classes.
    size_px
        Expected width and height of the map.

    Raises
    ------
    InputError
        If the rows were not joined, or none gave a value, or the classes do not fit these.
    """
    plan, report = shown.plan, shown.plan.report
    if report is None:
        raise InputError(_NOT_JOINED)
    words = language()
    figures = own_figures(report, description=meaning, year=plan.year, categories=plan.categories)
    movement = own_movement(shown, meaning)
    figures = figures if movement is None else change_figures(movement, figures)
    indicator = figures.indicator
    classification = (
        change_classes(movement, figures)
        if movement is not None
        else apply_rule(rule, figures.values, decimals=indicator.decimals, references={})
    )
    years = library().boundary_years(plan.scope, level=plan.level)
    near = min(years, key=lambda year: (abs(year - report.places.year), -year), default=report.places.year)
    loaded = library().areas(plan.scope, level=plan.level, year=near)
    layer, notices = _layer(loaded.areas, figures, near=near, year=report.places.year)
    source = own_source(indicator, meaning.source, language=words)
    extra = [caveat(indicator, language=words), tr("made by a user of kaart, not by CBS")]
    if is_example(plan.scope):
        extra.append(tr("the areas are invented"))
    line = source_line(figures, boundary_year=near, source=source, retrieved=None, language=words, extra=extra)
    return OwnView(
        figures, classification, report, source, plan.scope, loaded, layer, near, size_px, line, notices, movement
    )


def _layer(
    areas: GeoDataFrame, figures: Figures, *, near: int, year: int
) -> tuple[InlineLayer | None, tuple[str, ...]]:
    """Shapes with values, kept in this session only; None and a sentence when they cannot be drawn."""
    if areas.empty:
        return None, (tr("No boundaries are stored, so that only the table can be shown; fetch them first."),)
    notices: tuple[str, ...] = ()
    if near != year:
        text = tr(
            "Boundaries of {boundary}: those of {year} are not stored. Areas that changed may be drawn wrong.",
            boundary=near,
            year=year,
        )
        notices = (text,)
    kept = st.session_state.get(LAYER)
    if kept is None or kept[0] != (near, language()) or not _same(kept[1], figures):
        try:
            kept = ((near, language()), figures, inline_layer(areas, figures, language=language()))
        except InputError as error:
            return None, (*notices, say(error))
        st.session_state[LAYER] = kept
    layer: InlineLayer = kept[2]
    return layer, notices


def _same(before: Figures, now: Figures) -> bool:
    return before.indicator == now.indicator and before.year == now.year and before.frame.equals(now.frame)


def show_own_sentence(view: OwnView) -> None:
    """Show the sentence that answers the page's question, with notices for the reader."""
    words = (
        answer_sentence(view.figures, area=view.area, area_value=None, language=language())
        if view.movement is None
        else change_sentence(view.movement, place=view.area, whole=None, language=language())
    )
    show_answer(words, view.notices)


def show_own_map(view: OwnView) -> str:
    """Draw the map with its legend; gives the code of the area that was clicked, "" for none."""
    picked = ""
    with st.container(key="kaartblok"):
        if view.layer is not None:
            picked = _deck(view, view.layer)
        with st.container(key="legenda"):
            st.html(legend_html(build_legend(view.figures, view.classification, language=language())))
    return picked


def _deck(view: OwnView, layer: InlineLayer) -> str:
    width, height = view.size_px
    selected = str(st.session_state.get(AREA, ""))
    deck = to_screen(
        inline_spec(
            layer,
            figures=view.figures,
            classification=view.classification,
            view=fit_view(
                degree_bounds(view.areas),
                width_px=width,
                height_px=height,
                left_px=LEGEND_PX if width > 2 * LEGEND_PX else 0,
            ),
            language=language(),
            style_file=write_style(settings()),
            selected=outline(view.areas, selected) if selected else None,
        ),
        view.areas,
    )
    event = st.pydeck_chart(
        deck,
        height=_HEIGHT,
        on_select="rerun",
        selection_mode="single-object",
        key=f"kaart_{layer.name}",
        alt=alt_text(view.figures, view.classification, area=view.area, language=language()),
    )
    show_frame(view.areas)
    picked = picked_code(event.selection) or ""
    if picked != selected:
        # The outline stands in the specification that was just sent.
        st.session_state[AREA] = picked
        st.rerun()
    return picked


def show_own_panel(view: OwnView, area: str) -> None:
    """The clicked area with its figure, else how the file joined."""
    row = view.figures.area(area) if area else None
    if row is None:
        st.subheader(as_markdown(view.figures.indicator.label[language()]), anchor=False)
        st.text(view.figures.indicator.definition[language()])
        st.text(report_sentence(view.report, language=language()))
        without = coverage(view.figures, language=language())
        if without:
            st.caption(as_markdown(without))
        st.caption(tr("Click an area on the map to see its figure."))
        return
    st.subheader(as_markdown(str(row["name"])), anchor=False)
    st.caption(as_markdown(str(row["code"])))
    printed = Printed(view.figures, language())
    st.markdown(f"### {as_markdown(printed.words(area))}")
    st.caption(as_markdown(f"{printed.label}, {printed.period}"))


def show_own_foot(view: OwnView) -> None:
    """The grey line, the table twin and the download; never absent."""
    period = figures_year(view.figures, language=language())
    show_display_source([view.source], period=period, invented=is_example(view.scope))
    with st.container(key="voet"):
        st.caption(as_markdown(view.grey_line))
        opened = foot_row(
            partial(_file, view, language()),
            name=f"kaart-{view.figures.indicator.id}-{view.figures.level}-{view.figures.year}",
            snapshot=partial(_snapshot, view, language()) if view.layer is not None else None,
            sources=False,
        )
        if opened:
            patterns = _file(view, language()).patterns
            alt = tr("Table with the same figures as the map")
            show_twin(_table(view, language()), alt=alt, patterns=patterns)


def _snapshot(view: OwnView, words: str) -> Snapshot:
    return own_snapshot(
        OwnMap(
            figures=view.figures,
            classification=view.classification,
            scope=view.scope,
            source=view.source,
            loaded=view.loaded,
            boundary_year=view.boundary_year,
            marked=str(st.session_state.get(AREA, "")),
            language=words,
        ),
        load(),
    )


def _table(view: OwnView, words: str) -> DataFrame:
    return table_twin(view.figures, language=words, gemeenten=view.report.places.gemeenten)


def _file(view: OwnView, words: str) -> TableFile:
    return table_file(
        _table(view, words),
        figures=view.figures,
        source=view.source,
        boundary_year=view.boundary_year,
        retrieved=None,
        language=words,
    )
