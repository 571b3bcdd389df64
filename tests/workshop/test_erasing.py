"""A deleted session is gone: from the tables, the file, its log, its free pages, and the copies of before a change."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from os import utime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from kaart.core.errors import DatabaseError, UnknownSessionError
from kaart.core.settings import Settings
from kaart.workshop.acts import ChangePlan, CloseSession, EditNote, OpenSession, StepAsked, WriteNote
from kaart.workshop.backups import backups, make_backup
from kaart.workshop.database import path_of
from kaart.workshop.erasing import LEFT
from kaart.workshop.model import FACILITATOR, Actor, Phase, Role
from kaart.workshop.sessions import KEEP_DAYS, Workshops

LEAD = Actor(FACILITATOR, Role.FACILITATOR)
MARKER = "Mevrouw Zwanenburg van nummer twaalf"


def filled(workshops: Workshops, marker: str, *, notes: int = 20) -> str:
    """A session whose notes fill pages, also some that are longer than a page, written and changed."""
    session = workshops.begin(ChangePlan(title=marker, steps=[StepAsked(id="s1")])).session
    workshops.append(session, OpenSession(), actor=LEAD, id_="open")
    for number in range(notes):
        note = WriteNote(note=f"n{number}", step="s1", note_kind="vraag", text=f"{marker} {number} " * (5 * number + 1))
        written = workshops.append(session, note, actor=LEAD, id_=f"w{number}")
        edit = EditNote(note=f"n{number}", base=written.seq, note_kind="vraag", text=f"{marker} veranderd")
        workshops.append(session, edit, actor=LEAD, id_=f"e{number}")
    return session


def holding(folder: Path, marker: str) -> list[str]:
    """Files with a piece of the text, as letters of one or of two bytes."""
    pieces = [marker.encode(), marker[8:18].encode(), marker.encode("utf-16-le")]
    return [file.name for file in folder.iterdir() if any(piece in file.read_bytes() for piece in pieces)]


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(cache=tmp_path / "cache")


@pytest.fixture
def embedded(settings):
    found = Workshops.here(settings)
    yield found
    found.database.close()


def test_nothing_of_it_is_left_in_any_file(settings, embedded):
    folder = settings.workshops
    other = filled(embedded, "Wat blijft", notes=3)
    session = filled(embedded, MARKER)
    assert "werksessies.sqlite-wal" in holding(folder, MARKER)
    embedded.delete(session)
    assert holding(folder, MARKER) == []
    assert "werksessies.sqlite" in holding(folder, "Wat blijft")
    assert len(embedded.state(other).notes) == 3
    with pytest.raises(UnknownSessionError):
        embedded.events(session)


def test_nothing_of_it_is_left_in_a_copy_and_other_copies_stay(settings, embedded):
    file = path_of(settings)
    filled(embedded, "Wat blijft", notes=3)
    first = make_backup(file, version="0001")
    session = filled(embedded, MARKER)
    second = make_backup(file, version="0002")
    assert holding(settings.workshops, MARKER).count(second.name) == 1
    embedded.delete(session)
    assert holding(settings.workshops, MARKER) == []
    assert backups(file) == (first,)


def test_a_copy_that_cannot_be_read_goes_with_it(settings, embedded):
    session = filled(embedded, "x", notes=1)
    torn = make_backup(path_of(settings), version="0001")
    torn.write_bytes(MARKER.encode())
    embedded.delete(session)
    assert not torn.exists()


def test_who_still_reads_an_earlier_state_is_waited_for(settings, embedded, monkeypatch):
    monkeypatch.setattr("kaart.workshop.erasing._PATIENCE_S", 0.05)
    session = filled(embedded, MARKER, notes=2)
    other = Workshops.here(settings)
    with other.database.read() as connection:
        connection.execute(text("SELECT count(*) FROM events")).scalar_one()
        # Not the busy handler of SQLite but ours is to be seen.
        connection.exec_driver_sql("PRAGMA busy_timeout=1")
        with pytest.raises(DatabaseError):
            delete_impatiently(embedded, session)
    assert [listed.id for listed in embedded.listed()] == []
    # The next tidying does what could not be done.
    embedded.tidy()
    assert holding(settings.workshops, MARKER) == []
    other.database.close()


def delete_impatiently(workshops: Workshops, session: str) -> None:
    with workshops.database.engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA busy_timeout=1")
    workshops.delete(session)


@pytest.mark.slow
def test_postgres_keeps_nothing_of_it_in_its_tables(postgres_address):
    workshops = Workshops.here(Settings(database=postgres_address))
    session = filled(workshops, MARKER)
    sizes = text("SELECT sum(pg_table_size(c.oid)) FROM pg_class c WHERE relname IN ('events', 'persons', 'sessions')")
    with workshops.database.read() as connection:
        assert connection.execute(sizes).scalar_one() > 0
    workshops.delete(session)
    with workshops.database.read() as connection:
        # What is left are empty indexes of long texts.
        assert connection.execute(sizes).scalar_one() <= 3 * 8192
        assert connection.execute(text("SELECT count(*) FROM events")).scalar_one() == 0
    workshops.database.close()


@pytest.mark.slow
def test_a_dump_that_holds_the_tables_is_waited_for_shortly(postgres_address):
    workshops = Workshops.here(Settings(database=postgres_address))
    session = workshops.begin(ChangePlan(title=MARKER)).session
    with psycopg.connect(postgres_address) as dump:
        dump.execute("LOCK TABLE events IN ACCESS SHARE MODE")
        with pytest.raises(DatabaseError) as raised:
            workshops.delete(session)
    assert raised.value.template == LEFT
    assert workshops.listed() == ()
    workshops.tidy()
    with workshops.database.read() as connection:
        assert connection.execute(text("SELECT pg_relation_size('events')")).scalar_one() == 0
    workshops.database.close()


def test_of_a_session_that_another_process_deleted_nothing_stays_in_memory(settings, embedded):
    session = filled(embedded, MARKER, notes=1)
    assert session in embedded._states
    with closing(sqlite3.connect(path_of(settings))) as other:
        other.execute("PRAGMA foreign_keys=ON")
        other.execute("DELETE FROM sessions")
        other.commit()
    embedded.tidy()
    assert embedded._states == {}


def later(days: float) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


def test_a_closed_session_goes_after_its_time(workshops):
    short = workshops.begin(ChangePlan(title="kort"), keep_days=10).session
    long, never = filled(workshops, "lang", notes=1), filled(workshops, "open", notes=1)
    for session in (short, long):
        workshops.append(session, CloseSession(), actor=LEAD, id_="close")
    assert workshops.tidy() == workshops.tidy(now=later(9.9))
    assert workshops.tidy(now=later(10.1)).deleted == (short,)
    assert workshops.tidy(now=later(KEEP_DAYS - 0.1)).deleted == ()
    tidied = workshops.tidy(now=later(KEEP_DAYS + 0.1))
    assert (tidied.deleted, tidied.closed) == ((long,), (never,))
    assert [listed.id for listed in workshops.listed()] == [never]


def test_what_nobody_touches_is_closed_and_goes_later(workshops):
    session = filled(workshops, "vergeten", notes=1)
    assert workshops.tidy(now=later(KEEP_DAYS + 1)).closed == (session,)
    state = workshops.state(session)
    assert (state.phase, len(state.notes)) == (Phase.CLOSED, 1)
    assert workshops.tidy(now=later(1)) == workshops.tidy(now=later(2))
    workshops.append(session, OpenSession(), actor=LEAD, id_="again")
    assert workshops.tidy(now=later(KEEP_DAYS - 1)).deleted == ()


def test_what_is_opened_again_meanwhile_is_not_deleted(workshops, monkeypatch):
    session = filled(workshops, "heropend", notes=1)
    workshops.append(session, CloseSession(), actor=LEAD, id_="close")
    delete_due = workshops._delete_due

    def opened_first(id_: str, now: int) -> bool:
        workshops.append(session, OpenSession(), actor=LEAD, id_="again")
        return delete_due(id_, now)

    monkeypatch.setattr(workshops, "_delete_due", opened_first)
    assert workshops.tidy(now=later(KEEP_DAYS + 1)).deleted == ()
    assert workshops.state(session).phase is Phase.OPEN


def test_old_copies_go(settings, embedded):
    old, new = (make_backup(path_of(settings), version=version) for version in ("0001", "0002"))
    moment = later(-KEEP_DAYS - 1).timestamp()
    utime(old, (moment, moment))
    embedded.tidy()
    assert backups(path_of(settings)) == (new,)
