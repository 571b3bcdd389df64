"""The profile of an area: who it is compared with, and the same in words, for the command line and the API."""

from __future__ import annotations

from datetime import date

from kaart.analysis.profile.build import Profile
from kaart.answers.profile.shelf import Shelf
from kaart.catalogue.scope import Scope
from kaart.core.codes import gemeente_of
from kaart.core.errors import InputError, mark
from kaart.render.profile.sheet import Sheet, build_sheet
from kaart.store.library import Library


def profile_home(library: Library, scope: Scope) -> Scope:
    """The gemeente among whose areas similar ones are looked for; the country for itself.

    Parameters
    ----------
    library
        Knows its name.
    scope
        Area of the profile.

    Raises
    ------
    InputError
        If it is a region.
    """
    if scope.code is None:
        raise InputError(
            mark("A profile is of a buurt, a wijk or a gemeente; {code} is a region. Name one of its gemeenten."),
            code=scope.id,
        )
    return library.scope(scope.id if scope.is_country else gemeente_of(scope.id))


def ask_profile(shelf: Shelf, code: str, *, year: int, language: str, today: date) -> tuple[Profile, Sheet]:
    """Profile of an area, and the same in words.

    Parameters
    ----------
    shelf
        Of the gemeente of the area.
    code, year
        What is asked.
    language
        ``nl`` or ``en``.
    today
        Date on the sheet.

    Raises
    ------
    KaartError
        If the area is not stored; see `kaart.answers.profile.shelf.Shelf.profile`.
    """
    profile = shelf.profile(code, year=year)
    areas = shelf.areas(profile)
    return profile, build_sheet(profile, catalogue=shelf.catalogue, language=language, areas=areas, today=today)
