"""Own figures in the store: a private layer beside the public ones, never packaged and never served.

The user's description is stored as columns of the same file, so that its hash covers the
words as well as the numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

import pandas as pd
from pandas import DataFrame

from kaart.analysis.change.links import Step
from kaart.answers.links import steps_between
from kaart.answers.reading import Reader, each_year
from kaart.catalogue import Catalogue, Family, Indicator, Kind, Source, Text, load
from kaart.catalogue.own import LAYER, Description, is_own, own_indicator, own_source
from kaart.catalogue.scope import Scope
from kaart.core.codes import COUNTRY, Level, gemeente_of
from kaart.core.errors import CorruptStoreError, InputError, NotInStoreError, UnknownIndicatorError, mark
from kaart.core.files import remove_file
from kaart.core.provenance import Provenance
from kaart.model.indicators import Figures
from kaart.own.places import PREFIX, Earlier, Places, other_codes
from kaart.store.files import writing
from kaart.store.library import STAMP, Library
from kaart.store.manifest import Key, Manifest
from kaart.store.parquet import Store, Stored

_VINTAGE = re.compile(r"(eigen_[a-z0-9_]+)-(buurt|wijk|gemeente)-(\d{4})")
_CONSTANTS = ("label", "definition", "unit", "source", "kind")


@dataclass(frozen=True)
class OwnLayer:
    """One stored layer.

    Attributes
    ----------
    indicator
        Its record; the years are those of this layer alone.
    publisher
        Publisher of the figures according to the user.
    figures
        Values of every area of the region.
    area, areas_year
        Id of that region, and year of the codes.
    manifest
        Of the file.
    """

    indicator: Indicator
    publisher: str
    figures: Figures
    area: str
    areas_year: int
    manifest: Manifest


def find_places(
    reader: Reader,
    scope: Scope,
    *,
    level: Level,
    year: int,
    steps: Callable[[], tuple[Step, ...]] | None = None,
) -> Places:
    """Areas of a region that a file can name, of that year or the nearest stored one.

    Parameters
    ----------
    reader
        Gives the names.
    scope, level, year
        Region, level and year of the figures.
    steps
        Returns the links between stored years; computed here when None. Only called when needed.

    Raises
    ------
    NotInStoreError
        If nothing of the region is stored.
    CorruptStoreError
        If every stored year is damaged.
    """
    stored = reader.library.years(Family.KWB, scope)
    nearest = sorted(stored, key=lambda option: (abs(option - year), -option))
    near, loaded = next(each_year(reader, scope, years=nearest), (None, None))
    if near is None or loaded is None:
        raise NotInStoreError(
            mark("Nothing of {area} has been fetched yet; run kaart sync {id}."), area=scope.name, id=scope.id
        )
    frame = loaded.frame
    mine = [code.startswith(PREFIX[level]) and code != COUNTRY and scope.includes(code, near) for code in frame["code"]]
    areas = frame.loc[mine, ["code", "name"]].sort_values("code").reset_index(drop=True)
    if areas.empty:
        raise NotInStoreError(
            mark("{area} has no areas at level {level} in {year}; check the code, or fetch it with kaart sync."),
            area=scope.name,
            level=level.value,
            year=near,
        )

    def look_up() -> Mapping[str, Earlier]:
        frames = {item: other.frame for item, other in each_year(reader, scope, years=stored)}
        links = steps() if steps is not None else steps_between(reader, scope, level=level)
        return other_codes(frames, links, level=level, year=near)

    named = frame[frame["code"].str.startswith("GM")]
    gemeenten = {**reader.library.names(), **dict(zip(named["code"], named["name"], strict=True))}
    return Places(
        area=scope.name,
        level=level,
        year=near,
        areas=areas.assign(gemeente=[gemeente_of(code) for code in areas["code"]]),
        gemeenten=gemeenten,
        look_up_others=look_up,
    )


def add(library: Library, figures: Figures, *, scope: Scope, areas_year: int, description: Description) -> Manifest:
    """Store own figures; those of the same name, level, year and region are replaced.

    Parameters
    ----------
    library
        Where to.
    figures
        Result of `kaart.own.make.own_figures`.
    scope
        Region of the figures.
    areas_year
        Year of the codes.
    description
        The user's description.

    Raises
    ------
    InputError
        If figures of that name are stored with another definition, unit or kind, or those of another name that gives
        the same id.
    StoreError
        If the store cannot be written, or another refresh is writing.
    """
    indicator = figures.indicator
    for layer in layers(library.store):
        before = layer.indicator
        if before.id != indicator.id:
            continue
        if before.label != indicator.label:
            raise InputError(
                mark("'{label}' and the stored '{other}' both become {id}; give one of them another name."),
                label=description.label,
                other=before.label,
                id=indicator.id,
            )
        if (before.definition, before.unit, before.kind) != (indicator.definition, indicator.unit, indicator.kind):
            raise InputError(
                mark(
                    "{id} is stored with another definition, unit or kind; take another name, or kaart eigen weg {id}."
                ),
                id=indicator.id,
            )
    frame = figures.frame[["code", "name", "gemeente", "value", "status"]].assign(
        label=description.label,
        definition=description.definition,
        unit=indicator.unit.nl,
        source=description.source,
        kind=indicator.kind.value,
        areas_year=areas_year,
        decimals=indicator.decimals,
    )
    key = Key(LAYER, f"{indicator.id}-{figures.level.value}-{figures.year}", scope.id)
    with library.store.lock():
        manifest = library.store.write(key, frame, Provenance(source=LAYER, url="", route="file"))
        library.store.touch(STAMP)
    return manifest


def layers(store: Store) -> tuple[OwnLayer, ...]:
    """Every own layer that can be read, in order of id, level and year; the store logs a damaged one."""
    stored = []
    for key in _keys(store):
        with suppress(CorruptStoreError):  # one layer less; `kaart status` names it
            stored.append(_layer(store.read(key)))
    return tuple(stored)


def remove(library: Library, indicator: str) -> int:
    """Remove own figures from the store, earlier generations included.

    Parameters
    ----------
    library
        Store.
    indicator
        Id, for all levels, years and regions.

    Returns
    -------
    int
        Layers that were removed.

    Raises
    ------
    UnknownIndicatorError
        If nothing with that id is stored; lists the stored ids.
    StoreError
        If another refresh is writing, or a file cannot be removed.
    """
    keys = _require_stored(library.store, indicator)
    with library.store.lock():
        for key in keys:
            path = library.store.path(key)
            for other in path.parent.glob(f"{key.area}.*"):
                with writing(other):
                    remove_file(other)
            with suppress(OSError):  # it may still hold other regions
                path.parent.rmdir()
        library.store.touch(STAMP)
    return len(keys)


def with_own(catalogue: Catalogue, store: Store) -> Catalogue:
    """The catalogue with the own indicators of the store added, so that they can be used like any other.

    Parameters
    ----------
    catalogue
        The packaged one.
    store
        Of this installation.
    """
    records: dict[str, Indicator] = {}
    sources: dict[str, Source] = {}
    for layer in layers(store):
        name, before = layer.indicator.id, records.get(layer.indicator.id)
        records[name] = layer.indicator if before is None else _merged(before, layer.indicator)
        sources[name] = own_source(layer.indicator, layer.publisher)
    families = {name: Text(f"eigen cijfers ({name})", f"own figures ({name})") for name in records}
    return replace(
        catalogue,
        indicators=(*catalogue.indicators, *records.values()),
        sources=(*catalogue.sources, *sources.values()),
        families={**catalogue.families, **families},
    )


def own_catalogue(library: Library) -> Catalogue:
    """The packaged catalogue with the own indicators of this installation."""
    settings = library.settings
    return with_own(load(data=settings.data, cache=settings.cache, own=settings.additions), library.store)


def own_years(library: Library, scope: Scope, indicator: Indicator) -> tuple[int, ...]:
    """Years with stored own figures for any area of a region."""
    fitting = [layer for layer in layers(library.store) if layer.indicator.id == indicator.id]
    return tuple(sorted({layer.figures.year for layer in fitting if _codes(layer, scope)}))


def own_values(
    library: Library, scope: Scope, *, indicator: Indicator, level: Level, year: int
) -> tuple[Figures, dict[str, Manifest]]:
    """Own figures of a region, with the manifests by gemeente.

    Parameters
    ----------
    library
        Where they stand.
    scope, indicator, level, year
        What is asked.

    Raises
    ------
    NotInStoreError
        If there are none; lists the stored ones.
    CorruptStoreError
        If there are none that can be read, and a file of that level and year is damaged.
    """
    stored = [layer for layer in layers(library.store) if layer.indicator.id == indicator.id]
    frames: list[DataFrame] = []
    manifests: dict[str, Manifest] = {}
    areas: set[int] = set()
    for layer in stored:
        if (layer.figures.level, layer.figures.year) != (level, year):
            continue
        codes = _codes(layer, scope)
        frame = layer.figures.frame
        # If an area is in two layers, the one added last counts.
        frames = [before[~before["code"].isin(codes)] for before in frames]
        frames.append(frame[frame["code"].isin(codes)])
        manifests |= {gemeente_of(code): layer.manifest for code in codes}
        areas |= {layer.areas_year} if codes else set()
    if not manifests:
        for key in _keys(library.store):
            if _parts(key) == (indicator.id, level.value, year):
                library.store.read(key)  # raises when it is damaged: its areas are then unknown, not absent
        there = sorted({f"{item.area} {item.figures.level.value} {item.figures.year}" for item in stored})
        raise NotInStoreError(
            mark("There are no own figures {id} of {area} per {level} for {year}; stored: {choices}."),
            id=indicator.id,
            area=scope.name,
            level=level.value,
            year=year,
            choices=", ".join(there),
        )
    whole = pd.concat(frames, ignore_index=True).sort_values("code").reset_index(drop=True)
    # Layers on the areas of different years stand side by side, as they were brought.
    return Figures(indicator, level, year, whole, areas.pop() if len(areas) == 1 else 0), manifests


def _codes(layer: OwnLayer, scope: Scope) -> frozenset[str]:
    return frozenset(code for code in layer.figures.frame["code"] if scope.includes(code, layer.areas_year))


def _merged(first: Indicator, second: Indicator) -> Indicator:
    return replace(
        first,
        years=tuple(sorted({*first.years, *second.years})),
        levels=tuple(level.value for level in Level if level.value in {*first.levels, *second.levels}),
        decimals=max(first.decimals, second.decimals),
    )


def _keys(store: Store) -> list[Key]:
    """Keys of own layers by their folders, in order of addition."""
    folders = store.path(Key(LAYER, "x", "x")).parent.parent.glob("*")
    keys = [
        Key(LAYER, folder.name, area)
        for folder in folders
        if _VINTAGE.fullmatch(folder.name)
        for area in store.keys(LAYER, folder.name)
    ]
    return sorted(
        keys, key=lambda key: (_parts(key), store.path(key).stat().st_mtime_ns if store.path(key).exists() else 0)
    )


def _parts(key: Key) -> tuple[str, str, int]:
    match = _VINTAGE.fullmatch(key.vintage)
    if match is None:
        return key.vintage, "", 0
    return match[1], match[2], int(match[3])


def _layer(stored: Stored) -> OwnLayer:
    frame, key = stored.frame, stored.manifest.key
    name, level, year = _parts(key)
    first = frame.iloc[0]
    label, definition, unit, source, kind = (str(first[field]) for field in _CONSTANTS)
    made = own_indicator(
        Description(label, definition, unit, source, Kind(kind)),
        level=level,
        years=(year,),
        decimals=int(first["decimals"]),
    )
    values = frame[["code", "name", "gemeente", "value", "status"]].assign(
        value=frame["value"].astype(float),
        inferred=False,
        source_code="",
        denominator=float("nan"),
        shared=False,
        note="",
    )
    # A label made another id in an earlier version.
    figures = Figures(replace(made, id=name, family=name, source=name), Level(level), year, values)
    return OwnLayer(figures.indicator, source, figures, key.area, int(first["areas_year"]), stored.manifest)


def _require_stored(store: Store, indicator: str) -> list[Key]:
    """Keys of the layers of an indicator.

    Raises
    ------
    UnknownIndicatorError
        If there are none.
    """
    if not is_own(indicator):
        raise UnknownIndicatorError(
            mark("'{indicator}' is not one of your own figures; those begin with eigen_."), indicator=indicator
        )
    keys = [key for key in _keys(store) if _parts(key)[0] == indicator]
    if not keys:
        raise UnknownIndicatorError(
            mark("No own figures {indicator} are stored; there is: {choices}."),
            indicator=indicator,
            choices=", ".join(sorted({_parts(key)[0] for key in _keys(store)})) or "-",
        )
    return keys
