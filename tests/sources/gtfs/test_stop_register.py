"""The national list of stops: which file is read, what is kept of it, and what is refused."""

from __future__ import annotations

import gzip

import pytest
from shapely.geometry import box
from stoplists import GOOD, INDEX, NAMES, export, quay
from testserver import Reply

from kaart.core.errors import UpstreamAnswerError, UpstreamNotFoundError
from kaart.core.settings import Settings
from kaart.sources.gtfs import stop_register
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry


@pytest.fixture
def http(server):
    with Http(Settings(upstream=server.url), retry=Retry(attempts=2, first_wait_s=0.01, max_wait_s=0.02)) as client:
        yield client


def serve(server, content, name=NAMES[1]):
    server.on("/data.ndovloket.nl/haltes/", Reply(INDEX.encode(), content_type="text/html"))
    server.on(f"/data.ndovloket.nl/haltes/{name}", Reply(content, content_type="application/gzip"))


def test_newest_list_is_read_and_cut_to_the_area(http, server, tmp_path):
    serve(server, GOOD)
    found = stop_register.fetch(http, tmp_path, area=box(195_000, 321_000, 197_000, 323_000))
    assert found.stops.drop(columns="geometry").to_dict("list") == {
        "stop": ["NL:Q:1", "NL:Q:2"],
        "name": ["Kerk", "Proef, Kerk"],
        "area": ["NL:S:1"] * 2,
        "area_name": ["Proef, Kerk"] * 2,
        "mode": ["bus", "train"],
    }
    assert found.stops.crs.to_epsg() == 28992
    assert found.stops.geometry.x.tolist() == [196_000, 196_100]
    assert dict(found.provenance.counts) == {"stops": 2, "not_available": 1, "without_place": 2, "repeated": 1}
    assert "2 stops of the national list have no position" in str(found.provenance.warnings[0])
    assert found.provenance.table == NAMES[1]
    assert list(tmp_path.iterdir()) == []


def test_yesterday_when_today_is_not_there_yet(http, server, tmp_path):
    serve(server, GOOD, NAMES[0])
    found = stop_register.fetch(http, tmp_path, area=None)
    assert found.provenance.table == NAMES[0]
    assert found.stops["mode"].tolist() == ["bus", "train", ""]
    assert server.count(f"/data.ndovloket.nl/haltes/{NAMES[1]}") == 1


def test_no_list_at_all(http, server, tmp_path):
    server.on("/data.ndovloket.nl/haltes/", Reply(INDEX.encode(), content_type="text/html"))
    with pytest.raises(UpstreamNotFoundError, match="no list of stops"):
        stop_register.fetch(http, tmp_path, area=None)


@pytest.mark.parametrize(
    "content",
    [GOOD[:-60], b"geen gzip", gzip.compress(b"<html>"), export(), gzip.compress(b""),
     export(quay("NL:Q:1", 196_000, 322_000), head='<!DOCTYPE x [<!ENTITY e "e">]>')],
    ids=["cut off", "no gzip", "html", "no stops", "empty", "entity"],
)  # fmt: skip
def test_damaged_list_is_refused(http, server, tmp_path, content):
    serve(server, content)
    with pytest.raises(UpstreamAnswerError, match="cut off or damaged"):
        stop_register.fetch(http, tmp_path, area=None)
    assert list(tmp_path.iterdir()) == []


def test_newest_first():
    assert stop_register.newest_first(f'{INDEX}<a href="/haltes/ExportCHB_2025-01-01.xml.gz">') == (
        NAMES[1], NAMES[0], "ExportCHB_2025-01-01.xml.gz",
    )  # fmt: skip
    assert stop_register.newest_first("<html></html>") == ()


@pytest.mark.parametrize("encoding", ["no-such", "utf-7", "cp037", "utf-16", "shift_jis"])
def test_a_list_in_an_unknown_encoding_is_refused(http, server, tmp_path, encoding):
    text = gzip.decompress(GOOD).replace(b'"1.0"?>', f'"1.0" encoding="{encoding}"?>'.encode())
    serve(server, gzip.compress(text))
    with pytest.raises(UpstreamAnswerError):
        stop_register.fetch(http, tmp_path, area=None)


def test_entities_far_behind_the_beginning_are_refused_too(http, server, tmp_path):
    head = "<!--" + "x" * 9_000 + "--><!DOCTYPE a [<!ENTITY b 'c'>]>"
    serve(server, export(quay("NL:Q:1", 196_000, 322_000), head=head))
    with pytest.raises(UpstreamAnswerError):
        stop_register.fetch(http, tmp_path, area=None)


def test_a_list_that_nests_deep_or_goes_on_without_a_stop_is_refused(http, server, tmp_path, monkeypatch):
    start, end = b'<n:export xmlns:n="x">', b"</n:export>"
    serve(server, gzip.compress(start + b"<a>" * 100 + b"</a>" * 100 + end))
    with pytest.raises(UpstreamAnswerError, match="deep"):
        stop_register.fetch(http, tmp_path, area=None)
    monkeypatch.setattr(stop_register, "_MOST_ELEMENTS", 50)
    serve(server, gzip.compress(start + b"<a/>" * 100 + end))
    with pytest.raises(UpstreamAnswerError, match="more than"):
        stop_register.fetch(http, tmp_path, area=None)
    monkeypatch.setattr(stop_register, "_MOST_BYTES", 100)
    serve(server, GOOD)
    with pytest.raises(UpstreamAnswerError, match="MB"):
        stop_register.fetch(http, tmp_path, area=None)
