"""Small maps of one indicator through the years, as pictures that need no script.

All years of one definition share one set of class bounds, taken over all of them together, and one
legend; another definition is another set. A picture is a plain SVG of a few kB, sharp on paper.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from markupsafe import Markup
from numpy.typing import NDArray

from kaart.analysis.classes.classify import NO_CLASS, Classification, classify
from kaart.analysis.classes.classrule import ClassRule, apply_rule
from kaart.core.crs import require_rd
from kaart.core.errors import InputError
from kaart.core.language import translations
from kaart.core.provenance import Notice
from kaart.model.indicators import Figures, require_same_scale
from kaart.model.missing import Status
from kaart.render.maps.colouring import two_sided
from kaart.render.maps.legend import Legend, build_legend
from kaart.render.maps.palette import BORDER, class_colours, no_data, seen
from kaart.render.templates import fill
from kaart.render.words.numbers import plural
from kaart.render.words.provisional import figures_year
from kaart.render.words.rounded import value_words

# Units of the picture along its longer side; it is shown at about half of that.
SIDE = 400
# More areas than this are specks at this size.
MOST_AREAS = 2_000


@dataclass(frozen=True)
class Pinned:
    """Years of one definition on one set of classes.

    Attributes
    ----------
    years
        Figures per year, ascending; of one definition family and unit.
    classes
        Classes of the same years, all with the same bounds.
    whole
        Classes over all years together: gives the shared legend.
    notice
        Why the classes are not those that were asked for; None when they are.
    """

    years: tuple[Figures, ...]
    classes: tuple[Classification, ...]
    whole: Classification
    notice: Notice | None

    @property
    def shades(self) -> tuple[str, ...]:
        """Colours of the classes, in every picture and in the legend."""
        indicator = self.years[0].indicator
        if indicator.middle is not None:
            indicator = two_sided(indicator, self.whole, middle=indicator.middle.value)
        return class_colours(indicator.palette, self.whole)


def pin(years: Sequence[Figures], *, rule: ClassRule) -> Pinned | None:
    """One set of class bounds for all years together.

    Parameters
    ----------
    years
        Figures of one level, one definition family and unit; years without any value are left out.
    rule
        Choice of classes. One around a reference falls back on the default: every year has another.

    Returns
    -------
    Pinned or None
        None when no year has a value.

    Raises
    ------
    DefinitionMismatchError
        If two definitions or units would share the bounds.
    """
    kept = sorted((item for item in years if item.coverage > 0), key=lambda item: item.year)
    for item in kept[1:]:
        require_same_scale(kept[0].indicator, item.indicator)
    if not kept:
        return None
    values = pd.concat({str(item.year): item.frame.set_index("code")["value"] for item in kept})
    values.index = pd.Index([f"{year} {code}" for year, code in values.index])
    decimals, notice = kept[0].indicator.decimals, None
    middle = kept[0].indicator.middle
    own = None if middle is None else middle.value
    try:
        whole = apply_rule(rule, values, decimals=decimals, references={}, middle=own)
    except InputError as error:
        whole = apply_rule(ClassRule(), values, decimals=decimals, references={}, middle=own)
        notice = Notice.of(error.template, **error.values)
    pinned = [classify(item.values, method="user", breaks=list(whole.breaks), decimals=decimals) for item in kept]
    return Pinned(tuple(kept), tuple(pinned), whole, notice)


def small_map(
    areas: GeoDataFrame, figures: Figures, classification: Classification, *, shades: Sequence[str]
) -> Markup:
    """One year as SVG text: one path per colour, no script, no reference to anything outside it.

    Parameters
    ----------
    areas
        Boundaries in EPSG:28992, one row per code; neighbours share their edges.
    figures
        Values; an area that is not among them is shown as missing.
    classification
        Of the figures.
    shades
        Colour per class.

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    """
    require_rd(areas)
    west, south, east, north = (float(item) for item in areas.total_bounds)
    scale = SIDE / max(east - west, north - south)
    width, height = (max(1, round((high - low) * scale)) for low, high in ((west, east), (south, north)))
    # Corners of less than two units each way are less than a pixel where it is shown.
    shapes = shapely.coverage_simplify(np.asarray(areas.geometry.array, dtype=object), tolerance=2 / scale)
    fills = _fills(figures, classification, shades)
    parts: dict[str, list[str]] = {}
    for code, shape in zip(areas["code"], shapes, strict=True):
        path = _path(shape, west=west, north=north, scale=scale)
        parts.setdefault(fills.get(code, no_data(Status.MISSING.value).colour), []).append(path)
    paths = [(seen(colour), "".join(rings)) for colour, rings in sorted(parts.items())]
    return fill("render/change/small_map.svg.j2", width=width, height=height, border=BORDER, paths=paths)


def _fills(figures: Figures, classification: Classification, shades: Sequence[str]) -> dict[str, str]:
    """Colour by code, of areas with a class and of those without."""
    places = dict(zip(classification.codes, classification.classes, strict=True))
    return {
        code: shades[places[code]] if places[code] != NO_CLASS else no_data(status).colour
        for code, status in zip(figures.frame["code"], figures.frame["status"].astype(str), strict=True)
    }


def _path(shape: shapely.Geometry, *, west: float, north: float, scale: float) -> str:
    """Rings of a shape as SVG path data in whole units, each point relative to the one before."""
    parts = []
    for ring in shapely.get_rings(shapely.get_parts(shape)):
        points = shapely.get_coordinates(ring)
        units: NDArray[np.int64] = np.rint(
            np.column_stack([(points[:, 0] - west) * scale, (north - points[:, 1]) * scale])
        ).astype(np.int64)
        steps = np.diff(units, axis=0)
        steps = steps[(steps != 0).any(axis=1)]
        if len(steps):
            moves = " ".join(f"{right} {down}" for right, down in steps[:-1])
            parts.append(f"M{units[0][0]} {units[0][1]}l{moves}z".replace(" -", "-"))
    return "".join(parts)


def picture_address(svg: str) -> str:
    """An SVG as the address of a picture: it travels with the page and is fetched from nowhere."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def small_alt(figures: Figures, *, area: str, language: str) -> str:
    """What one small map shows, in words: year, how many areas have a figure, lowest and highest.

    Parameters
    ----------
    figures
        Of the year.
    area
        Name of the region.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    known = figures.frame.dropna(subset=["value"]).sort_values(["value", "name"])
    low, high = (
        f"{row['name']} ({value_words(row['value'], indicator=figures.indicator, language=language)})"
        for row in (known.iloc[0], known.iloc[-1])
    )
    text = gettext(
        "{label} in {area}, {year}: {known} of the {total} {areas} have a figure; lowest {low}, highest {high}."
    )
    return text.format(
        label=figures.indicator.label[language],
        area=area,
        year=figures_year(figures, language=language),
        known=len(known),
        total=len(figures.frame),
        areas=plural(figures.level.value),
        low=low,
        high=high,
    )


def shared_legend(pinned: Pinned, *, language: str) -> Legend:
    """Legend of all years of a definition: their bounds are the same; counts are over all years together."""
    frames = [item.frame.assign(code=[f"{item.year} {code}" for code in item.frame["code"]]) for item in pinned.years]
    first = pinned.years[0]
    together = Figures(first.indicator, first.level, first.year, pd.concat(frames, ignore_index=True))
    return build_legend(together, pinned.whole, language=language)


def small_maps_html(pictures: Sequence[tuple[str, str, str]], legend: Legend) -> Markup:
    """The pictures of one definition in a row with their legend, as HTML; everything escaped, no script.

    Parameters
    ----------
    pictures
        Year in words, address of the picture, and what it shows in words.
    legend
        Result of `shared_legend`.
    """
    return fill(
        "render/change/small_maps.html.j2",
        language=legend.language,
        pictures=pictures,
        legend=legend,
        border=BORDER,
        seen=seen,
    )


def is_drawable(figures: Figures) -> bool:
    """Whether there are few enough areas to see them at this size."""
    return len(figures.frame) <= MOST_AREAS
