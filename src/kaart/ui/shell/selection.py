"""One frozen Selection: the state of a view, written to and read from links.

Nothing here touches Streamlit, so that links can be tested as plain values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from kaart.catalogue.provinces import is_province
from kaart.core.codes import COUNTRY, MAP_LEVELS, Level, clean_code, is_code

# Names in the link are Dutch, as the command line's options are; they never change.
SCOPE, LEVEL, INDICATOR, YEAR, AREA, LANGUAGE = "gebied", "niveau", "indicator", "jaar", "code", "taal"
CLASSES, SECOND, SMALL = "klassen", "tweede", "klein"
SINCE = "vanaf"
DEFAULT_INDICATOR = "laag_inkomen"
_YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True)
class Selection:
    """A whole view.

    Attributes
    ----------
    scope
        Region id or code.
    level
        Level of the areas on the map.
    indicator
        Indicator id.
    year
        Year of the figures.
    area
        Code of the selected area, "" for none.
    language
        ``nl`` or ``en``.
    classes
        Class rule as in `kaart.analysis.classes.classrule`; "" for the default.
    second
        Second indicator as in `kaart.answers.view.SecondWish`; "" for none.
    small
        Rule for small numbers as in `kaart.analysis.classes.small`; "" for none.
    since
        Year that the year is compared with, None for none chosen.
    """

    scope: str
    level: Level
    indicator: str
    year: int
    area: str = ""
    language: str = "nl"
    classes: str = ""
    second: str = ""
    small: str = ""
    since: int | None = None

    def to_query(self) -> dict[str, str]:
        """The view as query parameters; Dutch, the default, is left out."""
        query = {
            SCOPE: self.scope,
            LEVEL: self.level.value,
            INDICATOR: self.indicator,
            YEAR: str(self.year),
            AREA: self.area,
            SECOND: self.second,
            CLASSES: self.classes,
            SMALL: self.small,
            SINCE: str(self.since or ""),
            LANGUAGE: self.language if self.language != "nl" else "",
        }
        return {name: text for name, text in query.items() if text}

    def moved(self, area: str) -> Selection:
        """The same view with another area selected."""
        return replace(self, area=area)


@dataclass(frozen=True)
class Wish:
    """Contents of a link; None where absent or unreadable."""

    scope: str | None = None
    level: Level | None = None
    indicator: str | None = None
    year: int | None = None
    area: str = ""
    language: str | None = None
    classes: str = ""
    second: str = ""
    small: str = ""
    since: int | None = None


def read_query(query: Mapping[str, str]) -> Wish:
    """Read a link.

    Parameters
    ----------
    query
        Query parameters; unknown names are ignored, unreadable values count as
        absent. Whether the area or indicator exists is not checked here.
    """
    level = query.get(LEVEL, "").strip().lower()
    year = query.get(YEAR, "").strip()
    since = query.get(SINCE, "").strip()
    area = query.get(AREA, "").strip().upper()
    language = query.get(LANGUAGE, "").strip().lower()
    return Wish(
        scope=query.get(SCOPE, "").strip() or None,
        level=Level(level) if level in {*MAP_LEVELS, Level.PROVINCIE} else None,
        indicator=query.get(INDICATOR, "").strip() or None,
        year=int(year) if _YEAR.fullmatch(year) else None,
        area=area if is_province(area) or (is_code(area) and clean_code(area) != COUNTRY) else "",
        language=language if language in {"nl", "en"} else None,
        classes=query.get(CLASSES, "").strip(),
        second=query.get(SECOND, "").strip(),
        small=query.get(SMALL, "").strip().lower(),
        since=int(since) if _YEAR.fullmatch(since) else None,
    )
