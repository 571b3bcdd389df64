"""Which yearly tables CBS lists: titles worded otherwise, and services that fail."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from testserver import Reply, SmallServer, json_reply

from kaart.catalogue.records import Family
from kaart.core.settings import Settings
from kaart.sources.cbs.listing import list_tables
from kaart.sources.cbs.yearly import TITLES, year_of
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry, Timeouts

V4, V3 = "/datasets.cbs.nl/odata/v1/Datasets", "/opendata.cbs.nl/ODataCatalog/Tables"
KWB, NEAR = Family.KWB, Family.NABIJHEID


@pytest.fixture
def http(server: SmallServer, settings: Settings):
    fast = Retry(attempts=1, first_wait_s=0.01, max_wait_s=0.01)
    with Http(
        replace(settings, upstream=server.url), retry=fast, timeouts=Timeouts(connect_s=1, read_s=1, total_s=2)
    ) as made:
        yield made


def rows(**titles: str) -> Reply:
    return json_reply({"value": [{"Identifier": f"{key[1:]} ", "Title": title} for key, title in titles.items()]})


@pytest.mark.parametrize(
    ("title", "family", "year"),
    [
        ("Kerncijfers wijken en buurten 2026", KWB, 2026),
        ("Kerncijfers wijken en buurten 2026*\u00a0", KWB, 2026),
        ("Kerncijfers Wijken en Buurten, 2026", KWB, 2026),
        ("2026: kerncijfers wijken en buurten", KWB, 2026),
        ("Kerncijfers wijken en buurten 2009-2012", KWB, None),
        ("Kerncijfers wijken en buurten", KWB, None),
        ("Kerncijfers wijken en buurten 20260", KWB, None),
        ("Gezondheid per wijk en buurt 2026", KWB, None),
        ("Nabijheid voorzieningen; afstand locatie, wijk- en buurtcijfers 2018", NEAR, 2018),
        ("Nabijheid voorzieningen: afstand locatie, wijk-/en buurtcijfers, 2018", NEAR, 2018),
        ("Nabijheid voorzieningen; afstand locatie, regionale cijfers 2018", NEAR, None),
    ],
)
def test_the_year_stands_anywhere_in_the_title(title: str, family: Family, year: int | None):
    assert year_of(title, family=family) == year


@given(st.integers(1995, 2099), st.sampled_from(sorted(TITLES)), st.booleans(), st.text(" .,;:-\u00a0*", max_size=4))
def test_punctuation_and_case_do_not_count(year: int, family: Family, upper: bool, between: str):  # noqa: FBT001
    title = f"{TITLES[family]} {between} {year}{between}"
    assert year_of(title.upper() if upper else title, family=family) == year


def test_both_services_are_asked_and_answer_together(http: Http, server: SmallServer):
    server.on(V4, rows(a99001NED="Kerncijfers wijken en buurten 2026", b99002NED="Kerncijfers wijken en buurten 2018"))
    server.on(V3, rows(a99003NED="Kerncijfers wijken en buurten 2026", b99004NED="Kerncijfers wijken en buurten 2019"))
    listing = list_tables(http, families=(KWB,))
    assert listing.ids == {
        (KWB, 2026): ("99001NED", "99003NED"),
        (KWB, 2018): ("99002NED",),
        (KWB, 2019): ("99004NED",),
    }
    assert listing.failed == {}
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "broken", [Reply(b"", 503), Reply(b"<html>", content_type="text/html"), Reply(b"{}"), Reply(b"[")]
)
def test_one_service_that_fails_costs_itself(http: Http, server: SmallServer, broken: Reply):
    server.on(V4, broken)
    server.on(V3, rows(a99003NED="Kerncijfers wijken en buurten 2026"))
    listing = list_tables(http, families=(KWB, NEAR))
    assert listing.ids == {(KWB, 2026): ("99003NED",)}
    assert set(listing.failed) == {NEAR}, "nothing was listed of it, and one service did not answer"


def test_when_both_fail_the_first_cause_is_told(http: Http, server: SmallServer):
    server.on(V4, Reply(b"", 503))
    listing = list_tables(http, families=(KWB,))
    assert listing.ids == {}
    assert "datasets.cbs.nl" in str(listing.failed[KWB])
