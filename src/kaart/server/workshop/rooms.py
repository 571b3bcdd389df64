"""Those who follow a session: one look at the database for all phones of this process, and a stream to each."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, datetime
from functools import lru_cache
from threading import Event

from kaart.core.errors import BusyError, KaartError, UnknownSessionError, mark
from kaart.server.workshop.told import Items, Told, message, own_part

LOOK_S = 0.5  # another process may have added something
BETWEEN_LOOKS_S = 0.3
BETWEEN_MESSAGES_S = 1.0
HEARTBEAT_S = 15.0
AWAY_S = 2.0  # before a database that did not answer is asked again
MOST_STREAMS = 600  # below what the server accepts in connections, so that others can still come
MOST_OF_ONE = 8
_MOST_ROOMS = 200
_FULL = mark("Too many phones follow a werksessie on this server; this one asks again by itself.")
_log = logging.getLogger(__name__)
# Why a stream ended, for the script of the phone.
CLOSED, DELETED, STOPPED, ELSEWHERE = "closed", "deleted", "stopped", "elsewhere"
Look = Callable[[str, Told | None], Awaitable[Told]]


class _Stream:
    """One phone."""

    def __init__(self, person: str) -> None:
        self.person = person
        self.news = asyncio.Event()
        self.over = asyncio.Event()
        self.why = ""

    def end(self, why: str) -> None:
        self.why = self.why or why
        self.over.set()
        self.news.set()


class Room:
    """The phones that follow one session.

    Parameters
    ----------
    session
        Id.
    look
        The session as the database has it now.
    ending
        Set when the server stops.
    """

    def __init__(self, session: str, look: Look, *, ending: Event) -> None:
        self._session, self._look, self._ending = session, look, ending
        self._told: Told | None = None
        self._announced: Told | None = None
        self._streams: list[_Stream] = []
        self._watch: asyncio.Task[None] | None = None
        self._awake: asyncio.Event | None = None
        # Phones that know the same get the same.
        self._shared = lru_cache(maxsize=16)(_shared)

    def __len__(self) -> int:
        return len(self._streams)

    async def refresh(self) -> Told:
        """The session as it is now.

        Raises
        ------
        UnknownSessionError
            If it is no more.
        """
        told = await self._look(self._session, self._told)
        if self._told is None or told.seq >= self._told.seq:
            self._told = told
        return self._told

    def wake(self) -> None:
        """Look at once: something was added."""
        if self._awake is not None:
            self._awake.set()

    async def whole(self, person: str) -> str:
        """All that somebody sees, as JSON.

        Parameters
        ----------
        person
            Id.

        Raises
        ------
        UnknownSessionError
            If the session is no more.
        """
        told = await self.refresh()
        return message(told, shared=self._shared(told, None), own=own_part(told.of(person), None), now=_now())

    async def follow(self, person: str, told: Told, *, after: int | None) -> AsyncGenerator[str, None]:
        """Messages of an event stream: what the phone does not know yet, then what changes, until the session ends.

        Parameters
        ----------
        person
            Id.
        told
            The session, of `refresh`.
        after
            Number of the last event that the phone knows; None when it knows nothing.
        """
        stream = self._enter(person)
        own: Items | None = None
        try:
            while True:
                mine = told.of(person)
                if own is None or after != told.seq:
                    parts = {"shared": self._shared(told, after), "own": own_part(mine, own)}
                    yield f"id: {told.seq}\ndata: {message(told, **parts, now=_now())}\n\n"
                after, own = told.seq, mine
                if not told.open:
                    stream.end(CLOSED)
                await _within(stream.over, BETWEEN_MESSAGES_S)
                while not await _within(stream.news, HEARTBEAT_S):
                    yield ": \n\n"
                stream.news.clear()
                told = self._told or told
                if stream.why and (after == told.seq or stream.why != CLOSED):
                    yield f'event: einde\ndata: {{"why":"{stream.why}"}}\n\n'
                    return
        finally:
            self._streams.remove(stream)

    def _enter(self, person: str) -> _Stream:
        stream = _Stream(person)
        own = [each for each in self._streams if each.person == person]
        # Who reloads on a bad line leaves dead streams behind.
        for each in own[: max(0, len(own) + 1 - MOST_OF_ONE)]:
            each.end(ELSEWHERE)
        self._streams.append(stream)
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._look_on(), name="werksessie")
        return stream

    async def _look_on(self) -> None:
        """Look again and again as long as somebody follows and the server goes on."""
        self._awake = awake = asyncio.Event()
        try:
            while self._streams and not self._ending.is_set():
                awake.clear()
                pause_s = await self._look_once()
                await asyncio.sleep(BETWEEN_LOOKS_S)
                await _within(awake, pause_s - BETWEEN_LOOKS_S)
        finally:
            # Also after a defect: the phones come back and begin anew.
            self._end(STOPPED)

    async def _look_once(self) -> float:
        """Tell the phones what is new; the seconds after which to look again."""
        try:
            told = await self.refresh()
        except UnknownSessionError:
            self._told = None
            self._end(DELETED)
            return LOOK_S
        except KaartError as error:
            _log.warning("The database of the werksessies does not answer: %s", type(error).__name__)
            return AWAY_S
        if told is not self._announced:
            self._announced = told
            for stream in self._streams:
                stream.news.set()
        if not told.open:
            self._end(CLOSED)
        return LOOK_S

    def _end(self, why: str) -> None:
        for stream in self._streams:
            stream.end(why)


class Rooms:
    """The sessions that are followed in this process.

    Parameters
    ----------
    look
        A session as the database has it now.
    ending
        Set when the server stops.
    """

    def __init__(self, look: Look, *, ending: Event) -> None:
        self._look, self._ending = look, ending
        self._rooms: OrderedDict[str, Room] = OrderedDict()

    def room(self, session: str) -> Room:
        """The room of a session.

        Parameters
        ----------
        session
            Id of one that is there.
        """
        room = self._rooms.setdefault(session, Room(session, self._look, ending=self._ending))
        self._rooms.move_to_end(session)
        for name in [name for name, each in self._rooms.items() if not len(each)][:-_MOST_ROOMS]:
            if name != session:
                del self._rooms[name]
        return room

    def require_place(self) -> None:
        """Refuse a stream more where there are too many.

        Raises
        ------
        BusyError
            If there are.
        """
        if sum(map(len, self._rooms.values())) >= MOST_STREAMS:
            raise BusyError(_FULL, seconds=10)

    def wake(self, session: str) -> None:
        """Tell those who follow a session that something was added.

        Parameters
        ----------
        session
            Id.
        """
        if session in self._rooms:
            self._rooms[session].wake()

    def forget(self, session: str) -> None:
        """Keep nothing of a session that is no more; who still follows it hears so.

        Parameters
        ----------
        session
            Id.
        """
        room = self._rooms.pop(session, None)
        if room is not None:
            room.wake()


async def _within(event: asyncio.Event, seconds: float) -> bool:
    """Whether something happens within so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True


def _shared(told: Told, after: int | None) -> str:
    return told.shared(after)


def _now() -> datetime:
    return datetime.now(UTC)
