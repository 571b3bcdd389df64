"""Stored files and their state, one record each. Keys are English and stable."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from kaart.catalogue.own import LAYER as OWN
from kaart.core.errors import mark
from kaart.core.language import sentence
from kaart.core.provenance import now_utc
from kaart.store.manifest import Key, Manifest
from kaart.store.parquet import Store

# A source that was not checked for this long is shown as old.
OLD_AFTER = timedelta(days=200)
STATES = {
    "good": mark("good"),
    "old": mark("old"),
    "previous": mark("damaged; an earlier version is shown"),
    "damaged": mark("damaged; fetch again"),
}


def layer_records(
    manifests: Iterable[Manifest], *, store: Store, language: str = "nl", unreadable: Iterable[Key] = ()
) -> list[dict[str, Any]]:
    """One record per stored file, with its state: ``good``, ``old``, ``previous`` or ``damaged``.

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
    """
    moment = now_utc()
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
            "state": _state(manifest, store, old=_is_old(manifest, moment)),
            "counts": dict(manifest.provenance.counts),
            "columns_not_found": [column.id for column in manifest.provenance.lacking],
            "provisional": manifest.provenance.provisional or None,
            "columns_provisional": list(manifest.provenance.said_provisional),
            "warnings": [sentence(notice, language=language) for notice in manifest.provenance.warnings],
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
        }
        for key in unreadable
    ]
    return sorted(records, key=lambda record: (record["layer"], record["vintage"], record["area"]))


def _is_old(manifest: Manifest, moment: datetime) -> bool:
    """Whether the source should be checked again; never for own figures, which have no source."""
    return manifest.key.layer != OWN and moment - manifest.checked_at > OLD_AFTER


def _state(manifest: Manifest, store: Store, *, old: bool) -> str:
    if store.is_whole(manifest.key):
        return "old" if old else "good"
    return "previous" if store.is_whole(manifest.key, previous=True) else "damaged"
