"""The way to make a view again: its link, else a command line, else the reason why there is neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from kaart.catalogue.selections import short_id

_NAMING = ("gebied", "niveau", "indicator", "voorziening", "maat", "behoefte", "jaar")


@dataclass(frozen=True)
class Rebuild:
    """The way to make a view again.

    Attributes
    ----------
    query
        The view as it stands in a link: ``gebied``, ``niveau``, ``indicator``, ``jaar`` ...
    address
        Public address of this installation, None when it has none.
    page
        Path of the page, "" for the first one.
    command
        Command line that makes the picture; "" where there is none.
    instead
        Reason why it cannot be made again, such as figures that are not stored; else "".
    options
        Choices that change the view and stand in no link, by name: a method, sites that are drawn.
    beside
        Options of the command line that no link holds, to be given again with it; "" for none.
    """

    query: Mapping[str, str]
    address: str | None = None
    page: str = ""
    command: str = ""
    instead: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    beside: str = ""

    @property
    def link(self) -> str:
        """Address of the view; "" without a public address."""
        return f"{self.address}/{self.page}?{urlencode(self.query)}" if self.address else ""

    @property
    def text(self) -> str:
        """The link, else the command line, else why there is none, else the view as the end of a link."""
        if self.command and not self.link:
            return self.command
        start = self.link or self.instead or f"/{self.page}?{urlencode(self.query)}"
        return f"{start} {self.beside}".rstrip()

    @property
    def naming(self) -> tuple[str, ...]:
        """Parts of the query that name a file or a citation; "" for those that are not there."""
        return tuple(short_id(self.query.get(name, "")) for name in _NAMING)
