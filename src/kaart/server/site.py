"""What every route of one installation shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from threading import Event, Lock

from kaart.answers.access.question import stamp_here
from kaart.catalogue import Catalogue, load
from kaart.core.settings import Settings
from kaart.render.snapshot.making import kaart_here
from kaart.server.kept import FOLDER, KeptFiles
from kaart.server.work import Workplace
from kaart.store.library import Library
from kaart.workshop.sessions import Workshops


@dataclass(frozen=True)
class Site:
    """What every route of one installation shares.

    Attributes
    ----------
    settings
        Of this process.
    path
        Path under which a proxy serves kaart, such as "/kaart"; "" for the root.
    work
        Place for what takes long, so that visitors of pictures do not stop visitors of pages.
    ending
        Set when the server stops: streams end by themselves then.
    """

    settings: Settings
    path: str = ""
    work: Workplace = field(default_factory=Workplace)
    ending: Event = field(default_factory=Event)
    _opening: Lock = field(default_factory=Lock, repr=False)

    @cached_property
    def library(self) -> Library:
        """The store as visitors may see it: no layer of one's own is in it."""
        return Library.public(self.settings)

    @property
    def catalogue(self) -> Catalogue:
        """The indicators, with the years that CBS listed last."""
        return load(data=self.settings.data, cache=self.settings.cache, own=self.settings.additions)

    @cached_property
    def kept(self) -> KeptFiles:
        """Pictures and pages that were made before."""
        return KeptFiles(self.settings.cache / FOLDER)

    @property
    def workshops(self) -> Workshops:
        """The werksessies; their database is opened by the first who asks, so ask in a thread."""
        with self._opening:
            return self._workshops

    @cached_property
    def _workshops(self) -> Workshops:
        return Workshops.here(self.settings)

    def stamp(self) -> str:
        """Changes with all that decides an answer beside the question itself: to name what was made before."""
        return f"{kaart_here()} {stamp_here(self.library)} {self.settings.public_url or ''}"

    def at(self, path: str) -> str:
        """A path as the browser asks for it: with the path of the proxy in front."""
        return f"{self.path}{path}"
