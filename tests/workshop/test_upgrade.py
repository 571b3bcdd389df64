"""The tables come by migrations, once, whoever starts at the same moment; what is there is kept, and copied first."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from clirun import environment
from sqlalchemy import text

from kaart.core.errors import DatabaseError
from kaart.core.language import sentence
from kaart.workshop import upgrade
from kaart.workshop.acts import ChangePlan
from kaart.workshop.backups import backups
from kaart.workshop.sessions import Workshops
from kaart.workshop.tables import VERSIONS, metadata

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    with op.batch_alter_table("sessions", recreate="auto") as table:
        table.add_column(sa.Column("extra", sa.String(10), nullable=False, server_default="x"))
        table.alter_column("owner", existing_type=sa.String(255), type_=sa.String(300))
"""
BROKEN = f"{NEXT}    op.drop_table('nowhere')\n"
OPENS = """
import sys
from kaart.core.settings import Settings
from kaart.workshop.sessions import Workshops

print("ready", flush=True)
sys.stdin.readline()
Workshops.here(Settings.from_environment()).begin(__import__("kaart.workshop.acts").workshop.acts.ChangePlan(title="x"))
"""


@pytest.fixture
def later(tmp_path, monkeypatch):
    """Have kaart know one more migration, with the text that is given."""

    def know(migration: str) -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(upgrade.FOLDER, folder, dirs_exist_ok=True)
        (folder / "versions" / "v0002_next.py").write_text(migration, encoding="utf-8")
        monkeypatch.setattr("kaart.workshop.database.upgrade", lambda *a, **k: upgrade.upgrade(*a, **k, folder=folder))

    return know


@pytest.fixture
def begun(kept):
    """A session of the first version, and the installation it is in."""
    workshops = Workshops.here(kept)
    found = workshops.begin(ChangePlan(title="Van voor de verandering"))
    workshops.database.close()
    return found


def copies(kept) -> list[Path]:
    return list(backups(kept.workshops / "werksessies.sqlite"))


def test_the_migrations_make_the_tables_that_the_program_uses(workshops):
    with workshops.database.read() as connection:
        # Of SQLite Alembic reads an empty text as another than it wrote.
        defaults = not workshops.database.embedded
        options = {"compare_type": True, "compare_server_default": defaults, "version_table": VERSIONS}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_what_is_there_is_kept_and_copied_first(kept, begun, later):
    later(NEXT)
    for _ in range(2):
        workshops = Workshops.here(kept)
        assert upgrade.version_of(workshops.database.engine) == "0002"
        assert workshops.state(begun.session).title == "Van voor de verandering"
        with workshops.database.read() as connection:
            assert connection.execute(text("SELECT extra FROM sessions")).scalars().all() == ["x"]
        workshops.database.close()
    if kept.database:
        assert copies(kept) == []
        return
    (copy,) = copies(kept)
    assert "0001" in copy.name
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT id FROM sessions").fetchall() == [(begun.session,)]
        assert "extra" not in [row[1] for row in connection.execute("PRAGMA table_info(sessions)")]
    assert not [file for file in copy.parent.iterdir() if file.name.startswith(".")]


def test_references_hold_again_after_a_table_was_made_anew(kept, begun, later):
    later(NEXT)
    workshops = Workshops.here(kept)
    with workshops.database.write() as connection:
        connection.execute(text("DELETE FROM sessions"))
        assert connection.execute(text("SELECT count(*) FROM events")).scalar_one() == 0
    workshops.database.close()


def test_a_change_that_fails_changes_nothing(kept, begun, later):
    later(BROKEN)
    with pytest.raises(DatabaseError):
        Workshops.here(kept)
    later(NEXT)
    workshops = Workshops.here(kept)
    assert workshops.state(begun.session).title == "Van voor de verandering"
    workshops.database.close()


def test_no_copy_no_change(kept, begun, later, monkeypatch):
    later(NEXT)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kaart.workshop.backups.make_private", full)
    if kept.database:
        Workshops.here(kept).database.close()
        return
    with pytest.raises(DatabaseError) as raised:
        Workshops.here(kept)
    assert "de schijf is vol. Er is niets veranderd" in sentence(raised.value, language="nl")
    with closing(sqlite3.connect(kept.workshops / "werksessies.sqlite")) as connection:
        assert connection.execute("SELECT version_num FROM werksessies_version").fetchall() == [("0001",)]


def test_a_newer_database_is_left_alone(kept, begun):
    workshops = Workshops.here(kept)
    with workshops.database.write() as connection:
        connection.execute(text("UPDATE werksessies_version SET version_num = '0099'"))
    workshops.database.close()
    with pytest.raises(DatabaseError) as raised:
        Workshops.here(kept)
    assert "een nieuwere versie van kaart (tabellen 0099, deze kent 0001)" in sentence(raised.value, language="nl")
    assert copies(kept) == []


@pytest.mark.slow
def test_who_start_at_the_same_moment_make_one_database(kept, tmp_path):
    named = {"KAART_DATABASE": kept.database} if kept.database else {}
    variables = environment("http://127.0.0.1:9", kept.cache, **named)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen([sys.executable, "-c", OPENS], env=variables, **pipes) for _ in range(3)]
    assert [process.stdout.readline() for process in processes] == ["ready\n"] * 3
    for process in processes:
        process.stdin.write("now\n")
        process.stdin.flush()
    told = [process.communicate()[1] for process in processes]
    assert [(process.returncode, line) for process, line in zip(processes, told, strict=True)] == [(0, "")] * 3
    workshops = Workshops.here(kept)
    assert len(workshops.listed()) == 3
    with workshops.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM installation")).scalar_one() == 1
    workshops.database.close()
    assert copies(kept) == []
