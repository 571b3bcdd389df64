"""What changed for phones, and what it costs to say it."""

from __future__ import annotations

import json
from typing import Any

from halls import AREA, Hall

from kaart.server.workshop.told import own_part, tell
from kaart.workshop import keys
from kaart.workshop.acts import (
    Act,
    CloseSession,
    GiveAnswer,
    GiveDot,
    HideNote,
    MergeNotes,
    NameSelf,
    OpenSession,
    PartNote,
    ShowNote,
    TakeBackAnswer,
    WithdrawNote,
    WriteNote,
)
from kaart.workshop.model import Actor


def write(hall: Hall, id_: str, text: str = "Waarom?") -> None:
    hall.lead(WriteNote(note=id_, step="s1", area=AREA, note_kind="vraag", text=text))


def read(text: str) -> dict[str, Any]:
    return dict(json.loads(text))


def test_only_what_changed_is_told(hall: Hall):
    write(hall, "n1")
    write(hall, "n2")
    first = tell(hall.state, keep_days=90)
    hall.lead(GiveAnswer(step="s1", area=AREA, recognised="ja"))
    write(hall, "n3")
    second = tell(hall.state, first, keep_days=90)
    told = read(second.shared(first.seq))
    assert (told["whole"], told["gone"]) == (False, [])
    assert told["items"].keys() == {f"c/s1/{AREA}", "n/n3"}
    third = tell(hall.state, second, keep_days=90)
    assert read(third.shared(second.seq))["items"] == {}
    assert read(third.shared(first.seq)) == told


def test_what_may_not_be_seen_any_more_is_named(hall: Hall):
    for id_ in ("n1", "n2", "n3", "n4"):
        write(hall, id_)
    first = tell(hall.state, keep_days=90)
    hall.lead(HideNote(note="n1"))
    hall.lead(WithdrawNote(note="n2"))
    hall.lead(MergeNotes(into="n4", notes=["n3"]))
    second = tell(hall.state, first, keep_days=90)
    told = read(second.shared(first.seq))
    assert sorted(told["gone"]) == ["n/n1", "n/n2", "n/n3"]
    assert told["items"]["n/n4"]["merged"] == 1
    hall.lead(ShowNote(note="n1"))
    third = tell(hall.state, second, keep_days=90)
    back = read(third.shared(first.seq))
    assert sorted(back["gone"]) == ["n/n2", "n/n3"]
    assert "n/n1" in back["items"]


def test_of_a_closed_session_everybody_has_what_they_said_themselves(hall: Hall):
    one, other = (hall.workshops.actor(hall.session, hall.join(name=name)) for name in ("Amira", "Bas"))

    def does(actor: Actor, act: Act) -> None:
        hall.workshops.append(hall.session, act, actor=actor, id_=keys.new_id())

    write(hall, "n1", "Van de begeleider")
    write(hall, "n2", "Zonder stip")
    does(one, WriteNote(note="n3", step="s1", area=AREA, note_kind="vraag", text="Waarom?"))
    does(one, GiveAnswer(step="s1", area=AREA, recognised="nee", reason="Klopt niet"))
    does(other, GiveDot(note="n1"))
    first = tell(hall.state, keep_days=90)
    hall.lead(CloseSession())
    second = tell(hall.state, first, keep_days=90)
    told = read(second.shared(first.seq))
    assert sorted(told["gone"]) == [f"c/s1/{AREA}", "n/n1", "n/n2"]
    assert (told["items"].keys(), told["items"]["session"]["phase"]) == ({"session"}, "gesloten")
    assert [step["id"] for step in told["items"]["session"]["steps"]] == ["s1", "s2"]
    assert second.of(one.person).keys() == {"me", "n/n3", f"a/s1/{AREA}"}
    assert second.of(other.person).keys() == {"me", "d/n1", "v/n1"}
    assert read(second.of(other.person)["v/n1"])["text"] == "Van de begeleider"


def test_a_phone_of_before_the_server_or_from_elsewhere_gets_everything(hall: Hall):
    first = tell(hall.state, keep_days=90)
    write(hall, "n1")
    second = tell(hall.state, first, keep_days=90)
    for after in (None, first.seq - 1, second.seq + 1):
        told = read(second.shared(after))
        assert (told["whole"], told["items"].keys()) == (True, {"session", "n/n1"})


def test_what_is_new_of_ones_own_is_told_by_what_was_sent():
    assert read(own_part({"me": "1"}, None)) == {"whole": True, "items": {"me": 1}, "gone": []}
    later = read(own_part({"me": "1", "n/a": "3"}, {"me": "1", "n/a": "2", "d/x": "1"}))
    assert later == {"whole": False, "items": {"n/a": 3}, "gone": ["d/x"]}


def test_what_is_told_by_what_was_told_before_is_what_is_told_anew(hall: Hall):
    one, other = (hall.workshops.actor(hall.session, hall.join(name=name)) for name in ("Amira", "Bas"))

    def does(actor: Actor, act: Act) -> None:
        hall.workshops.append(hall.session, act, actor=actor, id_=keys.new_id())

    steps = (
        lambda: does(one, WriteNote(note="n1", step="s1", area=AREA, note_kind="vraag", text="Waarom?")),
        lambda: hall.lead(ShowNote(note="n1")),
        lambda: does(other, GiveDot(note="n1")),
        lambda: does(other, NameSelf(name="Bassie")),
        lambda: does(other, WriteNote(note="n2", step="s1", note_kind="kans", text="Buurtkamer")),
        lambda: hall.lead(ShowNote(note="n2")),
        lambda: does(one, GiveAnswer(step="s1", area=AREA, recognised="nee", reason="Klopt niet")),
        lambda: does(one, NameSelf(name="")),
        lambda: hall.lead(MergeNotes(into="n2", notes=["n1"])),
        lambda: hall.lead(PartNote(note="n1")),
        lambda: hall.lead(HideNote(note="n1")),
        lambda: does(one, TakeBackAnswer(step="s1", area=AREA)),
        lambda: hall.lead(CloseSession()),
        lambda: hall.lead(OpenSession()),
    )
    told = tell(hall.state, keep_days=90)
    for step in steps:
        step()
        told, anew = tell(hall.state, told, keep_days=90), tell(hall.state, keep_days=90)
        assert (told.items, told.own) == (anew.items, anew.own)
