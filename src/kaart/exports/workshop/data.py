"""Everything of a werksessie as data: JSON to take in again, CSV for a spreadsheet, GeoJSON for a map.

All notes are in it, also those that the hall did not see; names of people only where the minutes may name them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from types import MappingProxyType

from pandas import DataFrame

from kaart.catalogue import Catalogue
from kaart.core.crs import to_wgs84
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.exports.workshop.kept import kept_view
from kaart.exports.workshop.seen import map_of
from kaart.render.words.table import write_csv
from kaart.render.workshop.kinds import ANSWERS, MEASURES, NOTES
from kaart.render.workshop.plain import plain_text
from kaart.store.library import Library
from kaart.workshop.document import FORMAT, VERSION, dump_document, written_safely
from kaart.workshop.events import Event
from kaart.workshop.fold import fold
from kaart.workshop.model import Note, State, Step

JSON, CSV, GEOJSON = "json", "csv", "geojson"
FORMS = (JSON, CSV, GEOJSON)
_DECIMALS = 6  # of degrees: a decimetre
Record = dict[str, object]
# What a row of the CSV has, with its heading; the same names are keys in JSON and GeoJSON.
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "row": mark("Row"),
        "step": mark("Step"),
        "title": mark("View"),
        "question": mark("Question"),
        "area": mark("Code"),
        "name": mark("Area"),
        "kind": mark("Kind"),
        "text": mark("Text"),
        "answer": mark("Answer"),
        "count": mark("Number"),
        "table": mark("Table (on paper)"),
        "measure": mark("Proposed measure"),
        "amount": mark("Amount"),
        "lon": mark("Longitude"),
        "lat": mark("Latitude"),
        "person": mark("Written by"),
        "group": mark("Group"),
        "showing": mark("In the hall"),
        "under": mark("Merged into"),
        "agreed": mark("Agreed"),
        "owner": mark("Done by"),
        "due": mark("By"),
        "done": mark("Is done"),
        "at": mark("Written at (UTC)"),
        "id": mark("Id"),
    }
)
NOTE, ANSWER, REASON = "note", "answer", "reason"
_WORDS: Mapping[str, Mapping[str, str]] = {
    "row": {NOTE: mark("note"), ANSWER: mark("answer"), REASON: mark("reason")},
    "kind": NOTES,
    "answer": ANSWERS,
    "measure": MEASURES,
    "showing": {"wacht": mark("not yet"), "getoond": mark("shown"), "verborgen": mark("hidden")},
    "done": {"True": mark("yes"), "False": mark("no")},
}


@dataclass(frozen=True)
class StepPlaces:
    """What a step shows, as far as data need it.

    Attributes
    ----------
    title
        Of its view.
    names
        Names of the areas by code.
    points
        A point in each area by code, WGS84 degrees; only of areas that something was said of.
    """

    title: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def session_data(events: Sequence[Event], form: str, library: Library, catalogue: Catalogue, *, language: str) -> bytes:
    """A session as a file.

    Parameters
    ----------
    events
        All of its events, in order.
    form
        One of `FORMS`.
    library, catalogue
        Store, and the records: names and places of areas are theirs.
    language
        Of headings and words in a CSV, and of titles: ``nl`` or ``en``.
    """
    state = fold(events)
    places = {step.id: _places(step, state, library, catalogue, language=language) for step in state.steps}
    records = list(data_records(state, places))
    if form == CSV:
        return _csv(records, language=language)
    if form == GEOJSON:
        return _geojson(records, state, places)
    return dump_document(events, more={"title": state.title, "records": records})


def _places(step: Step, state: State, library: Library, catalogue: Catalogue, *, language: str) -> StepPlaces:
    view = kept_view(step, library, catalogue, language=language)
    kept = {figure.area: figure.name for figure in state.figures.get(step.id, ())}
    drawn = map_of(view, library, catalogue)
    points: dict[str, tuple[float, float]] = {}
    if drawn is not None:
        areas = drawn.areas[drawn.areas["code"].isin(_spoken_of(step.id, state))]
        inside = to_wgs84(areas.set_geometry(areas.representative_point())).geometry
        points = {
            str(code): (round(point.x, _DECIMALS), round(point.y, _DECIMALS))
            for code, point in zip(areas["code"], inside, strict=True)
        }
    return StepPlaces(view.title, {**kept, **view.names}, points)


def _spoken_of(step: str, state: State) -> set[str]:
    notes = {note.area for note in state.notes.values() if note.step == step}
    return notes | state.recognition(step).keys()


def data_records(state: State, places: Mapping[str, StepPlaces]) -> Iterator[Record]:
    """One record per note, per number of answers (of phones, and of each table on paper), and per reason of an answer.

    Parameters
    ----------
    state
        The whole session.
    places
        What its steps show, by id; a step that is not there has no names.
    """
    numbers = {step.id: number for number, step in enumerate(state.steps, start=1)}
    known = state.by_step

    def record(step: str, area: str, **more: object) -> Record:
        shown, plan = places.get(step, StepPlaces()), known.get(step, Step(step))
        head: Record = {
            "step": numbers.get(step),
            "title": plan.title or shown.title,
            "question": plan.question,
            "area": area,
            "name": shown.names.get(area, ""),
        }
        return {**dict.fromkeys(FIELDS), **head, **more, "step_id": step}

    for step in dict.fromkeys([*numbers, *_steps_of(state)]):
        yield from (_note(note, state, record) for note in state.notes.values() if note.step == step)
        yield from _answers(step, state, record)


def _steps_of(state: State) -> Iterator[str]:
    """Steps that something was said of, also those that are no longer in the plan."""
    yield from (item.step for items in (state.notes, state.answers, state.papers) for item in items.values())


def _note(note: Note, state: State, record: Callable[..., Record]) -> Record:
    agreed = note.agreement
    return record(
        note.step,
        note.area,
        row=NOTE,
        id=note.id,
        kind=note.kind.value,
        text=note.text,
        count=note.count,
        table=note.table,
        measure=None if note.measure is None else note.measure.kind.value,
        amount=None if note.measure is None else note.measure.amount,
        lon=None if note.point is None else note.point.lon,
        lat=None if note.point is None else note.point.lat,
        person=_named(note.person, state),
        group=note.group,
        showing=note.showing.value,
        under=note.into,
        agreed=None if agreed is None else agreed.text or note.text,
        owner=None if agreed is None else agreed.owner,
        due=None if agreed is None or agreed.due is None else agreed.due.isoformat(),
        done=None if agreed is None else agreed.done,
        at=note.at.astimezone(UTC).isoformat(timespec="seconds"),
    )


def _named(person: str, state: State) -> str:
    """Name of somebody who may be named."""
    writer = state.persons.get(person)
    return writer.name if writer is not None and writer.named else ""


def _answers(step: str, state: State, record: Callable[..., Record]) -> Iterator[Record]:
    given = [answer for answer in state.answers.values() if answer.step == step]
    for area in dict.fromkeys(answer.area for answer in given):
        of_area = [answer for answer in given if answer.area == area]
        for outcome in dict.fromkeys(answer.recognised for answer in of_area):
            count = sum(answer.recognised is outcome for answer in of_area)
            yield record(step, area, row=ANSWER, answer=outcome.value, count=count)
    for paper in state.papers.values():
        if paper.step == step:
            for outcome, count in paper.counts.items():
                if count:
                    yield record(step, paper.area, row=ANSWER, answer=outcome.value, count=count, table=paper.table)
    for answer in given:
        if answer.reason:
            yield record(
                step,
                answer.area,
                row=REASON,
                answer=answer.recognised.value,
                text=answer.reason,
                person=_named(answer.person, state),
                at=answer.at.astimezone(UTC).isoformat(timespec="seconds"),
            )


def _csv(records: Iterable[Record], *, language: str) -> bytes:
    gettext = translations(language).gettext

    def cell(name: str, item: object) -> object:
        words = _WORDS.get(name, {}).get(str(item))
        if words is not None:
            return gettext(words)
        # The JSON has every sign; what is read in a spreadsheet has those that can be seen.
        return plain_text(item) if isinstance(item, str) else item

    rows = [[cell(name, record[name]) for name in FIELDS] for record in records]
    headings = [gettext(heading) for heading in FIELDS.values()]
    return write_csv(DataFrame(rows, columns=headings, dtype=object), language=language)


def _geojson(records: Iterable[Record], state: State, places: Mapping[str, StepPlaces]) -> bytes:
    features = [_feature(record, places) for record in records]
    head = {"format": FORMAT, "version": VERSION, "title": state.title}
    listed = ",\n".join(_dump(feature) for feature in features)
    return written_safely(f'{{"type":"FeatureCollection","kaart":{_dump(head)},"features":[\n{listed}\n]}}\n')


def _feature(record: Record, places: Mapping[str, StepPlaces]) -> Record:
    pointed = record["lon"] is not None
    inside = places.get(str(record["step_id"]), StepPlaces()).points.get(str(record["area"]))
    place = (record["lon"], record["lat"]) if pointed else inside
    geometry = None if place is None else {"type": "Point", "coordinates": list(place)}
    kept = {name: item for name, item in record.items() if name not in {"lon", "lat"}}
    # Whether somebody pointed the place out, or it is just some point in the area.
    where = "" if place is None else "point" if pointed else "area"
    return {"type": "Feature", "properties": {**kept, "place": where}, "geometry": geometry}


def _dump(item: object) -> str:
    return json.dumps(item, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
