"""The server deletes werksessies whose time is over, and makes no database where nobody held one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from asgi import run_apart
from running import START_S, free_port

from kaart.server.site import Site
from kaart.server.workshop.tidying import _tidy, tidy_daily
from kaart.workshop.acts import ChangePlan, CloseSession
from kaart.workshop.model import FACILITATOR, Actor, Role
from kaart.workshop.sessions import Workshops


async def tidied(site: Site, *, until: Callable[[], bool]) -> None:
    """Run it until something has happened."""
    task = asyncio.create_task(tidy_daily(site, pause_s=0.01))
    async with asyncio.timeout(START_S):
        while not until():  # noqa: ASYNC110 (it happens in another thread)
            await asyncio.sleep(0.01)
    assert not task.done()
    task.cancel()


def test_it_deletes_at_the_start_and_again_later(settings, monkeypatch):
    workshops = Workshops.here(settings)
    session = workshops.begin(ChangePlan(title="x"), keep_days=1).session
    workshops.append(session, CloseSession(), actor=Actor(FACILITATOR, Role.FACILITATOR), id_="close")
    moments = [datetime.now(UTC), datetime.now(UTC) + timedelta(days=2)]
    tidy, asked = Workshops.tidy, []

    def on_a_day(self: Workshops) -> object:
        asked.append(tidy(self, now=moments[min(len(asked), 1)]).deleted)
        return tidy(self)

    monkeypatch.setattr(Workshops, "tidy", on_a_day)
    run_apart(tidied(Site(settings), until=lambda: len(asked) > 1))
    assert asked[:2] == [(), (session,)]
    workshops.database.close()


def test_where_nobody_held_one_none_is_made(settings):
    _tidy(Site(settings))
    assert not settings.workshops.exists()


def test_a_database_that_is_not_there_stops_nothing_and_the_log_says_no_password(settings, caplog):
    away = replace(settings, database=f"postgresql://kaart:geheim@127.0.0.1:{free_port()}/kaart")
    run_apart(tidied(Site(away), until=lambda: caplog.text.count("Werksessies are not tidied") > 1))
    assert "geheim" not in caplog.text
