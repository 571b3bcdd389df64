"""The plan: changed by two at once, and kept as a file."""

import json

import pytest

from kaart.core.errors import InputError
from kaart.core.settings import Settings
from kaart.workshop.acts import MOST_STEPS, ChangePlan, StepAsked
from kaart.workshop.keys import new_id
from kaart.workshop.model import FACILITATOR, Actor, Role
from kaart.workshop.plans import (
    add_step,
    change_plan,
    change_settings,
    change_step,
    move_step,
    plan_of,
    remove_step,
)
from kaart.workshop.sessions import Workshops
from kaart.workshop.template import fresh, read_template, write_template

LEAD = Actor(FACILITATOR, Role.FACILITATOR)
PLAN = ChangePlan(
    title="Avond", area="GM0917", dots=5, steps=[StepAsked(id=id_, title=id_.upper()) for id_ in ("a", "b", "c")]
)


@pytest.fixture
def workshops(tmp_path):
    found = Workshops.here(Settings(cache=tmp_path / "cache"))
    yield found
    found.database.close()


def order(plan):
    return "".join(step.id for step in plan.steps)


@pytest.mark.parametrize(
    ("change", "after"),
    [
        (move_step("b", by=-1), "bac"),
        (move_step("b", by=1), "acb"),
        (move_step("a", by=-1), "abc"),
        (move_step("c", by=1), "abc"),
        (remove_step("b"), "ac"),
        (remove_step("x"), "abc"),
        (add_step(StepAsked(id="d")), "abcd"),
    ],
)
def test_steps_are_ordered_by_hand(change, after):
    assert order(change(PLAN)) == after


def test_a_change_of_a_step_that_is_gone_is_refused():
    for change in (move_step("x", by=1), change_step("x", title="Y")):
        with pytest.raises(InputError):
            change(PLAN)


class Crowded(Workshops):
    """Another facilitator is just ahead."""

    theirs = ()

    def append(self, session, act, **more):
        if self.theirs:
            (first, *self.theirs) = self.theirs
            other = first(plan_of(self.state(session)))
            super().append(session, other, actor=LEAD, id_=new_id())
        return super().append(session, act, **more)


def test_two_who_change_at_once_both_have_their_way(workshops):
    begun = workshops.begin(PLAN)
    both = Crowded(workshops.database)
    both.theirs = [change_step("a", question="Waarom?")]
    change_plan(both, begun.session, change_settings(title="Morgen"), actor=LEAD)
    plan = plan_of(workshops.state(begun.session))
    assert (plan.title, plan.steps[0].question, order(plan)) == ("Morgen", "Waarom?", "abc")


def test_what_another_took_out_stays_out(workshops):
    begun = workshops.begin(PLAN)
    both = Crowded(workshops.database)
    both.theirs = [remove_step("a")]
    with pytest.raises(InputError):
        change_plan(both, begun.session, change_step("a", title="Mijn"), actor=LEAD)
    assert order(plan_of(workshops.state(begun.session))) == "bc"


def test_a_field_that_is_too_long_is_refused(workshops):
    begun = workshops.begin(PLAN)
    many = ChangePlan.model_construct(steps=[StepAsked(id=f"s{at}") for at in range(MOST_STEPS + 1)])
    for change in (change_settings(title="x" * 201), change_step("a", question="x" * 501), lambda _: many):
        with pytest.raises(InputError):
            change_plan(workshops, begun.session, change, actor=LEAD)
    assert plan_of(workshops.state(begun.session)) == PLAN


def test_a_template_begins_the_same_plan():
    steps = [StepAsked(id="a", title="T", question="Q?", page="verandering", query={"gebied": "GM0917"})]
    plan = PLAN.model_copy(update={"steps": steps, "moderated": False})
    found = read_template(write_template(plan).encode())
    assert found.unknown == ()
    assert found.plan.steps[0].id != "a"
    again = found.plan.model_copy(update={"steps": [found.plan.steps[0].model_copy(update={"id": "a"})]})
    assert again == plan
    assert [step.title for step in fresh(PLAN).steps] == ["A", "B", "C"]
    assert not {step.id for step in fresh(PLAN).steps} & {"a", "b", "c"}


def document(**more):
    return json.dumps({**json.loads(write_template(PLAN)), **more}).encode()


def test_fields_that_are_not_known_are_named():
    found = read_template(document(kleur="rood", steps=[{"title": "A", "geluid": 1, "id": "eigen"}]))
    assert found.unknown == ("geluid", "id", "kleur")
    assert found.plan.steps[0].title == "A"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"[" * 100_000,
        b"{}",
        b" " * 1_000_001,
        document(format="iets"),
        document(version=2),
        document(steps="x"),
        document(steps=["x"]),
        document(steps=[{"query": {"gebied": 1}}]),
        document(steps=[{}] * (MOST_STEPS + 1)),
        document(title="x" * 201),
        document(dots=-1),
        document(steps=[{"page": "../x"}]),
    ],
)
def test_what_is_no_template_is_refused(data):
    with pytest.raises(InputError):
        read_template(data)
