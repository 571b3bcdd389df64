"""A refresh in the background: every session of this process sees how far it is, also after a reload.

There is one at a time, as the lock of the store allows no more. Nothing here touches Streamlit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from threading import Event, Lock, Thread

from kaart.catalogue import Family, load
from kaart.catalogue.provinces import read_province
from kaart.core.errors import KaartError, StoreError, mark
from kaart.core.provenance import Notice
from kaart.core.settings import Settings
from kaart.store.library import Library
from kaart.sync.jobs import Progress, Report
from kaart.sync.locate import connect
from kaart.sync.provinces import keep_country_provinces, keep_provinces
from kaart.sync.run import Refresh

_NUMBERS = count(1)


@dataclass(frozen=True)
class Order:
    """What to fetch.

    Attributes
    ----------
    text
        Name or code as the user typed it.
    years, layers
        Of the figures.
    around
        Also fetch what measures to sites need of the gemeenten around.
    """

    text: str
    years: tuple[int, ...]
    layers: tuple[str, ...]
    around: bool = False


@dataclass(frozen=True)
class Fetched:
    """Result: the region, what came of each layer and what did not come beside them, or the error that ended it."""

    scope: str = ""
    report: Report = field(default_factory=lambda: Report(()))
    error: KaartError | None = None
    notice: Notice | None = None


@dataclass(frozen=True)
class Step:
    """Jobs done, jobs in all, and what is being done: a layer, or "" before the first."""

    done: int = 0
    total: int = 1
    what: str = ""


class Fetching:
    """A refresh that runs or has run.

    Parameters
    ----------
    order
        What to fetch.
    """

    def __init__(self, order: Order) -> None:
        self.order, self.number = order, next(_NUMBERS)
        self.step = Step()
        self.fetched = Fetched()
        self.finished = Event()

    def report_progress(self, done: int, total: int, what: str) -> None:
        """Keep how far it is."""
        self.step = Step(done, max(1, total), what)

    def run(self, settings: Settings) -> None:
        """Do the work; an error becomes part of the result."""
        # What stays when a defect ends the thread, which Python reports.
        text = mark("Fetching ended unexpectedly; the log of kaart has the reason.")
        self.fetched = Fetched(error=StoreError(text))
        try:
            self.fetched = fetch(self.order, settings, progress=self.report_progress)
        except KaartError as error:
            self.fetched = Fetched(error=error)
        finally:
            self.finished.set()


class _Desk:
    """The refresh of this process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._now: Fetching | None = None

    @property
    def now(self) -> Fetching | None:
        return self._now

    def start(self, order: Order, settings: Settings) -> Fetching:
        with self._lock:
            if self._now is None or self._now.finished.is_set():
                self._now = Fetching(order)
                Thread(target=self._now.run, args=(settings,), name="kaart-ophalen", daemon=True).start()
            return self._now


_DESK = _Desk()


def current() -> Fetching | None:
    """Return the refresh that runs or ran last in this process; None before the first."""
    return _DESK.now


def start(order: Order, settings: Settings) -> Fetching:
    """Start a refresh and return it; the one that runs already when there is one.

    Parameters
    ----------
    order
        What to fetch.
    settings
        Of this process.
    """
    return _DESK.start(order, settings)


def fetch(order: Order, settings: Settings, *, progress: Progress) -> Fetched:
    """Fetch now.

    Parameters
    ----------
    order
        What to fetch.
    settings
        Where to ask and to keep.
    progress
        Called with jobs done, jobs in all, and what is being done.

    Raises
    ------
    KaartError
        If nothing could be fetched.
    """
    found, offered, years = Library.public(settings), load().family_years(Family.KWB), order.years
    with connect(settings) as http:
        refresh = Refresh(http, found.store, load())
        known = refresh.find_years(order.layers).catalogue.family_years(Family.KWB)
        if years[-1] == offered[-1]:
            # Who asked up to the newest year gets a newer one that CBS now has.
            years = (*years, *(year for year in known if year > offered[-1]))
        if not order.around and not found.names():
            refresh.gemeente_names()
        if read_province(order.text):
            keep_provinces(http, found.store, years=years)
        scope, lacking = found.scope(order.text), None
        if scope.is_country:
            lacking = keep_country_provinces(http, found.store, years=years)
        report = refresh.run([scope], years=years, layers=order.layers, progress=progress, around=order.around)
    return Fetched(scope.id, report, notice=lacking)
