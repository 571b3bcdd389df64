"""Tables of the database. Moments are microseconds since 1970 in UTC: every database keeps those alike."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text, UniqueConstraint

# Table that says which migrations were run, see `kaart.workshop.upgrade`.
VERSIONS = "werksessies_version"
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

installation = Table(
    "installation", metadata, Column("id", Integer, primary_key=True), Column("salt", String(64), nullable=False)
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("created_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    # Moment of the last event: what nobody touches any more is closed some day.
    Column("changed_at", BigInteger, nullable=False),
    Column("last_seq", Integer, nullable=False),
    Column("code_hash", String(64), nullable=False),
    Column("code_turn", Integer, nullable=False),
    Column("facilitator_hash", String(64), nullable=False),
    Column("reader_hash", String(64), nullable=False),
    # Days after closing that it is kept.
    Column("keep_days", Integer, nullable=False),
    # Who began it, where facilitators sign in; "" elsewhere.
    Column("owner", String(255), nullable=False, server_default=""),
)
Index("ix_sessions_code_hash", sessions.c.code_hash)

persons = Table(
    "persons",
    metadata,
    Column("session", String(40), ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("token_hash", String(64), nullable=False),
    UniqueConstraint("session", "token_hash"),
)

events = Table(
    "events",
    metadata,
    Column("session", String(40), ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("id", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("person", String(64), nullable=False),
    Column("step", String(64), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("content", Text, nullable=False),
    UniqueConstraint("session", "id"),
)
