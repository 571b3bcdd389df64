"""The complete view of the map page for a selection, in one frozen object."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from kaart.analysis.classes.classify import Classification
from kaart.analysis.classes.classrule import ClassRule
from kaart.analysis.classes.rounding import class_reliability
from kaart.analysis.classes.small import Coloured, colour_by, smoothed_bounds
from kaart.answers.figures import Answer
from kaart.answers.references import reference_name, references, whole_value
from kaart.catalogue import Indicator, load
from kaart.core.codes import Level
from kaart.core.errors import CorruptStoreError, InputError, NotInStoreError
from kaart.core.few import few
from kaart.exports.origin import chart_origin
from kaart.model.totals import Total
from kaart.render.maps.colouring import colour_classes, middle_words
from kaart.render.snapshot.content import Origin
from kaart.render.words.caveat import caveat
from kaart.render.words.provisional import provisional_sentence
from kaart.render.words.sentences import alt_text, source_line, why_sentences
from kaart.render.words.sentences import answer as answer_sentence
from kaart.ui.cache.damage import note_damage
from kaart.ui.cache.figures import load_answer, stored_name
from kaart.ui.cache.layers import Drawn, load_drawn
from kaart.ui.shell.controls import Choice
from kaart.ui.shell.words import as_markdown, say, say_plain, tr


@dataclass(frozen=True)
class MapView:
    """One view.

    Attributes
    ----------
    choice
        The choice made with the controls.
    answer
        Values with their status.
    coloured
        Figures as coloured on the map: small areas set aside, or smoothed.
    classification
        Classes, shared by colours, legend and words.
    rule
        Rule of the classes: the choice, or the default where the choice does not fit these values.
    whole
        Figure of the scope itself, None where it has none.
    drawn
        Layer file; None when no boundaries are stored, and the table stands alone.
    sentence
        The one sentence that answers the page's question.
    grey_line
        Definition, unit, year, boundaries, source, date.
    alt
        What the map shows, in words.
    notices
        Notices for the reader: absent gemeenten, other boundaries, an earlier version.
    middle
        Reference of the classes, in one sentence; "" without one.
    reliability
        Number of areas that rounding alone could put in another class, in one sentence; "" when unknown.
    """

    choice: Choice
    answer: Answer
    coloured: Coloured
    classification: Classification
    rule: ClassRule
    whole: Total | None
    drawn: Drawn | None
    sentence: str
    grey_line: str
    alt: str
    notices: tuple[str, ...]
    middle: str
    reliability: str

    @property
    def origin(self) -> Origin:
        """Publisher of the figures, and when they were fetched."""
        return chart_origin([self.answer], catalogue=load())

    @property
    def boundary_year(self) -> int:
        """Year of the boundaries on the map; the figures' own when none are drawn."""
        return self.drawn.boundary_year if self.drawn else self.answer.figures.area_year


def build_view(choice: Choice, *, size_px: tuple[int, int]) -> MapView:
    """Load and classify the figures of a choice, and build the texts.

    Parameters
    ----------
    choice
        State of the controls.
    size_px
        Expected width and height of the map on this screen.

    Raises
    ------
    KaartError
        If there are no figures to show; see `kaart.answers.figures.answer`.
    """
    selection, language = choice.selection, choice.selection.language
    found = load_answer(choice.scope, indicator=selection.indicator, level=selection.level, year=selection.year)
    coloured = colour_by(found.figures, choice.small)
    record, classification, rule, middle, notices = _classes(choice, coloured)
    found = replace(found, figures=replace(found.figures, indicator=record))
    coloured = replace(coloured, figures=replace(coloured.figures, indicator=record))
    figures = found.figures
    whole = whole_value(choice.scope, figures.area_year, partial(_ask, choice))
    try:
        drawn = load_drawn(
            choice.scope,
            indicator=selection.indicator,
            level=selection.level,
            year=selection.year,
            language=language,
            size_px=size_px,
            smoothed=coloured.smoothed is not None,
        )
    except NotInStoreError:
        drawn = None
    except CorruptStoreError as error:
        note_damage(error)
        drawn = None
    view = MapView(
        choice=choice,
        answer=found,
        coloured=coloured,
        classification=classification,
        rule=rule,
        whole=whole,
        drawn=drawn,
        sentence=answer_sentence(figures, area=choice.scope.name, area_value=whole, language=language),
        grey_line="",
        alt=" ".join(
            [
                alt_text(figures, classification, area=choice.scope.name, language=language),
                *_colour_words(coloured),
            ]
        ),
        notices=(*notices, *view_notices(choice, found, drawn)),
        middle=middle,
        reliability=_reliability(found, classification, coloured),
    )
    line = source_line(
        figures,
        boundary_year=view.boundary_year,
        source=view.origin.source,
        retrieved=view.origin.retrieved,
        language=language,
        extra=(
            *(words.rstrip(".") for words in _colour_words(coloured)),
            caveat(figures.indicator, language=language),
            provisional_sentence(figures, language=language).rstrip("."),
            *((tr("everything here is invented"),) if found.invented else ()),
        ),
    )
    return replace(view, grey_line=line)


def _colour_words(coloured: Coloured) -> list[str]:
    """Note about the colours, where they do not simply show the published figure of every area."""
    words = [] if coloured.smoothed is None else [say_plain(coloured.smoothed.label)]
    if coloured.aside:
        words.append(tr("Grey: areas counted over fewer than {minimum}.", minimum=coloured.figures.indicator.minimum))
    return words


def _classes(choice: Choice, coloured: Coloured) -> tuple[Indicator, Classification, ClassRule, str, tuple[str, ...]]:
    """Palette and classes as chosen, their reference, and a sentence when they do not fit these values."""
    known = references(choice.scope, coloured.figures.area_year, partial(_ask, choice))
    try:
        figures, made = colour_classes(coloured.figures, choice.rule, references=known)
    except InputError as error:
        figures, made = colour_classes(coloured.figures, ClassRule(), references=known)
        return figures.indicator, made, ClassRule(), "", (say(error),)
    words = ""
    if choice.rule.diverging:
        year, ask = coloured.figures.area_year, partial(_ask, choice)
        name = reference_name(choice.rule.method, choice.scope, year, ask)
        language = choice.selection.language
        words = middle_words(known.get(choice.rule.method), name, indicator=choice.indicator, language=language)
    return figures.indicator, made, choice.rule, words, ()


def _reliability(found: Answer, classification: Classification, coloured: Coloured) -> str:
    """Class reliability on rounding bounds, the idea of New York's Map Reliability Calculator."""
    bounds = found.figures.bounds
    if coloured.smoothed is not None:
        bounds = smoothed_bounds(bounds, coloured.smoothed)
    reliability = class_reliability(classification, bounds=bounds)
    return say_plain(reliability.sentence) if reliability.areas else ""


def _ask(choice: Choice, level: Level) -> Answer:
    return load_answer(choice.scope, indicator=choice.selection.indicator, level=level, year=choice.selection.year)


def view_notices(choice: Choice, found: Answer, drawn: Drawn | None) -> tuple[str, ...]:
    """Notices for the reader of a map: absent gemeenten, an earlier version, other boundaries.

    Parameters
    ----------
    choice
        The choice made with the controls.
    found
        Values on the map.
    drawn
        Layer file; None when no boundaries are stored.
    """
    year = choice.selection.year
    notices = list(choice.notices)
    if found.absent:
        names = as_markdown(", ".join(stored_name(code) for code in found.absent))
        notices.append(tr("No figures of {year} in the store for {areas}.", year=year, areas=names))
    if found.previous:
        notices.append(
            tr("The newest file of {areas} is damaged; an earlier version is shown.", areas=", ".join(found.previous))
        )
    notices += map(as_markdown, why_sentences(found.figures, language=choice.selection.language))
    if drawn is None:
        notices.append(tr("No boundaries are stored, so that only the table can be shown; fetch them first."))
        return tuple(notices)
    if drawn.boundary_year != found.figures.area_year:
        notices.append(
            tr(
                "Boundaries of {boundary}: those of {year} are not stored. Areas that changed may be drawn wrong.",
                boundary=drawn.boundary_year,
                year=found.figures.area_year,
            )
        )
    if drawn.without_boundary:
        notices.append(
            tr(
                "{count} areas have figures but no boundary; they are in the table only: {codes}.",
                count=len(drawn.without_boundary),
                codes=few(drawn.without_boundary),
            )
        )
    if drawn.without_figures:
        notices.append(
            tr(
                "{count} areas have a boundary and no figures of {year}: {codes}.",
                count=len(drawn.without_figures),
                year=year,
                codes=few(drawn.without_figures),
            )
        )
    return tuple(notices)
