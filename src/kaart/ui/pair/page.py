"""The page of two indicators on one map: the view for a choice, and the map with its legend."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from kaart.answers.figures import Answer
from kaart.catalogue import load
from kaart.catalogue.selections import short_id
from kaart.core.errors import CorruptStoreError, NotInStoreError
from kaart.exports.origin import chart_origin
from kaart.exports.pair import check_axes, pair_snapshot
from kaart.render.maps.deck import outline
from kaart.render.pair.legend import pair_legend, pair_legend_html
from kaart.render.pair.map import RIGHT, UP, Together, pair_spec, require_two
from kaart.render.pair.snapshot import pair_notices
from kaart.render.pair.words import caution, pair_alt, pair_file, pair_sentence
from kaart.render.snapshot.build import Snapshot
from kaart.render.words.caveat import caveat
from kaart.render.words.provisional import figures_year
from kaart.render.words.sentences import source_line
from kaart.ui.cache.damage import note_damage
from kaart.ui.cache.figures import load_answer
from kaart.ui.cache.keep import library
from kaart.ui.cache.layers import Drawn
from kaart.ui.cache.pair import load_pair_drawn, load_pair_table, load_together
from kaart.ui.map.view import view_notices
from kaart.ui.shell.answer import show_answer
from kaart.ui.shell.controls import Choice
from kaart.ui.shell.deckchart import show_deck
from kaart.ui.shell.display import show_display_source
from kaart.ui.shell.foot import foot_row, show_twin
from kaart.ui.shell.second import Second
from kaart.ui.shell.words import as_markdown, language, tr


@dataclass(frozen=True)
class PairView:
    """One view of two indicators.

    Attributes
    ----------
    choice, second
        The choice made with the controls.
    answers
        Values of both, each under the codes of its own year.
    shown
        Both in classes.
    drawn
        Layer file; None when no boundaries are stored, and the table stands alone.
    sentence
        The one sentence that answers the page's question.
    notices
        Notices for the reader.
    """

    choice: Choice
    second: Second
    answers: tuple[Answer, Answer]
    shown: Together
    drawn: Drawn | None
    sentence: str
    notices: tuple[str, ...]

    @property
    def place(self) -> str:
        """Name of the region."""
        return self.choice.scope.name

    @property
    def area(self) -> str:
        """Code of the selected area, "" for none."""
        return self.choice.selection.area

    @property
    def boundary_year(self) -> int:
        """Year of the boundaries on the map; that of the first when none are drawn."""
        return self.drawn.boundary_year if self.drawn else self.answers[0].figures.area_year


def build_pair(choice: Choice, *, size_px: tuple[int, int]) -> PairView:
    """Load and classify both indicators, and build the texts.

    Parameters
    ----------
    choice
        State of the controls.
    size_px
        Expected width and height of the map on this screen.

    Raises
    ------
    InputError
        If the second is the first, or one of the two holds classes already.
    KaartError
        If there are no two figures to put on one map; see `load_together` and `require_two`.
    """
    selection = choice.selection
    # Without a second indicator the first is used twice, which is refused with a message.
    second = choice.second or Second(choice.indicator, selection.year)
    check_axes(choice.indicator, second.indicator, language=language())
    indicators, years = (choice.indicator.id, second.indicator.id), (selection.year, second.year)
    shown = load_together(
        choice.scope,
        first=indicators[0],
        second=indicators[1],
        level=selection.level,
        year=years[0],
        second_year=years[1],
    )
    require_two(shown, language=language())
    first, other = (
        load_answer(choice.scope, indicator=name, level=selection.level, year=year)
        for name, year in zip(indicators, years, strict=True)
    )
    try:
        drawn = load_pair_drawn(
            choice.scope,
            indicators=indicators,
            level=selection.level,
            years=years,
            language=language(),
            size_px=size_px,
        )
    except NotInStoreError:
        drawn = None
    except CorruptStoreError as error:
        note_damage(error)
        drawn = None
    return PairView(
        choice=choice,
        second=second,
        answers=(first, other),
        shown=shown,
        drawn=drawn,
        sentence=pair_sentence(shown, place=choice.scope.name, language=language()),
        notices=(*second.notices, *pair_notices(shown, language=language()), *view_notices(choice, first, drawn)),
    )


def show_pair_sentence(view: PairView) -> None:
    """Show the main sentence, its limits, and notices for the reader."""
    show_answer(view.sentence, view.notices, caption=caution(language=language()))


def show_pair_map(view: PairView) -> None:
    """The map with its legend inside the map block; a click selects an area."""
    drawn = view.drawn
    with st.container(key="kaartblok"):
        if drawn is not None:
            deck = pair_spec(
                drawn.file,
                shown=view.shown,
                view=drawn.view,
                language=language(),
                selected=outline(drawn.areas, view.area) if view.area else None,
                style_file=drawn.style,
            )
            alt = pair_alt(view.shown, place=view.place, language=language())
            show_deck(deck, areas=drawn.areas, kind="samen", file=drawn.file, alt=alt, area=view.area)
        # A separate key makes room for a wider legend.
        with st.container(key="legenda"), st.container(key="legenda_samen"):
            st.html(pair_legend_html(pair_legend(view.shown, language=language())))


def show_pair_foot(view: PairView) -> None:
    """A grey line per indicator, the table twin with its download, and the method in short."""
    selection, words = view.choice.selection, language()
    table = load_pair_table(
        view.choice.scope,
        indicators=(selection.indicator, view.second.indicator.id),
        level=selection.level,
        years=(selection.year, view.second.year),
        language=words,
    )
    sources = [chart_origin([answer], catalogue=load()).source for answer in view.answers]
    periods = dict.fromkeys(figures_year(answer.figures, language=words) for answer in view.answers)
    show_display_source(sources, period=" / ".join(periods), invented=view.answers[0].invented)
    with st.container(key="voet"):
        lines = [f"{arrow} {_grey_line(item, view)}" for arrow, item in zip((UP, RIGHT), view.answers, strict=True)]
        # Two spaces and a line end are a line break.
        st.caption("  \n".join(as_markdown(line) for line in lines))
        first, second = (chart_origin([answer], catalogue=load()) for answer in view.answers)
        # Made on request: for a country it takes longer than all the rest.
        make = partial(
            pair_file,
            table,
            shown=view.shown,
            sources=(first.source, second.source),
            retrieved=(first.retrieved, second.retrieved),
            boundary_year=view.boundary_year,
            language=words,
        )
        both = f"{selection.indicator}-{selection.year}-{view.second.indicator.id}-{view.second.year}"
        name = f"samen-{short_id(selection.scope)}-{selection.level}-{both}"
        draw = partial(_snapshot, view, words) if view.drawn is not None else None
        if foot_row(make, name=name, snapshot=draw):
            show_twin(table, alt=tr("Table with the same figures as the map"), patterns=make().patterns)
        with st.expander(tr("The method in short"), icon=":material/functions:", key="methode_kort"):
            _method()


def _snapshot(view: PairView, words: str) -> Snapshot:
    return pair_snapshot(
        view.shown,
        view.answers,
        view.choice.scope,
        query=view.choice.selection.to_query(),
        language=words,
        library=library(),
        catalogue=load(),
    )


def _grey_line(answer: Answer, view: PairView) -> str:
    origin = chart_origin([answer], catalogue=load())
    return source_line(
        answer.figures,
        boundary_year=view.boundary_year,
        source=origin.source,
        retrieved=origin.retrieved,
        language=language(),
        extra=(
            caveat(answer.figures.indicator, language=language()),
            *((tr("everything here is invented"),) if answer.invented else ()),
        ),
    )


def _method() -> None:
    st.text(
        tr(
            "Each indicator has an axis of its own, with its own definition, unit and bounds. That is why two "
            "definitions may stand on one map here: they share no scale, and nothing is added up to a score."
        )
    )
    st.text(
        tr(
            "Bounds divide the areas that have both figures in three classes of about as many areas, for each "
            "indicator apart; in fewer when many areas have the same value. High and low are the highest and the "
            "lowest class. Choose another region and the bounds are others."
        )
    )
    st.text(
        tr(
            "If the two were unrelated, the number of areas high in both would follow from their shares: a "
            "third of a third is one in nine. Figures that partly count the same people go together by "
            "themselves."
        )
    )
    st.text(
        tr(
            "An area that lacks one of the two gets no class and no colour of a class. Small areas count as much as "
            "large ones. High says nothing about good or bad."
        )
    )
