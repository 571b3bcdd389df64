"""The minutes in words: one document for the PDF and for the file that a browser opens."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from kaart.core.language import translations
from kaart.render.words.numbers import format_date, format_number
from kaart.render.workshop.kinds import AMOUNTS, ANSWERS, MEASURES, NOTES
from kaart.render.workshop.plain import plain_text
from kaart.render.workshop.record import (
    MEASURE,
    QUESTION,
    Agreed,
    Minutes,
    Proposed,
    Recognition,
    Remark,
    StepRecord,
    Used,
)

Clean = Callable[[str], str]


def minutes_data(minutes: Minutes, *, clean: Clean) -> dict[str, Any]:
    """Every text of the minutes, without the maps.

    Parameters
    ----------
    minutes
        What they hold.
    clean
        Makes what people typed fit to be printed: see `kaart.render.workshop.plain`.
    """
    gettext, language = translations(minutes.language).gettext, minutes.language
    step_words = partial(_step, clean=clean, language=language)
    held = minutes.held and format_date(minutes.held, language=language)
    made = format_date(minutes.made, language=language)
    title = clean(minutes.title) or gettext("Werksessie")
    return {
        "language": language,
        "date": {"year": minutes.made.year, "month": minutes.made.month, "day": minutes.made.day},
        "title": title,
        "document": gettext("Minutes: {title}").format(title=title),
        "subtitle": " · ".join(filter(None, [clean(minutes.region), held or ""])),
        "made": gettext("Made with kaart on {date}").format(date=made),
        "facts": _facts(minutes),
        "names": ", ".join(map(clean, minutes.names)),
        "left_out": _left_out(minutes),
        "labels": _labels(language),
        "agreements": [
            _agreement(remark, remark.agreed, clean=clean, language=language)
            for _, remark in sorted(minutes.remarks, key=_due)
            if remark.agreed is not None
        ],
        "disputed": [
            {"step": clean(step.title), "items": items}
            for step in minutes.steps
            if (
                items := [
                    _recognition(item, clean=clean, language=language) for item in step.recognised if item.disputed
                ]
            )
        ],
        "questions": [
            _remark(remark, clean=clean, language=language)
            for _, remark in _by_dots(minutes, QUESTION)
            if remark.agreed is None
        ],
        "measures": [_remark(remark, clean=clean, language=language) for _, remark in _by_dots(minutes, MEASURE)],
        "together": clean(minutes.together),
        "steps": [step_words(step, number=number) for number, step in enumerate(minutes.steps, start=1)],
    }


def _by_dots(minutes: Minutes, kind: str) -> list[tuple[StepRecord, Remark]]:
    chosen = [(step, remark) for step, remark in minutes.remarks if remark.kind == kind]
    return sorted(chosen, key=lambda pair: -pair[1].dots)


def _due(pair: tuple[StepRecord, Remark]) -> tuple[bool, bool, str]:
    """What is open first, by its day; what has none last."""
    agreed = pair[1].agreed
    if agreed is None:
        return True, True, ""
    return agreed.done, agreed.due is None, "" if agreed.due is None else agreed.due.isoformat()


def _facts(minutes: Minutes) -> list[list[str]]:
    gettext, language = translations(minutes.language).gettext, minutes.language
    remarks = [remark for _, remark in minutes.remarks]
    tables = {remark.table for remark in remarks if remark.table is not None}
    paper = sum(item.paper for step in minutes.steps for item in step.recognised)
    counted = {
        gettext("People who took part"): minutes.people,
        gettext("Steps"): len(minutes.steps),
        gettext("Answers to “Do we recognise this?”"): sum(
            item.yes + item.partly + item.no for step in minutes.steps for item in step.recognised
        ),
        gettext("Notes"): len(remarks),
        gettext("Dots given"): sum(remark.dots for step in minutes.steps for remark in step.remarks),
    }
    if tables or paper:
        counted[gettext("Answers and notes on paper")] = paper + sum(remark.table is not None for remark in remarks)
    return [[label, format_number(value, decimals=0, language=language)] for label, value in counted.items()]


def _left_out(minutes: Minutes) -> str:
    if not minutes.left_out:
        return ""
    text = translations(minutes.language).gettext(
        "Notes that wait for the facilitator and are not in these minutes: {n}."
    )
    return text.format(n=format_number(minutes.left_out, decimals=0, language=minutes.language))


def _step(step: StepRecord, *, number: int, clean: Clean, language: str) -> dict[str, Any]:
    gettext = translations(language).gettext
    remark_words = partial(_remark, clean=clean, language=language)
    return {
        "title": gettext("Step {number}: {title}").format(number=number, title=clean(step.title)),
        "question": clean(step.question),
        "sentence": clean(step.sentence),
        "alt": _alt(step),
        "answers_alt": "" if step.answers is None else plain_text(step.answers.alt_long),
        "notices": [clean(notice) for notice in step.notices],
        "used": [_used(item, clean=clean) for item in step.used],
        "attribution": clean(step.attribution),
        "recognised": [_recognition(item, clean=clean, language=language) for item in step.recognised],
        "areas": [
            {"name": clean(name) or gettext("The map as a whole"), "remarks": [remark_words(item) for item in remarks]}
            for name, remarks in step.by_area.items()
        ],
    }


def _alt(step: StepRecord) -> str:
    if step.snapshot is not None:
        return plain_text(step.snapshot.alt_long)
    return "" if step.picture is None else plain_text(step.picture.alt)


def _used(item: Used, *, clean: Clean) -> dict[str, str]:
    label = clean(item.label)
    return {
        "label": f"{label} ({item.unit})" if item.unit else label,
        "value": clean(item.value),
        "definition": clean(item.definition),
        "year": str(item.year),
        "source": clean(item.source),
        "fetched": clean(item.fetched),
    }


def _recognition(item: Recognition, *, clean: Clean, language: str) -> dict[str, Any]:
    gettext = translations(language).gettext
    whole = partial(format_number, decimals=0, language=language)
    return {
        "area": clean(item.area) or gettext("The map as a whole"),
        "figures": clean(item.figures),
        "yes": whole(item.yes),
        "partly": whole(item.partly),
        "no": whole(item.no),
        "paper": whole(item.paper) if item.paper else "",
        "reasons": [
            {"recognised": gettext(ANSWERS[reason.recognised]), "text": clean(reason.text)} for reason in item.reasons
        ],
    }


def _remark(remark: Remark, *, clean: Clean, language: str) -> dict[str, Any]:
    gettext = translations(language).gettext
    marks = []
    if remark.pointed:
        marks.append(gettext("at a place on the map"))
    if remark.table is not None:
        marks.append(gettext("on paper, table {number}").format(number=remark.table))
    if remark.group:
        marks.append(gettext("group: {name}").format(name=clean(remark.group)))
    if remark.waiting:
        marks.append(gettext("waits for the facilitator"))
    if remark.agreed is not None:
        marks.append(gettext("agreed"))
    return {
        "kind": gettext(NOTES[remark.kind]),
        "area": clean(remark.area) or gettext("The map as a whole"),
        "text": clean(remark.text),
        "dots": gettext("dots: {number}").format(number=remark.dots) if remark.dots else "",
        "marks": " · ".join(marks),
        "measure": "" if remark.measure is None else _measure(remark.measure, language=language),
        "change": "" if remark.measure is None else clean(remark.measure.change),
        "merged": [
            {**_remark(item, clean=clean, language=language), "elsewhere": item.area != remark.area}
            for item in remark.merged
        ],
    }


def _measure(measure: Proposed, *, language: str) -> str:
    gettext = translations(language).gettext
    name = gettext(MEASURES[measure.kind])
    if measure.amount is None:
        return name
    decimals = 0 if measure.amount == int(measure.amount) else 1
    number = format_number(measure.amount, decimals=decimals, language=language)
    return f"{name}: {gettext(AMOUNTS[measure.kind]).format(number=number)}"


def _agreement(remark: Remark, agreed: Agreed, *, clean: Clean, language: str) -> dict[str, str]:
    gettext = translations(language).gettext
    what, note = clean(agreed.text), clean(remark.text)
    return {
        "what": what or note,
        "note": note if what else "",
        "owner": clean(agreed.owner) or "–",
        "due": "–" if agreed.due is None else format_date(agreed.due, language=language),
        "done": gettext("done") if agreed.done else "",
        "area": clean(remark.area) or gettext("The map as a whole"),
    }


def _labels(language: str) -> dict[str, str]:
    gettext = translations(language).gettext
    return {
        "kind": gettext("Minutes of a werksessie"),
        "agreements": gettext("Agreements"),
        "no_agreements": gettext("Nothing was agreed."),
        "what": gettext("What"),
        "who": gettext("Who"),
        "when": gettext("When"),
        "where": gettext("Where"),
        "about": gettext("About the note:"),
        "disputed": gettext("Disputed figures"),
        "disputed_note": gettext(
            "Buurten of which more people answered “no” or “partly” than “yes”. The figures are those of the source; "
            "the people in the room see something else."
        ),
        "no_disputed": gettext("No figure was disputed."),
        "questions": gettext("Open questions"),
        "no_questions": gettext("No questions are left open."),
        "measures": gettext("Proposed measures"),
        "change": gettext("What it would change:"),
        "together": gettext("All measures together:"),
        "people": gettext("Who took part"),
        "named": gettext("By name, because they chose so:"),
        "anonymous": gettext("Nobody chose to be named."),
        "figures": gettext("Figures used"),
        "figure": gettext("Figure"),
        "value": gettext("Value"),
        "year": gettext("Year"),
        "source": gettext("Source"),
        "fetched": gettext("Figures fetched on"),
        "recognised": gettext("Do we recognise this?"),
        "area": gettext("Area"),
        "yes": gettext("yes"),
        "partly": gettext("partly"),
        "no": gettext("no"),
        "paper": gettext("of which on paper"),
        "reasons": gettext("Reasons"),
        "notes": gettext("Notes"),
        "no_notes": gettext("No notes were written at this step."),
        "merged": gettext("Also said:"),
        "step": gettext("Step"),
        "map": gettext("Map"),
        "privacy": gettext(
            "Notes are as people wrote them. They may hold personal remarks: share these minutes with who needs them."
        ),
    }
