"""CBS and PDOK made up in this process: what a refresh asks them is kept, and what they give is what a test wants."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from unittest import mock

from builders import raw, squares

from kaart.catalogue import Family, Table
from kaart.core.errors import UpstreamNotFoundError, mark
from kaart.core.provenance import ColumnOrigin, Provenance
from kaart.sources.cbs import fetch as cbs
from kaart.sources.cbs.fetch import RawFigures
from kaart.sources.cbs.listing import Listing
from kaart.sources.pdok import boundaries as pdok
from kaart.sources.pdok.boundaries import RawAreas
from kaart.sync import areas as refresh_areas
from kaart.sync import years as refresh_years

# Listed without the years for which kaart has no certain id of the distances.
NEAR = {(Family.NABIJHEID, year): ("1NED",) for year in range(2021, 2026)}


GEMEENTEN = ("GM0001", "GM0002")
BUURTEN = 4


def codes_of(gemeente):
    digits = gemeente[2:]
    return [*(f"BU{digits}00{n:02d}" for n in range(BUURTEN)), gemeente, f"WK{digits}00"]


class Sources:
    """CBS and PDOK as a test wants them; keeps what was asked."""

    def __init__(self):
        self.asked = []
        self.stamp = "1"
        self.value = 1.0
        self.left_out = set()
        self.renamed = {}
        self.failure = {}
        self.warnings = ()
        self.counts = ()
        self.country = True
        self.gemeenten = GEMEENTEN
        self.dates = {}
        self.gone = ()  # columns that the table lacks
        self.provisional = "no"  # of its figures

    def fail(self, what):
        if what in self.failure:
            raise self.failure[what]

    def find_table(self, http, catalogue, *, family, year):
        self.fail(f"{family}-{year}")
        return Table("1NED", family, year)

    def version(self, http, table):
        self.asked.append("version")
        return self.stamp

    def listed(self, gemeenten):
        wanted = self.gemeenten if gemeenten is None else [area for area in gemeenten if area in self.gemeenten]
        return [self.renamed.get(c, c) for area in wanted for c in codes_of(area) if c not in self.left_out]

    def fetch(self, http, table, *, columns, gemeenten, country):
        codes = sorted([*self.listed(gemeenten), *(["NL00"] if country and self.country else [])])
        if not columns:
            self.asked.append(("codes", gemeenten))
        else:
            self.asked.append(("figures", table.year, gemeenten, country))
        self.fail("figures")
        if not codes:
            raise UpstreamNotFoundError(mark("CBS table {table} has no rows."), table=table.id)
        frame = raw(code=codes, **{column.id: [self.value] * len(codes) for column in columns})
        origin = Provenance("cbs_kwb", "http://x", table=table.id, route="v4", upstream_modified=self.stamp)
        fared = tuple(
            ColumnOrigin(column.id, "not_found", sought=column.sought)
            if column.id in self.gone
            else ColumnOrigin(column.id, "id", column.id, provisional=self.provisional)
            for column in columns
        )
        origin = replace(origin, columns=fared)
        for column in self.gone if columns else ():
            frame = frame.assign(**{column: float("nan"), f"{column}@": "not_found"})
        return RawFigures(frame, replace(origin, warnings=self.warnings))

    def boundaries(self, http, *, level, year, gemeenten):
        self.asked.append(("boundaries", level, gemeenten))
        self.fail(level)
        prefix = {"buurt": "BU", "wijk": "WK", "gemeente": "GM"}[level]
        areas = squares(sorted(code for code in self.listed(gemeenten) if code.startswith(prefix)))
        return RawAreas(areas, Provenance("pdok", "http://x", table=level, route="ogc", counts=self.counts))

    def names(self, http, table):
        self.asked.append("names")
        self.fail("names")
        return RawFigures(
            raw(code=["GM0001", "GM0002", "GM0363"], name=["Proefdam", "Elders", "Amsterdam"]), Provenance("cbs", "")
        )


@contextmanager
def believed(found: Sources) -> Iterator[None]:
    """Let everything in this process ask them."""
    with ExitStack() as stack:
        for name in ("find_table", "version", "fetch"):
            stack.enter_context(mock.patch.object(cbs, name, getattr(found, name)))
        stack.enter_context(mock.patch.object(cbs, "gemeenten", found.names))
        stack.enter_context(mock.patch.object(refresh_years, "list_tables", return_value=Listing(NEAR, {})))
        stack.enter_context(mock.patch.object(pdok, "fetch", found.boundaries))
        stack.enter_context(mock.patch.object(refresh_areas, "FEWEST_GEMEENTEN", 3))
        yield
