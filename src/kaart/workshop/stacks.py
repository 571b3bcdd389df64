"""Notes that were merged: which ones stand under which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kaart.workshop.model import Note, State


def root_of(notes: Mapping[str, Note], note: str) -> str:
    """The note that a note stands under after merging; itself when it was not merged.

    Parameters
    ----------
    notes
        By id.
    note
        One of them.
    """
    while notes[note].into:
        note = notes[note].into
    return note


def above(notes: Mapping[str, Note], note: str) -> Iterator[str]:
    """The notes that a note stands under after merging, the nearest first.

    Parameters
    ----------
    notes
        By id.
    note
        One of them.
    """
    while note := notes[note].into:
        yield note


def below(state: State, *ids: str) -> tuple[str, ...]:
    """Some notes and all that were merged into one of them, also by way of another; each once.

    Parameters
    ----------
    state
        The whole session.
    *ids
        Notes of it.
    """
    found: dict[str, None] = {}
    waiting = list(ids)
    while waiting:
        id_ = waiting.pop()
        if id_ not in found:
            found[id_] = None
            waiting += state.under.get(id_, ())
    return tuple(found)
