"""The store as it stood at a moment, as far as the one earlier delivery that is kept reaches."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from kaart.catalogue.layers import NAMES
from kaart.core.errors import CorruptStoreError, NotInStoreError
from kaart.store.manifest import Key, Manifest
from kaart.store.parquet import PREVIOUS, Store, Stored


class PastStore(Store):
    """Gives of every file the delivery that was the newest at a moment, and notes when the deliveries it gave came.

    Of a file whose delivery of that moment is no longer kept it gives the present one: whoever asks compares what
    comes out. Lists of names are always the present ones. Only reading is of that moment.

    Parameters
    ----------
    root, hidden
        As of `Store`.
    moment
        UTC; None for now.
    """

    def __init__(self, root: Path, *, hidden: Collection[str] = (), moment: datetime | None = None) -> None:
        super().__init__(root, hidden=hidden)
        self._moment = moment
        self._came: dict[Key, datetime] = {}

    @property
    def came(self) -> datetime | None:
        """When the newest of the deliveries that were read was fetched, UTC; None when none was read."""
        return max(self._came.values(), default=None)

    def manifest(self, key: Key) -> Manifest | None:
        """As of `Store`: of the delivery of the moment."""
        return self._earlier(key) or super().manifest(key)

    def read(self, key: Key) -> Stored:
        """As of `Store`: the delivery of the moment.

        Raises
        ------
        NotInStoreError
            If it was never stored.
        CorruptStoreError
            If neither the current nor the previous file matches its manifest.
        """
        stored = self._read_earlier(key) if self._earlier(key) is not None else None
        if stored is None:
            stored = super().read(key)
        if key.layer != NAMES:
            self._came[key] = stored.manifest.provenance.retrieved_at
        return stored

    def _read_earlier(self, key: Key) -> Stored | None:
        try:
            return replace(self.read_previous(key), previous=False)  # asked for, and not in place of a damaged one
        except (CorruptStoreError, NotInStoreError):  # damaged, or a refresh came in between
            return None

    def _earlier(self, key: Key) -> Manifest | None:
        """Manifest of the previous delivery where it was the one of the moment; else None."""
        if self._moment is None or key.layer == NAMES:
            return None
        current = super().manifest(key)
        if current is not None and current.provenance.retrieved_at <= self._moment:
            return None
        before = self._manifest(key, PREVIOUS)
        return before if before is not None and before.provenance.retrieved_at <= self._moment else None
