"""A werksessie that is open, behind its routes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from halls import PLAN, Hall
from starlette.applications import Starlette

from kaart.core.settings import Settings
from kaart.server.guard import absent
from kaart.server.site import Site
from kaart.server.workshop import routes
from kaart.workshop.acts import OpenSession


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database takes longer to make than most tests last."""
    return tmp_path_factory.mktemp("werksessies")


@pytest.fixture
def hall(folder: Path) -> Iterator[Hall]:
    site = Site(Settings(cache=folder / "cache"))
    begun = site.workshops.begin(PLAN)
    app = Starlette(routes=[*routes.routes(site), *absent.routes(site)])
    made = Hall(site, app, begun.session, begun.secret)
    made.lead(OpenSession())
    yield made
    site.workshops.database.close()
