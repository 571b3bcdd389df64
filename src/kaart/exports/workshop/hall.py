"""What the hall may see of a werksessie, in words and numbers: the step, its notes and how many answered.

Notes are those that a reader may see. Of people only numbers come out, and names where they gave one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from kaart.core.language import translations
from kaart.exports.workshop.view import StepView
from kaart.render.words.numbers import format_date
from kaart.render.workshop.kinds import NOTES
from kaart.render.workshop.marks import Place, Recognition, RoomMarks
from kaart.render.workshop.plain import plain_text
from kaart.workshop.model import READER, Actor, Agreement, Note, NoteKind, Phase, Recognised, Role, State
from kaart.workshop.sight import seen_by
from kaart.workshop.stacks import root_of

MOST_LETTERS = 190  # of a note on the screen; who wants more reads it on a phone
MOST_EFFECT = 260  # of what a measure would do: cut off, it would say something else
MOST_CARDS = 12  # the screen has room for less
# A sentence about a measure, from the id of its note; "" for none.
Sentence = Callable[[str], str]


@dataclass(frozen=True)
class Card:
    """A note on the screen.

    Attributes
    ----------
    id
        Of the note.
    kind, area, author, group
        Its kind, area, writer and group in words; "" where there is none.
    text
        What it says, shortened.
    dots
        Number of dots.
    alike
        Number of notes that were merged into it.
    agreed
        What was agreed, in words; "" for nothing.
    effect
        What a measure would do, in a sentence; "" for none.
    """

    id: str
    kind: str
    area: str
    text: str
    author: str = ""
    group: str = ""
    dots: int = 0
    alike: int = 0
    agreed: str = ""
    effect: str = ""


@dataclass(frozen=True)
class Hall:
    """The screen of the hall, apart from the map.

    Attributes
    ----------
    phase
        Of the session.
    title
        Of the session.
    step
        Id of the step, "" for none.
    place, count
        Number of the step from 1, and how many there are.
    question
        What is asked.
    frozen
        Whether nothing can be added.
    ends_at
        When the timer ends; None without one.
    people, answered
        Number of participants, and of those who answered or wrote in this step.
    on_paper
        Number of tables that answered on paper.
    newest, top
        Notes by time and by dots, the first of each first.
    total
        Number of notes.
    marks
        What lies over the map, coloured by the figures.
    """

    phase: Phase
    title: str
    step: str = ""
    place: int = 0
    count: int = 0
    question: str = ""
    frozen: bool = False
    ends_at: datetime | None = None
    people: int = 0
    answered: int = 0
    on_paper: int = 0
    newest: tuple[Card, ...] = ()
    top: tuple[Card, ...] = ()
    total: int = 0
    marks: RoomMarks = field(default_factory=RoomMarks)


def hall_of(state: State, *, view: StepView | None = None, language: str, effect: Sentence | None = None) -> Hall:
    """The screen of the hall at some moment.

    Parameters
    ----------
    state
        The whole session.
    view
        Of the step that is shown, for the names of its areas; None for none.
    language
        ``nl`` or ``en``.
    effect
        Gives what a measure would do.
    """
    step = state.by_step.get(state.shown)
    people = sum(person.role is Role.PARTICIPANT for person in state.persons.values())
    if step is None:
        return Hall(state.phase, plain_text(state.title), count=len(state.steps), people=people)
    seen = seen_by(state, Actor(READER, Role.READER))
    notes = {id_: note for id_, note in seen.notes.items() if note.step == step.id}
    roots = [note for id_, note in notes.items() if root_of(seen.notes, id_) == id_]
    alike = Counter(root_of(seen.notes, id_) for id_ in notes)
    agreed = _agreed_in(seen.notes, notes, language=language)
    names = {} if view is None else view.names

    def card(note: Note) -> Card:
        found = _card(note, names, alike=alike[note.id] - 1, language=language, effect=effect)
        return replace(found, agreed=agreed.get(note.id, ""))

    newest = sorted(roots, key=lambda note: (note.at, note.id), reverse=True)[:MOST_CARDS]
    top = sorted((note for note in roots if note.count), key=lambda note: (-note.count, note.at, note.id))[:MOST_CARDS]
    return Hall(
        phase=state.phase,
        title=plain_text(state.title),
        step=step.id,
        place=state.steps.index(step) + 1,
        count=len(state.steps),
        question=plain_text(step.question) or plain_text(step.title) or ("" if view is None else view.title),
        frozen=step.frozen,
        ends_at=step.ends_at,
        people=people,
        answered=len(_active(state, step.id)),
        on_paper=len({paper.table for paper in state.papers.values() if paper.step == step.id}),
        newest=tuple(map(card, newest)),
        top=tuple(map(card, top)),
        total=len(roots),
        marks=marks_of(seen, step.id),
    )


def marks_of(seen: State, step: str, *, by_recognition: bool = False) -> RoomMarks:
    """What lies over the map of a step: notes that say the same count once in every area.

    Parameters
    ----------
    seen
        The session as somebody may see it.
    step
        Id of the step.
    by_recognition
        Whether the answers colour the areas.
    """
    notes = {id_: note for id_, note in seen.notes.items() if note.step == step}
    said = {(root_of(seen.notes, id_), note.area) for id_, note in notes.items() if note.area}
    return RoomMarks(
        notes=Counter(area for _, area in said),
        answers={
            area: Recognition(counts[Recognised.YES], counts[Recognised.PARTLY], counts[Recognised.NO])
            for area, counts in seen.recognition(step).items()
            if area
        },
        places=tuple(
            Place(note.point.lon, note.point.lat, measure=note.kind is NoteKind.MEASURE)
            for note in notes.values()
            if note.point is not None
        ),
        by_recognition=by_recognition,
    )


def shortened(text: str, *, most: int = MOST_LETTERS) -> str:
    """Text on one line, cut between words with an ellipsis when it is longer.

    Parameters
    ----------
    text
        Of somebody.
    most
        Letters.
    """
    line = " ".join(plain_text(text).split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    before, space, _ = cut.rpartition(" ")
    # A text without spaces is cut where it is.
    return f"{before if space and 2 * len(before) > most else cut}…"


def _card(note: Note, names: Mapping[str, str], *, alike: int, language: str, effect: Sentence | None) -> Card:
    gettext = translations(language).gettext
    return Card(
        id=note.id,
        kind=gettext(NOTES[note.kind]),
        area=names.get(note.area, note.area),
        text=shortened(note.text),
        author=shortened(note.author, most=40),
        group=shortened(note.group, most=60),
        dots=note.count,
        alike=alike,
        effect=shortened(effect(note.id), most=MOST_EFFECT)
        if effect is not None and note.kind is NoteKind.MEASURE
        else "",
    )


def _agreed_in(all_: Mapping[str, Note], notes: Mapping[str, Note], *, language: str) -> dict[str, str]:
    """What was agreed by the note on top: on itself, else on the first that was merged into it."""
    found: dict[str, str] = {}
    for note in sorted(notes.values(), key=lambda note: (bool(note.into), note.at, note.id)):
        if note.agreement is not None:
            found.setdefault(root_of(all_, note.id), _agreed(note.agreement, language=language))
    return found


def _agreed(agreement: Agreement, *, language: str) -> str:
    gettext = translations(language).gettext
    due = agreement.due
    day = "" if due is None else gettext("by {day}").format(day=format_date(due, language=language))
    who = shortened(agreement.owner, most=60)
    what = shortened(agreement.text, most=120)
    said = " – ".join(filter(None, [what, ", ".join(filter(None, [who, day]))]))
    return gettext("Agreed: {words}").format(words=said) if said else gettext("Agreed")


def _active(state: State, step: str) -> frozenset[str]:
    """Participants who answered or wrote in a step."""
    answered = {answer.person for answer in state.answers.values() if answer.step == step}
    wrote = {note.person for note in state.notes.values() if note.step == step}
    return frozenset((answered | wrote) & set(state.persons))


def hall_words(hall: Hall, *, language: str) -> dict[str, str]:
    """Sentences with the numbers of a screen: who is there, who answered, which step.

    Parameters
    ----------
    hall
        The screen.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    answered = gettext("Answered: {answered} of {people}").format(answered=hall.answered, people=hall.people)
    return {
        "people": gettext("{count} participants").format(count=hall.people),
        "answered": answered if hall.answered else "",
        "paper": gettext("{count} tables on paper").format(count=hall.on_paper) if hall.on_paper else "",
        "notes": gettext("{count} notes").format(count=hall.total),
        "frozen": gettext("Stopped: nothing can be added now.") if hall.frozen else "",
    }
