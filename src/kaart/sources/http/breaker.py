"""Leave a service alone for the rest of a run when it fails time after time (a circuit breaker).

A service that is down stays down for minutes: asking it for every next table or address costs the service requests and
the user hours. What another service gives, also one of the same host, is not touched.
"""

from __future__ import annotations

import threading
from collections import Counter

from kaart.core.errors import SourceError
from kaart.sources.http.exchange import Call
from kaart.sources.http.faults import Again, AttemptError, Blame, stopped

# A year that a service does not have may fail at its three levels (buurt, wijk, gemeente) without being down.
MOST = 4


class Breaker:
    """Failures in a row of every service that one client asks; safe to use from several threads.

    Parameters
    ----------
    most
        Failures in a row after which a service is not asked again. A question counts once, after its last attempt;
        silence counts at every attempt, because each costs a whole timeout.
    """

    def __init__(self, *, most: int = MOST) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._failures: Counter[str] = Counter()
        self._closed: dict[str, SourceError] = {}

    def check(self, call: Call) -> None:
        """Refuse a request to a service that is left alone.

        Raises
        ------
        SourceError
            Of the kind that the service failed with last; names that failure.
        """
        error = self._closed.get(call.service)
        if error is not None:
            left_alone: SourceError = stopped(call.host, error)
            raise left_alone

    def answered(self, call: Call) -> None:
        """Take notice of an answer, also one that says no: the service is there."""
        with self._lock:
            self._failures[call.service] = 0

    def tried(self, call: Call, failure: AttemptError) -> None:
        """Take notice of an attempt that failed; when the service is left alone from here, it is the last."""
        if failure.blame is Blame.QUESTION:
            self.answered(call)
        elif failure.blame is Blame.CLOSED:
            self._count(call, failure, self.most)
        elif failure.again is Again.ONCE:
            self._count(call, failure, 1)
        if call.service in self._closed:
            failure.again = Again.NEVER

    def failed(self, call: Call, failure: AttemptError) -> None:
        """Take notice of a question whose last attempt failed."""
        if failure.blame is Blame.SERVICE and not failure.counted:
            self._count(call, failure, 1)

    def _count(self, call: Call, failure: AttemptError, number: int) -> None:
        failure.counted = True
        with self._lock:
            self._failures[call.service] += number
            if self._failures[call.service] >= self.most:
                self._closed.setdefault(call.service, failure.error)
