"""The first version."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables, and the salt of this installation."""
    installation = op.create_table(
        "installation",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_installation"),
    )
    op.bulk_insert(installation, [{"id": 1, "salt": secrets.token_hex(16)}])
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("closed_at", sa.BigInteger),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("last_seq", sa.Integer, nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("code_turn", sa.Integer, nullable=False),
        sa.Column("facilitator_hash", sa.String(64), nullable=False),
        sa.Column("reader_hash", sa.String(64), nullable=False),
        sa.Column("keep_days", sa.Integer, nullable=False),
        sa.Column("owner", sa.String(255), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
    )
    op.create_index("ix_sessions_code_hash", "sessions", ["code_hash"])
    op.create_table(
        "persons",
        sa.Column("session", sa.String(40), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("session", "id", name="pk_persons"),
        sa.ForeignKeyConstraint(["session"], ["sessions.id"], name="fk_persons_session", ondelete="CASCADE"),
        sa.UniqueConstraint("session", "token_hash", name="uq_persons_session_token_hash"),
    )
    op.create_table(
        "events",
        sa.Column("session", sa.String(40), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("step", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("session", "seq", name="pk_events"),
        sa.ForeignKeyConstraint(["session"], ["sessions.id"], name="fk_events_session", ondelete="CASCADE"),
        sa.UniqueConstraint("session", "id", name="uq_events_session_id"),
    )
