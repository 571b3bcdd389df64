"""What every route of one installation shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from kaart.answers.access.question import stamp_here
from kaart.catalogue import Catalogue, load
from kaart.core.settings import Settings
from kaart.render.snapshot.making import kaart_here
from kaart.server.kept import FOLDER, KeptFiles
from kaart.server.work import Workplace
from kaart.store.library import Library


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
    """

    settings: Settings
    path: str = ""
    work: Workplace = field(default_factory=Workplace)

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

    def stamp(self) -> str:
        """Changes with all that decides an answer beside the question itself: to name what was made before."""
        return f"{kaart_here()} {stamp_here(self.library)} {self.settings.public_url or ''}"

    def at(self, path: str) -> str:
        """A path as the browser asks for it: with the path of the proxy in front."""
        return f"{self.path}{path}"
