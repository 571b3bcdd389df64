"""How many wrong codes may be tried: enough for a room behind one address, far too few to find a code.

There are 887 million codes. Whoever tries them one after another gets two in a second past the first hundred, so that
in an evening one in a hundred thousand finds one.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from kaart.core.errors import TooManyTriesError, mark

# A room of 60 where everybody mistypes twice.
PER_ADDRESS, PER_ADDRESS_S = 120, 0.5
# Codes that begin alike: who runs through them from many addresses.
PER_PATTERN, PER_PATTERN_S = 200, 0.5
IN_ALL, IN_ALL_S = 1000, 5.0
# Who gives a code that opened a session before, at an address that tried too many: those who scan it.
LOOKS, LOOKS_S = 100, 10.0
# What one person does: all that a phone kept while it had no line, and then faster than anybody types.
ACTS, ACTS_S = 300, 5.0
# People who come in at one address: a large hall, and nobody who fills it with people that are not there.
PEOPLE, PEOPLE_S = 300, 1.0
PATIENCE_S = 3.0
_MOST_KEYS = 10_000
_PATTERN = 2
_TOO_FAST = mark("Too much is sent from here at a time; it is taken again in {seconds} seconds.")
_TOO_MANY = mark(
    "Too many wrong codes were tried here. Try again in {seconds} seconds, or scan the code on the screen."
)


class Bucket:
    """So many tries at once and so many in a second after that, per key; it forgets those not seen for longest.

    Parameters
    ----------
    size
        Tries at once.
    per_s
        Tries that come back in a second.
    clock
        Seconds, always forwards.
    most_keys
        Keys that are remembered.
    """

    def __init__(
        self, size: int, per_s: float, *, clock: Callable[[], float] = time.monotonic, most_keys: int = _MOST_KEYS
    ) -> None:
        self._size, self._per_s, self._clock, self._most = size, per_s, clock, most_keys
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._left)

    def wait_s(self, key: str) -> float:
        """Seconds until one may try; 0 for now.

        Parameters
        ----------
        key
            Who or what.
        """
        return max(0.0, (1 - self._now(key)) / self._per_s)

    def spend(self, key: str) -> None:
        """Count a try of what nobody waits for.

        Parameters
        ----------
        key
            Who or what.

        Raises
        ------
        TooManyTriesError
            If there are none left.
        """
        wait_s = self.wait_s(key)
        if wait_s > 0:
            raise TooManyTriesError(_TOO_FAST, seconds=math.ceil(wait_s))
        self.take(key)

    def take(self, key: str, *, tries: int = 1) -> None:
        """Count a try, below zero when it will wait; a negative number gives back.

        Parameters
        ----------
        key
            Who or what.
        tries
            How many.
        """
        left = min(float(self._size), self._now(key) - tries)
        self._left[key] = (left, self._clock())
        self._left.move_to_end(key)
        while len(self._left) > self._most:
            self._left.popitem(last=False)

    def _now(self, key: str) -> float:
        left, at = self._left.get(key, (float(self._size), self._clock()))
        return min(float(self._size), left + (self._clock() - at) * self._per_s)


class Tries:
    """Decides whether a code may be looked up.

    Parameters
    ----------
    clock
        Seconds, always forwards.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._addresses = Bucket(PER_ADDRESS, PER_ADDRESS_S, clock=clock)
        self._patterns = Bucket(PER_PATTERN, PER_PATTERN_S, clock=clock)
        self._all = Bucket(IN_ALL, IN_ALL_S, clock=clock)
        self._looks = Bucket(LOOKS, LOOKS_S, clock=clock)
        self._right: OrderedDict[str, None] = OrderedDict()

    def begin(self, code: str, address: str) -> float:
        """Seconds to wait before a code is looked up; it counts as wrong until `was_right` says otherwise.

        Parameters
        ----------
        code
            Six characters.
        address
            Of who tries.

        Raises
        ------
        TooManyTriesError
            If they must wait for longer than anybody waits for an answer.
        """
        seen = code in self._right
        buckets = ((self._looks, network_of(address)),) if seen else self._counted(code, address)
        wait_s = max(bucket.wait_s(key) for bucket, key in buckets)
        if wait_s > PATIENCE_S:
            raise TooManyTriesError(_TOO_MANY, seconds=math.ceil(wait_s))
        for bucket, key in buckets:
            bucket.take(key)
        return wait_s

    def was_right(self, code: str, address: str) -> None:
        """Take back that it counted, and remember the code.

        Parameters
        ----------
        code, address
            As in `begin`.
        """
        if code not in self._right:
            for bucket, key in self._counted(code, address):
                bucket.take(key, tries=-1)
        self._right[code] = None
        while len(self._right) > _MOST_KEYS:
            self._right.popitem(last=False)

    def was_wrong(self, code: str, address: str) -> None:
        """Forget a code that opened a session before and does no longer; from then on it counts as any.

        Parameters
        ----------
        code, address
            As in `begin`.
        """
        if code in self._right:
            del self._right[code]
            for bucket, key in self._counted(code, address):
                bucket.take(key)

    def _counted(self, code: str, address: str) -> tuple[tuple[Bucket, str], ...]:
        return (self._addresses, network_of(address)), (self._patterns, code[:_PATTERN]), (self._all, "")


def network_of(address: str) -> str:
    """What counts as one visitor: an address, of IPv6 the network of 64 bits that one household has.

    Parameters
    ----------
    address
        As the server has it; any text, also of no address.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
    return str(found)
