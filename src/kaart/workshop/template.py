"""A plan as a file, to begin other sessions with: title, settings and steps, nothing that a room said."""

from __future__ import annotations

import json
from dataclasses import dataclass

from kaart.core.errors import InputError, mark
from kaart.workshop.acts import ChangePlan
from kaart.workshop.document import FORMAT as DOCUMENT
from kaart.workshop.keys import new_id
from kaart.workshop.plans import read_plan

FORMAT, VERSION = "kaart-werksessie-sjabloon", 1
MOST_BYTES = 1_000_000
_PLAN = ("title", "area", "moderated", "dots")
_STEP = ("title", "question", "page", "query")
_MOST_NAMED, _MOST_LETTERS = 8, 40
_TOO_LARGE = mark("This file is too large to be a template of a werksessie: at most {most} kB.")
_NO_TEMPLATE = mark("This file is no template of a werksessie; download one from a werksessie under Prepare.")
_NEWER = mark("A newer version of kaart made this template.")


@dataclass(frozen=True)
class Template:
    """What a file holds.

    Attributes
    ----------
    plan
        With ids of steps of its own.
    unknown
        Names of fields that were left out because kaart does not know them.
    """

    plan: ChangePlan
    unknown: tuple[str, ...] = ()


def write_template(plan: ChangePlan) -> str:
    """The file of a plan, as JSON.

    Parameters
    ----------
    plan
        Of a session.
    """
    steps = [{name: getattr(step, name) for name in _STEP} for step in plan.steps]
    values = {name: getattr(plan, name) for name in _PLAN}
    document = {"format": FORMAT, "version": VERSION, **values, "steps": steps}
    return json.dumps(document, ensure_ascii=False, indent=1)


def read_template(data: bytes) -> Template:
    """The plan in a file.

    Parameters
    ----------
    data
        From anybody.

    Raises
    ------
    InputError
        If it is too large, no template, of a newer version, or a field cannot be what it holds.
    """
    if len(data) > MOST_BYTES:
        raise InputError(_TOO_LARGE, most=MOST_BYTES // 1000)
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise InputError(_NO_TEMPLATE) from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise InputError(_NO_TEMPLATE)
    if document.get("version") != VERSION:
        raise InputError(_NEWER)
    steps = document.get("steps", [])
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise InputError(_NO_TEMPLATE)
    unknown = [*(document.keys() - {*_PLAN, "format", "version", "steps"}), *(key for step in steps for key in step)]
    asked = [{"id": new_id(), **_known(step, _STEP)} for step in steps]
    named = sorted({name[:_MOST_LETTERS] for name in unknown if name not in _STEP})
    return Template(read_plan({**_known(document, _PLAN), "steps": asked}), tuple(named[:_MOST_NAMED]))


def is_document(data: bytes) -> bool:
    """Whether a file claims to be a whole session, as `kaart.workshop.document` writes it, and no template.

    Parameters
    ----------
    data
        From anybody.
    """
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and document.get("format") == DOCUMENT


def fresh(plan: ChangePlan) -> ChangePlan:
    """The same plan for another session, whose steps have ids of their own.

    Parameters
    ----------
    plan
        Of a session.
    """
    return plan.model_copy(update={"steps": [step.model_copy(update={"id": new_id()}) for step in plan.steps]})


def _known(values: dict[str, object], names: tuple[str, ...]) -> dict[str, object]:
    return {name: values[name] for name in names if name in values}
