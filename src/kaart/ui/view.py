"""From a selection to everything the map page shows, in one frozen object."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from kaart.analysis.classify import Classification
from kaart.analysis.classrule import ClassRule
from kaart.analysis.rounding import class_reliability, value_bounds
from kaart.catalogue import Source, load
from kaart.codes import Level
from kaart.errors import InputError, NotInStoreError
from kaart.model.indicators import Figures
from kaart.query import Answer
from kaart.references import references, whole_value
from kaart.render.colouring import colour_classes
from kaart.render.text import SEPARATOR, alt_text, source_line
from kaart.render.text import answer as answer_sentence
from kaart.scope import EXAMPLE
from kaart.ui.controls import Choice
from kaart.ui.data.drawn import Drawn, load_drawn
from kaart.ui.data.kept import load_answer, load_divisors, stored_name
from kaart.ui.words import as_markdown, say, say_plain, tr


@dataclass(frozen=True)
class MapView:
    """One view.

    Attributes
    ----------
    choice
        What was asked.
    answer
        Values with their status.
    classification
        Drives colours, legend and words alike.
    rule
        How it was made: the choice, or the default where the choice does not fit these values.
    whole
        Value of the scope itself, None where it has none.
    drawn
        Layer file; None when no boundaries are stored, and the table stands alone.
    source
        Publisher of the figures.
    sentence
        The one sentence that answers the page's question.
    grey_line
        Definition, unit, year, boundaries, source, date.
    alt
        What the map shows, in words.
    notices
        What the reader must know: absent gemeenten, other boundaries, an earlier version.
    reliability
        How many areas rounding alone could put in another class, in one sentence; "" when unknown.
    """

    choice: Choice
    answer: Answer
    classification: Classification
    rule: ClassRule
    whole: float | None
    drawn: Drawn | None
    source: Source
    sentence: str
    grey_line: str
    alt: str
    notices: tuple[str, ...]
    reliability: str

    @property
    def retrieved(self) -> datetime | None:
        """Moment the figures were fetched, the earliest of several; None for packaged or report figures."""
        if self.answer.invented:
            return None
        moments = [manifest.provenance.retrieved_at for manifest in self.answer.manifests.values()]
        return min(moments, default=None)

    @property
    def boundary_year(self) -> int:
        """Year of the boundaries on the map; the figures' own when none are drawn."""
        return self.drawn.boundary_year if self.drawn else self.choice.selection.year


def build_view(choice: Choice, *, size_px: tuple[int, int]) -> MapView:
    """Load, classify and put into words what a choice asks for.

    Parameters
    ----------
    choice
        What the controls say.
    size_px
        Width and height that the map may expect on this screen.

    Raises
    ------
    KaartError
        If there are no figures to show; see `kaart.query.answer`.
    """
    selection, language = choice.selection, choice.selection.language
    found = load_answer(choice.scope, indicator=selection.indicator, level=selection.level, year=selection.year)
    figures, classification, rule, notices = _classes(choice, found)
    found = replace(found, figures=figures)
    try:
        drawn = load_drawn(
            choice.scope,
            indicator=selection.indicator,
            level=selection.level,
            year=selection.year,
            language=language,
            size_px=size_px,
        )
    except NotInStoreError:
        drawn = None
    whole = _whole(choice)
    source = load().source(EXAMPLE if found.invented else choice.indicator.source)
    view = MapView(
        choice=choice,
        answer=found,
        classification=classification,
        rule=rule,
        whole=whole,
        drawn=drawn,
        source=source,
        sentence=answer_sentence(figures, area=choice.scope.name, area_value=whole, language=language),
        grey_line="",
        alt=alt_text(figures, classification, area=choice.scope.name, language=language),
        notices=(*notices, *_notices(choice, found, drawn)),
        reliability=_reliability(choice, found, classification),
    )
    line = source_line(
        figures,
        boundary_year=view.boundary_year,
        source=source,
        retrieved=view.retrieved,
        language=language,
        extra=(
            tr("average of an area, not of a household"),
            *((tr("everything here is invented"),) if found.invented else ()),
        ),
    )
    return replace(view, grey_line=line)


def _classes(choice: Choice, found: Answer) -> tuple[Figures, Classification, ClassRule, tuple[str, ...]]:
    """Figures with the palette of their classes, and a sentence when the choice does not fit these values."""
    known = references(choice.scope, choice.selection.year, partial(_ask, choice))
    try:
        return *colour_classes(found.figures, choice.rule, references=known), choice.rule, ()
    except InputError as error:
        return *colour_classes(found.figures, ClassRule(), references=known), ClassRule(), (say(error),)


def _reliability(choice: Choice, found: Answer, classification: Classification) -> str:
    """Class reliability on rounding bounds, the idea of New York's Map Reliability Calculator."""
    try:
        divisors = load_divisors(choice.scope, indicator=choice.indicator.id, year=choice.selection.year)
        reliability = class_reliability(classification, bounds=value_bounds(found.figures, divisors=divisors))
    except InputError:
        return ""
    return say_plain(reliability.sentence) if reliability.areas else ""


def _whole(choice: Choice) -> float | None:
    """Value of the scope as a whole, see `kaart.references.whole_value`."""
    return whole_value(choice.scope, choice.selection.year, partial(_ask, choice))


def _ask(choice: Choice, level: Level) -> Answer:
    return load_answer(choice.scope, indicator=choice.selection.indicator, level=level, year=choice.selection.year)


def _notices(choice: Choice, found: Answer, drawn: Drawn | None) -> tuple[str, ...]:
    year = choice.selection.year
    notices = list(choice.notices)
    if found.absent:
        names = as_markdown(", ".join(stored_name(code) for code in found.absent))
        notices.append(tr("No figures of {year} in the store for {areas}.", year=year, areas=names))
    if found.previous:
        notices.append(
            tr("The newest file of {areas} is damaged; an earlier version is shown.", areas=", ".join(found.previous))
        )
    if drawn is None:
        notices.append(tr("No boundaries are stored, so that only the table can be shown; fetch them first."))
        return tuple(notices)
    if drawn.boundary_year != year:
        notices.append(
            tr(
                "Boundaries of {boundary}: those of {year} are not stored. Areas that changed may be drawn wrong.",
                boundary=drawn.boundary_year,
                year=year,
            )
        )
    if drawn.without_boundary:
        notices.append(
            tr(
                "{count} areas have figures and no boundary; they stand in the table only: {codes}.",
                count=len(drawn.without_boundary),
                codes=_few(drawn.without_boundary),
            )
        )
    if drawn.without_figures:
        notices.append(
            tr(
                "{count} areas have a boundary and no figures of {year}: {codes}.",
                count=len(drawn.without_figures),
                year=year,
                codes=_few(drawn.without_figures),
            )
        )
    return tuple(notices)


def _few(codes: tuple[str, ...]) -> str:
    shown = ", ".join(codes[:5])
    return shown if len(codes) <= 5 else f"{shown}{SEPARATOR}+{len(codes) - 5}"  # noqa: PLR2004 - five fit on a line
