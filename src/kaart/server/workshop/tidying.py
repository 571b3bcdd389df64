"""Werksessies are deleted when their time is over: at the start of the server, and every day that it runs."""

from __future__ import annotations

import asyncio
import logging

from anyio import to_thread

from kaart.core.errors import KaartError
from kaart.server.site import Site
from kaart.workshop.database import path_of

log = logging.getLogger(__name__)
DAY_S = 24 * 3600.0


async def tidy_daily(site: Site, *, pause_s: float = DAY_S) -> None:
    """Tidy now and after every pause, until cancelled.

    Parameters
    ----------
    site
        Its werksessies.
    pause_s
        Seconds between one time and the next.
    """
    while True:
        await to_thread.run_sync(_tidy, site, abandon_on_cancel=True)
        await asyncio.sleep(pause_s)


def _tidy(site: Site) -> None:
    # Where nobody held one, none is made.
    if not site.settings.database and not path_of(site.settings).exists():
        return
    try:
        tidied = site.workshops.tidy()
    except KaartError as error:  # the map needs no database; the next time may do better
        log.warning("Werksessies are not tidied: %s", error)
    else:
        if tidied.deleted or tidied.closed:
            log.info("Werksessies tidied: %d closed, %d deleted.", len(tidied.closed), len(tidied.deleted))
