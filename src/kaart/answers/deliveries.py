"""Changes between deliveries: every stored file compared with the earlier delivery that is kept.

The page and the command line both use this module. kaart keeps one earlier delivery: the last one that differed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from kaart.analysis.change.deliveries import Changes, find_changes, find_reshaped
from kaart.catalogue.layers import OV
from kaart.catalogue.scope import Scope
from kaart.core.codes import COUNTRY
from kaart.core.errors import CorruptStoreError, NotInStoreError
from kaart.store.library import WHOLE_COUNTRY
from kaart.store.manifest import Key, Manifest
from kaart.store.parquet import Store, Stored


class State(StrEnum):
    """Whether two deliveries could be compared."""

    COMPARED = "compared"
    FIRST = "first"
    EARLIER_DAMAGED = "earlier_damaged"
    DAMAGED = "damaged"


@dataclass(frozen=True)
class Delivery:
    """One stored file beside its earlier delivery.

    Attributes
    ----------
    key
        Name of the file.
    state
        Compared, first (no earlier delivery is kept), or which of the two is damaged.
    before, after
        Manifests; None if absent or damaged.
    changes
        Differences in the columns requested for both, None when they were not compared.
    columns_added, columns_dropped
        Columns that kaart started or stopped requesting: a change of its catalogue, not of the source.
    reshaped
        Areas with another boundary: name by code.
    """

    key: Key
    state: State
    before: Manifest | None = None
    after: Manifest | None = None
    changes: Changes | None = None
    columns_added: tuple[str, ...] = ()
    columns_dropped: tuple[str, ...] = ()
    reshaped: Mapping[str, str] = field(default_factory=dict)

    @property
    def differs(self) -> bool:
        """Whether the delivery differs from the one before."""
        return bool(self.reshaped) or (self.changes is not None and not self.changes.none)


def deliveries(store: Store, *, scope: Scope | None = None) -> tuple[Delivery, ...]:
    """Every stored file but those of the timetable, or those of a scope, beside the earlier delivery.

    Parameters
    ----------
    store
        Where they stand.
    scope
        Of the file of the whole country, too, only the gemeenten of the scope are compared; None for all.
    """
    # A timetable runs on with the days: nearly every trip is another one, and no two deliveries compare.
    wanted = (key for key in store.every_key() if key.layer != OV)
    keys = (key for key in wanted if scope is None or concerns(scope, key))
    return tuple(compare(store, key, gemeenten=None if scope is None else scope.gemeenten(key.year)) for key in keys)


def concerns(scope: Scope, key: Key) -> bool:
    """Whether a file holds anything of a scope, by its name: its own, or that of the whole country."""
    gemeenten = scope.gemeenten(key.year)
    return gemeenten is None or key.area in {WHOLE_COUNTRY, *gemeenten}


def compare(store: Store, key: Key, *, gemeenten: Collection[str] | None = None) -> Delivery:
    """One stored file beside its earlier delivery.

    Parameters
    ----------
    store
        Where it stands.
    key
        Name of the file.
    gemeenten
        Compare rows of these only; None for all.
    """
    try:
        after = store.read(key)
    except (CorruptStoreError, NotInStoreError):  # the latter where no more than a manifest is left
        return Delivery(key, State.DAMAGED)
    if after.previous:  # the earlier delivery itself is being served
        return Delivery(key, State.DAMAGED, before=after.manifest)
    try:
        before = store.read_previous(key)
    except NotInStoreError:
        return Delivery(key, State.FIRST, after=after.manifest)
    except CorruptStoreError:
        return Delivery(key, State.EARLIER_DAMAGED, after=after.manifest)
    if before.manifest.sha256 == after.manifest.sha256:  # a spare copy of the only delivery there is
        return Delivery(key, State.FIRST, after=after.manifest)
    return _compared(key, before, after, gemeenten=gemeenten)


def _compared(key: Key, before: Stored, after: Stored, *, gemeenten: Collection[str] | None) -> Delivery:
    old, new = (_rows(_coded(stored.frame), gemeenten) for stored in (before, after))
    added, dropped = _one_sided(new, old), _one_sided(old, new)
    shapes = isinstance(old, GeoDataFrame) and isinstance(new, GeoDataFrame)
    moved = find_reshaped(old, new) if shapes else ()
    names = dict(zip(new["code"], new["name"], strict=True))
    return Delivery(
        key=key,
        state=State.COMPARED,
        before=before.manifest,
        after=after.manifest,
        changes=find_changes(_plain(old, without=dropped), _plain(new, without=added)),
        columns_added=added,
        columns_dropped=dropped,
        reshaped={code: names[code] for code in moved},
    )


def _one_sided(frame: DataFrame, other: DataFrame) -> tuple[str, ...]:
    """Columns requested for only one of the two; explicit codes (``<column>@``) come from the source itself."""
    return tuple(str(name) for name in frame.columns if name not in other and not str(name).endswith("@"))


def _plain(frame: DataFrame, *, without: Collection[str]) -> DataFrame:
    gone = {"geometry", *without, *(f"{name}@" for name in without)}
    return DataFrame(frame[[name for name in frame.columns if name not in gone]])


def _coded(frame: DataFrame) -> DataFrame:
    """The frame with its key in ``code``: sites of a register go by their own id."""
    return frame if "code" in frame else frame.rename(columns={"site_id": "code"})


def _rows(frame: DataFrame, gemeenten: Collection[str] | None) -> DataFrame:
    if gemeenten is None:
        return frame
    owner = frame["gemeente"] if "gemeente" in frame else _owner(frame["code"])
    return frame[owner.isin(gemeenten)]


def _owner(codes: Series[str]) -> Series[str]:
    return ("GM" + codes.str.slice(2, 6)).where(codes != COUNTRY, COUNTRY)
