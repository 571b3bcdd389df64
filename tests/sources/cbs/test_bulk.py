"""Whole tables from CBS's bulk files: the same frame as cell by cell, and every fault falls back or is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from cbsserver import TABLE, TOPICS, CbsServer, files, packed
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from testserver import Reply, SmallServer

from kaart.catalogue.records import Column, Family, Table
from kaart.core.errors import UpstreamAnswerError, UpstreamDriftError, UpstreamNotFoundError
from kaart.core.settings import Settings
from kaart.sources.cbs import bulk
from kaart.sources.cbs import fetch as cbs
from kaart.sources.cbs.route import Question
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry, Timeouts

PATH = f"/datasets.cbs.nl/CSV/CBS/nl/{TABLE}"
KWB_2018 = Table(TABLE, Family.KWB, 2018)
COLUMNS = (
    Column("inwoners", Family.KWB, ("T001036",), ("Aantal inwoners",), ("AantalInwoners",), "", (2018,)),
    Column("vermogen_mediaan", Family.KWB, ("X2",), ("Mediaan vermogen",), ("MediaanVermogen",), "", (2018,), low=-1e5),
    Column("indeling", Family.KWB, ("X5",), ("Indelingswijziging",), ("Indelingswijziging",), "", (2018,), text=True),
)


@pytest.fixture
def table(server: SmallServer) -> CbsServer:
    return CbsServer(server)


@pytest.fixture
def http(settings: Settings, server: SmallServer):
    fast = Retry(attempts=2, first_wait_s=0.01, max_wait_s=0.02)
    with Http(replace(settings, upstream=server.url), retry=fast, timeouts=Timeouts(1, 1, 3)) as made:
        yield made


def serve(server: SmallServer, content: bytes, **parts: object) -> None:
    server.on(PATH, Reply(content, content_type="application/zip", **parts))


def whole(http: Http, columns=COLUMNS) -> cbs.RawFigures:
    return cbs.fetch(http, KWB_2018, columns=columns, gemeenten=None, country=True)


def test_one_request_gives_what_many_give(http: Http, table: CbsServer, server: SmallServer):
    by_cell = whole(http)
    assert by_cell.provenance.route == "v4"
    serve(server, packed(files(table)))
    asked = len(server.requests)
    figures = whole(http)
    assert len(server.requests) == asked + 1
    assert figures.provenance.route == "bulk"
    assert figures.provenance.upstream_modified == "2026-01-02T02:00:00"
    assert_frame_equal(figures.frame, by_cell.frame)
    assert figures.frame.set_index("code")["vermogen_mediaan"]["BU99010000"] == -2.3


def test_a_few_gemeenten_are_not_asked_in_bulk(http: Http, table: CbsServer, server: SmallServer):
    serve(server, packed(files(table)))
    found = cbs.fetch(http, KWB_2018, columns=COLUMNS, gemeenten=("GM9901",), country=False)
    assert found.provenance.route == "v4"
    assert not [item for item in server.requests if item.path == PATH]


def test_explicit_codes_stand_beside_the_missing_value(http: Http, table: CbsServer, server: SmallServer):
    for cell in table.cells:
        if cell["Measure"] == "T001036" and "BU99020000" in str(cell["WijkenEnBuurten"]):
            cell |= {"Value": None, "ValueAttribute": "Impossible"}
        if cell["Measure"] == "X2":
            cell["Value"] = -99997
    serve(server, packed(files(table)))
    frame = whole(http).frame.set_index("code")
    assert np.isnan(frame["inwoners"]["BU99020000"])
    assert frame["inwoners@"]["BU99020000"] == "Impossible"
    assert frame["vermogen_mediaan"].isna().all()
    assert set(frame["vermogen_mediaan@"].dropna()) == {"-99997"}


def no_value(members: dict[str, bytes]) -> dict[str, bytes]:
    return {**members, "Observations": members["Observations"].replace(b"Value;", b"Waarde;")}


def a_word(members: dict[str, bytes]) -> dict[str, bytes]:
    return {**members, "Observations": members["Observations"].replace(b";1000;", b";veel;")}


def shorter(members: dict[str, bytes]) -> dict[str, bytes]:
    return {**members, "Observations": members["Observations"].rsplit(b"\r\n", 2)[0] + b"\r\n"}


def without(name: str):
    return lambda members: {key: content for key, content in members.items() if key != name}


def stranger(members: dict[str, bytes]) -> dict[str, bytes]:
    return {**members, "Observations": members["Observations"].replace(b"BU99020000", b"BU99020001")}


BROKEN = [
    (no_value, UpstreamDriftError, "Value"),
    (a_word, UpstreamDriftError, "another form"),
    (shorter, UpstreamAnswerError, "figures of 99001NED"),
    (without("Dimensions"), UpstreamDriftError, "Dimensions.csv"),
    (without("MeasureGroups"), UpstreamDriftError, "MeasureGroups.csv"),
    (stranger, UpstreamDriftError, "BU99020001"),
]


@pytest.mark.parametrize(("harm", "kind", "says"), BROKEN)
def test_a_file_of_another_form_is_refused_and_v4_answers(http, table: CbsServer, server, harm, kind, says: str):
    serve(server, packed(harm(files(table))))
    with pytest.raises(kind, match=says):
        bulk.fetch(http, Question(KWB_2018, COLUMNS, None, country=True))
    figures = whole(http)
    assert figures.provenance.route == "v4"
    assert figures.provenance.warnings == ()


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"", 404),
        Reply(b"", 503),
        Reply(b"<html>storing</html>", content_type="text/html"),
        Reply(b"PK\x03\x04 and then something else", content_type="application/zip"),
    ],
    ids=["absent", "down", "html", "no zip"],
)
def test_without_a_bulk_file_v4_answers(http: Http, table: CbsServer, server: SmallServer, reply: Reply):
    server.on(PATH, reply)
    figures = whole(http)
    assert figures.provenance.route == "v4"
    assert figures.provenance.warnings == ()


def test_a_file_too_large_to_be_true_is_not_unpacked(http, table: CbsServer, server: SmallServer, monkeypatch):
    serve(server, packed(files(table)))
    monkeypatch.setattr(bulk, "MOST_BYTES", 100)
    with pytest.raises(UpstreamAnswerError, match="unpacks to more than"):
        bulk.fetch(http, Question(KWB_2018, COLUMNS, None, country=True))


def test_areas_that_are_not_there_are_said(http: Http, table: CbsServer, server: SmallServer):
    serve(server, packed(files(table)))
    with pytest.raises(UpstreamNotFoundError):
        bulk.fetch(http, Question(KWB_2018, COLUMNS, ("GM0001",), country=False))


@given(cut=st.integers(1, 400))
def test_a_cut_zip_never_gives_figures(cut: int):
    members = {"Observations": b"Id;Value\r\n" + b"1;2\r\n" * 200, "Properties": b"Identifier\r\nx\r\n"}
    content = packed(members)
    with pytest.raises(UpstreamAnswerError), bulk._unpacked(content[: max(0, len(content) - cut)], "x"):
        pass


def test_every_topic_of_the_test_table_is_packed(table: CbsServer):
    assert files(table)["MeasureCodes"].count(b"\r\n") == len(TOPICS) + 1


def test_a_zip_damaged_anywhere_leaves_the_figures_to_the_next_service(http, table: CbsServer, server: SmallServer):
    good = packed(files(table))
    for place in range(0, len(good), 97):
        serve(server, good[:place] + bytes([good[place] ^ 0x55]) + good[place + 1 :])
        assert whole(http).frame["code"].tolist()[0] == "BU99010000"
    serve(server, b"PK" + good[:40])
    assert whole(http).provenance.route == "v4"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("MeasureCodes", b"Identifier;Title;MeasureGroupId;Title\r\nX1;a;1;b\r\n"),
        ("Dimensions", b"\xff\xfe;Kind\r\n"),
        ("Properties", b"Identifier;ObservationCount\r\nx;" + b"9" * 5000 + b"\r\n"),
        ("Observations", b"Measure;ValueAttribute;Value;StringValue;WijkenEnBuurten\r\n;;1e400;;\r\n"),
    ],
)
def test_a_file_of_another_form_is_refused_and_the_next_service_asked(http, table, server, name: str, content: bytes):
    serve(server, packed({**files(table), name: content}))
    assert whole(http).provenance.route == "v4"


def test_more_figures_than_any_table_has_are_not_read_to_their_end(http, table, server, monkeypatch):
    serve(server, packed(files(table)))
    monkeypatch.setattr(bulk, "MOST_CELLS", 3)
    with pytest.raises(UpstreamAnswerError, match="more than 3 rows"):
        bulk.fetch(http, Question(KWB_2018, COLUMNS, None, country=True))
