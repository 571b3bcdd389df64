"""The protocol of the phones, message by message."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from asgi import ask
from halls import AREA, VIEW, Hall
from snapshots import example

from kaart.catalogue.selections import select_areas
from kaart.core.codes import Level
from kaart.core.crs import to_wgs84
from kaart.server.pictures.asked import read_picture
from kaart.server.workshop.tries import Bucket
from kaart.workshop import keys
from kaart.workshop.acts import (
    FACILITATOR_ACTS,
    ChangePlan,
    CloseSession,
    FreezeStep,
    HideNote,
    MergeNotes,
    ShowNote,
    StepAsked,
    WriteNote,
)
from kaart.workshop.model import Point, Showing

NOTE: dict[str, Any] = {"kind": "write_note", "note": "n1", "step": "s1", "area": AREA, "note_kind": "vraag"}
# A message of every act that only the facilitator does.
LEADS: dict[str, dict[str, Any]] = {
    "change_plan": {"title": "Anders"},
    "open_session": {},
    "close_session": {},
    "show_step": {"step": "s2"},
    "freeze_step": {"step": "s1", "frozen": True},
    "colour_step": {"step": "s1", "by_recognition": True},
    "set_timer": {"step": "s1", "seconds": 60},
    "show_note": {"note": "n1"},
    "hide_note": {"note": "n1"},
    "merge_notes": {"into": "n1", "notes": ["n2"]},
    "part_note": {"note": "n1"},
    "group_notes": {"group": "Wonen", "notes": ["n1"]},
    "agree": {"note": "n1", "owner": "Gemeente"},
    "drop_agreement": {"note": "n1"},
    "enter_paper": {"step": "s1", "area": AREA, "table": 1, "ja": 3},
    "use_figures": {"step": "s1", "figures": []},
}


def join(hall: Hall, **more: Any) -> Any:
    return hall.post("/mee/in", {"code": hall.code, "token": keys.new_secret(), **more})


def test_a_code_lets_in_and_twice_with_one_token_is_one_person(hall: Hall):
    token = keys.new_secret()
    typed = f" {hall.code[:3].lower()} {hall.code[3:]}"
    first = join(hall, code=typed, token=token, name="Amira")
    assert first.status == 200
    assert first.json() == join(hall, token=token).json()
    assert [person.name for person in hall.state.persons.values()] == ["Amira"]
    assert hall.stand(token)["me"] == {"id": first.json()["person"], "name": "Amira", "named": False}


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"code": "ABCDEF"}, 404),
        ({"code": "🙂"}, 404),
        ({"code": "A" * 1000}, 400),
        ({"token": "short"}, 400),
        ({"token": "x" * 31 + "/"}, 400),
        ({"name": "x" * 81}, 400),
        ({"role": "begeleider"}, 400),
    ],
)
def test_what_is_no_way_in_is_refused(hall: Hall, more: dict[str, Any], status: int):
    refused = join(hall, **more)
    assert refused.status == status
    assert not hall.state.persons


def test_a_closed_session_lets_nobody_in_and_shows_who_took_part_what_they_said(hall: Hall):
    code, token, other = hall.code, hall.join(), hall.join()
    hall.act(token, **NOTE, text="Van mij")
    hall.act(other, **NOTE, text="Van een ander")
    hall.lead(CloseSession())
    assert join(hall, code=code).status == 404
    assert hall.act(token, **NOTE, text="Te laat").status == 409
    told = hall.stand(token)
    assert told["session"]["phase"] == "gesloten"
    assert [item["text"] for key, item in told.items() if key.startswith("n/")] == ["Van mij"]
    assert "Van een ander" not in str(told)


def test_an_act_sent_twice_is_done_once(hall: Hall):
    token = hall.join()
    first = hall.act(token, id_="once", **NOTE, text="Waarom?")
    assert (first.status, first.json()) == (200, {"seq": hall.state.seq})
    assert hall.act(token, id_="once", **NOTE, text="Waarom?").json() == first.json()
    assert [note.text for note in hall.state.notes.values()] == ["Waarom?"]


def test_a_later_editor_gets_what_the_other_wrote_as_a_member(hall: Hall):
    token = hall.join()
    base = hall.act(token, **NOTE, text="Van mij").json()["seq"]
    edit = {"kind": "edit_note", "note": "n1", "base": base, "note_kind": "kans"}
    assert hall.act(hall.secret, **edit, text="Van de begeleider").status == 200
    refused = hall.act(token, **edit, text="Nog eens van mij")
    assert (refused.status, refused.json()["text"]) == (409, "Van de begeleider")
    assert refused.headers["content-type"] == "application/problem+json"
    again = hall.act(token, **{**edit, "base": refused.json()["edited"]}, text="Nog eens van mij")
    assert again.status == 200


@pytest.mark.parametrize("kind", [act.model_fields["kind"].default for act in FACILITATOR_ACTS])
def test_what_the_facilitator_does_no_message_of_others_does(hall: Hall, kind: str):
    token = hall.join()
    for id_ in ("n1", "n2"):
        hall.lead(WriteNote(note=id_, step="s1", note_kind="vraag", text="Waarom?"))
    before = hall.state
    for secret in (token, hall.reader):
        refused = hall.act(secret, kind=kind, **LEADS[kind])
        assert (refused.status, refused.json()["title"]) == (403, "NotAllowedError")
    for secret in ("", "x", hall.code, token[:-1]):
        assert hall.act(secret, kind=kind, **LEADS[kind]).status == 401
    assert hall.state == before
    assert hall.act(hall.secret, kind=kind, **LEADS[kind]).status == 200


def test_a_reader_writes_nothing(hall: Hall):
    assert hall.act(hall.reader, **NOTE, text="Waarom?").status == 403
    assert hall.stand(hall.reader)["session"]["title"] == "Avond"


def test_nobody_comes_in_by_a_message_of_the_protocol(hall: Hall):
    for secret in (hall.join(), hall.secret):
        assert hall.act(secret, kind="join", person="begeleider").status == 400


@pytest.mark.parametrize("table", [0, 3])
def test_only_the_facilitator_writes_from_paper(hall: Hall, table: int):
    assert hall.act(hall.join(), **NOTE, text="Van tafel", table=table).status == 403


def test_everybody_sees_a_note_once_the_facilitator_has_looked(hall: Hall):
    one, other = hall.join(name="Amira"), hall.join()
    hall.act(one, **NOTE, text="Waarom?")
    assert hall.stand(one)["n/n1"]["showing"] == "wacht"
    assert "n/n1" not in hall.stand(other)
    hall.lead(ShowNote(note="n1"))
    seen = hall.stand(other)["n/n1"]
    assert (seen["text"], seen["author"], "person" in seen) == ("Waarom?", "Amira", False)
    hall.lead(HideNote(note="n1"))
    assert "n/n1" not in hall.stand(other)
    assert hall.stand(one)["n/n1"]["showing"] == Showing.HIDDEN


def test_answers_and_dots_of_others_are_numbers(hall: Hall):
    one, other = hall.join(), hall.join()
    hall.lead(WriteNote(note="n1", step="s1", note_kind="kans", text="Buurtkamer"))
    hall.act(one, kind="give_answer", step="s1", area=AREA, recognised="nee", reason="Geheime reden")
    hall.act(one, kind="give_dot", note="n1")
    seen = hall.stand(other)
    assert seen[f"c/s1/{AREA}"] == {"ja": 0, "deels": 0, "nee": 1}
    assert seen["n/n1"]["count"] == 1
    assert "Geheime reden" not in json.dumps(seen)
    mine = hall.stand(one)
    assert mine[f"a/s1/{AREA}"]["reason"] == "Geheime reden"
    assert mine["d/n1"] == {"note": "n1", "step": "s1"}
    hall.act(one, kind="take_back_dot", note="n1")
    assert "d/n1" not in hall.stand(one)


def test_a_merged_note_stands_under_the_other(hall: Hall):
    one, other = hall.join(), hall.join()
    hall.act(one, **NOTE, text="Hetzelfde")
    hall.lead(ShowNote(note="n1"))
    hall.lead(WriteNote(note="n2", step="s1", note_kind="kans", text="Buurtkamer"))
    hall.lead(MergeNotes(into="n2", notes=["n1"]))
    seen = hall.stand(other)
    assert "n/n1" not in seen
    assert seen["n/n2"]["merged"] == 1
    assert hall.stand(one)["n/n1"]["into"] == "n2"


def test_a_frozen_step_takes_nothing(hall: Hall):
    token = hall.join()
    hall.lead(FreezeStep(step="s1", frozen=True))
    assert hall.act(token, **NOTE, text="Waarom?").status == 409
    assert hall.stand(token)["session"]["steps"][0]["frozen"] is True


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'"daad"',
        b"{",
        b'{"id": NaN}',
        b"[" * 60_000,
        b'{"id": ' + b"9" * 50_000 + b"}",
        b'\xff\xfe{"id"',
        b'{"id": "x"}',
        b'{"id": "x", "kind": "write_note"}',
        b'{"id": "x", "kind": ["write_note"]}',
        b'{"id": "../x", "kind": "give_dot", "note": "n1"}',
        b'{"id": "x", "kind": "give_dot", "note": "n1", "person": "begeleider"}',
        b'{"id": "x", "kind": "give_dot", "note": {"$ne": ""}}',
        json.dumps({**NOTE, "id": "x", "text": "x" * 10_001}).encode(),
        json.dumps({**NOTE, "id": "x", "text": " \n"}).encode(),
        json.dumps({**NOTE, "id": "x", "text": "x", "note": "x" * 65}).encode(),
        json.dumps({**NOTE, "id": "x", "text": "x", "point": {"lon": 0, "lat": 0}}).encode(),
        json.dumps({**NOTE, "id": "x", "text": "x", "step": "elsewhere"}).encode(),
    ],
)
def test_what_is_no_message_is_refused_with_a_sentence(hall: Hall, body: bytes):
    token, before = hall.join(), hall.state.seq
    refused = hall.post(f"/mee/s/{hall.session}/daad", body, token=token)
    assert (refused.status, bool(refused.json()["detail"])) == (400, True)
    assert hall.state.seq == before


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
@pytest.mark.parametrize("path", ["/mee/in", "/mee/s/{}/daad", "/mee/s/{}/waar"])
def test_what_a_page_of_another_site_can_send_is_not_read(hall: Hall, kind: str, path: str):
    content = {"id": "x", **NOTE, "text": "Waarom?", "code": hall.code, "token": keys.new_secret()}
    refused = hall.post(path.format(hall.session), content, token=hall.join(), **{"content-type": kind})
    assert refused.status == 415
    assert not hall.state.notes


def test_another_site_gets_no_leave_to_send_json(hall: Hall):
    asked = {"origin": "https://elders.nl", "access-control-request-method": "POST"}
    answer = ask(hall.app, f"/mee/s/{hall.session}/daad", method="OPTIONS", headers=asked)
    assert answer.status in {404, 405}
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "path",
    [
        "/mee/s/../../etc/passwd",
        "/mee/s/%2e%2e%2fstand",
        "/mee/s/%00/stand",
        "/mee/s/' OR 1=1/stand",
        "/mee/s/" + "a" * 4000 + "/stand",
        "/mee/s/{}/stand/x",
        "/mee/s/{}/elders",
        "/mee/s/deadbeef/stand",
    ],
)
def test_tricks_with_an_address_lead_nowhere(hall: Hall, path: str):
    assert hall.get(path.format(hall.session), token=hall.join()).status == 404


def test_a_person_of_another_session_is_nobody_here(hall: Hall):
    other = hall.workshops.begin(ChangePlan(steps=[StepAsked(id="s1")]))
    for secret in (other.secret, keys.reader_secret(other.secret)):
        assert hall.get(f"/mee/s/{hall.session}/stand", token=secret).status == 401
    refused = hall.get(f"/mee/s/{hall.session}/stand")
    assert (refused.status, refused.headers["www-authenticate"]) == (401, "Bearer")


def test_what_is_private_is_kept_by_nobody(hall: Hall):
    token = hall.join()
    answers = (
        hall.get(f"/mee/s/{hall.session}/stand", token=token),
        hall.get(f"/mee/s/{hall.session}/stand"),
        join(hall),
        hall.act(token, **NOTE, text="Waarom?"),
        hall.post(f"/mee/s/{hall.session}/qr", {}, token=token),
    )
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "noindex" in answer.headers["x-robots-tag"]
        assert not {"set-cookie", "access-control-allow-origin"} & answer.headers.keys()


def test_text_comes_back_as_it_was_typed_but_for_what_no_database_keeps(hall: Hall):
    token = hall.join()
    typed = "<script>alert(1)</script> [x](javascript:1) $x$ =1+1 \u202eom\u200b\n🙂 "
    assert hall.act(token, **NOTE, text=f"{typed}\x00\ud800").status == 200
    assert hall.stand(token)["n/n1"]["text"] == f"{typed}?"


def test_a_personal_link_is_drawn_for_another_phone(hall: Hall):
    token = hall.join()
    drawn = hall.post(f"/mee/s/{hall.session}/qr", {}, token=token)
    assert (drawn.status, drawn.headers["content-type"]) == (200, "image/svg+xml")
    assert b"<svg" in drawn.body
    assert hall.post(f"/mee/s/{hall.session}/qr", {}).status == 401


@pytest.mark.slow
def test_a_step_is_shown_to_those_inside(hall: Hall):
    token = hall.join()
    shown = hall.get(f"/mee/s/{hall.session}/stap/s1?taal=nl", token=token).json()
    assert (shown["problem"], shown["picture"].partition("?")[0]) == ("", "/beeld/kaart.png")
    assert AREA in [code for code, _, _ in shown["areas"]]
    assert read_picture("kaart", "png", parse_qsl(urlsplit(shown["picture"]).query), hall.site).form == "png"
    assert hall.get(f"/mee/s/{hall.session}/stap/s1/beeld", token=token).status == 404
    plain = hall.get(f"/mee/s/{hall.session}/stap/s2", token=token).json()
    assert (plain["title"], plain["areas"], plain["picture"], plain["problem"]) == ("", [], "", "")
    assert hall.get(f"/mee/s/{hall.session}/stap/s9", token=token).status == 400
    assert hall.get(f"/mee/s/{hall.session}/stap/s1").status == 401
    hall.lead(CloseSession())
    # What one said there is still read with the name of its area.
    assert hall.get(f"/mee/s/{hall.session}/stap/s1", token=token).status == 200


@pytest.mark.slow
def test_a_map_of_a_selection_is_for_those_inside(hall: Hall):
    codes = (AREA, "BU99010302", "BU99010304")
    chosen = select_areas("Rond de school", codes, level=Level.BUURT, year=2023)
    hall.lead(ChangePlan(steps=[StepAsked(id="s1", query={**VIEW, "gebied": chosen.to_text()})]))
    token = hall.join()
    shown = hall.get(f"/mee/s/{hall.session}/stap/s1", token=token).json()
    assert (shown["problem"], shown["picture"], shown["drawn"]) == ("", "", True)
    assert sorted(code for code, _, _ in shown["areas"]) == sorted(codes)
    drawn = hall.get(f"/mee/s/{hall.session}/stap/s1/beeld", token=token)
    assert (drawn.status, drawn.headers["content-type"], drawn.body[:4]) == (200, "image/png", b"\x89PNG")
    assert drawn.headers["cache-control"] == "no-store"
    assert hall.get(f"/mee/s/{hall.session}/stap/s1/beeld").status == 401


@pytest.mark.slow
def test_a_place_gives_its_area_and_is_kept_nowhere(hall: Hall):
    token, before = hall.join(), hall.state
    areas = to_wgs84(example().areas).set_index("code")
    place = areas.geometry[AREA].representative_point()
    asked = {"step": "s1", "lon": place.x, "lat": place.y}
    path = f"/mee/s/{hall.session}/waar"
    assert hall.post(path, asked, token=token).json() == {"area": AREA, "name": areas["name"][AREA]}
    assert hall.post(path, {**asked, "lon": 6.9, "lat": 53.3}, token=token).json() == {"area": "", "name": ""}
    assert hall.post(path, {**asked, "step": "s2"}, token=token).json()["area"] == ""
    for wrong in ({"lon": 0}, {"lat": "x"}, {"lon": True}, {"step": "s9"}):
        assert hall.post(path, {**asked, **wrong}, token=token).status == 400
    assert hall.post(path, asked).status == 401
    assert hall.state.seq == before.seq


def test_a_session_that_has_not_begun_asks_to_wait_and_counts_nobody(hall: Hall):
    other = hall.workshops.begin(ChangePlan(steps=[StepAsked(id="s1")]))
    code = hall.workshops.code(other.session, keys.reader_secret(other.secret))
    refused = join(hall, code=code)
    assert (refused.status, refused.json()["title"]) == (409, "NotNowError")


def test_who_sends_too_much_is_told_when_to_go_on(hall: Hall, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Bucket, "wait_s", lambda _self, key: 7.0 if hall.session in key else 0.0)
    token = hall.join()
    refused = hall.act(token, **NOTE, text="Waarom?")
    assert (refused.status, refused.headers["retry-after"]) == (429, "7")
    assert not hall.state.notes
    assert hall.act(hall.secret, **NOTE, text="Waarom?").status == 200
    monkeypatch.setattr(Bucket, "wait_s", lambda _self, key: 7.0 if key.count(".") == 3 else 0.0)
    assert join(hall).status == 429


def test_an_area_of_a_step_has_a_map_to_point_at(hall: Hall):
    token, path = hall.join(), f"/mee/s/{hall.session}/stap"
    answer = hall.get(f"{path}/s1/plek/{AREA}?taal=nl", token=token)
    assert answer.status == 200
    spot = answer.json()
    shown = hall.get(f"{path}/s1?taal=nl", token=token).json()
    assert shown["outlined"]
    assert [spot["code"], spot["name"]] in [area[:2] for area in shown["areas"]]
    inside = to_wgs84(example().areas.set_index("code").loc[[AREA]]).total_bounds
    assert inside[0] < spot["middle"][0] < inside[2]
    assert inside[1] < spot["middle"][1] < inside[3]
    assert len(answer.text) < 60_000
    assert hall.get(f"{path}/s1/plek/BU00000000", token=token).status == 404
    assert hall.get(f"{path}/s2/plek/{AREA}", token=token).status == 404
    assert hall.get(f"{path}/s1/plek/{AREA}").status == 401


@pytest.mark.parametrize("who", ["participant", "facilitator"])
def test_a_place_outside_the_areas_of_a_step_is_refused_and_one_inside_is_kept(hall: Hall, who: str):
    token = hall.join() if who == "participant" else hall.secret
    place = to_wgs84(example().areas.set_index("code").loc[[AREA]]).geometry.iloc[0].representative_point()
    inside, outside = {"lon": place.x, "lat": place.y}, {"lon": place.x, "lat": place.y - 1.0}
    refused = hall.act(token, **NOTE, text="Daar", point=outside)
    assert refused.status == 400
    assert "outside" in refused.json()["detail"] or "buiten" in refused.json()["detail"]
    assert not hall.state.notes
    base = hall.act(token, **NOTE, text="Hier", point=inside).json()["seq"]
    edit = {"kind": "edit_note", "note": "n1", "base": base, "note_kind": "vraag", "text": "Hier"}
    assert hall.act(token, **edit, point=outside).status == 400
    assert hall.state.notes["n1"].point == Point(round(place.x, 5), round(place.y, 5))
    assert hall.act(token, **edit).status == 200
    assert hall.state.notes["n1"].point is None
    # A step without areas has none to be outside of.
    assert hall.act(token, **{**NOTE, "note": "n2", "step": "s2", "area": ""}, text="Ver", point=outside).status == 200
