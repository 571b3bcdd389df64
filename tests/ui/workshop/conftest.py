"""Sessions in a database of the test, on the page of their facilitator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kaart.core.settings import Settings
from kaart.ui.cache.workshops import workshops
from kaart.workshop.sessions import Begun, Workshops

PAGE = "pages/werksessie.py"


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Workshops]:
    """The sessions that pages of this process open, in a database of the test."""
    monkeypatch.setattr("kaart.ui.cache.workshops.settings", lambda: Settings(cache=tmp_path / "cache"))
    found = workshops()
    yield found
    found.database.close()


@pytest.fixture
def open_session(open_app: Callable[..., AppTest], empty: Path) -> Callable[..., AppTest]:
    """Open the page of a session by its secret."""

    def start(begun: Begun, **link: str) -> AppTest:
        return open_app(PAGE, store=empty, link={"sessie": begun.session, "sleutel": begun.secret, **link})

    return start
