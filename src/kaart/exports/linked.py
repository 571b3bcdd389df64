"""The view in the link of a page, made over the stored figures: for who asks for it by address and has no session.

Links are read as `kaart.exports.again` reads those in exported files. What a page fills in by itself is filled in here
alike; what the page does not use is left out, so that two links of one view become one.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import partial

from kaart.analysis.access.facilities import FACILITIES, record_of
from kaart.analysis.access.measures import pick
from kaart.analysis.hotspots.design import Design
from kaart.answers.access.cbs_services import asked_for, measures_of, service_years
from kaart.answers.access.ground import default_year
from kaart.answers.access.question import require_region
from kaart.answers.figures import FIRST_VIEW_COVERAGE, latest_year
from kaart.answers.reader import ReadOnce, StoreReader
from kaart.catalogue import Catalogue, Family
from kaart.catalogue.provinces import is_province
from kaart.catalogue.scope import Scope
from kaart.catalogue.selections import read_selection
from kaart.core.codes import COUNTRY, Level, clean_code, gemeente_of, is_code, level_of
from kaart.core.errors import (
    CorruptStoreError,
    InputError,
    NotFetchedError,
    NotInStoreError,
    UnknownAreaError,
    UnknownYearError,
    mark,
)
from kaart.core.settings import LANGUAGES
from kaart.exports.access import PAGE as ACCESS
from kaart.exports.again import MAP, Again, snapshot_of_link
from kaart.exports.change import PAGE as CHANGE
from kaart.exports.hotspots import PAGE as HOTSPOTS
from kaart.exports.hotspots import design_options
from kaart.exports.pair import PAGE as PAIR
from kaart.exports.pinned import PIN, SEEN, Delivered, Delivery, deliver, read_delivery, updated
from kaart.exports.shortlist import PAGE as LIST
from kaart.exports.shortlist_link import COLUMNS, CONDITIONS, LISTS, best_list_year, list_again, write_lists
from kaart.exports.written import written_again
from kaart.store.library import Library

MOST_PARTS, MOST_LETTERS, MOST_LISTED = 20, 300, 1500
MOST_SELECTED = 8000  # letters of a selection of as many areas as it can hold
DEFAULT_INDICATOR = "laag_inkomen"
# How a page shows its view: the picture is the same.
_BESIDE = frozenset({"scherm", "dekking", "rij"})
_VIEW = ("gebied", "niveau", "indicator", "jaar", "code", "tweede", "klassen", "klein", "vanaf", "taal")
_FIRST = frozenset({"gebied", "niveau", "indicator", "jaar", "code", "taal"})


@dataclass(frozen=True)
class _Page:
    """What stands in the links of a page, in that order; what it uses of it, and must have."""

    parts: tuple[str, ...]
    used: frozenset[str]
    needed: frozenset[str]
    options: Mapping[str, str] = field(default_factory=dict)


_SUPPLY = ("gebied", "voorziening", "maat", "jaar", "centrum", "code", "behoefte", "klassen", "taal")
_LISTED = ("gebied", "niveau", "jaar", "code", COLUMNS, CONDITIONS, "taal")
_PAGES: Mapping[str, _Page] = {
    MAP: _Page(_VIEW, _FIRST | {"klassen", "klein"}, frozenset({"gebied"})),
    HOTSPOTS: _Page(_VIEW, _FIRST, frozenset({"gebied"}), design_options(Design())),
    PAIR: _Page(_VIEW, _FIRST | {"tweede"}, frozenset({"gebied", "tweede"})),
    CHANGE: _Page(_VIEW, _FIRST | {"vanaf", "klassen"}, frozenset({"gebied", "vanaf"})),
    LIST: _Page(_LISTED, frozenset(_LISTED), frozenset({"gebied"})),
    ACCESS: _Page(_SUPPLY, frozenset(_SUPPLY), frozenset({"gebied"}), {"stippen": "1"}),
}
PAGES = frozenset(_PAGES)  # those whose view can be made here, by the path of the page; "" for the map


def opening_options(page: str) -> Mapping[str, str]:
    """Choices that stand in no link of a page, as its view is made from a link.

    Parameters
    ----------
    page
        One of `PAGES`.
    """
    return _PAGES[page].options


@dataclass(frozen=True)
class Linked:
    """The view of a link.

    Attributes
    ----------
    page
        Path of the page, "" for the map.
    query
        As kaart writes it, whole: also what the link left to the page.
    language
        ``nl`` or ``en``.
    pin
        Delivery whose figures are asked for; None for those of now.
    seen
        Delivery that the link was made of; None where it does not say.
    """

    page: str
    query: Mapping[str, str]
    language: str
    pin: Delivery | None = None
    seen: Delivery | None = None

    def to_text(self) -> str:
        """All that decides what comes out, besides the store and kaart itself: to name what is kept of it."""
        deliveries = ((PIN, self.pin), (SEEN, self.seen))
        stands = {**self.query, **{name: item.to_text() for name, item in deliveries if item is not None}}
        return "\n".join([self.page, self.language, *(f"{name}={text}" for name, text in stands.items())])


def read_link(
    page: str,
    query: Mapping[str, str],
    library: Library,
    catalogue: Catalogue,
    *,
    language: str,
    selections: bool = False,
) -> Linked:
    """Read the link of a page.

    Parameters
    ----------
    page
        One of `PAGES`.
    query
        Its parameters, from anybody; of a link of the page, beside it `PIN` or `SEEN`.
    library, catalogue
        Store without own layers, and the indicators. The store may be read to find the year.
    language
        Where the link names none.
    selections
        Whether it may show a selection of areas: only where the link is kept for the people it was made for.

    Raises
    ------
    InputError
        If the link holds too much, something that the page has not, or not what it needs.
    UnknownAreaError
        If there is no such area, or it is a selection and those are not allowed.
    NotFetchedError
        If it is the country and only some of its gemeenten are stored.
    KaartError
        If there is nothing to show; see `kaart.exports.written.written_again`.
    """
    record = _PAGES[page]
    selected = _is_selection(query.get("gebied", ""))
    if selected and not selections:
        raise UnknownAreaError(
            mark("A selection of areas is shown on its page alone; name a gemeente, wijk, buurt or region here.")
        )
    rest = {name: text for name, text in query.items() if name != "gebied"} if selected else query
    within_bounds(rest, allowed={*record.parts, PIN, SEEN})
    language = query.get("taal") or language
    if language not in LANGUAGES:
        raise InputError(mark("There is no language '{language}'; choose nl or en."), language=language)
    given = {name: query[name] for name in record.parts if query.get(name) and name in record.used}
    lacking = record.needed - given.keys()
    if lacking:
        raise InputError(
            mark("This link does not say what to show; it needs {parts}."), parts=", ".join(sorted(lacking))
        )
    plain = {name: text for name, text in given.items() if name not in LISTS} | {"taal": language}
    known = written_again(plain, library, catalogue) | write_lists(given, catalogue)
    complete = _COMPLETED.get(page, _figures)(known, library, catalogue)
    complete = _without_other_level(complete) | {"taal": language if language != "nl" else ""}
    ordered = {name: complete[name] for name in record.parts if complete.get(name)}
    pin, seen = (read_delivery(query[name]) if query.get(name) else None for name in (PIN, SEEN))
    return Linked(page, ordered, language, pin, seen)


def _is_selection(area: str) -> bool:
    return len(area) <= MOST_SELECTED and read_selection(area) is not None


def parts_of(page: str) -> tuple[str, ...]:
    """Names of what stands in the links of a page, in that order.

    Parameters
    ----------
    page
        One of `PAGES`.
    """
    return _PAGES[page].parts


def on_map(query: Mapping[str, str]) -> dict[str, str]:
    """The link of the map around the area of a profile: that area in its gemeente, or the buurten of a gemeente.

    Parameters
    ----------
    query
        Of the page of the profile.
    """
    chosen = query.get("code") or query.get("gebied", "")
    beside = {name: text for name, text in query.items() if name != "code"}
    if not is_code(chosen) or clean_code(chosen) == COUNTRY:
        return beside
    area = clean_code(chosen)
    level = level_of(area)
    if level is Level.GEMEENTE:
        return {**beside, "gebied": area, "niveau": Level.BUURT.value}
    return {**beside, "gebied": gemeente_of(area), "niveau": level.value, "code": area}


def make_linked(link: Linked, library: Library, catalogue: Catalogue) -> Delivered[Again]:
    """The snapshot of a link, of the figures of its delivery; it says so where the link was made of earlier ones.

    Parameters
    ----------
    link
        Of `read_link`.
    library, catalogue
        As there.

    Raises
    ------
    InputError
        If a choice is none of kaart.
    NotKeptError
        If the figures of its delivery are no longer kept.
    KaartError
        If the store has no answer; see `kaart.answers.figures.answer`.
    """
    make = partial(_again, link, catalogue)
    found = deliver(make, library, figures=lambda again: again.snapshot.record.sha256, pin=link.pin)
    words = "" if link.seen is None else updated(link.seen, found.delivery, language=link.language)
    if not words:
        return found
    snapshot = found.made.snapshot
    content = replace(snapshot.content, notices=(words, *snapshot.content.notices))
    return replace(found, made=replace(found.made, snapshot=replace(snapshot, content=content)))


def _again(link: Linked, catalogue: Catalogue, library: Library) -> Again:
    if link.page == LIST:
        return list_again(link.query, library, catalogue, language=link.language)
    return snapshot_of_link(link.page, link.query, _PAGES[link.page].options, library, catalogue, name=link.page)


def is_too_long(part: tuple[str, str]) -> bool:
    """Whether a part of a link is longer than kaart writes any.

    Parameters
    ----------
    part
        Its name and its text.
    """
    name, text = part
    return len(name) > MOST_LETTERS or len(text) > (MOST_LISTED if name in LISTS else MOST_LETTERS)


def within_bounds(query: Mapping[str, str], *, allowed: AbstractSet[str]) -> None:
    """Check a link before anything is looked up.

    Parameters
    ----------
    query
        Its parameters, from anybody.
    allowed
        Their names; how a page shows its view may stand beside them.

    Raises
    ------
    InputError
        If it has too many parts, one that is too long, or one that the page does not know.
    """
    if len(query) > MOST_PARTS or any(map(is_too_long, query.items())):
        raise InputError(
            mark("This link is too long: it holds at most {parts} parts of {letters} characters."),
            parts=MOST_PARTS,
            letters=MOST_LETTERS,
        )
    unknown = sorted(query.keys() - allowed - _BESIDE)
    if unknown:
        raise InputError(
            mark("This link cannot hold '{name}'; it can hold {choices}."),
            name=unknown[0],
            choices=", ".join(sorted(allowed)),
        )


def _figures(query: Mapping[str, str], library: Library, catalogue: Catalogue) -> dict[str, str]:
    """The query with the level, indicator and year that the page opens with where the link names none."""
    complete = {"niveau": Level.BUURT.value, "indicator": DEFAULT_INDICATOR, **query}
    scope = library.scope(complete["gebied"])
    _require_whole(scope, library)
    if "jaar" not in complete:
        complete["jaar"] = str(_best_year(scope, complete, library, catalogue))
    return complete


def _require_whole(scope: Scope, library: Library) -> None:
    """Refuse the country, as its page does, where gemeenten are stored and the country is not.

    Its own row comes along with every gemeente: a sentence of "Nederland" would give the lowest and highest of the few
    gemeenten that happen to be stored.

    Raises
    ------
    NotFetchedError
        If the country is not stored.
    """
    if scope.is_country and not library.years(Family.KWB, scope):
        raise NotFetchedError(
            mark("Nothing of {area} has been fetched yet; run kaart sync {id}."), area=scope.name, id=scope.id
        )


def _best_year(scope: Scope, query: Mapping[str, str], library: Library, catalogue: Catalogue) -> int:
    """Latest year with values for most areas, else for any."""
    ask = partial(
        latest_year,
        ReadOnce(StoreReader(library)),
        scope,
        indicator=catalogue.indicator(query["indicator"]),
        level=Level(query["niveau"]),
        catalogue=catalogue,
    )
    try:
        return ask(coverage=FIRST_VIEW_COVERAGE)
    except (UnknownYearError, NotInStoreError, CorruptStoreError):
        return ask()


def _supply(query: Mapping[str, str], library: Library, catalogue: Catalogue) -> dict[str, str]:
    """The query with the facility, measure and year that the page opens with where the link names none.

    Raises
    ------
    InputError
        If the facility has no such measure, or it would take minutes.
    NotInStoreError
        If no boundaries are stored.
    """
    complete = {"voorziening": next(iter(FACILITIES)).value, **query}
    facility, service = asked_for(complete["voorziening"], catalogue=catalogue)
    require_region(library.scope(complete["gebied"]), facility)
    measures = measures_of(service, catalogue=catalogue) if service else record_of(facility).measures
    complete["maat"] = pick(measures, complete.get("maat", "")).id
    if query.get("maat", complete["maat"]) != complete["maat"]:
        raise InputError(
            mark("There is no measure '{measure}' here; choose {choices}."),
            measure=query["maat"],
            choices=", ".join(item.id for item in measures),
        )
    if "jaar" not in complete:
        complete["jaar"] = str(_supply_year(library.scope(complete["gebied"]), service, library, catalogue))
    return complete


def _supply_year(scope: Scope, service: str, library: Library, catalogue: Catalogue) -> int:
    """Of CBS the year with most measures, else the latest with boundaries and people.

    Raises
    ------
    NotInStoreError
        If there is none.
    """
    counts = service_years(library, scope, service, catalogue=catalogue) if service else {}
    year = max(counts, key=lambda one: (counts[one], one), default=None) or default_year(library, scope)
    if year is None:
        raise NotInStoreError(
            mark("The boundaries of {area} have not been fetched yet; run kaart sync {id}."),
            area=scope.name,
            id=scope.id,
        )
    return year


def _listed(query: Mapping[str, str], library: Library, catalogue: Catalogue) -> dict[str, str]:
    """The query with the level and year that a list opens with where the link names none."""
    complete = {"niveau": Level.BUURT.value, **query}
    if "jaar" not in complete:
        complete["jaar"] = str(best_list_year(complete, library, catalogue))
    return complete


_COMPLETED = {ACCESS: _supply, LIST: _listed}


def _without_other_level(query: dict[str, str]) -> dict[str, str]:
    """The query without a selected area that maps of its level do not show: links keep it for other levels."""
    code, level = query.get("code", ""), Level(query.get("niveau", Level.BUURT))
    if not code:
        return query
    own = Level.PROVINCIE if is_province(code) else level_of(code)
    return query if own is level else {name: text for name, text in query.items() if name != "code"}
