"""The layers of the store: what ``kaart sync --lagen`` accepts, which files belong to each, and the words for them.

How a layer is planned, fetched and checked stands in `kaart.sync.layers`, by the same id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from kaart.catalogue.own import LAYER as OWN
from kaart.catalogue.records import Family, Text
from kaart.core.errors import CatalogueError, InputError, mark

# Folders of the store; each is also the id of a layer, but for the list of gemeenten, which comes along unasked.
FIGURES, BOUNDARIES, OV, VVE, SCHOOLS, NAMES = "cijfers", "grenzen", "ov", "vve", "scholen", "namen"
# Tables of a year come out once, and are made final within half a year or so.
YEARLY_DAYS = 200
# Registers change every week; who looks for a place is helped by those of this season.
REGISTER_DAYS = 65
# A timetable runs for two to three months.
TIMETABLE_DAYS = 35
_MOST_DIGITS, _MOST_SHOWN = 4, 40
_VINTAGE = re.compile(r"^(?P<kind>.+?)(?:-(?P<year>\d{4}))?$")


class Gap(StrEnum):
    """Whether an area or year without data, when asked for explicitly, means that the layer is incomplete."""

    ALWAYS = "always"
    UNLESS_SOME = "unless_some"  # a gemeente may have no site in a register, but not all of them
    NEVER = "never"  # published for few years and gemeenten


@dataclass(frozen=True)
class Series:
    """Stored files of one make-up: one per year and area, or one per area.

    Attributes
    ----------
    folder
        Folder of the store, ``layer`` in a `kaart.store.manifest.Key`.
    kind
        First part of the vintage; "" for all files in the folder.
    name
        In words; None where the files are shown by folder and vintage.
    gap
        Whether an area or year without data counts as missing.
    by_inhabitants
        Whether the figures are divided by the inhabitants of the same year, in the areas in which they are counted,
        and cannot be shown without them.
    """

    folder: str
    kind: str = ""
    name: Text | None = None
    gap: Gap = Gap.ALWAYS
    by_inhabitants: bool = False


@dataclass(frozen=True)
class Layer:
    """Data that is fetched under one name.

    Attributes
    ----------
    id
        Name on the command line.
    rows
        Number of rows in words: a marked message with ``{count}``.
    series
        The files that it consists of.
    optional
        Whether it is fetched only on request; the map needs the others.
    old_after_days
        Days after which its source should have been asked again; ``KAART_OUD`` may say another number.
    """

    id: str
    rows: str
    series: tuple[Series, ...]
    optional: bool = True
    old_after_days: int = YEARLY_DAYS


_AREAS = mark("{count} areas")
_BUURTEN = mark("{count} buurten")
_SITES = mark("{count} sites")

LAYERS = (
    Layer(
        FIGURES,
        rows=_BUURTEN,
        series=(
            Series(
                FIGURES, Family.KWB, name=Text("Kerncijfers wijken en buurten", "Key figures of wijken and buurten")
            ),
            Series(
                FIGURES,
                Family.NABIJHEID,
                name=Text("Afstanden tot voorzieningen", "Distances to amenities"),
                gap=Gap.NEVER,
            ),
        ),
        optional=False,
    ),
    Layer(
        BOUNDARIES,
        rows=_AREAS,
        series=(
            Series(BOUNDARIES, "buurt", name=Text("Grenzen van buurten", "Boundaries of buurten")),
            Series(BOUNDARIES, "wijk", name=Text("Grenzen van wijken", "Boundaries of wijken")),
            Series(BOUNDARIES, "gemeente", name=Text("Grenzen van gemeenten", "Boundaries of gemeenten")),
        ),
        optional=False,
    ),
    Layer(OV, rows=mark("{count} stops"), series=(Series(OV),), old_after_days=TIMETABLE_DAYS),
    Layer(VVE, rows=_SITES, series=(Series(VVE, gap=Gap.UNLESS_SOME),), old_after_days=REGISTER_DAYS),
    Layer(SCHOOLS, rows=_SITES, series=(Series(SCHOOLS, gap=Gap.UNLESS_SOME),), old_after_days=REGISTER_DAYS),
    # Tables of others that CBS hosts; their files lie with the other figures.
    Layer(
        Family.POLITIE.value,
        rows=_BUURTEN,
        series=(
            Series(
                FIGURES,
                Family.POLITIE,
                name=Text("Geregistreerde misdrijven (politie)", "Registered crime (police)"),
                by_inhabitants=True,
            ),
        ),
    ),
    Layer(
        Family.GEZONDHEID.value,
        rows=_BUURTEN,
        series=(Series(FIGURES, Family.GEZONDHEID, name=Text("Gezondheid (RIVM)", "Health (RIVM)"), gap=Gap.NEVER),),
    ),
    # CBS's own, and on request as well: a table of all years in the areas of one.
    Layer(
        Family.SES.value,
        rows=_BUURTEN,
        series=(
            Series(
                FIGURES,
                Family.SES,
                name=Text("Sociaaleconomische status (SES-WOA)", "Socio-economic status (SES-WOA)"),
                gap=Gap.NEVER,
            ),
        ),
    ),
)
NAMES_LIST = Series(NAMES, "gemeente", name=Text("Lijst van gemeenten", "List of gemeenten"))
PROVINCE_LISTS = Series(NAMES, "provincie", name=Text("Gemeenten per provincie", "Gemeenten by province"))
MAP_LAYERS = tuple(layer.id for layer in LAYERS if not layer.optional)
OPTIONAL_FAMILIES = tuple(
    Family(series.kind) for layer in LAYERS for series in layer.series if layer.optional and series.folder == FIGURES
)


def split_vintage(vintage: str) -> tuple[str, str]:
    """Kind and year of a vintage: ``kwb`` and ``2018``; the year is "" where it has none."""
    found = _VINTAGE.match(vintage)
    return (found["kind"], found["year"] or "") if found else (vintage, "")


def get_layer(layer_id: str) -> Layer:
    """Record of a layer.

    Raises
    ------
    CatalogueError
        If there is none with that id.
    """
    found = next((layer for layer in LAYERS if layer.id == layer_id), None)
    if found is None:
        raise CatalogueError(mark("There is no layer '{layer}'; add it to layers.py of the catalogue."), layer=layer_id)
    return found


def find_layer(folder: str, vintage: str) -> Layer | None:
    """Layer that a stored file belongs to; None for files that no layer brings.

    Parameters
    ----------
    folder, vintage
        ``layer`` and ``vintage`` of a `kaart.store.manifest.Key`.
    """
    return next((layer for layer in LAYERS if any(_holds(series, folder, vintage) for series in layer.series)), None)


def find_series(folder: str, vintage: str) -> Series | None:
    """Series that a stored file belongs to; None for files that no layer brings.

    Parameters
    ----------
    folder, vintage
        ``layer`` and ``vintage`` of a `kaart.store.manifest.Key`.
    """
    every = (*(series for layer in LAYERS for series in layer.series), NAMES_LIST, PROVINCE_LISTS)
    return next((series for series in every if _holds(series, folder, vintage)), None)


def old_after(folder: str, vintage: str, *, limits: Mapping[str, timedelta]) -> timedelta | None:
    """How long a stored file is not old after its source was asked; None for own figures, which have none.

    Parameters
    ----------
    folder, vintage
        ``layer`` and ``vintage`` of a `kaart.store.manifest.Key`.
    limits
        Of this installation, see `read_limits`.
    """
    if folder == OWN:
        return None
    layer = find_layer(folder, vintage)
    if layer is None:
        return timedelta(days=YEARLY_DAYS)
    return limits.get(layer.id, timedelta(days=layer.old_after_days))


def read_limits(text: str) -> dict[str, timedelta]:
    """How long layers are not old by ``KAART_OUD``, such as ``ov=14,cijfers=400`` (days); the others are not in it.

    Raises
    ------
    InputError
        If one is no layer, or has no such number of days.
    """
    limits = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, days = (piece.strip() for piece in part.partition("="))
        known = any(layer.id == name for layer in LAYERS)
        if not (known and days.isascii() and days.isdigit() and len(days) <= _MOST_DIGITS and int(days) >= 1):
            raise InputError(
                mark("KAART_OUD has '{part}', and needs days per layer, such as ov=14. Layers: {layers}."),
                part=part[:_MOST_SHOWN],
                layers=", ".join(layer.id for layer in LAYERS),
            )
        limits[name] = timedelta(days=int(days))
    return limits


def row_words(folder: str, vintage: str) -> str:
    """Number of rows of a stored file in words: a marked message with ``{count}``.

    Parameters
    ----------
    folder, vintage
        ``layer`` and ``vintage`` of a `kaart.store.manifest.Key`.
    """
    layer = find_layer(folder, vintage)
    return _AREAS if layer is None else layer.rows


def _holds(series: Series, folder: str, vintage: str) -> bool:
    return series.folder == folder and series.kind in {"", split_vintage(vintage)[0]}
