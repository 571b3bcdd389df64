"""Stored files and their state, one record each. Keys are English and stable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from kaart.catalogue.layers import old_after, read_limits
from kaart.core.errors import mark
from kaart.core.language import sentence
from kaart.core.provenance import now_utc
from kaart.store.manifest import Key, Manifest
from kaart.store.parquet import Store

STATES = {
    "good": mark("good"),
    "old": mark("old"),
    "previous": mark("damaged; an earlier version is shown"),
    "damaged": mark("damaged; fetch again"),
}


def layer_records(
    manifests: Iterable[Manifest],
    *,
    store: Store,
    language: str = "nl",
    unreadable: Iterable[Key] = (),
    limits: str = "",
) -> list[dict[str, Any]]:
    """One record per stored file, with its state: ``good``, ``old``, ``previous`` or ``damaged``.

    Of a damaged one also what is damaged, as a sentence, and the command that repairs it, None for others.

    Parameters
    ----------
    manifests
        Of the stored files.
    store
        Store; every file is hashed.
    language
        Language of the warnings.
    unreadable
        Files whose manifest is unreadable: state `damaged`, other fields null.
    limits
        After how many days a layer is old, of the settings (``KAART_OUD``).

    Raises
    ------
    InputError
        If the limits cannot be read.
    """
    moment, known = now_utc(), read_limits(limits)
    records = [
        {
            "layer": manifest.key.layer,
            "area": manifest.key.area,
            "vintage": manifest.key.vintage,
            "rows": manifest.rows,
            "retrieved_at": manifest.provenance.retrieved_at.isoformat(),
            "checked_at": manifest.checked_at.isoformat(),
            "source": manifest.provenance.table or manifest.provenance.source,
            "publisher": manifest.provenance.source,
            "route": manifest.provenance.route,
            "url": manifest.provenance.url,
            "sha256": manifest.sha256,
            "state": "old" if is_old(manifest.key, manifest.checked_at, moment=moment, limits=known) else "good",
            "counts": dict(manifest.provenance.counts),
            "columns_not_found": [column.id for column in manifest.provenance.lacking],
            "provisional": manifest.provenance.provisional or None,
            "columns_provisional": list(manifest.provenance.said_provisional),
            "warnings": [sentence(notice, language=language) for notice in manifest.provenance.warnings],
            **_damage(manifest.key, store, language),
        }
        for manifest in manifests
    ]
    nothing = dict.fromkeys(("rows", "retrieved_at", "checked_at", "source", "publisher", "route", "url", "sha256"))
    records += [
        {
            "layer": key.layer,
            "area": key.area,
            "vintage": key.vintage,
            **nothing,
            "state": "damaged",
            "counts": {},
            "columns_not_found": [],
            "provisional": None,
            "columns_provisional": [],
            "warnings": [],
            **_damage(key, store, language),
        }
        for key in unreadable
    ]
    return sorted(records, key=lambda record: (record["layer"], record["vintage"], record["area"]))


def is_old(key: Key, checked_at: datetime, *, moment: datetime, limits: Mapping[str, timedelta]) -> bool:
    """Whether the source of a file should be asked again; never for own figures, which have none.

    Parameters
    ----------
    key
        Of the file.
    checked_at, moment
        When it was asked last, and now; UTC.
    limits
        Of `kaart.catalogue.layers.read_limits`.
    """
    bound = old_after(key.layer, key.vintage, limits=limits)
    return bound is not None and moment - checked_at > bound


def _damage(key: Key, store: Store, language: str) -> dict[str, str | None]:
    """The state of a damaged file, the sentence that names it and the command that brings it back."""
    error = store.damage(key)
    if error is None:
        return {"damage": None, "repair": None}
    return {
        "state": "previous" if store.is_whole(key, previous=True) else "damaged",
        "damage": sentence(error, language=language),
        "repair": str(error.values.get("command", "")) or None,
    }
