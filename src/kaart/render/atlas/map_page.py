"""A map of an atlas as a page, and the first page, which opens with one."""

from __future__ import annotations

from kaart.catalogue import Catalogue
from kaart.core.codes import Level, level_of
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.render.atlas.site import HOME, Here, Site, draw
from kaart.render.atlas.topic import Topic, grouped
from kaart.render.files.page import page_values
from kaart.render.snapshot.build import Snapshot
from kaart.render.words.numbers import format_number


def map_page(site: Site, topic: Topic, snapshot: Snapshot, *, year: int, group: str, delivery: str) -> bytes:
    """Page of one map: classes, legend, figures on the shapes and in a table.

    Parameters
    ----------
    site
        The atlas in the language of the snapshot.
    topic, year
        What is shown.
    snapshot
        The map.
    group
        Name of the group of the indicator.
    delivery
        Name of the delivery of its figures.
    """
    here, content = Here(site, topic.map(year)), snapshot.content
    return draw(
        site,
        here.page,
        "map",
        title=content.title,
        description=content.sentence or snapshot.alt_short,
        attribution=snapshot.attribution,
        delivery=delivery,
        group=group,
        indicator=topic.indicator,
        years=topic.maps,
        ranking=topic.ranking(year),
        files=topic.files(year),
        **page_values(snapshot, links={area.code: here.to(area.page) for area in site.areas}),
    )


def home_page(
    site: Site, topics: tuple[Topic, ...], snapshot: Snapshot, catalogue: Catalogue, *, delivery: str
) -> bytes:
    """First page: search, the newest map of the first topic, and the way to all others.

    Parameters
    ----------
    site
        The atlas in the language of the snapshot.
    topics
        All of the atlas, at least one.
    snapshot
        Map of the last year of the first topic.
    catalogue
        Has the names of the groups.
    delivery
        Name of the delivery of its figures.
    """
    gettext, language = translations(site.language).gettext, site.language
    groups = [
        (
            group,
            [{"label": item.indicator.label[language], "maps": item.maps, "rankings": item.rankings} for item in items],
        )
        for group, items in grouped(topics, catalogue, language=language)
    ]
    lead = gettext(
        mark("Figures about {place} on maps, in rankings and in profiles of {buurten} and {wijken}.")
    ).format(
        place=site.place,
        buurten=_counted(site, Level.BUURT),
        wijken=_counted(site, Level.WIJK),
    )
    return draw(
        site,
        HOME,
        "home",
        title=site.title,
        description=lead,
        attribution=snapshot.attribution,
        delivery=delivery,
        lead=lead,
        groups=groups,
        hero=topics[0].map(topics[0].years[-1]),
        **page_values(snapshot),
    )


def _counted(site: Site, level: Level) -> str:
    gettext = translations(site.language).gettext
    count = sum(level_of(area.code) is level for area in site.areas)
    text = gettext(mark("{count} buurten") if level is Level.BUURT else mark("{count} wijken"))
    return text.format(count=format_number(count, decimals=0, language=site.language))
