"""Changes of the plan of a session: functions from plan to plan, each of one thing.

Two facilitators may prepare at once, and a plan is kept as a whole; a change is therefore made on the plan as it is at
that moment, and made again on what the other wrote in between.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias, cast

from kaart.core.errors import InputError, mark
from kaart.workshop.acts import MOST_STEPS, ChangePlan, StepAsked, read_act
from kaart.workshop.fold import advance
from kaart.workshop.keys import new_id
from kaart.workshop.model import Actor, State
from kaart.workshop.sessions import Workshops

Change: TypeAlias = Callable[[ChangePlan], ChangePlan]
_GONE = mark("This step is no longer in the plan: another facilitator took it out.")
_FULL = mark("A werksessie has at most {most} steps.")


def plan_of(state: State) -> ChangePlan:
    """Plan of a session as it is.

    Parameters
    ----------
    state
        The session.
    """
    steps = [
        StepAsked(id=step.id, title=step.title, question=step.question, page=step.page, query=dict(step.query))
        for step in state.steps
    ]
    return ChangePlan(title=state.title, area=state.area, moderated=state.moderated, dots=state.dots, steps=steps)


def read_plan(content: Mapping[str, object]) -> ChangePlan:
    """A plan from what somebody typed or brought.

    Parameters
    ----------
    content
        Fields of `ChangePlan`.

    Raises
    ------
    InputError
        If a field is too long or of another kind, or there are too many steps.
    """
    steps = content.get("steps")
    if isinstance(steps, list) and len(steps) > MOST_STEPS:
        raise InputError(_FULL, most=MOST_STEPS)
    return cast("ChangePlan", read_act({**content, "kind": "change_plan"}))


def change_plan(workshops: Workshops, session: str, change: Change, *, actor: Actor) -> None:
    """Change the plan of a session, and lose nothing that another facilitator changes at the same moment.

    Parameters
    ----------
    workshops, session
        The session.
    change
        What to change; may be called more than once.
    actor
        Who changes it.

    Raises
    ------
    InputError
        If it cannot be changed so; see `kaart.workshop.sessions.Workshops.append` as well.
    """
    state, own = workshops.state(session), set[str]()
    while True:
        try:
            plan = read_plan(change(plan_of(state)).model_dump())
        except InputError:
            if own:  # what the other wrote no longer stands
                workshops.append(session, plan_of(state), actor=actor, id_=new_id())
            raise
        event = workshops.append(session, plan, actor=actor, id_=new_id())
        own.add(event.id)
        events = workshops.events(session, after=state.seq)
        between = [item for item in events if item.seq < event.seq and item.id not in own]
        if not any(item.kind == plan.kind for item in between):
            return
        state = advance(state, between)


def add_step(step: StepAsked) -> Change:
    """Put a step at the end.

    Parameters
    ----------
    step
        With an id that the plan has not.
    """
    return lambda plan: plan.model_copy(update={"steps": [*plan.steps, step]})


def change_step(id_: str, **values: str) -> Change:
    """Give a step another title or question.

    Parameters
    ----------
    id_
        Of the step; the change raises `InputError` where it is gone.
    **values
        By name of the field.
    """

    def change(plan: ChangePlan) -> ChangePlan:
        at = _place(plan, id_)
        steps = [*plan.steps]
        steps[at] = steps[at].model_copy(update=values)
        return plan.model_copy(update={"steps": steps})

    return change


def move_step(id_: str, *, by: int) -> Change:
    """Move a step through the order; at the end of the list it stays.

    Parameters
    ----------
    id_
        Of the step; the change raises `InputError` where it is gone.
    by
        Places, negative for earlier.
    """

    def change(plan: ChangePlan) -> ChangePlan:
        at = _place(plan, id_)
        steps = [*plan.steps]
        step = steps.pop(at)
        steps.insert(max(0, at + by), step)
        return plan.model_copy(update={"steps": steps})

    return change


def remove_step(id_: str) -> Change:
    """Take a step out; one that is gone already is no error.

    Parameters
    ----------
    id_
        Of the step.
    """
    return lambda plan: plan.model_copy(update={"steps": [step for step in plan.steps if step.id != id_]})


def change_settings(**values: str | int | bool) -> Change:
    """Give a session another title, area, number of dots, or way of looking at notes.

    Parameters
    ----------
    **values
        By name of the field.
    """
    return lambda plan: plan.model_copy(update=values)


def _place(plan: ChangePlan, id_: str) -> int:
    """Place of a step in the plan.

    Raises
    ------
    InputError
        If it is not there.
    """
    for at, step in enumerate(plan.steps):
        if step.id == id_:
            return at
    raise InputError(_GONE)
