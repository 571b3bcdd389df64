"""The status of figures as each service gives it: descriptions of tables and columns, and periods."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cbsserver import TABLE, V3, V4, CbsServer, files, packed, sheet
from derdenserver import POLICE, DerdenServer
from testserver import Reply, SmallServer, json_reply

from kaart.catalogue import Family, load
from kaart.catalogue.records import Column, Table
from kaart.core.settings import Settings
from kaart.sources.cbs import fetch as cbs
from kaart.sources.cbs import third_party
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry, Timeouts

KWB_2018 = Table(TABLE, Family.KWB, 2018)
COLUMNS = (
    Column("inwoners", Family.KWB, ("T001036",), ("Aantal inwoners",), ("AantalInwoners",), "", (2018,)),
    Column("vermogen_mediaan", Family.KWB, ("X2",), ("Mediaan vermogen",), ("MediaanVermogen",), "", (2018,), low=-1e5),
)
BY_SUBJECT = (
    "Overzicht.\r\n\r\nStatus van de cijfers:\r\nDefinitief, tenzij in de toelichting bij het onderwerp expliciet is "
    "vermeld dat het voorlopige cijfers betreft.\r\n\r\nWijzigingen per maart 2020\r\nVoorlopige cijfers vervangen."
)
WHOLE = "Status van de cijfers:\r\nDe cijfers in deze tabel zijn voorlopig."
NOTE = "Bezittingen min schulden.Het betreft voorlopige cijfers.Zie ook StatLine."


@pytest.fixture
def table(server: SmallServer) -> CbsServer:
    return CbsServer(server)


@pytest.fixture
def http(settings: Settings, server: SmallServer):
    fast = Retry(attempts=2, first_wait_s=0.01, max_wait_s=0.02)
    with Http(replace(settings, upstream=server.url), retry=fast, timeouts=Timeouts(1, 1, 3)) as made:
        yield made


def by_v4(table: CbsServer, about: str, note: str) -> tuple[str, ...] | None:
    table.server.on(f"{V4}/Properties", json_reply({"Modified": "2026-01-02", "Description": about}))
    table.measures = [{**row, "Description": note if row["Identifier"] == "X2" else None} for row in table.measures]
    return ("GM9901",)


def by_v3(table: CbsServer, about: str, note: str) -> tuple[str, ...] | None:
    by_v4(table, "", "")
    table.without_v4()
    row = {"Modified": "2026-01-02", "ShortDescription": about, "Summary": None}
    table.server.on(f"{V3}/TableInfos", json_reply({"value": [row]}))
    table.properties = [
        {**row, "Description": note if row["Key"].startswith("MediaanVermogen") else None} for row in table.properties
    ]
    return ("GM9901",)


def by_bulk(table: CbsServer, about: str, note: str) -> tuple[str, ...] | None:
    by_v4(table, "", note)
    table.measures = [{**row, "Description": row["Description"] or ""} for row in table.measures]
    members = files(table)
    members["Properties"] = sheet([{"Identifier": "1", "Modified": "2026-01-02", "Description": about}])
    table.server.on(f"/datasets.cbs.nl/CSV/CBS/nl/{TABLE}", Reply(packed(members), content_type="application/zip"))
    return None


@pytest.mark.parametrize("route", [by_v4, by_v3, by_bulk])
@pytest.mark.parametrize(
    ("about", "note", "says"),
    [(BY_SUBJECT, NOTE, ("no", "whole")), (BY_SUBJECT, "", ("no", "no")), (WHOLE, "", ("whole", "whole"))],
    ids=["by subject", "definitive", "whole"],
)
def test_tables_of_one_year(http, table, route, about, note, says):
    gemeenten = route(table, about, note)
    origin = cbs.fetch(http, KWB_2018, columns=COLUMNS, gemeenten=gemeenten, country=True).provenance
    assert origin.route == route.__name__.removeprefix("by_")
    assert (origin.provisional_of({"inwoners"}), origin.provisional_of({"vermogen_mediaan"})) == says
    assert origin.provisional_of({"inwoners", "vermogen_mediaan"}) == says[1]


def test_a_group_of_columns_is_described_as_a_whole(http, table):
    by_v4(table, BY_SUBJECT, "")
    table.groups = [
        {**row, "Description": "Het betreft voorlopige cijfers." if row["Id"] == 2 else ""} for row in table.groups
    ]
    origin = cbs.fetch(http, KWB_2018, columns=COLUMNS, gemeenten=("GM9901",), country=True).provenance
    assert dict(origin.said_provisional) == {"vermogen_mediaan": "whole"}


def test_a_stamp_changes_with_the_descriptions_too(http, table, server):
    server.on(f"{V4}/Properties", json_reply({"ObservationsModified": "2026-01-02", "Modified": "2026-03-04"}))
    assert cbs.version(http, KWB_2018) == "2026-03-04"
    server.on(f"{V4}/Properties", Reply(b"{}", 404))
    server.on(f"{V3}/TableInfos", json_reply({"value": [{"Modified": "2026-01-02", "MetaDataModified": "2026-05-06"}]}))
    assert cbs.version(http, KWB_2018) == "2026-05-06"


@pytest.mark.parametrize(
    ("period", "about", "says"),
    [
        ({"Title": "2023*"}, "", "whole"),
        ({"Title": "2023", "Status": "NaderVoorlopig"}, "", "whole"),
        ({"Title": "2023", "Status": "Definitief"}, WHOLE, "no"),
        ({"Title": "2023"}, "", "no"),
        ({"Title": "2023"}, "Status van de cijfers: De cijfers over 2023 zijn voorlopig.", "whole"),
        ({"Title": "2023"}, "Status van de cijfers: De cijfers over 2024 zijn voorlopig.", "no"),
    ],
)
def test_tables_with_periods(http, server, period, about, says):
    tables = DerdenServer(server)
    periods = [{"Key": "2022JJ00", "Title": "2022"}, {"Key": "2023JJ00", **period}]
    server.on(tables.path(POLICE, "Perioden"), json_reply({"value": periods}))
    row = {"Modified": "2026-01-02", "ShortDescription": about}
    server.on(tables.path(POLICE, "TableInfos"), json_reply({"value": [row]}))
    table = third_party.find_table(None, load(), family=Family.POLITIE, year=2023)
    columns = load().columns(Family.POLITIE, 2023)
    origin = third_party.fetch(http, table, columns=columns, gemeenten=("GM9901",), country=False).provenance
    assert {column.provisional for column in origin.columns} == {says}
