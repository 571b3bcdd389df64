"""Who may do what, and whether it can be done now. The one place that decides it, for screens and messages alike."""

from __future__ import annotations

from typing import NoReturn

from kaart.core.errors import InputError, NotAllowedError, NotNowError, OverwrittenError, mark
from kaart.workshop.acts import (
    MOST_EVENTS,
    MOST_EVENTS_BY_ROOM,
    MOST_NOTES,
    MOST_NOTES_EACH,
    MOST_UNDER,
    ROLES,
    Act,
    Agree,
    ChangePlan,
    CloseSession,
    ColourStep,
    DropAgreement,
    EditNote,
    EnterPaper,
    FreezeStep,
    GiveAnswer,
    GiveDot,
    HideNote,
    MergeNotes,
    OpenSession,
    SetTimer,
    ShowStep,
    TakeBackAnswer,
    TakeBackDot,
    UseFigures,
    WithdrawNote,
    WriteNote,
)
from kaart.workshop.dots import dots_given, dots_in_use
from kaart.workshop.model import Actor, Note, Phase, Role, Showing, State
from kaart.workshop.model import leads as is_lead
from kaart.workshop.stacks import below, root_of

_NOT_YOURS = mark("Only the facilitator of this werksessie can do this.")
_NOT_WRITTEN = mark("Only who wrote this note, or the facilitator, can change it.")
_NOT_OPEN = mark("This werksessie is not open; ask the facilitator.")
_FROZEN = mark("The facilitator has stopped this step; nothing can be added or changed.")
_NO_STEP = mark("This werksessie has no such step; it may have been taken out. Open the page again.")
_NO_NOTE = mark("This note is no longer there.")
_TAKEN = mark("There is a note of that id already; send this one under an id of its own.")
_NO_DOTS = mark("You have given your {count} dots of this step; take one back first.")
_OVERWRITTEN = mark(
    "Somebody else changed this note while you wrote: it now says “{text}”. Your own text is kept here; send it again "
    "to keep that."
)
_OTHER_WORDS = mark(
    "What was agreed was changed meanwhile: it now says “{text}”, {owner}. Your own words are kept here; press again "
    "to keep those."
)
_DROPPED = mark(
    "Meanwhile this note was marked as not agreed after all. Your own words are kept here; press again to keep those."
)
_TOO_FEW_DOTS = mark("Somebody has given more dots than that in one step: {given}. The number cannot be lower.")
_WRITTEN_MUCH = mark("You have as many notes as one person can have: {most}. Take one away first.")
_FULL = mark("This werksessie has as many notes as it can have: {most}.")
_NO_MORE = mark("As much was done in this werksessie as it can keep ({most} acts); close it, and go on in a new one.")
_STACK_FULL = mark("At most {most} notes can be merged into one.")
_AGREED = mark("This note was agreed on; only the facilitator can change it now.")
_OTHER_STEP = mark("Notes of different steps cannot be merged.")
_NO_STEPS = mark("A werksessie without a step cannot be opened; add a view first.")
# What was said can be taken away, however full the session is.
_ALWAYS = (CloseSession, HideNote, WithdrawNote)
_CHANGES_STEP = (GiveAnswer, TakeBackAnswer, WriteNote)
_NAMES_STEP = (*_CHANGES_STEP, EnterPaper, ShowStep, FreezeStep, ColourStep, SetTimer, UseFigures)


def require_allowed(act: Act, actor: Actor, state: State) -> None:
    """Refuse what somebody may not do, or what cannot be done now.

    Parameters
    ----------
    act
        What is asked.
    actor
        Who asks it, by a secret that was checked.
    state
        The session as it is at that moment.

    Raises
    ------
    NotAllowedError
        If their role does not do that, or the note is another's.
    NotNowError
        If the session is not open to participants, the step is frozen, no dots are left, or there are too many notes
        or acts.
    OverwrittenError
        If somebody else changed the note, or what was agreed on it, since the writer saw it.
    InputError
        If it names a step or a note that is not there.
    """
    if not isinstance(act, ROLES[actor.role]):
        raise NotAllowedError(_NOT_YOURS)
    leads = actor.role is Role.FACILITATOR
    if not leads and state.phase is not Phase.OPEN:
        raise NotNowError(_NOT_OPEN)
    most = MOST_EVENTS if leads else MOST_EVENTS_BY_ROOM
    if state.seq >= most and not isinstance(act, _ALWAYS):
        raise NotNowError(_NO_MORE, most=most)
    if isinstance(act, OpenSession) and not state.steps:
        raise NotNowError(_NO_STEPS)
    if isinstance(act, ChangePlan):
        _require_dots(act, state)
    if isinstance(act, _NAMES_STEP):
        _require_step(act.step, state)
    if isinstance(act, _CHANGES_STEP) and not leads:
        _require_thawed(act.step, state)
    _require_note(act, actor, state)


def _require_note(act: Act, actor: Actor, state: State) -> None:
    """Refuse what cannot be done to a note.

    Raises
    ------
    NotAllowedError
        If it is another's.
    OverwrittenError
        If somebody else changed it, or what was agreed on it.
    NotNowError
        If a participant asks it of a note that was agreed on, or of a step that is frozen; if there are too many.
    InputError
        If it is not there, or there already; if it would be merged into one of another step.
    """
    leads = actor.role is Role.FACILITATOR
    if isinstance(act, WriteNote):
        _require_room(act, actor, state)
        return
    if isinstance(act, MergeNotes):
        _require_merging(act, state)
        return
    id_ = getattr(act, "note", None)
    if id_ is None:
        return
    note = _note(id_, state)
    if isinstance(act, EditNote | WithdrawNote):
        _require_own(note, actor, state)
    if isinstance(act, EditNote) and act.base != note.edited:
        raise OverwrittenError(_OVERWRITTEN, text=note.text, edited=note.edited)
    if isinstance(act, Agree | DropAgreement) and act.base != note.agreed:
        _tell_agreed(note)
    if isinstance(act, GiveDot | TakeBackDot) and not leads:
        _require_dot(act, note, actor, state)


def _require_room(act: WriteNote, actor: Actor, state: State) -> None:
    """Refuse a note that cannot be written.

    Raises
    ------
    InputError
        If there is one of that id.
    NotAllowedError
        If a participant writes it as from paper.
    NotNowError
        If the session, or the participant, has as many as there can be.
    """
    if act.note in state.notes:
        raise InputError(_TAKEN)
    if len(state.notes) >= MOST_NOTES:
        raise NotNowError(_FULL, most=MOST_NOTES)
    if actor.role is Role.FACILITATOR:
        return
    if act.table is not None:
        raise NotAllowedError(_NOT_YOURS)
    own = sum(note.person == actor.person for note in state.notes.values())
    if own >= MOST_NOTES_EACH:
        raise NotNowError(_WRITTEN_MUCH, most=MOST_NOTES_EACH)


def _require_merging(act: MergeNotes, state: State) -> None:
    """Refuse notes that cannot be merged.

    Raises
    ------
    InputError
        If they are not there, or of different steps.
    NotNowError
        If there would be too many under one.
    """
    step = _note(act.into, state).step
    moved = [id_ for id_ in act.notes if id_ in state.notes]
    if any(state.notes[id_].step != step for id_ in moved):
        raise InputError(_OTHER_STEP)
    if len({*below(state, root_of(state.notes, act.into)), *below(state, *moved)}) > MOST_UNDER + 1:
        raise NotNowError(_STACK_FULL, most=MOST_UNDER)


def _require_dots(plan: ChangePlan, state: State) -> None:
    """Refuse a plan with fewer dots than somebody has given: nobody's are taken away.

    Raises
    ------
    NotNowError
        If it has.
    """
    if plan.dots < state.dots:
        used = dots_in_use(state).items()
        most = max((len(notes) for (person, _), notes in used if not is_lead(person)), default=0)
        if plan.dots < most:
            raise NotNowError(_TOO_FEW_DOTS, given=most)


def _tell_agreed(note: Note) -> NoReturn:
    """Say what another facilitator agreed on a note meanwhile.

    Raises
    ------
    OverwrittenError
        Always.
    """
    now = note.agreement
    if now is None:
        raise OverwrittenError(_DROPPED, text="", edited=note.agreed)
    raise OverwrittenError(_OTHER_WORDS, text=now.text or note.text, owner=now.owner or "–", edited=note.agreed)


def _require_own(note: Note, actor: Actor, state: State) -> None:
    if actor.role is not Role.FACILITATOR:
        if note.person != actor.person:
            raise NotAllowedError(_NOT_WRITTEN)
        if note.agreement is not None:
            raise NotNowError(_AGREED)
        _require_thawed(note.step, state)


def _require_dot(act: GiveDot | TakeBackDot, note: Note, actor: Actor, state: State) -> None:
    """Refuse a dot on what the person does not see, and more dots than there are; any can be taken back.

    Raises
    ------
    InputError
        If they do not see the note.
    NotNowError
        If they have given all their dots of the step.
    """
    _require_thawed(note.step, state)
    root = state.notes[root_of(state.notes, note.id)]
    if isinstance(act, TakeBackDot):
        return
    if root.showing is not Showing.SHOWN:
        raise InputError(_NO_NOTE)
    given = dots_given(state, actor.person, root.step)
    if root.id not in given and len(given) >= state.dots:
        raise NotNowError(_NO_DOTS, count=state.dots)


def _note(id_: str, state: State) -> Note:
    if id_ not in state.notes:
        raise InputError(_NO_NOTE)
    return state.notes[id_]


def _require_step(id_: str, state: State) -> None:
    if id_ not in state.by_step:
        raise InputError(_NO_STEP)


def _require_thawed(id_: str, state: State) -> None:
    """Refuse what would change a frozen step.

    Raises
    ------
    NotNowError
        If it is one.
    """
    step = state.by_step.get(id_)
    if step is not None and step.frozen:
        raise NotNowError(_FROZEN)
