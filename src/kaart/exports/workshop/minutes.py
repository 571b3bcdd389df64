"""The minutes of a werksessie from its state and the figures, without what is not for their readers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from kaart.catalogue import Catalogue
from kaart.core.language import translations
from kaart.exports.pinned import moment_of
from kaart.exports.workshop.names import name_of
from kaart.exports.workshop.noted import with_places
from kaart.exports.workshop.seen import SeenStep, map_of, seen_step
from kaart.exports.workshop.view import names_of
from kaart.render.profile.sheet import RowWords, Sheet
from kaart.render.snapshot.build import Snapshot
from kaart.render.words.numbers import format_date
from kaart.render.workshop.answers_map import answers_map
from kaart.render.workshop.marks import Recognition as Answers
from kaart.render.workshop.record import (
    NO,
    PARTLY,
    YES,
    Agreed,
    Minutes,
    Proposed,
    Reason,
    Recognition,
    Remark,
    StepRecord,
    Used,
)
from kaart.store.library import Library
from kaart.workshop.model import Note, Point, Recognised, Role, Showing, State, Step
from kaart.workshop.stacks import root_of

_MOST_NAMES = 16  # on a map that is as wide as a page
_HERE = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True)
class _Kept:
    """Notes of a session that are in its minutes, and what to say of them."""

    state: State
    waiting: bool
    changes: Mapping[str, str]

    def is_in(self, note: Note) -> bool:
        """Whether a note is for the readers; one that stands under another is as long as that is."""
        return note.showing is Showing.SHOWN or (self.waiting and note.showing is Showing.WAITING)

    def of_step(self, step: str, names: Mapping[str, str]) -> tuple[Remark, ...]:
        """Notes of a step, those that were merged under the one that says the same."""
        notes = self.state.notes
        top = [item for item in notes.values() if item.step == step and item.into not in notes and self.is_in(item)]
        return tuple(
            self._remark(note, names) for note in sorted(top, key=lambda note: (-note.count, note.at, note.id))
        )

    def places_of(self, step: str) -> tuple[Point, ...]:
        """Places of the notes of a step that are in the minutes, also under another note."""
        notes = self.state.notes
        kept = (item for item in notes.values() if item.step == step and self.is_in(item))
        return tuple(
            item.point for item in kept if item.point is not None and self.is_in(notes[root_of(notes, item.id)])
        )

    def _remark(self, note: Note, names: Mapping[str, str]) -> Remark:
        under = [item for item in self.state.notes.values() if item.into == note.id and self.is_in(item)]
        measure, agreement = note.measure, note.agreement
        return Remark(
            area=names.get(note.area, note.area),
            kind=note.kind.value,
            text=note.text,
            dots=note.count,
            group=note.group,
            table=note.table,
            pointed=note.point is not None,
            waiting=note.showing is Showing.WAITING,
            measure=None
            if measure is None
            else Proposed(measure.kind.value, measure.amount, self.changes.get(note.id, "")),
            agreed=None
            if agreement is None
            else Agreed(agreement.text, agreement.owner, agreement.due, agreement.done),
            merged=tuple(self._remark(item, names) for item in sorted(under, key=lambda item: (item.at, item.id))),
        )


def minutes(
    state: State,
    library: Library,
    catalogue: Catalogue,
    *,
    language: str,
    today: date,
    waiting: bool = False,
    changes: Mapping[str, str] | None = None,
    together: str = "",
) -> Minutes:
    """The minutes of a session.

    Hidden notes are not in them, nor those that were merged into one. People are counted, and named if they chose so.

    Parameters
    ----------
    state
        The whole session, as its facilitator sees it.
    library, catalogue
        Store, and the records.
    language
        ``nl`` or ``en``.
    today
        Date of the minutes.
    waiting
        Whether notes that the facilitator has not looked at are in them; else they are counted only.
    changes
        What a proposed measure would change, as a sentence by the id of its note, see
        `kaart.exports.workshop.measures.measure_changes`; None for nothing known.
    together
        What they would change together, see `kaart.exports.workshop.measures.measure_sentence`.
    """
    kept = _Kept(state, waiting, changes or {})
    people = [person for person in state.persons.values() if person.role is Role.PARTICIPANT]
    records = [_record(step, state, kept, library, catalogue, language=language) for step in state.steps]
    return Minutes(
        language=language,
        title=state.title,
        region=name_of(state.area, library.scope),
        held=None if state.opened_at is None else state.opened_at.astimezone(_HERE).date(),
        made=today,
        steps=(*records, *_without_step(state, kept, language=language)),
        people=len(people),
        names=tuple(sorted((person.name for person in people if person.named and person.name), key=str.casefold)),
        left_out=0 if waiting else sum(note.showing is Showing.WAITING for note in state.notes.values()),
        together=together,
    )


def _record(
    step: Step, state: State, kept: _Kept, library: Library, catalogue: Catalogue, *, language: str
) -> StepRecord:
    seen = seen_step(step, state.figures.get(step.id, ()), library, catalogue, language=language)
    view = seen.view
    drawn = map_of(view, library, catalogue)
    names = _names(step, state, seen, drawn)
    shown = None if drawn is None else _named(drawn, _talked_of(step.id, state))
    title = step.title.strip() or view.title
    places = kept.places_of(step.id)
    answers = None if shown is None else answers_map(shown, _answers(step.id, state))
    return StepRecord(
        title=title or step.question,
        question=step.question if title else "",
        sentence=view.sentence,
        snapshot=None if shown is None else with_places(shown, places),
        answers=None if answers is None else with_places(answers, places),
        picture=view.sheet.locator if drawn is None and view.sheet is not None else None,
        used=_used(seen, language=language),
        attribution=view.attribution,
        notices=tuple(filter(None, (view.problem, seen.notice))),
        recognised=_recognition(step.id, state, seen, names),
        remarks=kept.of_step(step.id, names),
    )


def _names(step: Step, state: State, seen: SeenStep, drawn: Snapshot | None) -> dict[str, str]:
    """Names of areas by code: of the view, of the map around it, and as the room saw them where neither is here."""
    around = {} if drawn is None else names_of(drawn)
    return {figure.area: figure.name for figure in state.figures.get(step.id, ())} | around | dict(seen.view.names)


def _answers(step: str, state: State) -> dict[str, Answers]:
    return {
        code: Answers(counts[Recognised.YES], counts[Recognised.PARTLY], counts[Recognised.NO])
        for code, counts in state.recognition(step).items()
    }


def _talked_of(step: str, state: State) -> list[str]:
    """Areas of a step that anything was said of, most first."""
    notes = [note.area for note in state.notes.values() if note.step == step and note.showing is Showing.SHOWN]
    answers = [area for area, counts in state.recognition(step).items() if any(counts.values())]
    said = [code for code in (*notes, *answers) if code]
    return sorted(set(said), key=lambda code: (-said.count(code), code))


def _named(snapshot: Snapshot, codes: Iterable[str]) -> Snapshot:
    """The map with the names of these areas alone, if there are any."""
    labels = tuple(code for code in codes if code in snapshot.content.rows)[:_MOST_NAMES]
    if not labels:
        return snapshot
    return replace(snapshot, labels=labels, content=replace(snapshot.content, top=None))


def _recognition(step: str, state: State, seen: SeenStep, names: Mapping[str, str]) -> tuple[Recognition, ...]:
    paper: dict[str, int] = {}
    for entered in state.papers.values():
        if entered.step == step:
            paper[entered.area] = paper.get(entered.area, 0) + sum(entered.counts.values())
    return tuple(
        Recognition(
            area=names.get(code, code),
            figures=seen.words.get(code, ""),
            yes=counts[Recognised.YES],
            partly=counts[Recognised.PARTLY],
            no=counts[Recognised.NO],
            paper=paper.get(code, 0),
            reasons=_reasons(step, code, state),
        )
        for code, counts in sorted(
            state.recognition(step).items(), key=lambda pair: (names.get(pair[0], pair[0]).casefold(), pair[0])
        )
        if any(counts.values())
    )


_ANSWERS = {Recognised.YES: YES, Recognised.PARTLY: PARTLY, Recognised.NO: NO}


def _reasons(step: str, area: str, state: State) -> tuple[Reason, ...]:
    given = [answer for answer in state.answers.values() if (answer.step, answer.area) == (step, area)]
    return tuple(
        Reason(_ANSWERS[answer.recognised], answer.reason)
        for answer in sorted(given, key=lambda answer: answer.changed)
        if answer.reason.strip()
    )


def _used(seen: SeenStep, *, language: str) -> tuple[Used, ...]:
    """What the view counts; of a profile people and poverty, with their values."""
    view, fetched = seen.view, partial(_fetched, language=language)
    if view.sheet is not None:
        rows = _profile_rows(view.sheet)
        return tuple(
            Used(row.label, row.definition, row.unit, row.year, row.source, fetched(view.delivery), row.value)
            for row in rows
        )
    firsts: dict[str, Used] = {}
    for item in view.figures:
        delivery = seen.deliveries.get(item.indicator, item.delivery)
        firsts.setdefault(
            item.indicator, Used(item.label, item.definition, item.unit, item.year, item.source, fetched(delivery))
        )
    return tuple(firsts.values())


def _fetched(delivery: str, *, language: str) -> str:
    moment = moment_of(delivery)
    return "–" if moment is None else format_date(moment, language=language)


def _profile_rows(sheet: Sheet) -> tuple[RowWords, ...]:
    return tuple(row for row in (*sheet.people, *sheet.poverty) if row.known)


def _without_step(state: State, kept: _Kept, *, language: str) -> tuple[StepRecord, ...]:
    """Notes of steps that the session no longer has: they are not lost."""
    gone = dict.fromkeys(note.step for note in state.notes.values() if note.step not in state.by_step)
    title = translations(language).gettext("A step that was removed later")
    found = (StepRecord(title, "", remarks=kept.of_step(step, {})) for step in gone)
    return tuple(record for record in found if record.remarks)
