"""Boundaries in the store: one file per level, year and gemeente, asked for again after a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from pandas import DataFrame

from kaart.catalogue.scope import Scope
from kaart.core.provenance import Provenance, now_utc
from kaart.core.schema import AREAS, check_frame
from kaart.sources.pdok import boundaries as pdok
from kaart.store.manifest import Key
from kaart.sync.area_files import AreaFiles
from kaart.sync.checks import joins_figures
from kaart.sync.jobs import Item, Job, Work

# PDOK gives no stamp of the last change; boundaries of a year are asked again after this long.
BOUNDARY_AGE = timedelta(days=30)


def refresh_boundaries(work: Work, job: Job, scopes: Sequence[Scope]) -> list[Item]:
    """Bring the boundaries of some scopes up to date; the store is locked only while they are written.

    Parameters
    ----------
    work, job, scopes
        Connections, level and year, and areas.

    Raises
    ------
    SourceError
        If PDOK does not answer, or the answer cannot be right; stored files stay.
    SchemaError
        If the areas break their contract.
    StoreError
        If the store cannot be written.
    """
    return _LevelFiles(work, job, (joins_figures,)).refresh(scopes)


@dataclass(frozen=True)
class _LevelFiles(AreaFiles):
    """Files of one level and year."""

    def is_fresh(self, key: Key) -> bool:
        manifest = self.work.store.manifest(key)
        if self.work.again or manifest is None or not self.work.store.is_whole(key):
            return False
        # A moment that is yet to come was written by a clock that was wrong.
        return timedelta(0) <= now_utc() - manifest.checked_at < BOUNDARY_AGE

    def fetch(self, gemeenten: tuple[str, ...] | None) -> tuple[DataFrame, Provenance]:
        raw = pdok.fetch(self.work.http, level=self.job.kind, year=self.job.year, gemeenten=gemeenten)
        what = f"{raw.provenance.table} ({self.job.year})"
        check_frame(raw.areas.drop(columns="geometry"), AREAS, what=what)
        return raw.areas, raw.provenance
