"""The profile of an area as a page of an atlas, with the way to its maps and to the areas inside it."""

from __future__ import annotations

from kaart.catalogue.scope import covers
from kaart.core.codes import Level, gemeente_of, level_of, wijk_of
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.render.atlas.site import AREAS, Area, Site, draw
from kaart.render.atlas.topic import Topic
from kaart.render.profile.html_page import profile_body
from kaart.render.profile.sheet import Sheet


def profile_of(site: Site, area: Area, sheet: Sheet, topics: tuple[Topic, ...], *, delivery: str) -> bytes:
    """Page of one area.

    Parameters
    ----------
    site
        The atlas in the language of the sheet.
    area
        Whose profile it is.
    sheet
        The profile in words.
    topics
        All of the atlas.
    delivery
        Name of the delivery of its figures.
    """
    gettext, language = translations(site.language).gettext, site.language
    own = {item.code: item for item in site.areas}
    around = [gemeente_of(area.code), *([wijk_of(area.code)] if level_of(area.code) is Level.BUURT else [])]
    path = [own[code] for code in around if code in own and code != area.code]
    first = sheet.summary[0].text if sheet.summary else ""
    return draw(
        site,
        area.page,
        "profile",
        title=f"{sheet.name} ({sheet.within or sheet.level})",
        description=first or gettext(mark("Profile of {area}.")).format(area=sheet.name),
        delivery=delivery,
        path=[{"name": gettext("Buurten and wijken"), "page": AREAS}, *path],
        sheet=sheet,
        body=profile_body(sheet),
        maps=_maps(area, topics, language=language),
        inside=_inside(area, site),
    )


def _maps(area: Area, topics: tuple[Topic, ...], *, language: str) -> list[tuple[str, str]]:
    """The newest map of every topic, at the outline of the area; only buurten are on the maps."""
    if level_of(area.code) is not Level.BUURT:
        return []
    return [
        (f"{item.indicator.label[language]}, {item.years[-1]}", f"{item.map(item.years[-1])}#{area.code}")
        for item in topics
    ]


def _inside(area: Area, site: Site) -> list[Area]:
    """Areas of the next level in it: wijken of a gemeente, buurten of a wijk."""
    inner = {Level.GEMEENTE: Level.WIJK, Level.WIJK: Level.BUURT}.get(level_of(area.code))
    members = (item for item in site.areas if level_of(item.code) is inner and covers(area.code, item.code))
    return sorted(members, key=lambda item: item.name)
