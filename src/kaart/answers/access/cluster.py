"""Accessibility on many machines: every gemeente is a Dask task, with its data sent along.

Workers need kaart, but no shared disk: points, sites and timetables go through the scheduler, as identity tasks.
So Dask can recompute them, like everything else, when a worker is lost.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from kaart.analysis.access.parts import Outcome
from kaart.answers.access.runner import Progress, Work, quiet
from kaart.core.errors import MissingExtraError, SchedulerError, mark
from kaart.core.provenance import Notice

if TYPE_CHECKING:
    from distributed import Client, Future

RETRIES = 2
PATIENCE_S = 30
_HELD, _PART = "gegevens", "bereik"
_T = TypeVar("_T")


def _say_nothing(_: Notice) -> None:
    """Discard a message."""


@dataclass(frozen=True)
class OnDask:
    """Parts as tasks of a cluster of Dask.

    Attributes
    ----------
    scheduler
        Address such as ``tcp://host:8786``.
    progress
        Called with the number of parts done and the total.
    tell
        Called with messages about lost workers and recomputed parts.
    patience_s
        Seconds to wait for the scheduler and for a first worker.
    points_a_part
        As `Runner.points_a_part`: a task is a gemeente.
    """

    scheduler: str
    progress: Progress = quiet
    tell: Callable[[Notice], None] = _say_nothing
    patience_s: float = PATIENCE_S
    points_a_part: int = 0

    def run(self, work: Work) -> dict[str, Outcome]:
        """As `Runner.run`.

        Raises
        ------
        MissingExtraError
            If Dask is not installed.
        SchedulerError
            If there is no scheduler or worker, the workers lack kaart, or a part keeps taking workers down.
        """
        with _client(self.scheduler, patience_s=self.patience_s) as client:
            watch = _Watch(self.tell)
            client.subscribe_topic("all", watch.hear)
            return self._gather(client, _submit(client, work), watch)

    def _gather(self, client: Client, parts: dict[str, Future], watch: _Watch) -> dict[str, Outcome]:
        from distributed import KilledWorker, as_completed  # noqa: PLC0415 - an optional extra

        codes, outcomes = {future.key: code for code, future in parts.items()}, {}
        total = len(parts)
        waiting = as_completed(parts.values(), loop=client.loop)
        # Only `waiting` holds futures: gathered results are released on the workers.
        parts.clear()
        for future in waiting:
            code = codes[future.key]
            try:
                outcomes[code] = client.gather(future)
            except KilledWorker as error:
                raise SchedulerError(
                    mark("{area} took {count} workers down (memory?); give them more and try again."),
                    area=code,
                    count=error.allowed_failures + 1,
                ) from error
            except ImportError as error:
                raise SchedulerError(
                    mark("The workers lack {module}; install the same kaart on them as here."), module=error.name
                ) from error
            watch.done(code)
            self.progress(len(outcomes), total)
        return {code: outcomes[code] for code in sorted(outcomes)}


@dataclass
class _Watch:
    """Listens to the scheduler for tasks that were lost with a worker, and reports them."""

    tell: Callable[[Notice], None]
    lost: set[str] = field(default_factory=set)

    def hear(self, event: tuple[float, Any]) -> None:
        """An event of the scheduler."""
        said = event[1]
        if not isinstance(said, Mapping) or said.get("action") != "remove-worker":
            return
        keys = [str(key) for name in ("processing-tasks", "lost-computed-tasks") for key in said.get(name) or ()]
        areas = {key.split("-")[1] for key in keys if key.startswith(f"{_PART}-")}
        if not keys:
            return
        self.lost |= areas
        text = mark("Lost with worker {worker}: {areas} ({count} tasks); Dask computes them again.")
        shown = ", ".join(sorted(areas)) or "–"
        self.tell(Notice.of(text, worker=said.get("worker", ""), areas=shown, count=len(keys)))

    def done(self, code: str) -> None:
        """Record a finished part."""
        if code in self.lost:
            self.lost.discard(code)
            self.tell(Notice.of(mark("Computed again: {area}."), area=code))


@contextmanager
def _client(scheduler: str, *, patience_s: float) -> Iterator[Client]:
    """Connection with a cluster that has a worker.

    Raises
    ------
    MissingExtraError
        If Dask is not installed.
    SchedulerError
        If there is no scheduler, or no worker comes.
    """
    try:
        import dask  # noqa: PLC0415 - an optional extra
        from distributed import Client  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise MissingExtraError(
            mark("--scheduler needs Dask, which is not installed; run pip install 'kaart[schaal]'.")
        ) from error
    # A timetable of the country is large; it is sent only once.
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"}):
        try:
            client = Client(scheduler, timeout=patience_s, set_as_default=False)
        except (OSError, ValueError) as error:
            raise SchedulerError(
                mark("There is no scheduler of Dask at {address}; start one (dask scheduler) or correct the address."),
                address=scheduler,
            ) from error
        with client:
            try:
                client.wait_for_workers(1, timeout=patience_s)
            except TimeoutError as error:
                raise SchedulerError(
                    mark("The scheduler at {address} has no workers; start some (dask worker {address})."),
                    address=scheduler,
                ) from error
            yield client


def _submit(client: Client, work: Work) -> dict[str, Future]:
    """Submit the tasks: data first, then a part per gemeente that depends on its data."""
    run = uuid.uuid4().hex

    def hold(code: str, value: _T) -> Future:
        return client.submit(_same, value, key=f"{_HELD}-{code}-{run}", retries=RETRIES)

    shared = hold("alles", work.shared)
    held = {code: hold(code, value) for code, value in {**work.beside, **work.own}.items()}
    return {
        code: client.submit(
            work.compute,
            held[code],
            [held[other] for other in work.near.get(code, ())],
            shared,
            key=f"{_PART}-{code}-{run}",
            retries=RETRIES,
        )
        for code in work.own
    }


def _same(value: _T) -> _T:
    """Return the argument: as a task it can be recomputed, where scattered data would be lost."""
    return value
