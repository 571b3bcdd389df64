"""A view put aside for a presentation: its words, its picture and the way back to it, without figures or boundaries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.render.picture.draw import draw_picture
from kaart.render.picture.sheet import SLIDE
from kaart.render.snapshot.build import Snapshot

_SHARPNESS = 1.5  # of the pixels of a picture: a slide fills a wall


@dataclass(frozen=True)
class KeptView:
    """One view of a presentation.

    Attributes
    ----------
    title, sentence
        Subject, and the sentence with the main result.
    picture
        Map and legend as PNG, without title and source.
    alt
        Description for people who cannot see it.
    source
        Origin and caveat, one line.
    notes
        Definition, unit, notices and the way to make it again, a line each.
    language
        ``nl`` or ``en``, of all its words.
    page, query
        Path of its page, "" for the map, and the view as it stands in a link.
    moment
        Date of the figures, None for figures that were never fetched.
    """

    title: str
    sentence: str
    picture: bytes
    alt: str
    source: str
    notes: tuple[str, ...]
    language: str
    page: str
    query: Mapping[str, str]
    moment: datetime | None = None


def keep_view(snapshot: Snapshot) -> KeptView:
    """Put a view aside.

    Parameters
    ----------
    snapshot
        The view.
    """
    content, origin = snapshot.content, snapshot.origin
    gettext = translations(content.language).gettext
    notes = (
        gettext(mark("Definition: {definition}")).format(definition=content.definition),
        gettext(mark("Unit: {unit}. Year: {year}. Boundaries of {boundary}.")).format(
            unit=content.unit or "–", year=content.period, boundary=origin.boundary_year
        ),
        *content.notices,
        gettext(mark("Make this map again: {how}")).format(how=snapshot.rebuild.text),
    )
    return KeptView(
        title=content.title,
        sentence=content.sentence,
        picture=draw_picture(snapshot, "png", preset=SLIDE, scale=_SHARPNESS),
        alt=snapshot.alt_long,
        source=f"{snapshot.attribution}. {snapshot.caveat}",
        notes=notes,
        language=content.language,
        page=snapshot.rebuild.page,
        query=dict(snapshot.rebuild.query),
        moment=max((item.retrieved for item in origin.all if item.retrieved is not None), default=None),
    )
