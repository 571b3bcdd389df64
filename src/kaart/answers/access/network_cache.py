"""The street network of an area: built from an extract of OpenStreetMap and cached.

Reading an extract takes seconds to minutes, reading the cache a fraction of a second. The cache key consists of
the path, size and modification time of the extract (a checksum of a gigabyte would take longer than all the rest),
the box, and the version of the rules.
"""

from __future__ import annotations

import hashlib
import math
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from weakref import WeakValueDictionary

from kaart.analysis.distance.network import PIECE_M, StreetNetwork, build_network, network_of
from kaart.core.crs import box_to_wgs84, degrees_to_rd
from kaart.core.errors import NoStreetsError, StoreError, mark
from kaart.core.settings import Settings
from kaart.sources.osm.extract import LONGEST_M, read_streets
from kaart.sources.osm.tags import RULES
from kaart.store.arrays import read_arrays, write_arrays

FOLDER = "straten"
NO_STREETS = mark("{path} has no streets of {area}; give an extract of OpenStreetMap that holds that area.")
# Routes may use streets outside the area.
MARGIN_M = 3_000.0
_ROUND_M = 1_000.0
_READING = Lock()
# A network of a region takes tens of megabytes: every measure over it shares one.
_USED: WeakValueDictionary[Path, StreetNetwork] = WeakValueDictionary()


@dataclass(frozen=True)
class Extract:
    """An extract of OpenStreetMap to measure over.

    Attributes
    ----------
    path
        Of the file.
    required
        False for the extract of the installation: areas without streets in it fall back to straight lines.
    """

    path: Path
    required: bool = True

    @property
    def stamp(self) -> str:
        """Changes when the file does; "" when it cannot be seen."""
        try:
            seen = self.path.stat()
        except OSError:
            return ""
        return f"{seen.st_size}-{seen.st_mtime_ns}"


def extract_of(settings: Settings) -> Extract | None:
    """Extract of the whole installation, None when it measures in straight lines.

    Parameters
    ----------
    settings
        May name one.
    """
    return None if settings.network is None else Extract(settings.network, required=False)


def load_network(
    cache: Path, extract: Extract, bounds_m: tuple[float, float, float, float], *, area: str
) -> StreetNetwork:
    """Network of an area and `MARGIN_M` around it: from the cache, else from the extract.

    Parameters
    ----------
    cache
        Folder of the store.
    extract
        File.
    bounds_m
        West, south, east and north of the area in EPSG:28992.
    area
        Its name, for messages.

    Raises
    ------
    InputError
        If the extract cannot be read, or reading it needs a package that is not there.
    NoStreetsError
        If it holds no streets there.
    """
    west, south, east, north = bounds_m
    box_m = (
        math.floor((west - MARGIN_M) / _ROUND_M) * _ROUND_M,
        math.floor((south - MARGIN_M) / _ROUND_M) * _ROUND_M,
        math.ceil((east + MARGIN_M) / _ROUND_M) * _ROUND_M,
        math.ceil((north + MARGIN_M) / _ROUND_M) * _ROUND_M,
    )
    place = _digest(str(extract.path.resolve()), box_m)
    path = cache / FOLDER / f"{place}-{_digest(extract.stamp, RULES, LONGEST_M, PIECE_M)}.npz"
    if extract.stamp:
        kept = _kept(path)
        if kept is not None:
            return kept
    # Two concurrent sessions read the extract once.
    with _READING:
        kept = _kept(path) if extract.stamp else None
        return kept or _read(path, extract, box_m, area=area)


def _read(path: Path, extract: Extract, box_m: tuple[float, float, float, float], *, area: str) -> StreetNetwork:
    """Build the network from an extract, and cache it.

    Raises
    ------
    NoStreetsError
        If it holds no streets there.
    """
    streets = read_streets(extract.path, box_to_wgs84(box_m))
    if not streets.foot.any():
        raise NoStreetsError(NO_STREETS, path=extract.path, area=area)
    network = build_network(streets, degrees_to_rd(streets.longitude, streets.latitude))
    _keep(path, network)
    return network


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _kept(path: Path) -> StreetNetwork | None:
    """The network in memory, else the one in the cache; None when there is none."""
    used = _USED.get(path)
    if used is not None:
        return used
    arrays = read_arrays(path)
    try:
        network = None if arrays is None else network_of(arrays)
    except (KeyError, ValueError):  # of another version
        return None
    if network is not None:
        _USED[path] = network
    return network


def _keep(path: Path, network: StreetNetwork) -> None:
    """Cache a network in place of that of an earlier extract; if the disk is full it is rebuilt next time."""
    _USED[path] = network
    place, _, _ = path.name.partition("-")
    try:
        write_arrays(path, network.arrays())
    except StoreError:
        return
    for other in (*path.parent.glob(f"{place}-*.npz"), *path.parent.glob(f".{place}-*.tmp")):
        if other != path:
            with suppress(OSError):  # another session reads it; the next time it is removed
                other.unlink(missing_ok=True)
