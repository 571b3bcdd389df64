"""Checks of a new answer against the store, before anything is replaced.

An answer can be well-formed and still wrong: half of a page, or codes in another spelling.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace

from geopandas import GeoDataFrame, GeoSeries
from pandas import DataFrame

from kaart.catalogue import Family, load
from kaart.catalogue.layers import BOUNDARIES, FIGURES
from kaart.core.codes import MAP_LEVELS, Level
from kaart.core.errors import UpstreamDriftError, mark
from kaart.core.provenance import Notice
from kaart.store.manifest import Key
from kaart.store.parquet import Store
from kaart.sync.areas import stored_areas

# Compares the codes of a new file, which are of the areas of that year, with what the store holds of other layers.
Check = Callable[[Store, Key, Collection[str], int], tuple[Notice, ...]]

# A corrected table loses hardly any areas.
MOST_LOST = 0.1
# Some buurten have figures and no boundary (water, or too small to draw); not half of them.
LEAST_JOINED = 0.5
NAMED = 5
_PREFIX = {Level.BUURT: "BU", Level.WIJK: "WK", Level.GEMEENTE: "GM"}


def require_kept(
    new: Collection[str], *, before: Collection[str], source: str, area: str, damaged: bool = False
) -> None:
    """Refuse an answer that lacks many of the areas that the same table had before.

    Parameters
    ----------
    new, before
        Codes in the answer and in the store, of the same layer, year and area.
    source
        Table or collection, for the message.
    area
        Code, for the message.
    damaged
        Whether the answer held unusable areas: then none may be lost, because a complete
        version is better than a newer one with gaps.

    Raises
    ------
    UpstreamDriftError
        If more than `MOST_LOST` of them are gone; names some.
    """
    lost = sorted(set(before) - set(new))
    if len(lost) > (0 if damaged else MOST_LOST * len(set(before))):
        raise UpstreamDriftError(
            mark(
                "{source} no longer gives {count} of the {total} areas of {area} ({names}); kaart keeps the last good "
                "data. If they are really gone, fetch with --opnieuw."
            ),
            source=source,
            count=len(lost),
            total=len(set(before)),
            area=area,
            names=_some(lost),
        )


def check_join(codes: Collection[str], *, other: Collection[str], area: str, year: int | None) -> tuple[Notice, ...]:
    """Compare codes of figures and boundaries of the same area and year, level by level.

    Parameters
    ----------
    codes, other
        Codes of the one and of the other; a level that either lacks is passed over.
    area, year
        For the sentence.

    Returns
    -------
    tuple of Notice
        One per level on which some areas have no counterpart.

    Raises
    ------
    UpstreamDriftError
        If on a level less than `LEAST_JOINED` of them joins; names some that do not.
    """
    notices = []
    for level in MAP_LEVELS:
        mine, yours = ({code for code in given if code.startswith(_PREFIX[level])} for given in (codes, other))
        if not mine or not yours:
            continue
        alone = sorted(mine ^ yours)
        if len(mine & yours) < LEAST_JOINED * min(len(mine), len(yours)):
            raise UpstreamDriftError(
                mark(
                    "The codes of figures and boundaries of {area} of {year} do not join at level {level} ({names}); "
                    "kaart keeps the last good data. Report this."
                ),
                area=area,
                year=year,
                level=level.value,
                names=_some(alone),
            )
        if alone:
            notices.append(
                Notice.of(
                    mark("{count} areas of {area} at level {level} have figures or a boundary, not both: {names}."),
                    count=len(alone),
                    area=area,
                    level=level.value,
                    names=_some(alone),
                )
            )
    return tuple(notices)


def joins_boundaries(store: Store, key: Key, codes: Collection[str], areas: int) -> tuple[Notice, ...]:
    """Compare the codes of figures with the stored boundaries of the same area, of the year of their areas.

    Parameters
    ----------
    store
        Where the boundaries are.
    key
        Name of the file with figures.
    codes
        In that file.
    areas
        Year of the areas in which the figures are counted.

    Raises
    ------
    UpstreamDriftError
        If on a level most of them do not join.
    """
    others = [Key(BOUNDARIES, f"{level}-{areas}", key.area) for level in MAP_LEVELS]
    known = {code for other in others for code in stored_areas(store, other)}
    return check_join(codes, other=known, area=key.area, year=areas)


def joins_figures(store: Store, key: Key, codes: Collection[str], areas: int) -> tuple[Notice, ...]:
    """Compare the codes of boundaries with the stored key figures of the same area and year.

    Parameters
    ----------
    store
        Where the figures are.
    key
        Name of the file with boundaries.
    codes
        In that file.
    areas
        Year of the boundaries.

    Raises
    ------
    UpstreamDriftError
        If on a level most of them do not join.
    """
    return check_join(codes, other=stored_areas(store, _key_figures(key, areas)), area=key.area, year=areas)


def has_inhabitants(store: Store, key: Key, _codes: Collection[str], areas: int) -> tuple[Notice, ...]:
    """Give a notice when crime cannot be shown yet, for want of inhabitants of the same year or of its own areas.

    Parameters
    ----------
    store
        Where the key figures are.
    key
        Name of the file with crime.
    areas
        Year of the areas in which crime is counted.
    """
    if not stored_areas(store, _key_figures(key, key.year)):
        # A gemeente of after a merger has no inhabitants in a year before it, and what is stored does not tell.
        text = mark(
            "Crime of {area} in {year} shows once the inhabitants of that year are there too: kaart sync {area}. A "
            "gemeente that did not exist yet in {year} has none, and no crime of that year is shown."
        )
        return (Notice.of(text, area=key.area, year=key.year),)
    if areas == key.year or stored_areas(store, _key_figures(key, areas)):
        return ()
    text = mark(
        "Crime of {area} is counted in the areas of {areas} and shows once those are there too: kaart sync {area} "
        "--jaren {areas}."
    )
    return (Notice.of(text, area=key.area, areas=areas),)


def is_year_of_areas_known(_store: Store, key: Key, _codes: Collection[str], areas: int) -> tuple[Notice, ...]:
    """Give a notice when the areas of a year that the source added are taken to be those of the year before.

    A table of all years is renewed with newer areas at a moment of its own, and does not tell which it has.

    Parameters
    ----------
    key
        Name of the file.
    areas
        Year of the areas in which it is taken to be counted.
    """
    family = Family(key.vintage.rpartition("-")[0])
    if key.year is None or areas == key.year or load(listed=False).table(family, key.year) is not None:
        return ()
    text = mark(
        "{layer} of {year} is taken to be counted in the areas of {areas}, as earlier years are; the table does not "
        "say so. An area that changed since may have the figure of another."
    )
    return (Notice.of(text, layer=family.value, year=key.year, areas=areas),)


def concerns(notice: Notice, area: str) -> bool:
    """Whether a notice is about an area, or about no area in particular."""
    named = set(re.findall(r"\b(?:GM|WK|BU)(\d{4})", str(notice)))
    return not named or area[2:] in named


def same_content(stored: DataFrame, new: DataFrame) -> bool:
    """Whether two frames hold the same rows and columns, shapes included.

    Parameters
    ----------
    stored, new
        Of one layer, year and area.
    """
    if list(stored.columns) != list(new.columns) or len(stored) != len(new):
        return False
    if not isinstance(new, GeoDataFrame):
        return bool(stored.equals(new))
    plain = [name for name in new.columns if name != "geometry"]
    shapes = GeoSeries(stored["geometry"]).reset_index(drop=True)
    return bool(
        stored[plain].equals(new[plain])
        and shapes.geom_equals_exact(new.geometry.reset_index(drop=True), tolerance=0).all()
    )


def same_delivery(stored: DataFrame, new: DataFrame) -> bool:
    """Whether two frames hold the same figures, ignoring columns that were requested for only one of them.

    kaart requests the columns of its catalogue and gets a column for each; a column in only one frame means
    that the catalogue changed, not the source. Only explicit codes (``<column>@``) come from the source.

    Parameters
    ----------
    stored, new
        Of one layer, year and area.
    """
    one_sided = set(stored.columns) ^ set(new.columns)
    if any(name.endswith("@") and name[:-1] in stored and name[:-1] in new for name in one_sided):
        return False
    shared = [name for name in new.columns if name in stored]
    return same_content(stored[shared], new[shared])


def _some(codes: list[str]) -> str:
    more = f" +{len(codes) - NAMED}" if len(codes) > NAMED else ""
    return ", ".join(codes[:NAMED]) + more


def _key_figures(key: Key, year: int | None) -> Key:
    return replace(key, layer=FIGURES, vintage=f"{Family.KWB}-{year}")
