"""What is kept: per stamp and per arguments, never an error, and with the damage that it does without."""

from __future__ import annotations

import gc
import inspect
import weakref
from dataclasses import dataclass
from itertools import count

import pytest

from kaart.catalogue.scope import Scope
from kaart.core.errors import CorruptStoreError, InputError
from kaart.store.library import STAMP
from kaart.ui.cache.damage import damage_noted, note_damage
from kaart.ui.cache.keep import kept, library

HEERLEN, KERKRADE = Scope("GM0917", "Heerlen"), Scope("GM0928", "Kerkrade")


@dataclass(frozen=True)
class Large:
    """What Streamlit cannot hash."""

    id: str
    content: object


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    """An empty store of this test alone: nothing that another test kept is found."""
    monkeypatch.setenv("KAART_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def made():
    """Numbers of the computations that were done."""
    return count(1)


def test_the_same_question_is_worked_out_once_however_it_is_written(made):
    @kept(max_entries=8)
    def ask(scope: Scope, *, year: int = 2018) -> tuple[str, int, int]:
        return scope.id, year, next(made)

    first = ask(HEERLEN)
    assert first == ("GM0917", 2018, 1)
    assert ask(HEERLEN, year=2018) is first
    assert ask(scope=HEERLEN) is first
    # Another name is the same area; what counts is the id.
    assert ask(Scope("GM0917", "GM0917")) is first
    assert ask(HEERLEN, year=2019) == ("GM0917", 2019, 2)


def test_of_an_earlier_state_of_the_store_nothing_is_held():
    moment = ["first"]

    @kept(max_entries=8, stamp=lambda: moment[0])
    def ask(year: int) -> Large:
        return Large(str(year), object())

    held = [weakref.ref(ask(year)) for year in (2018, 2019)]
    gc.collect()
    assert None not in [each() for each in held]
    moment[0] = "second"
    assert ask(2020) is ask(2020)
    gc.collect()
    assert [each() for each in held] == [None, None]


def test_two_scopes_do_not_mix(made):
    @kept(max_entries=8)
    def name(scope: Scope) -> tuple[str, int]:
        return scope.name, next(made)

    assert [name(scope) for scope in (HEERLEN, KERKRADE, HEERLEN)] == [("Heerlen", 1), ("Kerkrade", 2), ("Heerlen", 1)]


def test_two_functions_do_not_mix():
    @kept(max_entries=8)
    def one(scope: Scope) -> str:
        return f"one {scope.id}"

    @kept(max_entries=8)
    def two(scope: Scope) -> str:
        return f"two {scope.id}"

    assert (one(HEERLEN), two(HEERLEN)) == ("one GM0917", "two GM0917")


def test_a_refresh_of_the_store_is_seen(made):
    @kept(max_entries=8)
    def ask(scope: Scope) -> int:
        return next(made)

    assert [ask(HEERLEN), ask(HEERLEN)] == [1, 1]
    library().store.root.mkdir(parents=True)
    library().store.touch(STAMP)
    assert [ask(HEERLEN), ask(HEERLEN)] == [2, 2]


def test_a_stamp_of_more_than_the_store(made):
    streets = ["old"]

    @kept(max_entries=8, stamp=lambda: streets[0])
    def ask(scope: Scope) -> int:
        return next(made)

    assert [ask(HEERLEN), ask(HEERLEN)] == [1, 1]
    streets[0] = "new"
    assert ask(HEERLEN) == 2


def test_an_argument_that_is_too_large_counts_by_a_part_of_it(made):
    @kept(max_entries=8, parts={Large: lambda large: large.id})
    def ask(large: Large) -> tuple[object, int]:
        return large.content, next(made)

    content = object()
    assert ask(Large("a", content)) == (content, 1)
    assert ask(Large("a", object())) == (content, 1)
    assert ask(Large("b", None)) == (None, 2)


def test_the_one_asked_for_longest_ago_goes_first(made):
    @kept(max_entries=1)
    def ask(scope: Scope) -> int:
        return next(made)

    assert [ask(HEERLEN), ask(KERKRADE), ask(HEERLEN)] == [1, 2, 3]


def test_an_error_is_not_kept(made):
    @kept(max_entries=8)
    def ask(scope: Scope) -> int:
        number = next(made)
        if number == 1:
            raise InputError("not yet")
        return number

    with pytest.raises(InputError, match="not yet"):
        ask(HEERLEN)
    assert [ask(HEERLEN), ask(HEERLEN)] == [2, 2]


def test_the_signature_and_the_words_stay():
    def ask(scope: Scope, *, year: int) -> int:
        """What it is."""
        return year + len(scope.id)

    found = kept(max_entries=8)(ask)
    assert inspect.signature(found) == inspect.signature(ask)
    assert (found.__name__, found.__doc__) == ("ask", "What it is.")
    with pytest.raises(TypeError, match="year"):
        found(HEERLEN)


def test_every_page_that_shows_a_kept_value_hears_what_it_does_without(made):
    @kept(max_entries=8)
    def inner(scope: Scope) -> int:
        note_damage(CorruptStoreError("one"))
        return next(made)

    @kept(max_entries=8)
    def outer(scope: Scope) -> int:
        note_damage(CorruptStoreError("two"))
        return inner(scope)

    heard = []
    for _ in range(2):
        with damage_noted() as noted:
            assert outer(HEERLEN) == 1
        heard.append(set(noted))
    assert heard == [{"one", "two"}, {"one", "two"}]
    with damage_noted() as noted:
        assert inner(HEERLEN) == 1
    assert set(noted) == {"one"}
