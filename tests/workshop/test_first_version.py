"""A database of the first version that kept werksessies opens in this one, and holds the same session."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from kaart.core.errors import UnknownCodeError
from kaart.core.settings import Settings
from kaart.workshop import keys
from kaart.workshop.acts import OpenSession
from kaart.workshop.database import path_of
from kaart.workshop.fold import fold
from kaart.workshop.model import FACILITATOR, READER, Actor, Role
from kaart.workshop.sessions import Workshops
from tests.workshop.fixtures.make_first import plain

FIXTURES = Path(__file__).parent / "fixtures"
KEPT = json.loads((FIXTURES / "first.json").read_text(encoding="utf-8"))
SECRETS, STATE = KEPT["secrets"], KEPT["state"]


@pytest.fixture
def workshops(tmp_path):
    settings = Settings(cache=tmp_path / "cache")
    path_of(settings).parent.mkdir()
    shutil.copyfile(FIXTURES / "first.sqlite", path_of(settings))
    found = Workshops.here(settings)
    yield found
    found.database.close()


def lost(before: Any, now: Any, place: str = "") -> list[str]:
    """Places where something of then is not as it was; what came since is no matter."""
    if isinstance(before, dict) and isinstance(now, dict):
        return [
            line
            for key, value in before.items()
            for line in (lost(value, now[key], f"{place}/{key}") if key in now else [f"{place}/{key} is gone"])
        ]
    if isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        return [line for at, pair in enumerate(zip(before, now, strict=True)) for line in lost(*pair, f"{place}/{at}")]
    return [] if before == now else [f"{place}: {before!r} is now {now!r}"]


def test_it_folds_to_the_same_session(workshops):
    state = workshops.state(SECRETS["session"])
    assert lost(STATE, json.loads(json.dumps(plain(state)))) == []
    assert fold(workshops.events(SECRETS["session"])) == state
    assert [(listed.title, listed.notes) for listed in workshops.listed()] == [
        ("Volgende keer", 0),
        ("Avond <b>één</b> 🙂", 5),
    ]


def test_what_is_lost_would_be_seen():
    changed = json.loads(json.dumps(STATE))
    del changed["notes"]["n3"]
    changed["steps"][0]["query"]["jaar"] = "2019"
    assert lost(STATE, changed) == ["/steps/0/query/jaar: '2018' is now '2019'", "/notes/n3 is gone"]
    assert lost(STATE, {**STATE, "new": 1}) == []


def test_links_and_codes_of_then_still_hold(workshops):
    session = SECRETS["session"]
    assert workshops.actor(session, SECRETS["facilitator"]) == Actor(FACILITATOR, Role.FACILITATOR)
    assert workshops.actor(session, SECRETS["reader"]) == Actor(READER, Role.READER)
    person = workshops.actor(session, SECRETS["Amira"])
    assert workshops.state(session).persons[person.person].name == "Amira B."
    assert workshops.code(session, keys.reader_secret(SECRETS["facilitator"])) == SECRETS["code"]
    with pytest.raises(UnknownCodeError):
        workshops.find_code(SECRETS["code"])
    workshops.append(session, OpenSession(), actor=Actor(FACILITATOR, Role.FACILITATOR), id_="weer-open")
    assert workshops.find_code(SECRETS["code"]) == session
