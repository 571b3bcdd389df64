"""Coming back to a werksessie: which of the figures that the room saw are others now, and what was agreed for when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from kaart.catalogue import Catalogue
from kaart.core.errors import UnknownIndicatorError, mark
from kaart.core.language import translations
from kaart.exports.pinned import PIN, SEEN, moment_of
from kaart.exports.workshop.seen import figure_words
from kaart.exports.workshop.view import ViewFigure, step_view
from kaart.render.words.numbers import format_date
from kaart.store.library import Library
from kaart.workshop.acts import MOST_FIGURES, FigureAsked, UseFigures
from kaart.workshop.model import Agreement, Note, State, Step, UsedFigure

_LANGUAGE = "nl"  # of the names and units that are kept


class Change(StrEnum):
    """What is otherwise about a figure; the first that holds."""

    GONE = "weg"
    YEAR = "jaar"
    VALUE = "waarde"
    STATUS = "status"
    DELIVERY = "levering"


@dataclass(frozen=True)
class ChangedFigure:
    """A figure that is no longer as the room saw it.

    Attributes
    ----------
    change
        What is otherwise.
    then, now
        The figure as the room saw it and as it is; the last is None where it cannot be had any more.
    """

    change: Change
    then: UsedFigure
    now: UsedFigure | None


@dataclass(frozen=True)
class ReturnedStep:
    """What became of the figures of a step.

    Attributes
    ----------
    step
        The step.
    used
        How many figures of it were kept; 0 where none were, so that nothing can be said of it.
    changes
        Figures that are otherwise, in the order of the step.
    problem
        Why its view cannot be made now, as a sentence; "" where it can. All figures are gone then.
    """

    step: Step
    used: int
    changes: tuple[ChangedFigure, ...]
    problem: str

    def of(self, change: Change) -> tuple[ChangedFigure, ...]:
        """The figures of which one thing is otherwise.

        Parameters
        ----------
        change
            What.
        """
        return tuple(each for each in self.changes if each.change is change)


class Standing(StrEnum):
    """How an agreement stands on some day."""

    OVERDUE = "te laat"
    DUE = "te doen"
    UNDATED = "zonder datum"
    DONE = "gedaan"


@dataclass(frozen=True)
class StandingAgreement:
    """An agreement on some day.

    Attributes
    ----------
    standing
        Overdue from the day after the day that was agreed.
    note
        What it was agreed on.
    agreement
        Who does what by when.
    """

    standing: Standing
    note: Note
    agreement: Agreement


def used_figures(step: Step, library: Library, catalogue: Catalogue) -> UseFigures | None:
    """The figures that a step shows now, as its session keeps them.

    Parameters
    ----------
    step
        With its view.
    library, catalogue
        Store, and the records.

    Returns
    -------
    UseFigures or None
        The first `kaart.workshop.acts.MOST_FIGURES` of them; None where the step shows none, so that what was kept
        before stays.
    """
    figures = step_view(step, library, catalogue, language=_LANGUAGE).figures[:MOST_FIGURES]
    return UseFigures(step=step.id, figures=[_asked(figure) for figure in figures]) if figures else None


def _asked(figure: ViewFigure) -> FigureAsked:
    used = _used(figure)
    return FigureAsked(
        area=used.area,
        name=used.name[:500],
        indicator=used.indicator[:200],
        year=used.year,
        value=used.value,
        status=used.status,
        unit=used.unit[:80],
        delivery=used.delivery,
    )


def _used(figure: ViewFigure) -> UsedFigure:
    return UsedFigure(
        figure.area,
        figure.name,
        figure.indicator,
        figure.year,
        figure.value,
        figure.status,
        figure.unit,
        figure.delivery,
    )


def returned(state: State, library: Library, catalogue: Catalogue) -> tuple[ReturnedStep, ...]:
    """What became of the figures of a session, by step.

    Parameters
    ----------
    state
        The session.
    library, catalogue
        Store, and the records.
    """
    return tuple(_step(step, state.figures.get(step.id, ()), library, catalogue) for step in state.steps)


def _step(step: Step, used: tuple[UsedFigure, ...], library: Library, catalogue: Catalogue) -> ReturnedStep:
    if not used:
        return ReturnedStep(step, 0, (), "")
    # Now is now, also where the room looked at an earlier delivery.
    query = {name: text for name, text in step.query.items() if name not in {PIN, SEEN}}
    view = step_view(replace(step, query=query), library, catalogue, language=_LANGUAGE)
    now = dict(_numbered(_used(figure) for figure in view.figures))
    found = ((then, now.get(key)) for key, then in _numbered(used))
    changes = (ChangedFigure(change, then, after) for then, after in found if (change := _change(then, after)))
    return ReturnedStep(step, len(used), tuple(changes), view.problem)


def _numbered(figures: Iterable[UsedFigure]) -> Iterator[tuple[tuple[str, str, int], UsedFigure]]:
    """Figures with a key: a view may show the same indicator of an area in two years."""
    times: Counter[tuple[str, str]] = Counter()
    for figure in figures:
        at = figure.area, figure.indicator
        yield (*at, times[at]), figure
        times[at] += 1


def _change(then: UsedFigure, now: UsedFigure | None) -> Change | None:
    if now is None:
        return Change.GONE
    if now.year != then.year:
        return Change.YEAR
    if (now.value, now.unit) != (then.value, then.unit):
        return Change.VALUE
    if now.status != then.status:
        return Change.STATUS
    return Change.DELIVERY if now.delivery != then.delivery else None


def change_words(changed: ChangedFigure, catalogue: Catalogue, *, language: str) -> str:
    """A figure then and now, as a sentence.

    Parameters
    ----------
    changed
        A figure.
    catalogue
        The records.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    then, now = changed.then, changed.now
    values: dict[str, object] = {
        "area": then.name,
        "indicator": _label(then.indicator, catalogue, language=language),
        "then": _words(then, catalogue, language=language),
    }
    if now is None:
        return gettext(mark("{area}, {indicator}: then {then}; there is no such figure now.")).format(**values)
    text = mark("{area}, {indicator}: then {then}, now {now}.")
    return gettext(text).format(**values, now=_words(now, catalogue, language=language))


def _words(figure: UsedFigure, catalogue: Catalogue, *, language: str) -> str:
    value, moment = figure_words(figure, catalogue, language=language), moment_of(figure.delivery)
    if moment is None:
        return f"{value} ({figure.year})"
    text = translations(language).gettext(mark("{value} ({year}, fetched on {date})"))
    return text.format(value=value, year=figure.year, date=format_date(moment, language=language))


def _label(indicator: str, catalogue: Catalogue, *, language: str) -> str:
    try:
        return catalogue.indicator(indicator).label[language]
    except UnknownIndicatorError:  # a column of a list, or of an earlier version
        return indicator


def agreements(state: State, *, today: date) -> tuple[StandingAgreement, ...]:
    """What was agreed, as it stands on some day: what is overdue first, then by the day that was agreed.

    Parameters
    ----------
    state
        The session.
    today
        The day.
    """
    found = [
        StandingAgreement(_standing(note.agreement, today), note, note.agreement)
        for note in state.notes.values()
        if note.agreement is not None
    ]
    order = list(Standing)
    return tuple(
        sorted(found, key=lambda each: (order.index(each.standing), each.agreement.due or date.max, each.note.at))
    )


def _standing(agreement: Agreement, today: date) -> Standing:
    if agreement.done:
        return Standing.DONE
    if agreement.due is None:
        return Standing.UNDATED
    return Standing.OVERDUE if agreement.due < today else Standing.DUE
