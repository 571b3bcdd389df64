"""Records of figures that a user brings along: an indicator like any other, and marked as theirs.

The mark stands in the label and in the attribution themselves, so that no map, table or export can
leave it out. Every own indicator is a definition family of its own: it shares a scale with nothing.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from kaart.catalogue.lookup import fold
from kaart.catalogue.records import Indicator, Kind, Source, Text
from kaart.core.errors import InputError, mark
from kaart.core.inert import inert_name

# No packaged indicator begins like this; a test sees to it.
OWN_PREFIX = "eigen_"
LAYER = "eigen"  # folder in the store
LICENCE = Text("eigen", "own")
GROUP = "eigen"
PALETTE = "imola"
# Longer ones fill a legend or a map's foot alone.
MOST_LABEL, MOST_TEXT, MOST_UNIT = 80, 1_000, 60
MARK = Text("eigen cijfers", "own figures")
# Id without its prefix: it names a folder and stands in commands.
_LONGEST_ID, _HASH = 40, 8
_UNSAFE = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Description:
    """A user's description of their figures.

    Attributes
    ----------
    label, definition, unit, source
        One text each, shown in both languages; the unit may be "" for a category only.
    kind
        How values behave when areas are joined.
    """

    label: str
    definition: str
    unit: str
    source: str
    kind: Kind


def describe(*, label: str, definition: str, unit: str, source: str, kind: Kind) -> Description:
    """Check a user's description of their figures.

    Parameters
    ----------
    label, definition, unit, source
        Text; line ends and control characters become spaces.
    kind
        Extensive, intensive or category.

    Raises
    ------
    InputError
        If one is empty or too long.
    """
    texts = (label, definition, unit, source)
    cleaned = [inert_name(text).strip() for text in texts]
    if not all((cleaned[0], cleaned[1], cleaned[2] or kind is Kind.CATEGORY, cleaned[3])):
        raise InputError(
            mark("Give a name, a definition, a unit and a source; every reader of the map needs all four.")
        )
    for text, most in zip(cleaned, (MOST_LABEL, MOST_TEXT, MOST_UNIT, MOST_TEXT), strict=True):
        if len(text) > most:
            raise InputError(mark("'{text}…' is longer than {most} signs; make it shorter."), text=text[:40], most=most)
    return Description(cleaned[0], cleaned[1], cleaned[2], cleaned[3], kind)


def own_id(label: str) -> str:
    """Id of an indicator by its label: letters, digits and ``_`` behind `OWN_PREFIX`.

    A long label is cut off, and told from others that begin alike by a hash of the whole.

    Raises
    ------
    InputError
        If the label holds no letter or digit.
    """
    name = _UNSAFE.sub("_", fold(label)).strip("_")
    if not name:
        raise InputError(mark("'{label}' holds no letter or digit; give the figures a name."), label=label)
    if len(name) > _LONGEST_ID:
        digest = hashlib.sha256(name.encode()).hexdigest()[:_HASH]
        name = f"{name[: _LONGEST_ID - _HASH - 1].strip('_')}_{digest}"
    return f"{OWN_PREFIX}{name}"


def is_own(indicator: Indicator | str) -> bool:
    """Whether an indicator, or the one with this id, is a user's own."""
    name = indicator if isinstance(indicator, str) else indicator.id
    return name.startswith(OWN_PREFIX)


def own_indicator(description: Description, *, level: str, years: tuple[int, ...], decimals: int) -> Indicator:
    """Record of own figures.

    Parameters
    ----------
    description
        Their description.
    level
        Level of the areas.
    years
        Years that have figures.
    decimals
        Decimals to show.
    """
    name = own_id(description.label)
    return Indicator(
        id=name,
        group=GROUP,
        label=Text(f"{description.label} ({MARK.nl})", f"{description.label} ({MARK.en})"),
        definition=Text(description.definition, description.definition),
        family=name,
        source=name,
        table_family=None,
        unit=Text(description.unit, description.unit),
        kind=description.kind,
        numerator=(),
        per=(),
        factor=1.0,
        denominator="",
        denominator_proxy=False,
        levels=(level,),
        years=years,
        rounding=0.0,
        decimals=decimals,
        minimum=0,
        threshold=0,
        threshold_column="",
        higher_is="neutral",
        palette=PALETTE,
        factors=(),
        breaks=(),
    )


def own_source(indicator: Indicator, source: str, *, language: str = "nl") -> Source:
    """Publisher of own figures: the user's text with the mark in front.

    Parameters
    ----------
    indicator
        Record of the figures.
    source
        Who made them.
    language
        Language of the mark in attribution and licence.
    """
    return Source(
        id=indicator.source,
        name=Text(f"{MARK.nl}: {source}", f"{MARK.en}: {source}"),
        publisher=source,
        licence=LICENCE[language],
        licence_url="",
        attribution=f"{MARK[language]}: {source}",
        url="",
    )
