"""What pages keep between reruns: the one place where Streamlit's cache is used, and the store it is kept of.

What is kept is keyed by the stamp of the store, so that a refresh, also one from the command line, is seen at
the next rerun, and goes when the stamp changes. A value is shared by all sessions and not to be changed; an error
is never kept. The arguments are the key, so nothing that a user uploaded may be among them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from kaart.catalogue.scope import Scope
from kaart.core.errors import CorruptStoreError
from kaart.core.settings import Settings
from kaart.store.library import Library
from kaart.ui.cache.damage import damage_set_apart, recall_damage

P = ParamSpec("P")
R = TypeVar("R")
# What stands for an argument in the key, by its type.
Parts = Mapping[str | type[Any], Callable[[Any], object]]


def settings() -> Settings:
    """Settings of this process."""
    return Settings.from_environment()


def library() -> Library:
    """Store of this installation as any visitor may see it, and the packaged example region."""
    return _library(settings())


@lru_cache(maxsize=8)
def _library(found: Settings) -> Library:
    return Library.public(found)


def store_stamp() -> str:
    """Changes whenever a refresh of the store has ended."""
    return library().stamp()


def kept(
    *, max_entries: int, stamp: Callable[[], str] = store_stamp, parts: Parts | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep what a function gives, per stamp of the store and per arguments; a `Scope` counts by its id.

    Two sessions that ask the same at once wait for one computation. Of damaged files that a value does without
    (`kaart.ui.cache.damage.note_damage`) every page that shows the value hears.

    Parameters
    ----------
    max_entries
        Values that are kept; the one asked for longest ago goes first.
    stamp
        Changes with what the function reads.
    parts
        What stands for an argument in the key, by its type, where the argument itself would be too large to hash.
    """
    hashed: dict[str | type[Any], Callable[[Any], object]] = {Scope: lambda scope: scope.id, **(parts or {})}

    def decorate(make: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(make)
        seen = [""]

        @st.cache_resource(max_entries=max_entries, show_spinner=False, hash_funcs=hashed)
        @wraps(make)  # Streamlit tells functions apart by their name and source
        def keep(*, kept_at: str, **arguments: Any) -> tuple[R, tuple[CorruptStoreError, ...]]:  # noqa: ANN401, ARG001 - the stamp is in the key
            with damage_set_apart() as damaged:
                value = make(**arguments)  # type: ignore[call-arg]
            # A traceback would keep every frame it went through.
            return value, tuple(error.with_traceback(None) for error in damaged.values())

        @wraps(make)
        def give(*args: P.args, **kwargs: P.kwargs) -> R:
            # By position, by name or left to its default: one key.
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            now = stamp()
            if seen[0] != now:
                # Of an earlier state nothing is asked again; a server that fetches every night would keep ten of them.
                seen[0] = now
                keep.clear()
            value, damaged = keep(kept_at=now, **bound.arguments)
            recall_damage(damaged)
            return value

        return give

    return decorate
