"""One frozen Selection: what a view shows, in the link and out of it.

Nothing here touches Streamlit, so that links can be tested as plain values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

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
        How values are divided over classes, of `kaart.analysis.classes.classrule`; "" for the default.
    second
        What stands beside the indicator on one map, of `SecondWish`; "" where there is nothing beside it.
    small
        What the map does with small numbers, of `kaart.analysis.classes.small`; "" for nothing.
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
    """What a link asks for; None where it is silent or cannot be read."""

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


@dataclass(frozen=True)
class SecondWish:
    """A second indicator as links hold it: its id, and its year after a hyphen where that is another."""

    indicator: str = ""
    year: int | None = None

    def to_text(self) -> str:
        """As it stands in a link."""
        return self.indicator if self.year is None else f"{self.indicator}-{self.year}"


def read_second(text: str) -> SecondWish:
    """Read a second indicator; whether it exists is not checked here.

    Parameters
    ----------
    text
        Result of `SecondWish.to_text`.
    """
    indicator, _, year = text.partition("-")
    return SecondWish(indicator, int(year) if _YEAR.fullmatch(year) else None)


def read_query(query: Mapping[str, str]) -> Wish:
    """Read a link.

    Parameters
    ----------
    query
        Query parameters; unknown names are passed over, values that cannot be read count as
        silent. Whether the area or indicator exists is not checked here.
    """
    level = query.get(LEVEL, "").strip().lower()
    year = query.get(YEAR, "").strip()
    since = query.get(SINCE, "").strip()
    area = query.get(AREA, "").strip().upper()
    language = query.get(LANGUAGE, "").strip().lower()
    return Wish(
        scope=query.get(SCOPE, "").strip() or None,
        level=Level(level) if level in set(MAP_LEVELS) else None,
        indicator=query.get(INDICATOR, "").strip() or None,
        year=int(year) if _YEAR.fullmatch(year) else None,
        area=area if is_code(area) and clean_code(area) != COUNTRY else "",
        language=language if language in {"nl", "en"} else None,
        classes=query.get(CLASSES, "").strip(),
        second=query.get(SECOND, "").strip(),
        small=query.get(SMALL, "").strip().lower(),
        since=int(since) if _YEAR.fullmatch(since) else None,
    )
