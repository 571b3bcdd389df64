"""Who may do what, and whether it can be done now. The one place that decides it, for screens and messages alike."""

from __future__ import annotations

from kaart.core.errors import InputError, NotAllowedError, NotNowError, OverwrittenError, mark
from kaart.workshop.acts import (
    ROLES,
    Act,
    ColourStep,
    EditNote,
    EnterPaper,
    FreezeStep,
    GiveAnswer,
    GiveDot,
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
from kaart.workshop.fold import root_of
from kaart.workshop.model import Actor, Note, Phase, Role, Showing, State

_NOT_YOURS = mark("Only the facilitator of this werksessie can do this.")
_NOT_WRITTEN = mark("Only who wrote this note, or the facilitator, can change it.")
_NOT_OPEN = mark("This werksessie is not open; ask the facilitator.")
_FROZEN = mark("The facilitator has stopped this step; nothing can be added or changed.")
_NO_STEP = mark("This werksessie has no such step; it may have been taken out. Open the page again.")
_NO_NOTE = mark("This note is no longer there.")
_TAKEN = mark("There is a note of that id already; send this one under an id of its own.")
_NO_DOTS = mark("You have given your {count} dots of this step; take one back first.")
_OVERWRITTEN = mark(
    "Somebody else changed this note while you wrote: it now says “{text}”. Your own text is kept here."
)
_AGREED = mark("This note was agreed on; only the facilitator can change it now.")
_OTHER_STEP = mark("Notes of different steps cannot be merged.")
_NO_STEPS = mark("A werksessie without a step cannot be opened; add a view first.")
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
        If the session is not open to participants, the step is frozen, or no dots are left.
    OverwrittenError
        If somebody else changed the note since the writer saw it.
    InputError
        If it names a step or a note that is not there.
    """
    if not isinstance(act, ROLES[actor.role]):
        raise NotAllowedError(_NOT_YOURS)
    leads = actor.role is Role.FACILITATOR
    if not leads and state.phase is not Phase.OPEN:
        raise NotNowError(_NOT_OPEN)
    if isinstance(act, OpenSession) and not state.steps:
        raise NotNowError(_NO_STEPS)
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
        If somebody else changed it.
    NotNowError
        If a participant asks it of a note that was agreed on, or of a step that is frozen.
    InputError
        If it is not there, or there already; if it would be merged into one of another step.
    """
    leads = actor.role is Role.FACILITATOR
    if isinstance(act, WriteNote):
        if act.note in state.notes:
            raise InputError(_TAKEN)
        if act.table is not None and not leads:
            raise NotAllowedError(_NOT_YOURS)
        return
    if isinstance(act, MergeNotes):
        step = _note(act.into, state).step
        if any(state.notes[id_].step != step for id_ in act.notes if id_ in state.notes):
            raise InputError(_OTHER_STEP)
        return
    id_ = getattr(act, "note", None)
    if id_ is None:
        return
    note = _note(id_, state)
    if isinstance(act, EditNote | WithdrawNote):
        _require_own(note, actor, state)
    if isinstance(act, EditNote) and act.base != note.edited:
        raise OverwrittenError(_OVERWRITTEN, text=note.text, edited=note.edited)
    if isinstance(act, GiveDot | TakeBackDot) and not leads:
        _require_dot(act, note, actor, state)


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


def dots_given(state: State, person: str, step: str) -> frozenset[str]:
    """Notes of a step that a person gave a dot; notes that were merged count as the one they stand under.

    A dot on a note that the hall does not see is theirs to give again.

    Parameters
    ----------
    state
        The session.
    person, step
        Their ids.
    """
    given = (note.id for note in state.notes.values() if person in note.dots)
    roots = {root_of(state.notes, id_) for id_ in given}
    return frozenset(
        id_ for id_ in roots if state.notes[id_].step == step and state.notes[id_].showing is Showing.SHOWN
    )


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
