"""Many who write in one session at once: no number twice, nothing lost, and who follows along misses nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Thread
from typing import Self

import pytest
from clirun import environment

from kaart.workshop import events as kinds
from kaart.workshop.acts import ChangePlan, GiveDot, OpenSession, StepAsked, WriteNote
from kaart.workshop.fold import fold
from kaart.workshop.model import FACILITATOR, Actor, Role
from kaart.workshop.sessions import Workshops

LEAD = Actor(FACILITATOR, Role.FACILITATOR)
WRITES = """
import sys
from kaart.core.settings import Settings
from kaart.workshop.acts import WriteNote
from kaart.workshop.model import FACILITATOR, Actor, Role
from kaart.workshop.sessions import Workshops

workshops = Workshops.here(Settings.from_environment())
session, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
for number in range(count):
    note = WriteNote(note=f"{name}{number}", step="s1", note_kind="vraag", text="x")
    print(workshops.append(session, note, actor=Actor(FACILITATOR, Role.FACILITATOR), id_=f"{name}{number}").seq)
"""


@pytest.fixture
def session(workshops) -> str:
    plan = ChangePlan(title="Druk", moderated=False, steps=[StepAsked(id="s1")])
    found = workshops.begin(plan).session
    workshops.append(found, OpenSession(), actor=LEAD, id_="open")
    return found


def note(id_: str) -> WriteNote:
    return WriteNote(note=id_, step="s1", note_kind="vraag", text=f"van {id_}")


class Follower:
    """Asks for what came after the last that it has, again and again, as the server does for phones."""

    def __init__(self, workshops: Workshops, session: str) -> None:
        self.seen: list[kinds.Event] = []
        self._ended = Event()
        self._thread = Thread(target=self._follow, args=(workshops, session))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _follow(self, workshops: Workshops, session: str) -> None:
        last = False
        while not last:
            last = self._ended.is_set()
            self.seen += workshops.events(session, after=self.seen[-1].seq if self.seen else 0)


def together(count: int, work: Callable[[int], object]) -> list[object]:
    """The work of so many at the same moment."""
    barrier = Barrier(count)

    def begin(number: int) -> object:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))


def require_whole(workshops: Workshops, session: str, told: list[int], seen: list[kinds.Event]) -> None:
    events = workshops.events(session)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert len(set(told)) == len(told)
    assert set(told) <= {event.seq for event in events}
    assert seen == list(events)
    assert fold(seen) == workshops.state(session)


def test_threads_write_in_one_session(workshops, session):
    def write(number: int) -> list[int]:
        ids = [f"n{number}-{at}" for at in range(10)]
        return [workshops.append(session, note(id_), actor=LEAD, id_=id_).seq for id_ in ids]

    with Follower(workshops, session) as follower:
        told = [seq for seqs in together(6, write) for seq in seqs]
    require_whole(workshops, session, told, follower.seen)
    assert len(workshops.state(session).notes) == 60


def test_the_same_sent_by_many_at_once_is_done_once(workshops, session):
    told = together(6, lambda _: workshops.append(session, note("n"), actor=LEAD, id_="same").seq)
    assert len(set(told)) == 1
    tokens = together(6, lambda _: workshops.admit(session, token="t" * 30, name="Amira"))
    assert len(set(tokens)) == 1
    state = workshops.state(session)
    assert (len(state.notes), len(state.persons)) == (1, 1)


def test_nobody_gives_more_dots_than_there_are_by_being_quick(workshops, session):
    for number in range(6):
        workshops.append(session, note(f"n{number}"), actor=LEAD, id_=f"w{number}")
    person = workshops.admit(session, token="t" * 30)

    def dot(number: int) -> bool:
        try:
            workshops.append(session, GiveDot(note=f"n{number}"), actor=person, id_=f"d{number}")
        except ValueError:
            return False
        return True

    assert sorted(together(6, dot)) == [False] * 3 + [True] * 3
    assert sum(each.count for each in workshops.state(session).notes.values()) == 3


@pytest.mark.slow
def test_processes_write_in_one_session(workshops, session, kept):
    named = {"KAART_DATABASE": kept.database} if kept.database else {}
    variables = environment("http://127.0.0.1:9", kept.cache, **named)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    commands = [[sys.executable, "-c", WRITES, session, name, "60"] for name in ("a", "b")]
    processes = [subprocess.Popen(command, env=variables, **pipes) for command in commands]
    with Follower(workshops, session) as follower:
        assert [process.stdout.readline() for process in processes] == ["ready\n"] * 2
        for process in processes:
            process.stdin.write("now\n")
            process.stdin.flush()
        here = [workshops.append(session, note(f"c{at}"), actor=LEAD, id_=f"c{at}").seq for at in range(60)]
        there = [int(line) for process in processes for line in process.communicate()[0].split()]
    require_whole(workshops, session, [*here, *there], follower.seen)
    assert len(workshops.state(session).notes) == 180
