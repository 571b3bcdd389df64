"""Profiles of areas in words, kept between reruns."""

from __future__ import annotations

from kaart.analysis.profile.build import Profile
from kaart.answers.profile.shelf import Shelf
from kaart.catalogue import load
from kaart.catalogue.scope import Scope
from kaart.core.codes import gemeente_of
from kaart.core.provenance import now_utc
from kaart.render.profile.sheet import Sheet, build_sheet
from kaart.ui.cache.access import reach_stamp
from kaart.ui.cache.figures import READER, find_scope
from kaart.ui.cache.keep import kept


def load_profile(scope: Scope, code: str, *, year: int, language: str) -> tuple[Profile, Sheet]:
    """Profile of an area and the same in words.

    Parameters
    ----------
    scope
        Region among which areas alike are looked for; for the country that is the gemeente of the area.
    code, year
        What is asked.
    language
        ``nl`` or ``en``.

    Raises
    ------
    KaartError
        If the area is not stored; see `kaart.answers.profile.shelf.Shelf.profile`.
    """
    among = find_scope(gemeente_of(code)) if scope.is_country else scope
    return _profile(among, code, year, language)


@kept(max_entries=8, stamp=reach_stamp)
def _shelf(scope: Scope) -> Shelf:
    return Shelf(READER, load(), scope)


@kept(max_entries=128, stamp=reach_stamp)
def _profile(scope: Scope, code: str, year: int, language: str) -> tuple[Profile, Sheet]:
    shelf = _shelf(scope)
    profile = shelf.profile(code, year=year)
    areas, today = shelf.areas(profile), now_utc().date()
    return profile, build_sheet(profile, catalogue=load(), language=language, areas=areas, today=today)
