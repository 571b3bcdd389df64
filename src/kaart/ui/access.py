"""The page of accessibility: from a choice to everything it shows, and the map with sentence, legend and foot."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st
from pandas import DataFrame
from pydeck import Layer

from kaart.access import Access
from kaart.analysis.classify import Classification, classify
from kaart.analysis.classrule import ClassRule, apply_rule
from kaart.analysis.measures import CENTRE, SITES, Facility
from kaart.catalogue import Source, load
from kaart.errors import InputError, NotInStoreError, mark
from kaart.model.indicators import Figures
from kaart.render.access import access_legend, site_layers, site_table, with_sites
from kaart.render.deck import CompactDeck, map_spec, outline
from kaart.render.legend import build_legend, legend_html
from kaart.render.numbers import format_number
from kaart.render.pair import RIGHT, UP, Together, pair_spec, require_two
from kaart.render.pair_legend import pair_legend, pair_legend_html
from kaart.render.pair_text import pair_alt, pair_sentence
from kaart.render.table import headers, table_twin, to_csv
from kaart.render.text import alt_text, source_line
from kaart.render.text import answer as answer_sentence
from kaart.scope import EXAMPLE
from kaart.ui.access_choice import AccessChoice
from kaart.ui.access_own import own_access, own_drawn, own_need
from kaart.ui.classes import remember_bounds
from kaart.ui.data.access import load_access_drawn, load_need, load_reached
from kaart.ui.data.drawn import Drawn
from kaart.ui.data.kept import stored_name
from kaart.ui.deckchart import show_deck
from kaart.ui.words import as_markdown, language, say, say_plain, tr


@dataclass(frozen=True)
class Need:
    """Need beside supply: both in classes, what draws them, and the supply in the year of the need."""

    shown: Together
    drawn: Drawn
    supply: Access


@dataclass(frozen=True)
class AccessView:
    """One view.

    Attributes
    ----------
    choice
        What was asked.
    found
        Every measure of the facility.
    figures, classification
        Of the measure; they drive colours, legend and words.
    drawn
        Layer file.
    pair
        Need beside supply; None when that is not asked, or cannot be shown.
    source
        Publisher of the supply.
    warnings
        What of the link or the choice could not be followed.
    """

    choice: AccessChoice
    found: Access
    figures: Figures
    classification: Classification
    drawn: Drawn
    pair: Need | None
    source: Source
    warnings: tuple[str, ...]

    @property
    def area(self) -> str:
        """Code of the selected buurt, "" for none."""
        return self.choice.area if self.choice.area in self.found.frame.index else ""

    @property
    def sentence(self) -> str:
        """The one sentence that answers the page's question."""
        place = self.choice.scope.name
        if self.pair is not None:
            return pair_sentence(self.pair.shown, place=place, language=language())
        return answer_sentence(self.figures, area=place, area_value=None, language=language())


def build_access(choice: AccessChoice, *, size_px: tuple[int, int]) -> AccessView:
    """Load, classify and put into words what a choice asks for.

    Parameters
    ----------
    choice
        What the controls say.
    size_px
        Width and height that the map may expect.

    Raises
    ------
    KaartError
        If there is nothing to measure with; see `kaart.access.load_access`.
    """
    with st.spinner(tr("Measuring…")):
        found, drawn = _reached(choice, size_px)
    figures = found.figures(choice.measure)
    notices = list(choice.notices)
    if drawn.boundary_year != found.year:
        text = tr(
            "Boundaries of {boundary}: those of {year} are not stored. Areas that changed may be drawn wrong.",
            boundary=drawn.boundary_year,
            year=found.year,
        )
        notices.append(as_markdown(text))
    try:
        made = apply_rule(choice.rule, figures.values, decimals=figures.indicator.decimals, references={})
    except InputError as error:
        notices.append(say(error))
        made = classify(figures.values, decimals=figures.indicator.decimals)
    pair: Need | None = None
    if choice.need:
        try:
            shown, own, supply = _needed(choice, size_px)
            pair = Need(require_two(shown, language=language()), own, supply)
        except (InputError, NotInStoreError) as error:
            label = load().indicator(choice.need).label[language()]
            head = tr("Here is no map of need and supply for “{label}”:", label=label)
            notices.append(f"{as_markdown(head)} {say(error)}")
    source = load().source(figures.indicator.source)
    return AccessView(choice, found, figures, made, drawn, pair, source, tuple(dict.fromkeys(notices)))


def _reached(choice: AccessChoice, size_px: tuple[int, int]) -> tuple[Access, Drawn]:
    """Every measure and what draws them; of points of one's own nothing is kept outside this session.

    Raises
    ------
    NotInStoreError
        If there is no file with points yet.
    """
    if choice.facility is Facility.OWN:
        if choice.own is None:
            raise NotInStoreError(mark("Choose a file with your points above, and this map measures how far they are."))
        found = own_access(choice.scope, *choice.own)
        return found, own_drawn(choice.scope, found, size_px=size_px)
    found = load_reached(choice.scope, choice.query)
    return found, load_access_drawn(choice.scope, choice.query, language=language(), size_px=size_px)


def _needed(choice: AccessChoice, size_px: tuple[int, int]) -> tuple[Together, Drawn, Access]:
    if choice.own is not None:
        return own_need(choice.scope, choice.own, measure=choice.measure.id, need=choice.need, size_px=size_px)
    return load_need(
        choice.scope,
        choice.query,
        measure=choice.measure.id,
        need=choice.need,
        language=language(),
        size_px=size_px,
    )


def show_access_sentence(view: AccessView) -> None:
    """The sentence that answers the page's question, and what of the link or the choice could not be followed."""
    with st.container(key="antwoord"):
        st.text(view.sentence)
    with st.container(key="meldingen", horizontal=True, vertical_alignment="center"):
        if view.warnings:
            # Two spaces and a line end are a line break.
            st.warning("  \n".join(view.warnings), icon=":material/info:")


def show_left_out(view: AccessView) -> None:
    """What is not in the figures, one click away."""
    words = language()
    notices = [say(notice) for notice in view.found.notices]
    with st.popover(tr("What is not in it"), icon=":material/info:", key="niet_erin"):
        st.markdown(as_markdown(SITES[view.choice.facility].leaves_out[words]) + ".")
        for notice in notices:
            st.markdown(notice)


def choose_layers(view: AccessView) -> tuple[bool, bool]:
    """Draw what is shown over the areas, and give whether dots and circles are."""
    if not len(view.found.supply.sites):
        return False, False
    with st.popover(tr("Layers"), icon=":material/layers:", key="lagen"):
        dots = st.checkbox(SITES[view.choice.facility].many[language()].capitalize(), value=True, key="laag_punten")
        circles = False
        if view.choice.facility is not Facility.OV and view.found.metric.detour is not None:
            circles = st.checkbox(tr("15 minutes' walk around each"), key="laag_kringen")
    return bool(dots), bool(circles)


def show_access_map(view: AccessView, *, dots: bool, circles: bool) -> None:
    """The map with its legend inside the map block; a click selects a buurt."""
    sites, words = view.found.supply.sites, language()
    drawn = view.drawn if view.pair is None else view.pair.drawn
    layers = site_layers(sites, dots=dots, circles=circles, metric=view.found.metric, areas=drawn.areas, language=words)
    selected = outline(drawn.areas, view.area) if view.area else None
    with st.container(key="kaartblok"):
        if view.pair is not None:
            shown = view.pair.shown
            deck = pair_spec(
                drawn.file, shown=shown, view=drawn.view, language=words, selected=selected, style_file=drawn.style
            )
            _draw(
                deck, drawn, layers, alt=pair_alt(shown, place=view.choice.scope.name, language=words), area=view.area
            )
            with st.container(key="legenda"), st.container(key="legenda_samen"):
                st.html(pair_legend_html(pair_legend(shown, language=words)))
            return
        deck = map_spec(
            drawn.file,
            key=view.figures.indicator.id,
            figures=view.figures,
            classification=view.classification,
            view=drawn.view,
            language=words,
            selected=selected,
            style_file=drawn.style,
        )
        alt = alt_text(view.figures, view.classification, area=view.choice.scope.name, language=words)
        _draw(deck, drawn, layers, alt=alt, area=view.area)
        with st.container(key="legenda"):
            legend = build_legend(view.figures, view.classification, language=words)
            legend = access_legend(
                legend,
                facility=view.choice.facility,
                sites=len(sites),
                dots=dots,
                circles=circles,
                metric=view.found.metric,
            )
            st.html(legend_html(legend))
    remember_bounds(view.classification)


def _draw(deck: CompactDeck, drawn: Drawn, layers: list[Layer], *, alt: str, area: str) -> None:
    """The map; what stands in no served file travels along."""
    if drawn.features:
        deck.layers[0].data = list(drawn.features)
    show_deck(with_sites(deck, layers), kind="bereik", file=drawn.file, alt=alt, area=area, served=not drawn.features)


def show_access_foot(view: AccessView) -> None:
    """The grey line, both tables and the download, and the method in short."""
    choice, words = view.choice, language()
    with st.container(key="voet"):
        # Two spaces and a line end are a line break.
        st.caption("  \n".join(as_markdown(line) for line in _grey_lines(view)))
        with st.container(horizontal=True, vertical_alignment="center"):
            open_table = st.toggle(tr("Table"), key="tabel")
            open_sites = choice.facility is not Facility.CBS and st.toggle(
                tr("List of {sites}", sites=SITES[choice.facility].many[words]), key="lijst"
            )
            st.download_button(
                tr("Download CSV"),
                partial(_csv, view, _gemeenten(view), words),
                file_name=f"bereik-{choice.scope.id}-{choice.asked}-{choice.measure.id}.csv",
                mime="text/csv",
                icon=":material/download:",
                key="csv",
                on_click="ignore",
            )
            st.page_link("pages/bronnen.py", label=tr("Sources and method"), icon=":material/menu_book:")
        if open_table:
            table = table_twin(view.figures, language=words, gemeenten=_gemeenten(view)).rename(columns=headers(words))
            alt = tr("Table with the same figures as the map")
            st.dataframe(table, hide_index=True, width="stretch", key="tabel_tweeling", alt=alt)
        if open_sites:
            _site_lists(view.found)
        with st.expander(tr("The method in short"), icon=":material/functions:", key="methode_kort"):
            for notice in view.found.method:
                st.text(say_plain(notice))
            _sensitivity(view)
            st.caption(tr("All formulas, constants and limits: docs/methode-bereik.md of this project."))


def _site_lists(found: Access) -> None:
    """Every site, and apart those that could not be located."""
    table = site_table(found.supply.sites, language=language())
    st.dataframe(table, hide_index=True, width="stretch", key="lijst_plek", alt=tr("List of the sites on the map"))
    if len(found.supply.unlocated):
        heading = tr("Not located, and not counted")
        st.markdown(f"**{heading} ({len(found.supply.unlocated)})**")
        without = site_table(found.supply.unlocated, language=language())
        alt = tr("List of the sites that could not be located")
        st.dataframe(without, hide_index=True, width="stretch", key="lijst_zonder", alt=alt)


def _sensitivity(view: AccessView) -> None:
    """How many buurten get another class when an assumption moves by a fifth."""
    names = {"walking_speed": tr("walking speed"), "detour": tr("detour of streets")}
    for assumption, shares in view.found.sensitivity.get(view.choice.measure.id, {}).items():
        low, high = (format_number(100 * share, decimals=0, language=language()) for share in shares.values())
        st.text(
            tr(
                "If the {assumption} were 20% lower or higher, {low}% or {high}% of the buurten would get another "
                "class (of five).",
                assumption=names[assumption],
                low=low,
                high=high,
            )
        )


def _grey_lines(view: AccessView) -> list[str]:
    """What is measured, how and what it leaves out; of a map of need beside supply a line for either."""
    found, supply = view.found, view.figures
    lines = []
    if view.pair is not None:
        need, supply = view.pair.shown.axes
        source = load().source(EXAMPLE if found.invented else need.indicator.source)
        line = source_line(need, boundary_year=need.year, source=source, retrieved=None, language=language())
        lines.append(f"{UP} {line}")
    line = source_line(
        supply,
        boundary_year=supply.year,
        source=view.source,
        retrieved=None if found.invented else found.supply.retrieved_at,
        language=language(),
        extra=(
            *([tr("centre: {name}", name=found.centre)] if view.choice.measure.id == CENTRE else []),
            *(say_plain(notice).rstrip(".") for notice in found.method[:2]),
            SITES[found.facility].leaves_out[language()],
            tr("average of an area, not of a household"),
            *((tr("everything here is invented"),) if found.invented else ()),
        ),
    )
    return [*lines, f"{RIGHT} {line}" if lines else line]


def _gemeenten(view: AccessView) -> dict[str, str]:
    return {str(code): stored_name(str(code)) for code in set(view.figures.frame["gemeente"]) if code}


def _csv(view: AccessView, gemeenten: dict[str, str], words: str) -> bytes:
    """The table as CSV with how it was measured; runs outside any session."""
    table: DataFrame = table_twin(view.figures, language=words, gemeenten=gemeenten)
    return to_csv(
        table.assign(method=view.found.distance),
        figures=view.figures,
        source=view.source,
        boundary_year=view.found.year,
        retrieved=None if view.found.invented else view.found.supply.retrieved_at,
        language=words,
    )


def same_classes(made: Classification, figures: Figures) -> Classification:
    """Other values of the same measure in the classes of the map, so that colours can be compared.

    Parameters
    ----------
    made
        Classes on the map.
    figures
        Other values.
    """
    rule = ClassRule("user", made.k, made.breaks[:-1])
    if len(rule.breaks) == 0:
        return classify(figures.values, decimals=figures.indicator.decimals)
    return apply_rule(rule, figures.values, decimals=figures.indicator.decimals, references={})
