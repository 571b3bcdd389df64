"""The profile in the link of its page, made over the stored figures: for who asks for it by address."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from kaart.analysis.profile.build import Profile
from kaart.answers.profile.shelf import Shelf
from kaart.answers.reader import StoreReader
from kaart.catalogue import Catalogue
from kaart.catalogue.selections import read_selection
from kaart.core.codes import clean_code, gemeente_of
from kaart.core.errors import InputError, mark
from kaart.core.settings import LANGUAGES
from kaart.core.years import read_year
from kaart.exports.linked import within_bounds
from kaart.exports.pinned import PIN, SEEN, Delivered, Delivery, deliver, read_delivery
from kaart.render.profile.sheet import Sheet, build_sheet
from kaart.store.library import Library

PAGE = "profiel"  # path of the page
# The page keeps what it does not use, for the maps that it leads to.
_PARTS = frozenset(
    {"gebied", "niveau", "indicator", "jaar", "code", "tweede", "klassen", "klein", "vanaf", "taal", PIN, SEEN}
)


@dataclass(frozen=True)
class LinkedProfile:
    """The profile of a link.

    Attributes
    ----------
    code
        Area.
    among
        Id of the region among whose areas similar ones are looked for.
    language
        ``nl`` or ``en``.
    year
        None for the newest that is stored.
    pin, seen
        As of `kaart.exports.linked.Linked`.
    """

    code: str
    among: str
    language: str
    year: int | None = None
    pin: Delivery | None = None
    seen: Delivery | None = None

    @property
    def query(self) -> dict[str, str]:
        """As it stands in a link of the page."""
        year = {} if self.year is None else {"jaar": str(self.year)}
        language = {} if self.language == "nl" else {"taal": self.language}
        return {"gebied": self.among, "code": self.code, **year, **language}

    def to_text(self) -> str:
        """All that decides what comes out, besides the store and kaart itself."""
        deliveries = (item.to_text() if item is not None else "" for item in (self.pin, self.seen))
        return "\n".join([PAGE, self.language, self.among, self.code, str(self.year or ""), *deliveries])


def read_profile_link(query: Mapping[str, str], library: Library, *, language: str) -> LinkedProfile:
    """Read the link of a profile.

    Parameters
    ----------
    query
        Its parameters, from anybody.
    library
        Store without own layers.
    language
        Where the link names none.

    Raises
    ------
    InputError
        If the link holds too much, or names no area that has a profile.
    UnknownAreaError
        If there is no such area.
    UnknownYearError
        If it names a year that is none.
    """
    within_bounds(query, allowed=_PARTS)
    language = query.get("taal") or language
    if language not in LANGUAGES:
        raise InputError(mark("There is no language '{language}'; choose nl or en."), language=language)
    named = query.get("gebied", "")
    scope = None if not named or read_selection(named) is not None else library.scope(named)
    code = clean_code(query["code"]) if query.get("code") else (scope.code if scope is not None else None)
    if code is None or (scope is not None and scope.is_country and not query.get("code")):
        raise InputError(
            mark("A profile is of a buurt, a wijk or a gemeente: this link needs its code, such as code=BU09174000.")
        )
    home = gemeente_of(code)
    inside = scope is not None and not scope.is_country and scope.id[:2] not in {"BU", "WK"}
    among = scope.id if scope is not None and inside and scope.includes(code, None) else home
    year = read_year(query["jaar"]) if query.get("jaar") else None
    pin, seen = (read_delivery(query[name]) if query.get(name) else None for name in (PIN, SEEN))
    return LinkedProfile(code, among, language, year, pin, seen)


def make_profile(link: LinkedProfile, library: Library, catalogue: Catalogue) -> Delivered[tuple[Profile, Sheet]]:
    """The profile of a link and the same in words, of the figures of its delivery.

    Parameters
    ----------
    link
        Of `read_profile_link`.
    library, catalogue
        Store without own layers, and the indicators.

    Raises
    ------
    NotKeptError
        If the figures of its delivery are no longer kept.
    KaartError
        If the area is not stored; see `kaart.answers.profile.shelf.Shelf.profile`.
    """
    return deliver(partial(_make, link, catalogue), library, figures=lambda made: profile_sha256(made[0]), pin=link.pin)


def _make(link: LinkedProfile, catalogue: Catalogue, library: Library) -> tuple[Profile, Sheet]:
    shelf = Shelf(StoreReader(library), catalogue, library.scope(link.among))
    profile = shelf.profile(link.code, year=link.year)
    return profile, build_sheet(profile, catalogue=catalogue, language=link.language, areas=shelf.areas(profile))


def profile_sha256(profile: Profile) -> str:
    """Hash of the figures in a profile and of those beside them, in hexadecimals.

    Parameters
    ----------
    profile
        Of one area.
    """
    digest = hashlib.sha256()
    for name, row in profile.rows.items():
        others = (row.gemeente, row.peers, row.country, row.province)
        beside = "".join(f" {other.value if other is not None else ''}" for other in others)
        digest.update(f"{name} {row.year} {row.value} {row.status}{beside}\n".encode())
    return digest.hexdigest()
