"""The sessions in a database: what is kept, for whom, and in which order."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kaart.core.errors import (
    InputError,
    NotAdmittedError,
    NotAllowedError,
    NotNowError,
    OverwrittenError,
    UnknownCodeError,
    UnknownSessionError,
)
from kaart.core.settings import Settings
from kaart.workshop import keys
from kaart.workshop.acts import (
    ChangePlan,
    CloseSession,
    EditNote,
    GiveDot,
    OpenSession,
    StepAsked,
    WriteNote,
)
from kaart.workshop.fold import fold
from kaart.workshop.model import FACILITATOR, READER, Actor, NoteKind, Phase, Role, Showing
from kaart.workshop.sessions import Workshops

PLAN = ChangePlan(title="Avond", area="GM0917", steps=[StepAsked(id="s1", question="Herkennen we dit?")])
LEAD = Actor(FACILITATOR, Role.FACILITATOR)


@pytest.fixture
def begun(workshops):
    found = workshops.begin(PLAN)
    workshops.append(found.session, OpenSession(), actor=LEAD, id_="open")
    return found


def note(id_="n1", **more):
    return WriteNote(
        **{"note": id_, "step": "s1", "area": "BU09170000", "note_kind": "vraag", "text": "Waarom?", **more}
    )


@pytest.fixture
def embedded(tmp_path):
    found = Workshops.here(Settings(cache=tmp_path / "cache"))
    yield found
    found.database.close()


def test_the_database_stands_beside_the_store(tmp_path, embedded):
    assert (tmp_path / "werksessies" / "werksessies.sqlite").exists()
    assert not (tmp_path / "cache").exists()


def test_a_code_finds_an_open_session_only(workshops):
    begun = workshops.begin(PLAN)
    code = workshops.code(begun.session, keys.reader_secret(begun.secret))
    with pytest.raises(NotNowError, match="not begun"):
        workshops.find_code(code)
    workshops.append(begun.session, OpenSession(), actor=LEAD, id_="open")
    assert workshops.find_code(f" {code[:3].lower()}-{code[3:]} ") == begun.session
    workshops.append(begun.session, CloseSession(), actor=LEAD, id_="close")
    with pytest.raises(UnknownCodeError):
        workshops.find_code(code)


@pytest.mark.parametrize("typed", ["", "ABC", "ABCDEFG", "🙂" * 6, "' OR 1=1", "A" * 100_000])
def test_what_is_no_code_finds_nothing(workshops, begun, typed):
    with pytest.raises(UnknownCodeError):
        workshops.find_code(typed)


def test_secrets_say_who_one_is(workshops, begun):
    assert workshops.actor(begun.session, begun.secret) == LEAD
    assert workshops.actor(begun.session, keys.reader_secret(begun.secret)) == Actor(READER, Role.READER)
    token = keys.new_secret()
    person = workshops.admit(begun.session, token=token, name="Amira")
    assert workshops.admit(begun.session, token=token, name="Again") == person
    assert workshops.actor(begun.session, token) == person
    for wrong in ("", "x", token[:-1], begun.secret + "x"):
        with pytest.raises(NotAdmittedError):
            workshops.actor(begun.session, wrong)
    with pytest.raises(UnknownSessionError):
        workshops.actor("elsewhere", begun.secret)
    assert [each.name for each in workshops.state(begun.session).persons.values()] == ["Amira"]


def test_nothing_secret_is_in_the_database(tmp_path, embedded):
    begun, token = embedded.begin(PLAN), keys.new_secret()
    embedded.append(begun.session, OpenSession(), actor=LEAD, id_="open")
    embedded.admit(begun.session, token=token)
    reader = keys.reader_secret(begun.secret)
    code = embedded.code(begun.session, reader)
    held = b"".join(path.read_bytes() for path in (tmp_path / "werksessies").iterdir())
    assert begun.session.encode() in held
    assert not [secret for secret in (token, begun.secret, reader, code) if secret.encode() in held]


def test_sending_twice_makes_one(workshops, begun):
    person = workshops.admit(begun.session, token="t" * 30)
    first = workshops.append(begun.session, note(), actor=person, id_="once")
    assert workshops.append(begun.session, note(), actor=person, id_="once") == first
    assert len(workshops.state(begun.session).notes) == 1
    with pytest.raises(InputError):
        workshops.append(begun.session, note("n2"), actor=person, id_="once")
    other = workshops.admit(begun.session, token="u" * 30)
    with pytest.raises(InputError):
        workshops.append(begun.session, note("n2"), actor=other, id_="once")


def test_a_later_editor_is_told_what_the_other_wrote(workshops, begun):
    person = workshops.admit(begun.session, token="t" * 30)
    written = workshops.append(begun.session, note(), actor=person, id_="e1")
    edit = EditNote(note="n1", base=written.seq, note_kind="vraag", text="Van de begeleider")
    workshops.append(begun.session, edit, actor=LEAD, id_="e2")
    late = EditNote(note="n1", base=written.seq, note_kind="vraag", text="Van mij")
    with pytest.raises(OverwrittenError) as told:
        workshops.append(begun.session, late, actor=person, id_="e3")
    assert told.value.values["text"] == "Van de begeleider"
    again = late.model_copy(update={"base": told.value.values["edited"]})
    workshops.append(begun.session, again, actor=person, id_="e4")
    assert workshops.state(begun.session).notes["n1"].text == "Van mij"


def test_a_participant_gives_no_more_dots_than_there_are(workshops, begun):
    person = workshops.admit(begun.session, token="t" * 30)
    for number in range(4):
        workshops.append(begun.session, note(f"n{number}"), actor=LEAD, id_=f"w{number}")
    for number in range(3):
        workshops.append(begun.session, GiveDot(note=f"n{number}"), actor=person, id_=f"d{number}")
    with pytest.raises(NotNowError):
        workshops.append(begun.session, GiveDot(note="n3"), actor=person, id_="d3")
    workshops.append(begun.session, GiveDot(note="n0"), actor=person, id_="again")
    assert [each.count for each in workshops.state(begun.session).notes.values()] == [1, 1, 1, 0]


def test_a_participant_leads_nothing(workshops, begun):
    person = workshops.admit(begun.session, token="t" * 30)
    with pytest.raises(NotAllowedError):
        workshops.append(begun.session, CloseSession(), actor=person, id_="x")
    with pytest.raises(NotAllowedError):
        workshops.append(begun.session, note(table=3), actor=person, id_="y")
    assert workshops.state(begun.session).phase is Phase.OPEN


def test_a_note_waits_for_the_facilitator(workshops, begun):
    person = workshops.admit(begun.session, token="t" * 30)
    workshops.append(begun.session, note(), actor=person, id_="w")
    assert workshops.state(begun.session).notes["n1"].showing is Showing.WAITING


def test_what_was_appended_folds_to_the_state(workshops, begun):
    person = workshops.admit(begun.session, token="t" * 30)
    workshops.append(begun.session, note(), actor=person, id_="w")
    events = workshops.events(begun.session)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert fold(events) == workshops.state(begun.session)
    assert workshops.events(begun.session, after=events[-2].seq) == events[-1:]


def test_a_session_taken_in_is_the_same_under_a_link_of_its_own(workshops, begun):
    person = workshops.admit(begun.session, token="t" * 30)
    workshops.append(begun.session, note(), actor=person, id_="w")
    found = workshops.events(begun.session)
    other = workshops.take_in(found)
    assert other.same == (begun.session,)
    assert workshops.take_in(found).same == (begun.session, other.session)
    assert workshops.events(other.session) == found
    assert workshops.state(other.session) == workshops.state(begun.session)
    assert workshops.actor(other.session, other.secret) == LEAD
    code = workshops.code(other.session, keys.reader_secret(other.secret))
    assert workshops.find_code(code) == other.session
    for secret in ("t" * 30, begun.secret):
        with pytest.raises(NotAdmittedError):
            workshops.actor(other.session, secret)


def test_the_retention_of_a_session_taken_in_begins_anew(workshops, begun):
    workshops.append(begun.session, CloseSession(), actor=LEAD, id_="c")
    found = [replace(event, at=event.at - timedelta(days=400)) for event in workshops.events(begun.session)]
    taken = workshops.take_in(found)
    before, after = workshops.state(begun.session).closed_at, workshops.state(taken.session).closed_at
    assert (before - after).days == 400
    listed = {each.id: each.closed_at for each in workshops.listed()}
    assert listed[taken.session] >= listed[begun.session]
    workshops.tidy()
    assert taken.session in {each.id for each in workshops.listed()}


def test_events_of_another_session_are_appended_in_one_go(workshops, begun):
    def more(known):
        return [replace(known[-1], seq=known[-1].seq + 1, id="once")]

    last = workshops.state(begun.session).seq
    assert workshops.join(begun.session, more) == 1
    assert workshops.join(begun.session, lambda _: ()) == 0
    assert workshops.state(begun.session).seq == last + 1
    workshops.append(begun.session, note(), actor=LEAD, id_="w")
    assert [event.seq for event in workshops.events(begun.session)] == list(range(1, last + 3))


def test_a_renewed_secret_is_the_only_one(workshops, begun):
    before = workshops.code(begun.session, keys.reader_secret(begun.secret))
    renewed = workshops.renew(begun.session)
    with pytest.raises(NotAdmittedError):
        workshops.actor(begun.session, begun.secret)
    assert workshops.actor(begun.session, renewed.secret) == LEAD
    assert workshops.code(begun.session, keys.reader_secret(renewed.secret)) != before


def test_a_deleted_session_is_gone(workshops, begun):
    workshops.delete(begun.session)
    assert workshops.listed() == ()
    with pytest.raises(UnknownSessionError):
        workshops.state(begun.session)


def test_a_list_says_when_a_session_goes(workshops, begun):
    workshops.append(begun.session, note(note_kind=NoteKind.OPPORTUNITY), actor=LEAD, id_="w")
    workshops.append(begun.session, CloseSession(), actor=LEAD, id_="c")
    (listed,) = workshops.listed()
    assert (listed.title, listed.notes, listed.phase) == ("Avond", 1, Phase.CLOSED)
    assert (listed.deleted_at - listed.closed_at).days == 90


def test_who_signs_in_has_the_link_again_until_it_is_renewed(workshops):
    begun = workshops.begin(PLAN, owner="anna", seed="zaad")
    assert workshops.own_secret(begun.session, seed="zaad") == begun.secret
    assert workshops.own_secret(begun.session, seed="ander zaad") is None
    assert workshops.own_secret(begun.session, seed="") is None
    renewed = workshops.renew(begun.session, seed="zaad")
    assert workshops.own_secret(begun.session, seed="zaad") == renewed.secret != begun.secret
    with pytest.raises(NotAdmittedError):
        workshops.actor(begun.session, begun.secret)
    code = workshops.code(begun.session, keys.reader_secret(renewed.secret))
    workshops.append(begun.session, OpenSession(), actor=LEAD, id_=keys.new_id())
    assert workshops.find_code(code) == begun.session
    workshops.renew(begun.session)
    assert workshops.own_secret(begun.session, seed="zaad") is None
