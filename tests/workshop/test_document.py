"""A session as a document: there and back it is the same, and what is no such document changes nothing."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from evenings import EVENINGS, LEAD, PEOPLE, Deeds, Evening, evening_of
from hypothesis import given
from hypothesis import strategies as st

from kaart.core.errors import InputError
from kaart.workshop import document
from kaart.workshop.acts import ROLES, Join, SetTimer, WriteNote
from kaart.workshop.document import VERSION, dump_document, read_document
from kaart.workshop.fold import fold
from kaart.workshop.model import Role

ONE = PEOPLE[0]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def written():
    """A document of a small session, as JSON."""
    evening = Evening.begun()
    evening.does(WriteNote(note="n1", step="s1", note_kind="vraag", text="=1+1 <b>\u202e🙂"), ONE)
    return json.loads(dump_document(evening.events))


def read(parts):
    return read_document(json.dumps(parts).encode())


@given(EVENINGS)
def test_there_and_back_it_is_the_same(evening):
    events = read_document(dump_document(evening.events, more={"notes": [{"id": "made up"}]}))
    assert list(events) == evening.events
    assert fold(events) == evening.state


_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


BUSY = json.loads(dump_document(evening_of(Deeds(3, 80)).events))


@given(st.data())
def test_one_thing_that_was_changed_is_a_sentence_or_another_session(data):
    parts = json.loads(json.dumps(BUSY))
    at = data.draw(st.integers(0, len(parts["events"]) - 1))
    place = parts["events"][at]
    key = data.draw(st.sampled_from(sorted(place)))
    while isinstance(place[key], dict) and place[key] and data.draw(st.booleans()):
        place = place[key]
        key = data.draw(st.sampled_from(sorted(place)))
    place[key] = data.draw(_JUNK)
    content = json.dumps(parts).encode()
    try:
        events = read_document(content)
    except InputError:
        return
    assert fold(read_document(dump_document(events))) == fold(events)


@given(st.binary(max_size=60) | _JUNK.map(lambda junk: json.dumps(junk).encode()))
def test_anything_else_is_refused(content):
    with pytest.raises(InputError):
        read_document(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b'{"format": "kaart-werksessie", "version": 1, "events": ' + b"[" * 100_000,
        b'{"format": "kaart-werksessie", "version": 1, "events": [' + b"9" * 6000 + b"]}",
        b'{"format": "kaart-werksessie", "version": 1, "events": []}',
        b'{"format": "kaart-werksessie", "version": 1, "events": {}}',
        b'{"format": "kaart-werksessie", "version": true, "events": [1]}',
        b'{"format": "kaart-werksessie", "version": NaN, "events": [1]}',
        b'{"format": "kaart", "version": 1, "events": [1]}',
        '{"format": "kaart-werksessie"}'.encode("utf-16"),
        b"PK\x03\x04",
    ],
)
def test_what_is_no_session_is_one_sentence(content):
    with pytest.raises(InputError, match="no werksessie"):
        read_document(content)


def test_a_byte_order_mark_is_no_harm(written):
    content = json.dumps(written).encode("utf-8-sig")
    assert len(read_document(content)) == len(written["events"])


def test_a_newer_format_says_so(written):
    with pytest.raises(InputError, match="newer kaart") as told:
        read({**written, "version": VERSION + 1})
    assert told.value.values == {"version": VERSION + 1, "known": VERSION}


def test_a_file_without_end_is_not_read(monkeypatch):
    monkeypatch.setattr(document, "MOST_BYTES", 100)
    with pytest.raises(InputError, match="MB"):
        read_document(b" " * 101)


def changed(written, place, **more):
    parts = json.loads(json.dumps(written))
    parts["events"][place].update(more)
    return parts


JOIN, NOTE = 2, 5  # places of the first join and of the note


@pytest.mark.parametrize(
    ("at", "more"),
    [
        (NOTE, {"seq": 7}),
        (NOTE, {"seq": 5}),
        (NOTE, {"id": "a1"}),
        (NOTE, {"id": ""}),
        (NOTE, {"id": "x" * 65}),
        (NOTE, {"id": "<script>"}),
        (NOTE, {"kind": "drop_table"}),
        (NOTE, {"kind": "join"}),
        (NOTE, {"kind": "open_session", "content": {}}),  # by a participant
        (NOTE, {"person": "nobody"}),
        (NOTE, {"person": "meelezer"}),
        (NOTE, {"at": "yesterday"}),
        (NOTE, {"at": "2026-11-30T19:00:00"}),  # of which zone?
        (NOTE, {"at": "9999-12-31T23:59:59+00:00"}),
        (NOTE, {"at": "1970-01-01T00:00:00Z"}),
        (NOTE, {"extra": 1}),
        (NOTE, {"content": {"note": "n1"}}),
        (NOTE, {"content": []}),
        (JOIN, {"person": "p2"}),
        (JOIN, {"person": "begeleider", "content": {"person": "begeleider"}}),
        (JOIN, {"person": "begeleider-x", "content": {"person": "begeleider-x"}}),
        (JOIN, {"person": "meelezer", "content": {"person": "meelezer"}}),
        (JOIN + 1, {"person": "p1", "content": {"person": "p1"}}),
        (0, {"kind": "open_session", "content": {}}),
    ],
)
def test_an_event_that_no_session_has_is_refused(written, at, more):
    with pytest.raises(InputError, match="damaged"):
        read(changed(written, at, **more))


@pytest.mark.parametrize(
    "content",
    [
        {"text": "x" * 10_001},
        {"text": "   "},
        {"point": {"lon": 0.0, "lat": 52.0}},
        {"area": "BU1'; DROP TABLE events; --"},
        {"note_kind": "grap"},
        {"table": -1},
        {"unknown": 1},
    ],
)
def test_content_is_bounded_as_on_a_phone(written, content):
    before = written["events"][NOTE]["content"]
    with pytest.raises(InputError, match=f"event {NOTE + 1} "):
        read(changed(written, NOTE, content={**before, **content}))


def test_one_that_is_missing_is_refused(written):
    events = written["events"]
    with pytest.raises(InputError, match="event 4 "):
        read({**written, "events": events[:3] + events[4:]})


def test_a_timer_at_the_end_of_time_is_no_harm():
    evening = Evening.begun()
    evening.add(SetTimer(step="s1", seconds=60), LEAD.person)
    evening.events[-1] = replace(evening.events[-1], at=evening.events[-1].at.replace(year=2199))
    assert fold(read_document(dump_document(evening.events))).steps[0].ends_at.year == 2199


def test_no_secret_is_in_it(written):
    assert set(written) == {"format", "version", "events"}
    assert {key for event in written["events"] for key in event} == {"seq", "id", "at", "person", "kind", "content"}


@pytest.mark.parametrize("act", [*ROLES[Role.FACILITATOR], Join])
def test_the_documentation_names_every_act_with_its_fields(act):
    text = (ROOT / "docs" / "werksessie.md").read_text("utf-8")
    kind = act.model_fields["kind"].default
    (row,) = [line for line in text.splitlines() if line.startswith("| `") and f"`{kind}`" in line.split("|")[1]]
    assert [name for name in act.model_fields if name != "kind" and f"`{name}`" not in row] == []


def test_more_events_than_it_reads_are_counted():
    listed = b",".join([b"1"] * 60_001)
    with pytest.raises(InputError, match="60001 events; a werksessie is at most 60000"):
        read_document(b'{"format": "kaart-werksessie", "version": 1, "events": [' + listed + b"]}")


def test_a_file_with_too_many_notes_is_refused(written, monkeypatch):
    assert len(read(written)) == len(written["events"])
    monkeypatch.setattr(document, "MOST_NOTES", 0)
    with pytest.raises(InputError):
        read(written)
