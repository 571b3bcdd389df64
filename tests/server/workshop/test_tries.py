"""Wrong codes: a room behind one address gets in, and nobody finds a code by trying."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from kaart.core.errors import TooManyTriesError
from kaart.server.workshop.tries import IN_ALL, PATIENCE_S, PER_ADDRESS, Bucket, Tries, network_of
from kaart.workshop.keys import ALPHABET

ROOM = "192.0.2.7"


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def codes(count: int, *, alike: bool = False) -> list[str]:
    """Codes, all of which begin alike or differently."""
    pairs = [f"{one}{other}" for one in ALPHABET for other in ALPHABET]
    return [f"{pairs[number]}AAAA"[::-1] if alike else f"{pairs[number % len(pairs)]}AAAA" for number in range(count)]


def wrong(tries: Tries, code: str, address: str) -> float:
    waited = tries.begin(code, address)
    tries.was_wrong(code, address)
    return waited


def wrong_ones(tries: Tries, guesses: Iterable[str], *addresses: str) -> None:
    for number, code in enumerate(guesses):
        wrong(tries, code, addresses[number % len(addresses)])


def test_a_room_where_everybody_mistypes_comes_in_at_once():
    tries = Tries(clock=Clock())
    for number, mistyped in enumerate(codes(120, alike=True)):
        assert wrong(tries, mistyped, ROOM) == 0
        if number % 2:
            assert tries.begin("AAAAAA", ROOM) == 0
            tries.was_right("AAAAAA", ROOM)


def test_right_codes_never_count():
    tries = Tries(clock=Clock())
    for code in codes(3 * PER_ADDRESS):
        assert tries.begin(code, ROOM) == 0
        tries.was_right(code, ROOM)


def test_who_goes_on_is_slowed_down_and_then_sent_away():
    clock = Clock()
    tries = Tries(clock=clock)
    guesses = iter(codes(900))
    for _ in range(PER_ADDRESS):
        assert wrong(tries, next(guesses), ROOM) == 0
    assert 0 < wrong(tries, next(guesses), ROOM) <= PATIENCE_S
    with pytest.raises(TooManyTriesError) as refused:
        wrong_ones(tries, guesses, ROOM)
    assert refused.value.values["seconds"] > PATIENCE_S
    assert wrong(tries, next(guesses), "192.0.2.8") == 0
    clock.now += refused.value.values["seconds"]
    assert wrong(tries, next(guesses), ROOM) == 0


def test_an_evening_of_guesses_is_nothing_beside_the_codes():
    clock = Clock()
    tries = Tries(clock=clock)
    looked_up, minutes, evening = 0, 5, 180
    guesses = codes(900)
    for second in range(minutes * 60):
        clock.now = second
        for each in range(10):
            try:
                wrong(tries, guesses[(second * 10 + each) % 900], ROOM)
                looked_up += 1
            except TooManyTriesError:
                pass
    assert looked_up * evening / minutes < 2e-5 * len(ALPHABET) ** 6


def test_who_scans_comes_in_where_somebody_tries_all_codes():
    tries = Tries(clock=Clock())
    tries.begin("ZZZZZZ", "198.51.100.1")
    tries.was_right("ZZZZZZ", "198.51.100.1")
    with pytest.raises(TooManyTriesError):
        wrong_ones(tries, codes(900), ROOM)
    for _ in range(60):
        assert tries.begin("ZZZZZZ", ROOM) == 0
        tries.was_right("ZZZZZZ", ROOM)


def test_a_code_that_is_no_longer_right_counts_as_any():
    tries = Tries(clock=Clock())
    tries.was_right("ZZZZZZ", ROOM)
    with pytest.raises(TooManyTriesError):
        wrong_ones(tries, ["ZZZZZZ"] * 2 * PER_ADDRESS, ROOM)


def test_guesses_from_everywhere_are_bounded_together():
    tries = Tries(clock=Clock())
    addresses = [f"203.0.{number}.1" for number in range(100)]
    with pytest.raises(TooManyTriesError):
        wrong_ones(tries, codes(2 * IN_ALL), *addresses)


def test_it_forgets_who_was_not_seen_for_longest():
    bucket = Bucket(1, 0.1, clock=Clock(), most_keys=3)
    for key in "abcd":
        bucket.take(key)
    assert [bucket.wait_s(key) for key in "abcd"] == [0, 10, 10, 10]
    assert len(bucket) == 3


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("", ""),
        ("x" * 1000, "x" * 64),
    ],
)
def test_one_visitor_is_one_address_or_network(address: str, network: str):
    assert network_of(address) == network


def test_who_sends_without_end_is_told_when_to_go_on():
    clock = Clock()
    bucket = Bucket(2, 0.5, clock=clock)
    bucket.spend("a")
    bucket.spend("a")
    with pytest.raises(TooManyTriesError) as refused:
        bucket.spend("a")
    assert refused.value.values["seconds"] == 2
    bucket.spend("b")
    clock.now += 2
    bucket.spend("a")
