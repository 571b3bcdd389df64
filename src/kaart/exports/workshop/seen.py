"""A step as the room saw it: the figures of the delivery that was on the screen, as long as they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kaart.catalogue import Catalogue
from kaart.core.errors import UnknownIndicatorError
from kaart.core.language import translations
from kaart.exports.linked import on_map
from kaart.exports.pinned import PIN
from kaart.exports.workshop.kept import kept_view
from kaart.exports.workshop.view import StepView
from kaart.model.missing import Status
from kaart.render.snapshot.build import Snapshot
from kaart.render.words.numbers import format_number
from kaart.render.words.rounded import value_words
from kaart.store.library import Library
from kaart.workshop.model import Step, UsedFigure

_BETWEEN = "; "


@dataclass(frozen=True)
class SeenStep:
    """A step with what it showed.

    Attributes
    ----------
    view
        Of the delivery that the room saw; of the figures of now where that is not kept.
    words
        Figures of an area in words, by its code: always those that the room saw.
    deliveries
        Of the figures that the room saw, by indicator.
    notice
        That the figures of `view` are others than the room saw; "" where they are not.
    """

    view: StepView
    words: Mapping[str, str]
    deliveries: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""


def seen_step(
    step: Step, used: Sequence[UsedFigure], library: Library, catalogue: Catalogue, *, language: str
) -> SeenStep:
    """The view of a step with the figures that the room saw.

    Parameters
    ----------
    step
        With its view.
    used
        Figures that the session kept of it; none for those of now.
    library, catalogue
        Store, and the records.
    language
        ``nl`` or ``en``.
    """
    now = kept_view(step, library, catalogue, language=language)
    words = {area.code: area.words for area in now.areas}
    if not used or {figure.delivery for figure in used} == {now.delivery}:
        return SeenStep(now, words)
    kept = _kept(step, used, library, catalogue, language=language)
    if kept is not None:
        return SeenStep(kept, {area.code: area.words for area in kept.areas})
    notice = translations(language).gettext(
        "The figures have been updated since. The map shows those of now; the table those that the room saw."
    )
    return SeenStep(
        now,
        words | _words(used, catalogue, language=language),
        {figure.indicator: figure.delivery for figure in used},
        "" if now.problem else notice,
    )


def _kept(
    step: Step, used: Sequence[UsedFigure], library: Library, catalogue: Catalogue, *, language: str
) -> StepView | None:
    """The view of the delivery of the figures, if they have one that is still there."""
    deliveries = {figure.delivery for figure in used}
    if len(deliveries) != 1:
        return None
    pinned = replace(step, query={**step.query, PIN: next(iter(deliveries))})
    made = kept_view(pinned, library, catalogue, language=language)
    return None if made.problem else made


def _words(used: Sequence[UsedFigure], catalogue: Catalogue, *, language: str) -> dict[str, str]:
    areas: dict[str, list[str]] = {}
    for figure in used:
        areas.setdefault(figure.area, []).append(figure_words(figure, catalogue, language=language))
    return {code: _BETWEEN.join(texts) for code, texts in areas.items()}


def figure_words(figure: UsedFigure, catalogue: Catalogue, *, language: str) -> str:
    """A kept figure with its unit, or why there is none.

    Parameters
    ----------
    figure
        As the session has it.
    catalogue
        The records.
    language
        ``nl`` or ``en``.
    """
    status = figure.status if figure.status in set(Status) else Status.OBSERVED
    try:
        record = catalogue.indicator(figure.indicator)
    except UnknownIndicatorError:
        record = None
    # A change has its own unit, and so has what is computed.
    if record is not None and figure.unit in {record.unit.nl, record.unit.en}:
        return value_words(figure.value, indicator=record, language=language, status=status, year=figure.year)
    if figure.value is None:
        return translations(language).gettext("unknown")
    decimals = 0 if figure.value == int(figure.value) else 1
    return f"{format_number(figure.value, decimals=decimals, language=language)} {figure.unit}".strip()


def map_of(view: StepView, library: Library, catalogue: Catalogue) -> Snapshot | None:
    """The map of a step; of a profile that of the buurten around its area, and None where there is none.

    Parameters
    ----------
    view
        Of a step.
    library, catalogue
        Store, and the records.
    """
    if view.snapshot is not None or view.sheet is None:
        return view.snapshot
    # Where there is none, its own small drawing is in its place.
    return kept_view(Step("", query=on_map(view.query)), library, catalogue, language=view.language).snapshot
