"""Run by Alembic, which gets its connection and its transaction from `kaart.workshop.upgrade`."""

from __future__ import annotations

from alembic import context

from kaart.workshop.tables import VERSIONS, metadata

# SQLite changes a table by making it anew.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSIONS,
    render_as_batch=True,
)
context.run_migrations()
