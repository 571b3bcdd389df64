"""Looking up the code that somebody typed or scanned, slowly where too many wrong ones come."""

from __future__ import annotations

import asyncio
from functools import partial

import anyio
from anyio import to_thread

from kaart.core.errors import NotNowError, UnknownCodeError, mark
from kaart.server.site import Site
from kaart.server.workshop.tries import Tries
from kaart.workshop.keys import typed_code

# A lookup takes a processor for a moment, on purpose.
_AT_A_TIME = 2
_NO_CODE = mark("No werksessie that is open has this code. Look at the screen again, or ask the facilitator.")


class Codes:
    """Finds sessions by their code.

    Parameters
    ----------
    site
        Its werksessies.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._tries = Tries()
        self._threads = anyio.CapacityLimiter(_AT_A_TIME)

    async def find(self, typed: str, *, address: str) -> str:
        """Id of the open session that has a code. What cannot be one is no try.

        Parameters
        ----------
        typed
            As somebody typed it.
        address
            Of who did.

        Raises
        ------
        UnknownCodeError
            If none has.
        NotNowError
            If it is that of a session that has not begun; those who wait for it do not count either.
        TooManyTriesError
            If too many wrong ones were tried.
        """
        code = typed_code(typed)
        if not code:
            raise UnknownCodeError(_NO_CODE)
        await asyncio.sleep(self._tries.begin(code, address))
        find = partial(_find, self._site, code)
        try:
            session = await to_thread.run_sync(find, limiter=self._threads)
        except UnknownCodeError:
            self._tries.was_wrong(code, address)
            raise
        except NotNowError:
            self._tries.was_right(code, address)
            raise
        self._tries.was_right(code, address)
        return session


def _find(site: Site, code: str) -> str:
    return site.workshops.find_code(code)
