"""Pages of an atlas that list: areas by name, definitions and sources, files to download."""

from __future__ import annotations

from itertools import groupby

from kaart.catalogue import Catalogue
from kaart.catalogue.records import UNCHECKED
from kaart.core.codes import Level, level_of, wijk_of
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.render.atlas.site import AREAS, DATA, DEFINITIONS, Area, Site, draw
from kaart.render.atlas.topic import Topic, grouped
from kaart.render.files.package import DESCRIPTOR
from kaart.render.snapshot.describe import attribution
from kaart.render.words.method import LIMITS, NO_VALUE, PROVISIONAL, SURE
from kaart.render.words.numbers import unit_words

WORKBOOK = "gegevens/alle-cijfers.xlsx"
PACKAGE = f"gegevens/{DESCRIPTOR}"


def areas_page(site: Site) -> bytes:
    """Every area with a profile, to be searched by name: buurten under their wijk and gemeente.

    Parameters
    ----------
    site
        The atlas in one language.
    """
    gettext = translations(site.language).gettext
    return draw(
        site,
        AREAS,
        "areas",
        title=gettext(mark("Buurten and wijken of {place}")).format(place=site.place),
        description=gettext(mark("A profile of each area: who lives there, income, benefits and what is near.")),
        groups=_by_gemeente(site.areas),
    )


def _by_gemeente(areas: tuple[Area, ...]) -> list[tuple[Area, list[tuple[Area | None, list[Area]]]]]:
    """Areas as a tree of gemeente, wijk and buurt; a wijk without a profile of its own is None."""
    own = {area.code: area for area in areas}
    tree = []
    for code, items in groupby(sorted(areas, key=lambda area: area.code[2:6]), key=lambda area: f"GM{area.code[2:6]}"):
        members = list(items)
        buurten = [area for area in members if level_of(area.code) is Level.BUURT]
        wijken = [area for area in members if level_of(area.code) is Level.WIJK]
        inside: dict[str, list[Area]] = {area.code: [] for area in wijken}
        for area in buurten:
            inside.setdefault(wijk_of(area.code), []).append(area)
        home = own.get(code) or Area(code, members[0].gemeente or code, Level.GEMEENTE.value)
        parts = [(own.get(wijk), sorted(parts, key=lambda area: area.name)) for wijk, parts in inside.items()]
        tree.append((home, sorted(parts, key=lambda part: part[0].name if part[0] else "")))
    return tree


def definitions_page(site: Site, topics: tuple[Topic, ...], catalogue: Catalogue) -> bytes:
    """What every figure means, who made it, from which table, and when it was retrieved.

    Parameters
    ----------
    site
        The atlas in one language.
    topics
        All of the atlas.
    catalogue
        Has groups and sources.
    """
    gettext, language = translations(site.language).gettext, site.language
    groups = [
        (group, [_definition(item, catalogue, language=language) for item in items])
        for group, items in grouped(topics, catalogue, language=language)
    ]
    title = gettext("Definitions and sources")
    return draw(
        site,
        DEFINITIONS,
        "definitions",
        title=title,
        description=gettext(mark("Definitions and sources of the figures about {place}.")).format(place=site.place),
        groups=groups,
        method=[(gettext(item.head), gettext(item.text)) for item in (LIMITS, NO_VALUE, SURE, PROVISIONAL)],
    )


def _definition(topic: Topic, catalogue: Catalogue, *, language: str) -> dict[str, object]:
    gettext, record = translations(language).gettext, topic.indicator
    said = [attribution(origin, language=language) for origin in topic.origins]
    if record.explanation == UNCHECKED:
        name = catalogue.source(record.source).name[language]
        said.append(gettext("{source} (definition not checked against the source's own text)").format(source=name))
    return {
        "id": record.id,
        "label": record.label[language],
        "definition": record.definition[language],
        "unit": unit_words(record, language=language),
        "maps": topic.maps,
        "changes": [f"{year}: {text[language]}" for year, text in record.breaks],
        "source": "; ".join(dict.fromkeys(said)),
        "licence": topic.origins[0].source.licence,
        "licence_url": topic.origins[0].source.licence_url,
        "addresses": tuple(dict.fromkeys(address for origin in topic.origins for address in origin.addresses)),
    }


def data_page(site: Site, topics: tuple[Topic, ...]) -> bytes:
    """The files of every map, and all figures in one workbook.

    Parameters
    ----------
    site
        The atlas in one language.
    topics
        All of the atlas.
    """
    gettext, language = translations(site.language).gettext, site.language
    return draw(
        site,
        DATA,
        "data",
        title=gettext(mark("Data")),
        description=gettext(mark("The figures about {place} as files: CSV, GeoJSON and Excel.")).format(
            place=site.place
        ),
        workbook=WORKBOOK,
        package=PACKAGE,
        rows=[
            {
                "label": item.indicator.label[language],
                "year": year,
                "map": item.map(year),
                "files": item.files(year),
            }
            for item in topics
            for year in item.years
        ],
    )
