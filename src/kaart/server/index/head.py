"""What a link tells whoever shows it, such as a messenger or a search engine: title, sentence and picture of its view.

Two kinds: one without figures, from names alone, which takes milliseconds; and the whole one, for which the view is
computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kaart.catalogue.selections import read_selection
from kaart.core.codes import COUNTRY, clean_code, gemeente_of, is_code
from kaart.core.errors import KaartError, mark
from kaart.core.language import translations
from kaart.core.settings import LANGUAGES
from kaart.exports.again import MAP
from kaart.exports.linked import PAGES as DRAWN
from kaart.exports.linked import Linked, is_too_long, make_linked, on_map, parts_of, read_link
from kaart.render.picture.sheet import LINK
from kaart.server.index.pages import COMPARE, FIRST, OWN, PROFILE, QUESTIONS, SECOND_NAME
from kaart.server.pictures.asked import FIRST as FIRST_PICTURE
from kaart.server.pictures.asked import SIZE
from kaart.server.site import Site

_MOST = 300  # letters of a part of a link
_ABOUT = mark(
    "Poverty, change and facilities per buurt, from open figures: maps, profiles and tables of every gemeente that was "
    "fetched."
)


@dataclass(frozen=True)
class Asked:
    """A page with the part of its query that says what it shows.

    Attributes
    ----------
    page
        Path of the page, "" for the map.
    query
        Its view.
    language
        ``nl`` or ``en``.
    strange
        Whether the query holds more than such a view: figures of one's own, a scenario, text that is too long.
    """

    page: str
    query: tuple[tuple[str, str], ...]
    language: str
    strange: bool = False


@dataclass(frozen=True)
class Head:
    """What the head of a page says.

    Attributes
    ----------
    title, description
        Subject, and the sentence that answers the question of the page; without figures what is counted.
    language
        ``nl`` or ``en``.
    page, query
        The view as kaart writes its link.
    picture_page, picture
        Name of the page whose picture belongs to it, "" for none, and the query of that picture.
    picture_words
        What the picture shows.
    listed
        Whether search engines may list it.
    """

    title: str
    description: str
    language: str
    page: str
    query: Mapping[str, str] = field(default_factory=dict)
    picture_page: str = ""
    picture: Mapping[str, str] = field(default_factory=dict)
    picture_words: str = ""
    listed: bool = True


def read_asked(path: str, query: Mapping[str, str], *, language: str) -> Asked:
    """What a link asks, by its names alone: nothing is looked up.

    Parameters
    ----------
    path
        Of the page.
    query
        From anybody.
    language
        That of the installation; a view whose link names none is Dutch.
    """
    page = FIRST if path == SECOND_NAME else path
    known = parts_of(page if page in DRAWN else MAP)
    view = tuple((name, query[name]) for name in known if query.get(name))
    wished = query.get("taal") or ("nl" if "gebied" in query else language)
    strange = any(map(is_too_long, view)) or _is_private(query)
    return Asked(page, () if strange else view, wished if wished in LANGUAGES else language, strange)


def _is_private(query: Mapping[str, str]) -> bool:
    """Whether a link holds what only its maker should see: a selection, a scenario, points of a file, a werksessie."""
    return "scenario" in query or "sessie" in query or read_selection(query.get("gebied", "")[:_MOST]) is not None


def general_head(asked: Asked) -> Head:
    """The head of a page whatever it shows: its question.

    Parameters
    ----------
    asked
        The page; its view is left out.
    """
    gettext = translations(asked.language).gettext
    language = {} if asked.language == "nl" or asked.strange else {"taal": asked.language}
    return Head(
        title=gettext(QUESTIONS[asked.page]),
        description=gettext(_ABOUT),
        language=asked.language,
        page=asked.page,
        query=language,
        listed=not asked.strange and asked.page != OWN,
    )


def plain_head(asked: Asked, site: Site) -> Head:
    """The head of a view without its figures.

    Parameters
    ----------
    asked
        A link with no year, or one that shows nothing, gets no more than the name of its place, or the general head.
    site
        Names and indicators.
    """
    general, query = general_head(asked), dict(asked.query)
    if asked.page == OWN or ("gebied" not in query and asked.page != MAP):
        return general
    try:
        if "gebied" not in query:
            return general if asked.strange else _of_start(general, site)
        if asked.page in {PROFILE, COMPARE}:
            return _of_area(general, query, site)
        if asked.page not in DRAWN or "jaar" not in query:
            placed = replace(general, query={"gebied": query["gebied"], **general.query})
            return _named(placed, site.library.scope(query["gebied"]).name)
        link = read_link(asked.page, query, site.library, site.catalogue, language=asked.language)
        head = _named(_with_link(general, link), site.library.scope(link.query["gebied"]).name)
    except KaartError:  # the page itself says what is wrong with its link
        return general
    return _of_indicator(head, link, site) if asked.page == MAP else head


def full_head(asked: Asked, site: Site) -> Head:
    """The head of a view with the sentence that its page answers with; computes the view.

    Parameters
    ----------
    asked
        A link that shows nothing gets what `plain_head` gives.
    site
        The store.

    Raises
    ------
    KaartError
        If the view cannot be computed.
    """
    query = dict(asked.query)
    if asked.page not in DRAWN or "gebied" not in query:
        head = plain_head(asked, site)
        return _with_figure(head, asked, site) if head.picture_page and query else head
    link = read_link(asked.page, query, site.library, site.catalogue, language=asked.language)
    snapshot = make_linked(link, site.library, site.catalogue).made.snapshot
    head = _with_link(general_head(asked), link)
    return replace(
        head, title=snapshot.content.title, description=snapshot.content.sentence, picture_words=snapshot.alt_short
    )


def _with_link(head: Head, link: Linked) -> Head:
    picture = {**link.query, SIZE: LINK}
    return replace(head, query=link.query, picture_page=link.page or FIRST_PICTURE, picture=picture)


def _of_indicator(head: Head, link: Linked, site: Site) -> Head:
    """The head of the map of an indicator, as its snapshot is named."""
    gettext, query = translations(head.language).gettext, link.query
    indicator = site.catalogue.indicator(query["indicator"])
    title = gettext("{label} per {level} in {area}, {year}").format(
        label=indicator.label[head.language],
        level=query["niveau"],
        area=site.library.scope(query["gebied"]).name,
        year=query["jaar"],
    )
    words = gettext("Map: {title}.").format(title=title)
    return replace(head, title=title, description=indicator.definition[head.language], picture_words=words)


def _of_area(head: Head, query: Mapping[str, str], site: Site) -> Head:
    """The head of a page about one area, with the map around it."""
    chosen = query.get("code") or query["gebied"]
    if not is_code(chosen) or clean_code(chosen) == COUNTRY:
        head = replace(head, query=_kept(query, "gebied", "jaar", "taal"))
        return _named(head, site.library.scope(chosen).name)
    area = clean_code(chosen)
    home, name = gemeente_of(area), site.library.scope(area).name
    head = _named(head, name if area == home else f"{name} ({site.library.scope(home).name})")
    around = _kept(on_map(query), "gebied", "niveau", "indicator", "jaar", "code", "taal")
    return replace(
        head,
        query=_kept(query, "gebied", "code", "jaar", "taal"),
        picture_page=FIRST_PICTURE,
        picture=around | {SIZE: LINK},
    )


def _of_start(head: Head, site: Site) -> Head:
    """The head of the first page with the picture of the region that visitors see first, where one is set."""
    if not site.settings.start:
        return head
    scope = site.library.scope(site.settings.start)
    picture = {"gebied": scope.id, **head.query, SIZE: LINK}
    return replace(head, picture_page=FIRST_PICTURE, picture=picture, picture_words=f"{scope.name} – {head.title}")


def _named(head: Head, name: str) -> Head:
    """The head with the name of a place before the question."""
    title = f"{name} – {head.title}"
    return replace(head, title=title, picture_words=title)


def _with_figure(head: Head, asked: Asked, site: Site) -> Head:
    """The head of a page about one area with its figure on the map around it; computing a whole profile takes long."""
    query = {name: text for name, text in head.picture.items() if name != SIZE}
    link = read_link(MAP, query, site.library, site.catalogue, language=asked.language)
    snapshot = make_linked(link, site.library, site.catalogue).made.snapshot
    content, names = snapshot.content, dict(zip(snapshot.areas["code"], snapshot.areas["name"], strict=True))
    own = [f"{names[code]}: {content.words[code]}." for code in snapshot.marked if code in names]
    return replace(head, description=" ".join([f"{content.title}.", *own, content.sentence]))


def _kept(query: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: query[name] for name in names if query.get(name)}
