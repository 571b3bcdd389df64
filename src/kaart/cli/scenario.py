"""``kaart bereik --scenario``: effect of a saved scenario, per buurt and in total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from kaart.analysis.access.facilities import Facility, measure_of, record_of
from kaart.analysis.access.indicator import indicator_of
from kaart.analysis.access.movers import movers_of
from kaart.analysis.scenario.document import Scenario, read_scenario, require_fitting
from kaart.answers.access.load import Access, LowIncome, low_income_areas
from kaart.answers.access.question import Question
from kaart.answers.access.what_if import WhatIf, load_base, scenario_measures, work_out
from kaart.catalogue import Catalogue
from kaart.catalogue.scope import Scope
from kaart.core.errors import CorruptStoreError, InputError, mark
from kaart.core.language import sentence, translations
from kaart.core.numbers import json_number
from kaart.render.access.already import running_words
from kaart.render.access.gain import Gained, low_income_words
from kaart.store.library import Library

MOST_COMPARED = 2


def open_scenario(path: Path, facility: Facility) -> Scenario:
    """Read a scenario from a file.

    Parameters
    ----------
    path
        JSON that kaart saved.
    facility
        Required facility.

    Raises
    ------
    InputError
        If it cannot be read, is no scenario, or is about something else.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(mark("{path} cannot be read; check its name and rights."), path=str(path)) from error
    return require_fitting(read_scenario(text), facility)


def open_scenarios(paths: Sequence[Path], facility: Facility) -> tuple[Scenario, ...]:
    """Read one scenario, or two to compare.

    Parameters
    ----------
    paths
        JSON that kaart saved.
    facility
        Required facility.

    Raises
    ------
    InputError
        If there are more than two, or one cannot be read; see `open_scenario`.
    """
    if len(paths) > MOST_COMPARED:
        raise InputError(mark("Two scenarios can be compared; give --scenario twice at most."))
    return tuple(open_scenario(path, facility) for path in paths)


def work_out_all(
    library: Library, scope: Scope, access: Access, scenario: Scenario, *, question: Question, catalogue: Catalogue
) -> dict[str, WhatIf]:
    """Every measure that a scenario can change, before against after.

    Parameters
    ----------
    library, scope, question, catalogue
        As in `kaart.answers.access.load.load_access`.
    access
        Accessibility before the changes.
    scenario
        Scenario for the same facility.

    Raises
    ------
    InputError
        If a change does not fit what is stored.
    NotInStoreError
        If it is about lines and no timetable is stored.
    """
    transit = load_base(library, scope, question)
    low = _low_income(library, scope, catalogue=catalogue)
    return {
        measure: work_out(access, scenario, measure=measure, low_income=low, transit=transit)
        for measure in scenario_measures(access.facility)
    }


def _low_income(library: Library, scope: Scope, *, catalogue: Catalogue) -> LowIncome | None:
    """Buurten with many low incomes; None without such figures, and when they are damaged (on standard error)."""
    try:
        return low_income_areas(library, scope, catalogue=catalogue)
    except CorruptStoreError as error:
        typer.echo(sentence(error, language=library.settings.language), err=True)
        return None


def scenario_document(document: dict[str, Any], worked: Mapping[str, WhatIf], *, facility: Facility) -> dict[str, Any]:
    """Add the scenario to the document of `kaart bereik`; existing keys keep their meaning.

    Parameters
    ----------
    document
        Output of `kaart.exports.documents.access.access_document`.
    worked
        By key of the measure, at least one.
    facility
        What people want to get to.

    Returns
    -------
    dict
        With ``scenario`` (who gains and loses, by measure), and in every area ``<measure>_after`` and
        ``<measure>_change`` beside ``<measure>``, which is the value before.
    """
    first = next(iter(worked.values()))
    low = first.low_income
    rows = {measure: item.effect.frame.set_index("code") for measure, item in worked.items()}
    areas = [
        area
        | {
            f"{measure}_{column}": json_number(float(frame.loc[area["area"], column]))
            for measure, frame in rows.items()
            for column in ("after", "change")
        }
        for area in document["areas"]
    ]
    return document | {
        "scenario": {
            "name": first.scenario.name,
            "edits": len(first.scenario.edits),
            "already_running": [
                {"line": running.line, "per_hour": json_number(running.per_hour), "same_line": running.own}
                for running in first.already
            ],
            "people": record_of(facility).people.key,
            "low_income_year": None if low is None else low.year,
            "low_income_areas_known": first.low_income_known,
            "measures": {
                measure: sums_of(item, decimals=measure_of(facility, measure).decimals)
                for measure, item in worked.items()
            },
        },
        "areas": areas,
    }


def sums_of(item: WhatIf, *, decimals: int) -> dict[str, object]:
    """Who gains and loses by one measure, for JSON.

    Parameters
    ----------
    item
        The scenario by that measure.
    decimals
        Of the measure.
    """
    effect, known = item.effect, item.low_income_known > 0
    movers = movers_of(effect, decimals=decimals)
    return {
        "gain": json_number(effect.gain),
        "lose": json_number(effect.lose),
        "gain_low_income": json_number(effect.gain_marked) if known else None,
        "lose_low_income": json_number(effect.lose_marked) if known else None,
        "areas_unknown": len(effect.unknown),
        # Where most is gained or lost comes first; those whose change prints as 0 count in the sums alone.
        "gaining": [{"area": area.code, "people": json_number(area.people)} for area in movers.gaining],
        "losing": [{"area": area.code, "people": json_number(area.people)} for area in movers.losing],
    }


def scenario_lines(
    worked: Mapping[str, WhatIf], *, facility: Facility, names: Mapping[str, str], place: str, language: str
) -> list[str]:
    """The same as text: who gains and loses by each measure.

    Parameters
    ----------
    worked
        By key of the measure, at least one.
    facility
        What people want to get to.
    names
        Names of buurten by code.
    place
        Name of the region.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    first = next(iter(worked.values()))

    head = gettext(
        mark("Scenario “{name}” (number of changes: {count}): an estimate of what changes on paper, and no promise.")
    )
    lines = [head.format(name=first.scenario.name, count=len(first.scenario.edits))]
    lines += [running_words(running, language=language) for running in first.already]
    for measure, item in worked.items():
        record, effect = measure_of(facility, measure), item.effect
        label = indicator_of(facility, record).label[language]
        gained = Gained(effect, facility, record, names, place, language)
        line = " ".join((f"{label}: {gained.totals}", *gained.named()))
        if item.low_income is not None and item.low_income_known:
            line = f"{line} {low_income_words(effect, year=item.low_income.year, language=language)}"
        lines.append(line)
    known = first.low_income_known
    if known:
        text = mark("Low incomes are known of {known} of the {count} buurten; of the other {missing} that is unknown.")
        total = len(first.effect.frame)
        if known < total:
            lines.append(gettext(text).format(known=known, count=total, missing=total - known))
    else:
        text = mark("There are no figures on low incomes here, so those buurten cannot be identified.")
        lines.append(gettext(text))
    return lines
