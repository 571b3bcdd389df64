"""The messages of the protocol: everything that somebody can do in a session, bounded, and who may do it.

An act that was done is an event with the same content. Text is kept as it was typed; showing it as text, never as
markup, is up to whoever shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, TypeAlias, cast

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from kaart.core.errors import InputError, mark
from kaart.workshop.model import MeasureKind, NoteKind, Recognised, Role

MOST_TEXT = 10_000
MOST_STEPS = 40
MOST_DOTS = 20
MOST_TABLES = 200
MOST_FIGURES = 5000
MOST_EVENTS = 60_000  # of a session
MOST_EVENTS_BY_ROOM = 50_000  # after which only the facilitator can do more
MOST_NOTES = 5000  # of a session
MOST_NOTES_EACH = 200  # of a participant
MOST_UNDER = 200  # that one stands for after merging
_HOURS_S = 24 * 3600
_UNREADABLE = mark("This cannot be read: '{field}' is missing, too long or not what is asked.")


def _plain(text: object) -> object:
    """Text that every database keeps: PostgreSQL has no NUL, and half of a pair of UTF-16 is no character."""
    if not isinstance(text, str):
        return text
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _said(text: str) -> str:
    if not text.strip():
        msg = "empty"
        raise ValueError(msg)
    return text


def _blank(text: str) -> str:
    return text if text.strip() else ""


Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
AreaCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{0,60}$")]
_Plain = Annotated[str, BeforeValidator(_plain)]
# One of spaces alone is none.
Name = Annotated[_Plain, Field(max_length=80), AfterValidator(_blank)]
Short = Annotated[_Plain, Field(max_length=80)]
Title = Annotated[_Plain, Field(max_length=200)]
Line = Annotated[_Plain, Field(max_length=500)]
Reason = Annotated[_Plain, Field(max_length=2000)]
Text = Annotated[_Plain, Field(max_length=MOST_TEXT)]
Said = Annotated[Text, AfterValidator(_said)]
Value = Annotated[_Plain, Field(max_length=20_000)]
Table = Annotated[int, Field(ge=0, le=MOST_TABLES)]
Count = Annotated[int, Field(ge=0, le=1000)]
# Number of an event.
Base = Annotated[int, Field(ge=0, le=2**53)]


class _Act(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class PointAsked(_Act):
    """A place, in WGS84 degrees; anywhere in the Netherlands."""

    lon: float = Field(ge=3.0, le=7.5)
    lat: float = Field(ge=50.5, le=53.8)


class MeasureAsked(_Act):
    """What a proposed measure adds: places, or buses per hour."""

    kind: MeasureKind
    amount: float | None = Field(default=None, ge=0, le=10_000)


class StepAsked(_Act):
    """A step of the plan."""

    id: Id
    title: Title = ""
    question: Line = ""
    page: Annotated[str, Field(pattern=r"^[a-z]{0,40}$")] = ""
    query: dict[Short, Value] = Field(default_factory=dict, max_length=60)


def _different(steps: list[StepAsked]) -> list[StepAsked]:
    if len({step.id for step in steps}) < len(steps):
        msg = "the same id twice"
        raise ValueError(msg)
    return steps


class FigureAsked(_Act):
    """A figure as the room saw it."""

    area: AreaCode
    name: Line
    indicator: Title
    year: Annotated[int, Field(ge=1900, le=2200)]
    value: float | None
    status: Short
    unit: Short
    delivery: Title


# What participants do.
class NameSelf(_Act):
    """Give oneself a name, or take it away; and say whether the minutes may name one."""

    kind: Literal["name_self"] = "name_self"
    name: Name = ""
    named: bool = False


class GiveAnswer(_Act):
    """Say whether one recognises what the figures say of an area; a second answer replaces the first."""

    kind: Literal["give_answer"] = "give_answer"
    step: Id
    area: AreaCode
    recognised: Recognised
    reason: Reason = ""


class TakeBackAnswer(_Act):
    """Take an answer back."""

    kind: Literal["take_back_answer"] = "take_back_answer"
    step: Id
    area: AreaCode


class WriteNote(_Act):
    """Write a note; from paper (with the number of the table) only the facilitator does."""

    kind: Literal["write_note"] = "write_note"
    note: Id
    step: Id
    area: AreaCode = ""
    note_kind: NoteKind
    text: Said
    point: PointAsked | None = None
    measure: MeasureAsked | None = None
    table: Table | None = None


class EditNote(_Act):
    """Write a note anew; `base` is the number of the edit that the writer saw."""

    kind: Literal["edit_note"] = "edit_note"
    note: Id
    base: Base
    note_kind: NoteKind
    text: Said
    point: PointAsked | None = None
    measure: MeasureAsked | None = None


class WithdrawNote(_Act):
    """Take a note away."""

    kind: Literal["withdraw_note"] = "withdraw_note"
    note: Id


class GiveDot(_Act):
    """Give a note a dot; a second of the same person changes nothing."""

    kind: Literal["give_dot"] = "give_dot"
    note: Id


class TakeBackDot(_Act):
    """Take a dot back."""

    kind: Literal["take_back_dot"] = "take_back_dot"
    note: Id


# What the facilitator does.
class ChangePlan(_Act):
    """Title, area, steps and settings, all of them anew; steps that are gone keep their notes."""

    kind: Literal["change_plan"] = "change_plan"
    title: Title = ""
    area: AreaCode = ""
    moderated: bool = True
    dots: Annotated[int, Field(ge=0, le=MOST_DOTS)] = 3
    steps: Annotated[list[StepAsked], Field(max_length=MOST_STEPS), AfterValidator(_different)] = Field(
        default_factory=list
    )


class OpenSession(_Act):
    """Let people in, also again after it was closed."""

    kind: Literal["open_session"] = "open_session"


class CloseSession(_Act):
    """Let nobody in any more; personal links show what their person said, to read."""

    kind: Literal["close_session"] = "close_session"


class ShowStep(_Act):
    """Bring a step on everybody's screen."""

    kind: Literal["show_step"] = "show_step"
    step: Id


class FreezeStep(_Act):
    """Let nothing more be added to a step, or let it again."""

    kind: Literal["freeze_step"] = "freeze_step"
    step: Id
    frozen: bool


class ColourStep(_Act):
    """Colour the map of a step in the hall by how the room answered, or by the figures again."""

    kind: Literal["colour_step"] = "colour_step"
    step: Id
    by_recognition: bool


class SetTimer(_Act):
    """Start the timer of a step, 0 to stop it."""

    kind: Literal["set_timer"] = "set_timer"
    step: Id
    seconds: Annotated[int, Field(ge=0, le=_HOURS_S)]


class ShowNote(_Act):
    """Let the hall see a note."""

    kind: Literal["show_note"] = "show_note"
    note: Id


class HideNote(_Act):
    """Take a note from the hall's screen; its writer still sees it."""

    kind: Literal["hide_note"] = "hide_note"
    note: Id


class MergeNotes(_Act):
    """Put notes under another one that says the same."""

    kind: Literal["merge_notes"] = "merge_notes"
    into: Id
    notes: Annotated[list[Id], Field(min_length=1, max_length=500)]


class PartNote(_Act):
    """Make a note that was merged stand by itself again."""

    kind: Literal["part_note"] = "part_note"
    note: Id


class GroupNotes(_Act):
    """Give notes the name of a group, "" for none."""

    kind: Literal["group_notes"] = "group_notes"
    group: Title
    notes: Annotated[list[Id], Field(min_length=1, max_length=500)]


class Agree(_Act):
    """Mark a note as agreed, with who does what by when; `base` is `Note.agreed` as the writer saw it."""

    kind: Literal["agree"] = "agree"
    note: Id
    base: Base = 0
    text: Reason = ""
    owner: Title = ""
    due: date | None = None
    done: bool = False


class DropAgreement(_Act):
    """Mark a note as not agreed; `base` as for `Agree`."""

    kind: Literal["drop_agreement"] = "drop_agreement"
    note: Id
    base: Base = 0


class EnterPaper(_Act):
    """Enter how many at a table ticked what; a second entry of the same table replaces the first. 0 is the room."""

    kind: Literal["enter_paper"] = "enter_paper"
    step: Id
    area: AreaCode
    table: Table
    ja: Count = 0
    deels: Count = 0
    nee: Count = 0


class UseFigures(_Act):
    """Keep the figures that a step shows, to say later what has changed."""

    kind: Literal["use_figures"] = "use_figures"
    step: Id
    figures: Annotated[list[FigureAsked], Field(max_length=MOST_FIGURES)]


class Join(_Act):
    """Somebody came in: appended by letting them in, never by a message."""

    kind: Literal["join"] = "join"
    person: Id
    name: Name = ""
    named: bool = False


ParticipantAct: TypeAlias = (
    NameSelf | GiveAnswer | TakeBackAnswer | WriteNote | EditNote | WithdrawNote | GiveDot | TakeBackDot
)
FacilitatorAct: TypeAlias = (
    ChangePlan
    | OpenSession
    | CloseSession
    | ShowStep
    | FreezeStep
    | ColourStep
    | SetTimer
    | ShowNote
    | HideNote
    | MergeNotes
    | PartNote
    | GroupNotes
    | Agree
    | DropAgreement
    | EnterPaper
    | UseFigures
)
Act: TypeAlias = ParticipantAct | FacilitatorAct
AnyAct: TypeAlias = Act | Join

PARTICIPANT_ACTS: tuple[type[BaseModel], ...] = (
    NameSelf,
    GiveAnswer,
    TakeBackAnswer,
    WriteNote,
    EditNote,
    WithdrawNote,
    GiveDot,
    TakeBackDot,
)
FACILITATOR_ACTS: tuple[type[BaseModel], ...] = (
    ChangePlan,
    OpenSession,
    CloseSession,
    ShowStep,
    FreezeStep,
    ColourStep,
    SetTimer,
    ShowNote,
    HideNote,
    MergeNotes,
    PartNote,
    GroupNotes,
    Agree,
    DropAgreement,
    EnterPaper,
    UseFigures,
)
ROLES: Mapping[Role, tuple[type[BaseModel], ...]] = {
    Role.FACILITATOR: (*PARTICIPANT_ACTS, *FACILITATOR_ACTS),
    Role.PARTICIPANT: PARTICIPANT_ACTS,
    Role.READER: (),
}

_SENT: TypeAdapter[Act] = TypeAdapter(Annotated[Act, Field(discriminator="kind")])
_KEPT: TypeAdapter[AnyAct] = TypeAdapter(Annotated[AnyAct, Field(discriminator="kind")])


def read_act(content: Mapping[str, object]) -> Act:
    """An act from a message of somebody.

    Parameters
    ----------
    content
        ``kind`` and the fields of that kind.

    Raises
    ------
    InputError
        If there is no such act, or a field is missing, unknown, too long or of another kind. The sentence names the
        field and never its value.
    """
    try:
        return _SENT.validate_python(content)
    except ValidationError as error:
        raise InputError(_UNREADABLE, field=_field(error)) from None


def kept_act(kind: str, content: Mapping[str, object]) -> AnyAct:
    """The act of an event.

    Parameters
    ----------
    kind, content
        As `content_of` gave them.

    Raises
    ------
    InputError
        If this version of kaart has no such act.
    """
    try:
        return _KEPT.validate_python({**content, "kind": kind})
    except ValidationError as error:
        raise InputError(_UNREADABLE, field=_field(error)) from None


def content_of(act: AnyAct) -> dict[str, object]:
    """What an event keeps of an act beside its kind, as JSON holds it.

    Parameters
    ----------
    act
        What was done.
    """
    return cast("dict[str, object]", act.model_dump(mode="json", exclude={"kind"}, exclude_defaults=True))


def _field(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return (".".join(str(part) for part in first["loc"]) or "kind")[:80]
