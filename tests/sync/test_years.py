"""Years that CBS lists and kaart does not: asked, kept, resolved; and what happens without an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from cbsserver import TABLE, CbsServer
from clirun import environment, run_here
from derdenserver import POLICE, DerdenServer
from testserver import Reply, SmallServer, json_reply

from kaart.catalogue import Family, load
from kaart.catalogue.listed import FILE, kept_tables
from kaart.core.settings import Settings
from kaart.sources.http.client import Http
from kaart.store.parquet import Store
from kaart.sync.run import Refresh
from kaart.sync.years import keep_tables

V4, V3 = "/datasets.cbs.nl/odata/v1/Datasets", "/opendata.cbs.nl/ODataCatalog/Tables"
TITLE = "Kerncijfers wijken en buurten 2026"
KWB = Family.KWB


@pytest.fixture
def reached(settings: Settings, server: SmallServer) -> Settings:
    return replace(settings, upstream=server.url)


@pytest.fixture
def listed(server: SmallServer) -> Callable[..., None]:
    """Let the newer service list tables by title, or give another answer; the older one knows nothing."""

    def put(*rows: tuple[str, str], reply: Reply | None = None) -> None:
        titles = json_reply({"value": [{"Identifier": key, "Title": title} for key, title in rows]})
        server.on(V4, reply or titles)
        server.on(V3, reply or json_reply({"value": []}))

    return put


def years_of(settings: Settings, *layers: str):
    """Ask, and keep the answer as a run does."""
    with Http(settings) as http:
        refresh = Refresh(http, Store(settings.cache), load(cache=settings.cache))
        asked = refresh.find_years(layers or ("cijfers",))
        keep_tables(settings.cache, asked.tables)
        return asked


def test_a_listed_year_is_known_at_once_and_later_without_network(reached, server, listed):
    listed((TABLE, TITLE))
    asked = years_of(reached)
    assert asked.catalogue.table(KWB, 2026).id == TABLE
    assert asked.failed == {}
    assert load(cache=reached.cache).table(KWB, 2026).id == TABLE
    before = (reached.cache / FILE).stat().st_mtime_ns
    years_of(reached)
    assert (reached.cache / FILE).stat().st_mtime_ns == before, "the same list is not written again"


def test_every_series_is_asked_once_per_refresh(reached, server, listed):
    listed((TABLE, TITLE))
    with Http(reached) as http:
        refresh = Refresh(http, Store(reached.cache), load())
        for _ in range(3):
            refresh.find_years(("cijfers", "grenzen"))
    assert [server.count(V4), server.count(V3)] == [2, 2]


@pytest.mark.parametrize(
    "reply",
    [Reply(b"", 503), Reply(b"<html>", content_type="text/html"), Reply(b"{}"), Reply(b"[1]"), Reply(b"", 404)],
    ids=["503", "html", "object", "list", "404"],
)
def test_without_an_answer_the_known_years_and_the_kept_ones_stay(reached, server, listed, reply):
    listed((TABLE, TITLE))
    years_of(reached)
    kept = (reached.cache / FILE).read_bytes()
    listed(reply=reply)
    asked = years_of(reached)
    assert asked.catalogue.family_years(KWB) == (*load().family_years(KWB), 2026)
    assert set(asked.failed) == {KWB, Family.NABIJHEID}
    assert (reached.cache / FILE).read_bytes() == kept
    assert len(server.requests) <= 16, "little patience"


def test_a_damaged_kept_list_is_written_anew(reached, listed):
    reached.cache.mkdir()
    (reached.cache / FILE).write_text("{", encoding="utf-8")
    listed((TABLE, TITLE))
    assert years_of(reached).catalogue.table(KWB, 2026).id == TABLE
    assert [table.id for table in kept_tables(reached.cache)] == [TABLE]


def test_a_folder_that_cannot_be_written_costs_only_the_memory(reached, listed):
    reached.cache.write_text("no folder", encoding="utf-8")
    listed((TABLE, TITLE))
    assert years_of(reached).catalogue.table(KWB, 2026).id == TABLE


def test_a_table_of_all_years_says_itself_which_it_has(reached, server, listed):
    listed()
    derden = DerdenServer(server)
    asked = years_of(reached, "politie")
    assert asked.catalogue.family_years(Family.POLITIE)[-1] == 2025
    derden.lists[POLICE]["Perioden"]["2026JJ00"] = "2026*"
    asked = years_of(reached, "politie")
    assert asked.catalogue.table(Family.POLITIE, 2026).id == POLICE
    assert asked.catalogue.column(Family.POLITIE, "misdrijven").years[-1] == 2026
    listed((TABLE, TITLE))
    assert years_of(reached).catalogue.table(Family.POLITIE, 2026).id == POLICE, "kept while another series is asked"


@pytest.fixture
def sync(server, settings, monkeypatch):
    """The command against the small server; codes that begin with 99 are real here."""
    CbsServer(server)
    for module in ("kaart.store.library", "kaart.answers.figures", "kaart.cli.store"):
        monkeypatch.setattr(f"{module}.is_example", lambda scope: False)

    def run(*words: str, upstream: str = server.url):
        return run_here(*words, env=environment(upstream, settings.cache, KAART_TAAL="nl"))

    return run


def test_sync_of_a_new_year_and_its_figures_without_network(sync, server, listed):
    listed((TABLE, TITLE))
    done = sync("sync", "GM9901", "--jaren", "2026", "--lagen", "cijfers")
    assert done.code == 0, done.err
    offline = "http://127.0.0.1:9"
    shown = sync(
        *("cijfers", "--gebied", "GM9901", "--niveau", "buurt", "--indicator", "inwoners", "--json"), upstream=offline
    )
    values = {row["area"]: (row["year"], row["value"], row["status"]) for row in shown.json()["figures"]}
    assert values == {"BU99010000": (2026, 1000, "observed"), "BU990100A1": (2026, 495, "observed")}
    gone = sync(
        *(
            "cijfers",
            "--gebied",
            "GM9901",
            "--niveau",
            "buurt",
            "--indicator",
            "personen_in_armoede",
            "--jaar",
            "2026",
            "--json",
        ),
        upstream=offline,
    )
    assert {row["status"] for row in gone.json()["figures"]} <= {"not_found", "not_fetched"}, gone.err


def test_sync_without_years_takes_a_new_one_too(sync, server, listed):
    listed((TABLE, TITLE))
    done = sync("sync", "GM9901", "--lagen", "cijfers", "--json")
    new = [item for item in done.json()["items"] if item["outcome"] == "new"]
    assert {item["vintage"] for item in new} == {"kwb-2026"}


def test_sync_of_a_year_that_cbs_does_not_list_names_the_years_there_are(sync, listed):
    listed()
    done = sync("sync", "GM9901", "--jaren", "2025-2027")
    assert (done.code, done.sentence()) == (
        1,
        "Het CBS heeft geen tabel van 2026, 2027; kies uit 2013-2025.",
    )


def test_sync_of_a_new_year_while_the_list_does_not_come_says_that(sync, listed):
    listed(reply=Reply(b"", 503))
    told = sync("sync", "GM9901", "--jaren", "2026").sentence()
    assert told.startswith("kaart kent geen tabel van 2026, alleen van 2013-2025; de lijst met tabellen van het CBS")
    assert "503" in told
    assert ".." not in told
