"""What every page of an atlas shares. Pages name each other by relative addresses, so that the folder can move."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from pathlib import Path

from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.render.atlas.house import House
from kaart.render.maps.palette import contrast
from kaart.render.style.record import LEAST, Look
from kaart.render.templates import fill

HOME, AREAS, DEFINITIONS, DATA = "index.html", "gebieden.html", "definities.html", "gegevens.html"
SHEET, SCRIPT = "atlas.css", "atlas.js"
_ACCENT = "#154273"
NAMES = {"nl": "Nederlands", "en": "English"}


@dataclass(frozen=True)
class Area:
    """An area with a profile.

    Attributes
    ----------
    code, name, level
        Of the area.
    gemeente, wijk
        Names of those that it lies in; "" for itself.
    """

    code: str
    name: str
    level: str
    gemeente: str = ""
    wijk: str = ""

    @property
    def page(self) -> str:
        """Path of its profile within a language."""
        return f"profiel/{self.code}.html"


@dataclass(frozen=True)
class Site:
    """An atlas in one language.

    Attributes
    ----------
    language, languages
        Of these pages, and of the whole atlas: the first has no folder of its own.
    house
        Colours, logo and links.
    place
        Name of the region.
    areas
        Areas with a profile, in the order of lists.
    """

    language: str
    languages: tuple[str, ...]
    house: House
    place: str
    areas: tuple[Area, ...] = ()

    @property
    def title(self) -> str:
        """Title of the atlas."""
        own = translations(self.language).gettext(mark("{place} on the map")).format(place=self.place)
        return self.house.title or own

    def path(self, page: str, *, language: str = "") -> str:
        """Path of a page in the folder of the atlas.

        Parameters
        ----------
        page
            Its path within a language.
        language
            Another language of the atlas; "" for this one.
        """
        spoken = language or self.language
        return page if spoken == self.languages[0] else f"{spoken}/{page}"

    @property
    def names(self) -> tuple[tuple[str, Area], ...]:
        """What to type for each area: its name, and where others have that name what sets it apart."""
        counts: dict[str, int] = {}
        for area in self.areas:
            counts[area.name] = counts.get(area.name, 0) + 1
        return tuple((area.name if counts[area.name] == 1 else _apart(area), area) for area in self.areas)


def _apart(area: Area) -> str:
    beside = area.wijk or area.gemeente
    return f"{area.name} ({area.level}{', ' if beside else ''}{beside}, {area.code})"


@dataclass(frozen=True)
class Here:
    """A page among the others.

    Attributes
    ----------
    site
        The atlas in the language of the page.
    page
        Its path within that language.
    """

    site: Site
    page: str

    def to(self, page: str, *, language: str = "") -> str:
        """Relative address of a page, here or in another language."""
        own = posixpath.dirname(self.site.path(self.page)) or "."
        path, mark_, fragment = page.partition("#")
        return f"{posixpath.relpath(self.site.path(path, language=language), own)}{mark_}{fragment}"

    def shared(self, name: str) -> str:
        """Relative address of a file that all languages use."""
        return self.to(name, language=self.site.languages[0])

    @property
    def elsewhere(self) -> tuple[tuple[str, str, str], ...]:
        """The page in the other languages: language, its own name, address."""
        others = (language for language in self.site.languages if language != self.site.language)
        return tuple((language, NAMES[language], self.to(self.page, language=language)) for language in others)


def draw(
    site: Site,
    page: str,
    template: str,
    *,
    title: str,
    description: str,
    attribution: str = "",
    delivery: str = "",
    **values: object,
) -> bytes:
    """HTML of a page, UTF-8.

    Parameters
    ----------
    site
        The atlas in the language of the page.
    page
        Path within that language.
    template
        Name of the template in this room, without its ending.
    title, description
        Of the page, as a browser, a search engine or a messenger shows them.
    attribution
        Where its figures came from and when, for the foot; "" where the page says so itself.
    delivery
        Name of the delivery of its figures; "" for a page without.
    **values
        What the template names.
    """
    return fill(
        f"render/atlas/{template}.html.j2",
        language=site.language,
        site=site,
        here=Here(site, page),
        title=title,
        description=description,
        attribution=attribution,
        delivery=delivery,
        pages={"home": HOME, "areas": AREAS, "definitions": DEFINITIONS, "data": DATA},
        **values,
    ).encode()


def accent(house: House) -> str:
    """Colour of the head and of links: that of titles in the house style, else a blue that can be read on the page."""
    look = house.style.look
    if house.style.title or contrast(_ACCENT, look.paper) < LEAST:
        return look.title
    return _ACCENT


def sheet(house: House) -> bytes:
    """Style sheet of all pages, in the colours of a house."""
    look: Look = house.style.look
    return fill("render/atlas/atlas.css.j2", look=look, accent=accent(house)).encode()


def script() -> bytes:
    """Script of all pages: reading figures off the map, and searching by name."""
    return Path(__file__).with_name(SCRIPT).read_bytes()
