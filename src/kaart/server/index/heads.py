"""Heads of pages within a bound of time: a visitor does not wait for what messengers read."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Coroutine
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Any, TypeVar

from anyio import to_thread

from kaart.core.errors import KaartError
from kaart.server.index.head import Asked, Head, full_head, general_head, plain_head
from kaart.server.site import Site

# A browser shows its own title as soon as the page runs: only names are looked up for it, and not for long.
BROWSER_S = 0.15
# Who shows a link waits some seconds for its page.
READER_S = 6.0
MOST = 500
log = logging.getLogger(__name__)
_Result = TypeVar("_Result")
_Key = tuple[Asked, str]


@dataclass(frozen=True)
class Heads:
    """Heads of the pages of an installation; whole ones are kept as long as the store stays the same.

    Attributes
    ----------
    site
        Whose pages.
    browser_s, reader_s
        Seconds that a browser waits for names, and another reader for figures.
    """

    site: Site
    browser_s: float = BROWSER_S
    reader_s: float = READER_S
    _kept: OrderedDict[_Key, Head] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    async def head(self, asked: Asked, *, browser: bool) -> Head:
        """The head of a page: whole where that was made before or somebody waits for it, else without figures.

        Parameters
        ----------
        asked
            The page.
        browser
            Whether a browser opens it for a person.
        """
        key = asked, self.site.stamp()
        whole = self._get(key)
        if whole is not None:
            return whole
        if not browser:
            whole = await self._within(self.site.work.run(partial(self._make, key)), self.reader_s)
        if whole is not None:
            return whole
        plain = await self._within(to_thread.run_sync(plain_head, asked, self.site), self.browser_s)
        return plain or general_head(asked)

    async def _within(self, work: Coroutine[Any, Any, _Result], seconds: float) -> _Result | None:
        """What comes of some work in time; None for an error. Late work goes on, for who asks next."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)  # asyncio keeps no task alive by itself
        task.add_done_callback(self._done)
        done, _ = await asyncio.wait({task}, timeout=seconds)
        return task.result() if done and task.exception() is None else None

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, KaartError):
            log.error("the head of a page", exc_info=error)

    def _get(self, key: _Key) -> Head | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _make(self, key: _Key) -> Head:
        head = full_head(key[0], self.site)
        with self._lock:
            self._kept[key] = head
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return head
