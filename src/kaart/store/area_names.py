"""Names of all stored areas in one small file beside the figures, so that a damaged table costs no area its name.

It is made anew when the tables are others than those it was made of, and when it is missing or damaged; a table that
cannot be read then leaves the names that were known of its gemeenten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kaart.catalogue import Family
from kaart.catalogue.layers import FIGURES, NAMES, NAMES_LIST
from kaart.core.codes import COUNTRY, gemeente_of
from kaart.core.errors import StoreError
from kaart.core.sealed import seal, unseal
from kaart.store.files import write_text, writing
from kaart.store.manifest import COUNTRY_FILE, Key
from kaart.store.parquet import Store

FILE = "gebiedsnamen.json"
_LIST = Key(NAMES, NAMES_LIST.kind, COUNTRY_FILE)


@dataclass(frozen=True)
class AreaNames:
    """Names by code.

    Attributes
    ----------
    made_of
        Hash of the hashes of the files that they stand in; "" when none was read.
    areas
        Of all stored buurten, wijken and gemeenten, each of the newest table of its gemeente.
    gemeenten
        Of all gemeenten, as CBS listed them last; empty before the first list.
    """

    made_of: str = ""
    areas: Mapping[str, str] = field(default_factory=dict)
    gemeenten: Mapping[str, str] = field(default_factory=dict)


def kept_names(root: Path) -> AreaNames:
    """Return the names as they were gathered last; none when the file is missing or damaged.

    Parameters
    ----------
    root
        Folder of the store.
    """
    try:
        document = unseal((root / FILE).read_text(encoding="utf-8"))
        return AreaNames(str(document["made_of"]), _texts(document["areas"]), _texts(document["gemeenten"]))
    except (OSError, ValueError, KeyError, TypeError):
        return AreaNames()


def gather_names(store: Store) -> AreaNames:
    """Return the names of now, gathered anew and kept when they are of other files than those that are stored.

    Parameters
    ----------
    store
        Where the figures are; in a folder that cannot be written they are gathered every time.
    """
    kept, made_of = kept_names(store.root), _made_of(store)
    if kept.made_of == made_of and kept.areas:
        return kept
    found = AreaNames(made_of, dict(sorted(_areas(store, kept.areas).items())), _listed(store) or kept.gemeenten)
    if found.areas:
        document = {"made_of": made_of, "areas": found.areas, "gemeenten": found.gemeenten}
        with suppress(StoreError), writing(store.root / FILE):
            write_text(store.root / FILE, seal(document))
    return found


def _made_of(store: Store) -> str:
    keys = [Key(FIGURES, vintage, area) for vintage in _vintages(store) for area in store.keys(FIGURES, vintage)]
    manifests = ((key, store.manifest(key)) for key in (*keys, _LIST))
    lines = [f"{key} {manifest.sha256}" for key, manifest in manifests if manifest is not None]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _areas(store: Store, kept: Mapping[str, str]) -> dict[str, str]:
    names: dict[str, str] = {}
    for vintage in _vintages(store):
        known = {gemeente_of(code) for code in names}
        for area in store.keys(FIGURES, vintage):
            if area == COUNTRY or area in known:
                continue
            try:
                frame = store.read(Key(FIGURES, vintage, area)).frame
            except StoreError:
                pairs: Iterator[tuple[str, str]] = (item for item in kept.items() if _is_of(item[0], area))
            else:
                pairs = zip(frame["code"], frame["name"], strict=True)
            names |= {code: name for code, name in pairs if code != COUNTRY and gemeente_of(code) not in known}
    return names


def _is_of(code: str, area: str) -> bool:
    return area == COUNTRY_FILE or gemeente_of(code) == area


def _vintages(store: Store) -> list[str]:
    """Vintages of the key figures, the newest first."""
    folders = (store.root / FIGURES).glob(f"{Family.KWB}-[0-9]*")
    return sorted((folder.name for folder in folders if Key("", folder.name, "").year is not None), reverse=True)


def _listed(store: Store) -> dict[str, str]:
    try:
        frame = store.read(_LIST).frame
    except StoreError:
        return {}
    return dict(zip(frame["code"], frame["name"], strict=True))


def _texts(raw: dict[str, Any]) -> dict[str, str]:
    return {str(code): str(name) for code, name in raw.items()}
