"""The map of a step in the colours of what the room answered, as a picture of its own beside that of the figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kaart.core.language import translations
from kaart.render.maps.legend import Legend, LegendRow
from kaart.render.snapshot.build import Snapshot
from kaart.render.snapshot.describe import alt_long, alt_short
from kaart.render.workshop.marks import LOOKS, Outcome, Recognition

_FEWEST = 3  # areas with an answer; of fewer the table says as much


def answers_map(snapshot: Snapshot, answers: Mapping[str, Recognition]) -> Snapshot | None:
    """The map of a step by answers; None where hardly any area of it has one.

    Parameters
    ----------
    snapshot
        The map of its figures.
    answers
        By code; an area without any has a look of its own.
    """
    content = snapshot.content
    outcomes = {code: answers.get(code, Recognition()).outcome for code in content.rows}
    if sum(outcome is not Outcome.NONE for outcome in outcomes.values()) < _FEWEST:
        return None
    gettext = translations(content.language).gettext
    seen = [outcome for outcome in LOOKS if outcome in outcomes.values()]
    rows = {outcome: _row(outcome, list(outcomes.values()).count(outcome), content.language) for outcome in seen}
    title = gettext("Do we recognise this?")
    legend = Legend(
        title=title,
        unit="",
        rows=tuple(row for outcome, row in rows.items() if outcome is not Outcome.NONE),
        no_data=tuple(row for outcome, row in rows.items() if outcome is Outcome.NONE),
        notes=(),
        histogram=None,
        language=content.language,
        level=content.level,
    )
    shown = replace(
        content,
        title=f"{title} {content.title}",
        sentence="",
        legend=legend,
        rows={code: seen.index(outcome) for code, outcome in outcomes.items()},
        words={code: rows[outcome].label for code, outcome in outcomes.items()},
        dots=None,
        top=None,
        described="",
    )
    drawn = snapshot.areas.assign(row=[shown.rows[code] for code in snapshot.areas["code"]])
    return replace(
        snapshot,
        content=shown,
        areas=drawn,
        marked=(),
        years=(),
        alt_short=alt_short(shown),
        alt_long=alt_long(shown, ()),
    )


def _row(outcome: Outcome, count: int, language: str) -> LegendRow:
    colour, hatch, words = LOOKS[outcome]
    return LegendRow(colour, translations(language).gettext(words), count, hatch=hatch, solid=True)
