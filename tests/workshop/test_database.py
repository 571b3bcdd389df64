"""Where werksessies are kept, and what is said when that fails: sentences without a password."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest
from psycopg import sql
from running import free_port
from sqlalchemy import event, text
from sqlalchemy.engine import make_url

from kaart.core.errors import BusyError, DatabaseError, InputError, MissingExtraError
from kaart.core.language import sentence
from kaart.core.settings import Settings
from kaart.workshop.acts import ChangePlan
from kaart.workshop.database import Database, path_of
from kaart.workshop.sessions import Workshops

WORD = "gehe1m-en-lang"
PLAN = ChangePlan(title="Avond")


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(cache=tmp_path / "cache")


@pytest.fixture
def embedded(settings):
    found = Workshops.here(settings)
    yield found
    found.database.close()


def in_dutch(raised: pytest.ExceptionInfo[Exception]) -> str:
    return sentence(raised.value, language="nl")


def every_connection(workshops: Workshops, pragma: str) -> None:
    """Have connections from now on begin with a pragma."""
    event.listen(workshops.database.engine, "connect", lambda found, _: found.execute(f"PRAGMA {pragma}"))
    workshops.database.engine.dispose()


def fill(workshops: Workshops) -> None:
    for _ in range(200):
        workshops.begin(ChangePlan(title="x" * 200))


def test_a_connection_keeps_what_is_confirmed_and_overwrites_what_is_deleted(embedded):
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 15_000}
    with embedded.database.read() as connection:
        assert {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in wanted} == wanted


def test_only_who_runs_kaart_may_read_it(settings, embedded):
    embedded.begin(PLAN)
    folder = path_of(settings).parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert len(list(folder.iterdir())) == 3


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "bestand").write_text("x", encoding="utf-8")
    with pytest.raises(DatabaseError) as raised:
        Workshops.here(Settings(sessions=tmp_path / "bestand" / "in"))
    assert "een deel van het pad is een bestand" in in_dutch(raised)


@contextmanager
def without_rights() -> Iterator[None]:
    """As somebody who may not write what root made; root itself may write anything."""
    if os.geteuid() == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        if os.getuid() == 0:
            os.seteuid(0)


def test_a_folder_that_may_not_be_written(settings):
    path_of(settings).parent.mkdir(mode=0o500)
    with without_rights(), pytest.raises(DatabaseError) as raised:
        Workshops.here(settings)
    assert "u hebt er geen rechten voor. Kies een andere map met KAART_WERKSESSIES." in in_dutch(raised)


def test_a_folder_in_the_place_of_the_file(settings):
    path_of(settings).mkdir(parents=True)
    with pytest.raises(DatabaseError) as raised:
        Workshops.here(settings)
    assert "het is een map" in in_dutch(raised)


def test_a_file_that_is_no_database_stays_as_it_is(settings):
    file = path_of(settings)
    file.parent.mkdir()
    file.write_bytes(b"geen database" * 1000)
    with pytest.raises(DatabaseError) as raised:
        Workshops.here(settings)
    assert "is geen database" in in_dutch(raised)
    assert file.read_bytes() == b"geen database" * 1000


def test_tables_of_another_program_stay_as_they_are(settings):
    file = path_of(settings)
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE sessions (id integer)")
    with pytest.raises(DatabaseError) as raised:
        Workshops.here(settings)
    assert "(sessions)" in in_dutch(raised)
    with closing(sqlite3.connect(file)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("sessions",)]


def test_a_damaged_file_is_said(settings, embedded):
    embedded.begin(PLAN)
    embedded.database.erase_deleted(kept=[listed.id for listed in embedded.listed()])
    embedded.database.close()
    file = path_of(settings)
    size = file.stat().st_size
    with file.open("r+b") as stream:
        stream.seek(4096)
        stream.write(os.urandom(size - 4096))
    with pytest.raises(DatabaseError) as raised:
        Workshops.here(settings).listed()
    assert "beschadigd" in in_dutch(raised)


def test_a_full_disk_costs_only_what_came_then(embedded):
    before = embedded.begin(PLAN)
    with embedded.database.read() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    every_connection(embedded, f"max_page_count={pages + 2}")
    with pytest.raises(DatabaseError) as raised:
        fill(embedded)
    assert "is vol" in in_dutch(raised)
    kept = len(embedded.listed())
    every_connection(embedded, f"max_page_count={pages + 1000}")
    embedded.begin(PLAN)
    assert len(embedded.listed()) == kept + 1
    assert embedded.state(before.session).title == "Avond"


def test_a_disk_that_only_reads_can_still_be_read(embedded):
    begun = embedded.begin(PLAN)
    every_connection(embedded, "query_only=ON")
    with pytest.raises(DatabaseError) as raised:
        embedded.begin(PLAN)
    assert "alleen te lezen" in in_dutch(raised)
    assert embedded.state(begun.session).title == "Avond"


def test_who_waits_too_long_for_another_program_is_told(settings, embedded):
    every_connection(embedded, "busy_timeout=10")
    with closing(sqlite3.connect(path_of(settings), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BusyError) as raised:
            embedded.begin(PLAN)
        assert embedded.listed() == ()
    assert "probeer het zo nog eens" in in_dutch(raised)
    assert embedded.begin(PLAN)


@pytest.mark.parametrize(
    "address",
    [
        "x",
        WORD,
        f"postgresql://kaart:{WORD}@localhost",
        f"postgresql://kaart:{WORD}@localhost:poort/kaart",
        f"postgresql://kaart:@{WORD}@localhost/kaart",
        f"mysql://kaart:{WORD}@localhost/kaart",
        f"sqlite:///{WORD}",
        f"postgresql+psycopg2://kaart:{WORD}@localhost/kaart",
    ],
)
def test_an_address_that_is_none_is_not_repeated(address):
    with pytest.raises(InputError) as raised:
        Database.of(Settings(database=address))
    told = in_dutch(raised)
    assert told.startswith("KAART_DATABASE is geen adres")
    assert WORD not in f"{told}{raised.value!r}{raised.value.__cause__!r}{raised.value.values!r}"


def test_without_the_driver_it_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr("kaart.workshop.address.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError) as raised:
        Database.of(Settings(database="postgresql://kaart@localhost/kaart"))
    assert "pip install 'kaart[postgres]'" in in_dutch(raised)


def test_postgres_that_is_not_there_is_said_without_the_password(caplog):
    address = f"postgresql://kaart:{WORD}@127.0.0.1:{free_port()}/kaart"
    with pytest.raises(DatabaseError) as raised:
        Database.of(Settings(database=address))
    told = in_dutch(raised)
    assert "niet te bereiken" in told
    chain = f"{raised.value!r}{raised.value.__cause__!r}{caplog.text}"
    assert WORD not in told + chain
    assert raised.value.__suppress_context__
    assert "127.0.0.1" not in told + caplog.text


@pytest.mark.slow
@pytest.mark.parametrize("wrong", [{"password": WORD}, {"database": "bestaat_niet"}, {"username": "niemand"}])
def test_postgres_that_lets_nobody_in_is_said_without_the_password(postgres_address, caplog, wrong):
    address = make_url(postgres_address).set(**wrong).render_as_string(hide_password=False)
    with pytest.raises(DatabaseError) as raised:
        Database.of(Settings(database=address))
    assert "niet te bereiken" in in_dutch(raised)
    assert str(make_url(address).password) not in f"{in_dutch(raised)}{raised.value!r}{caplog.text}"


@pytest.mark.slow
def test_postgres_that_goes_and_comes_back(postgres, postgres_address):
    workshops = Workshops.here(Settings(database=postgres_address))
    begun = workshops.begin(PLAN)
    name = str(make_url(postgres_address).database)
    closed = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format
    postgres.run(closed(sql.Identifier(name), sql.SQL("false")))
    postgres.run(
        sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}").format(sql.Literal(name))
    )
    with pytest.raises(DatabaseError) as raised:
        workshops.begin(PLAN)
    assert "probeer het zo nog eens" in in_dutch(raised)
    postgres.run(closed(sql.Identifier(name), sql.SQL("true")))
    assert workshops.state(begun.session).title == "Avond"
    assert len(workshops.listed()) == 1
    workshops.database.close()


@pytest.mark.slow
def test_a_connection_that_breaks_while_writing_is_said(postgres, postgres_address):
    workshops = Workshops.here(Settings(database=postgres_address))

    def write_while_it_ends() -> None:
        with workshops.database.write() as connection:
            pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            postgres.run(sql.SQL("SELECT pg_terminate_backend({})").format(sql.Literal(pid)))
            connection.execute(text("SELECT 1"))

    with pytest.raises(DatabaseError) as raised:
        write_while_it_ends()
    assert "niet te bereiken" in in_dutch(raised)
    workshops.database.close()


@pytest.mark.slow
def test_a_user_without_rights_is_said(postgres_address):
    url = make_url(postgres_address)
    name = sql.Identifier(str(url.database))
    other = url.set(username=url.database, password=WORD).render_as_string(hide_password=False)
    with psycopg.connect(postgres_address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(name, sql.Literal(WORD)))
        try:
            with pytest.raises(DatabaseError) as raised:
                Database.of(Settings(database=other))
        finally:
            connection.execute(sql.SQL("DROP ROLE {}").format(name))
    assert "geen tabellen maken of veranderen" in in_dutch(raised)


def test_parts_of_a_process_share_one_database_until_it_is_closed(settings):
    first, second = Database.of(settings), Database.of(settings)
    assert first is second
    first.close()
    third = Database.of(settings)
    assert third is not first
    assert Database.of(settings) is third
    third.close()
