"""Databases of werksessies: an embedded one, and one in PostgreSQL."""

from __future__ import annotations

import pytest

from kaart.core.settings import Settings
from kaart.workshop.sessions import Workshops

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.slow)]


@pytest.fixture(params=BOTH)
def kept(request, tmp_path) -> Settings:
    """Settings of an installation whose werksessies are kept in either; nothing is there yet."""
    address = request.getfixturevalue("postgres_address") if request.param == "postgres" else ""
    return Settings(cache=tmp_path / "cache", database=address)


@pytest.fixture
def workshops(kept):
    """The werksessies of it."""
    found = Workshops.here(kept)
    yield found
    found.database.close()
