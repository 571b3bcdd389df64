"""One event: who did what, when, in which order. Nothing else of a session is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Event:
    """What somebody did.

    Attributes
    ----------
    seq
        Number within the session, from 1, in order of commit.
    id
        Chosen by who sent it: sending twice makes one.
    at
        UTC, of the server.
    person
        Id within the session.
    step
        Step that it belongs to, "" for none.
    kind, content
        As in `kaart.workshop.acts`.
    """

    seq: int
    id: str
    at: datetime
    person: str
    step: str
    kind: str
    content: Mapping[str, object] = field(default_factory=dict)
