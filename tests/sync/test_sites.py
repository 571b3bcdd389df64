"""Childcare and schools through a refresh: what is kept, what is never kept, and what stays when a source fails."""

from __future__ import annotations

from datetime import timedelta

import pytest
import registers
from clirun import environment, run_here, snapshot
from registers import FREE, REGISTER_PATH, export, found
from testserver import Asked, Reply, SmallServer, json_reply

from kaart.catalogue import Region, RegionPeriod, load
from kaart.catalogue.layers import SCHOOLS, VVE
from kaart.catalogue.scope import Scope
from kaart.core.errors import StoreError, UpstreamDriftError, UpstreamNotFoundError, mark
from kaart.core.provenance import Notice
from kaart.core.settings import Settings
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry, Timeouts
from kaart.sources.registers import lrk
from kaart.sources.registers.sites import KEPT, LOOKED_UP, NOT_ASKED
from kaart.store.library import Library
from kaart.store.manifest import Key
from kaart.store.manifest_file import dump_manifest
from kaart.store.parquet import Store
from kaart.store.sites import VINTAGE, load_sites
from kaart.sync.jobs import Job, Outcome, Work
from kaart.sync.layers import layer_ids, plan, read_layers
from kaart.sync.sites import SiteRegister

ONE = Scope("GM0917", "Proefdam")
MERGED = Region(
    "proef", "Proef", (RegionPeriod(None, 2018, ("GM0881",)), RegionPeriod(2019, None, ("GM0917", "GM0928"))), ""
)
THREE_DAYS = timedelta(days=3)
PRIVATE = (b"Geheim", b"06-geheim", b"contact", b"houder", b"telefoon")


def site(number, **changes):
    return registers.site(number, **{"cbs_code": "0917", **changes})


@pytest.fixture
def library(tmp_path):
    return Library(Settings(cache=tmp_path / "cache", data=tmp_path / "data"))


@pytest.fixture
def register(server: SmallServer):
    """The register gives these rows; PDOK knows the Proefstraat."""

    def answer(request: Asked) -> Reply:
        number = "".join(part for part in request.params["q"].split() if part.isdigit())
        return json_reply({"response": {"docs": [found("Proefstraat", number, centroide_rd="POINT(100000 400000)")]}})

    def gives(*rows, cut=None):
        server.on(FREE, answer)
        server.on(REGISTER_PATH, Reply(export(list(rows))[:cut], content_type="text/csv"))

    return gives


@pytest.fixture
def run(server: SmallServer, library):
    patience = Retry(attempts=2, first_wait_s=0.01, max_wait_s=0.02, rest_s=0)
    with Http(Settings(upstream=server.url), retry=patience, timeouts=Timeouts(1, 1, 3)) as http:

        def runner(*scopes, again=False, max_age=THREE_DAYS):
            work, job = Work(http, library.store, load(), again=again), Job(VVE, VINTAGE, 2024, dated=False)
            with library.store.lock():
                return SiteRegister(lrk, max_age)(work, job, scopes or (ONE,))

        yield runner


def test_layers_and_plan():
    assert read_layers("vve,scholen") == (VVE, SCHOOLS)
    assert set(layer_ids()) >= {VVE, SCHOOLS}
    assert [job.vintage for job in plan(None, years=(2020, 2024), layers=[VVE, SCHOOLS])] == [VINTAGE, VINTAGE]


def test_nothing_of_people_is_anywhere_in_the_store(run, register, library):
    register(site(1, contact_emailadres="geheim@contact", naam_houder="Houder Geheim"), site(2))
    (item,) = run()
    assert (item.outcome, item.rows) == (Outcome.NEW, 2)
    for path in library.store.root.rglob("*"):
        if path.is_file():
            content = path.read_bytes().lower()
            assert not [word for word in PRIVATE if word.lower() in content], path


def test_a_young_register_is_not_asked_again(run, register, library, server):
    register(site(1))
    run()
    (item,) = run()
    assert item.outcome is Outcome.UNCHANGED
    assert server.count(REGISTER_PATH) == 1
    assert load_sites(library, ONE, layer=VVE, year=2024).located["located_by"].tolist() == [LOOKED_UP]


def test_when_pdok_is_silent_points_of_before_stay_also_with_opnieuw(run, register, library, server):
    register(site(1))
    run()
    register(site(1), site(2))
    server.on(FREE, Reply(b"", 503))
    (item,) = run(again=True)
    sites = load_sites(library, ONE, layer=VVE, year=2024)
    assert sites.sites["located_by"].tolist() == [KEPT, NOT_ASKED]
    assert (len(sites.located), sites.located.geometry[0].x) == (1, 100_000)
    told = [str(notice) for notice in sites.manifests[0].provenance.warnings]
    rest = "Fetch again later: only the rest is looked up then."
    assert told == [f"PDOK gave no answer for 1 sites; the other 1 are located and kept. {rest}"]
    assert [str(notice) for notice in item.notices] == told
    assert item.rows == 2
    # What got no answer is asked again without --opnieuw too.
    register(site(1), site(2))
    run()
    assert len(load_sites(library, ONE, layer=VVE, year=2024).located) == 2


def test_a_geocoder_that_is_down_is_left_alone_and_the_next_refresh_takes_up_the_rest(register, library, server):
    register(*(site(number) for number in range(1, 91)))
    answer = server.scripts[FREE][0]
    server.on(FREE, *[answer] * 9, Reply(b"", 503))
    patience = Retry(attempts=4, first_wait_s=0.01, max_wait_s=0.02)

    def run():
        with Http(Settings(upstream=server.url), retry=patience) as http:
            work, job = Work(http, library.store, load()), Job(VVE, VINTAGE, 2024, dated=False)
            return SiteRegister(lrk, THREE_DAYS)(work, job, (ONE,))

    (item,) = run()
    assert server.count(FREE) <= 9 + 10 * patience.attempts, "of 81 addresses without an answer"
    located = len(load_sites(library, ONE, layer=VVE, year=2024).located)
    assert located == 9
    (told,) = item.notices
    assert dict(told.values) == {"count": "81", "located": "9"}
    asked = server.count(FREE)
    server.on(FREE, answer)
    run()
    assert server.count(FREE) - asked == 81, "what is located is not asked again"
    assert len(load_sites(library, ONE, layer=VVE, year=2024).located) == 90


def test_the_store_is_free_while_a_source_is_waited_for(register, library, server):
    register(site(1))
    answer, free = server.scripts[FREE][0], []

    def beside(asked: Asked) -> Reply:
        with library.store.lock(timeout_s=0):
            free.append(True)
        return answer(asked)

    server.on(FREE, beside)
    with Http(Settings(upstream=server.url)) as http:
        SiteRegister(lrk, THREE_DAYS)(Work(http, library.store, load()), Job(VVE, VINTAGE, 2024, dated=False), (ONE,))
    assert free == [True]


def test_a_register_asked_by_a_clock_that_was_ahead_is_asked_again(run, register, library, server):
    register(site(1))
    run()
    (manifest,) = library.store.manifests()
    ahead = manifest.checked(manifest.checked_at + timedelta(days=9000))
    library.store.path(manifest.key, suffix=".json").write_text(dump_manifest(ahead), encoding="utf-8")
    run()
    assert server.count(REGISTER_PATH) == 2


def test_another_street_gives_no_point_and_is_counted(run, register, library, server):
    register(site(1))
    server.on(FREE, json_reply({"response": {"docs": [found("Elders", "1", centroide_rd="POINT(1 2)")]}}))
    run()
    loaded = load_sites(library, ONE, layer=VVE, year=2024)
    assert (len(loaded.sites), len(loaded.located)) == (1, 0)
    assert dict(loaded.manifests[0].provenance.counts)["unlocated"] == 1


@pytest.mark.parametrize("body", [b"<html>storing</html>", b"", export([site(n) for n in range(1, 5)])[:-9]])
def test_a_broken_register_leaves_the_store_as_it_was(run, register, library, server, body):
    register(site(1), site(2), site(3))
    run()
    before = snapshot(library.store.root)
    server.on(REGISTER_PATH, Reply(body, content_type="text/csv"))
    with pytest.raises(OSError, match=r"LRK|empty|nothing|web page"):
        run(again=True)
    assert snapshot(library.store.root) == before


def test_a_damaged_file_is_replaced_and_its_addresses_are_looked_up_again(run, register, library, server):
    register(*(site(number) for number in range(1, 5)))
    run()
    asked = server.count(FREE)
    library.store.path(Key(VVE, VINTAGE, "GM0917")).write_bytes(b"kapot")
    register(site(1))
    (item,) = run()
    assert (item.outcome, item.rows) == (Outcome.CHANGED, 1), "there is nothing left to compare with"
    assert server.count(FREE) > asked
    assert load_sites(library, ONE, layer=VVE, year=2024).located["located_by"].tolist() == [LOOKED_UP]


def test_a_file_that_cannot_be_read_for_another_reason_is_seen(run, register, library, monkeypatch):
    register(site(1))
    run()

    def refuse(self, key):
        raise StoreError(mark("{name} cannot be read."), name=key.area)

    monkeypatch.setattr(Store, "read", refuse)
    with pytest.raises(StoreError, match="GM0917 cannot be read"):
        run(max_age=-THREE_DAYS)


def test_half_a_register_is_refused_unless_asked_for(run, register, library):
    register(*(site(number) for number in range(1, 5)))
    run()
    before = snapshot(library.store.root)
    register(site(1))
    with pytest.raises(UpstreamDriftError, match="3 of the 4 sites of GM0917"):
        run(max_age=-THREE_DAYS)
    assert snapshot(library.store.root) == before
    (item,) = run(again=True)
    assert (item.outcome, item.rows) == (Outcome.CHANGED, 1)


def test_of_a_region_the_codes_of_before_a_merger_count_too(run, register, library):
    region = Scope("proef", "Proef", MERGED)
    register(site(1, cbs_code="0881"), site(2, cbs_code="0917"))
    outcomes = {item.key.area: item.outcome for item in run(region)}
    assert outcomes == {"GM0881": Outcome.NEW, "GM0917": Outcome.NEW, "GM0928": Outcome.ABSENT}
    loaded = load_sites(library, region, layer=VVE, year=2024)
    assert (loaded.sites["site_id"].tolist(), loaded.absent) == (["LRK1", "LRK2"], ())


def test_a_gemeente_that_never_had_a_site_fails_no_later_sync_of_its_region(run, register, library):
    both = Scope("GM0917", ""), Scope("GM0928", "")
    register(site(1))
    first = {item.key.area: item.outcome for item in run(*both)}
    assert first == {"GM0917": Outcome.NEW, "GM0928": Outcome.ABSENT}
    assert {item.key.area: item.outcome for item in run(*both)} == {**first, "GM0917": Outcome.UNCHANGED}
    # Alone it may be a wrong code.
    with pytest.raises(UpstreamNotFoundError, match="check the code"):
        run(Scope("GM0928", ""))


def test_that_a_register_has_no_site_in_a_gemeente_is_stored(run, register, library, server):
    here, there = Scope("GM0917", ""), Scope("GM0928", "")
    register(site(1))
    run(here)
    # Asked beside one that has sites, and while the register has none for it: it is fetched, and empty.
    assert {item.key.area: item.outcome for item in run(here, there)}["GM0928"] == Outcome.ABSENT
    assert library.store.manifest(Key(VVE, VINTAGE, "GM0928")).rows == 0
    asked = server.count(REGISTER_PATH)
    run(here, there)
    assert server.count(REGISTER_PATH) == asked, "what was asked a short while ago is not asked again"
    loaded = load_sites(library, there, layer=VVE, year=2024)
    assert (len(loaded.sites), loaded.absent, loaded.every["site_id"].tolist()) == (0, (), ["LRK1"])
    assert loaded.fetched >= {"GM0917", "GM0928"}
    register(site(1), site(2, cbs_code="0928"))
    run(here, there, max_age=-THREE_DAYS)
    assert load_sites(library, there, layer=VVE, year=2024).sites["site_id"].tolist() == ["LRK2"]


def test_a_gemeente_after_a_merger_is_asked_under_its_earlier_codes_too(run, register, library):
    # Beekdaelen was made of three gemeenten, which the packaged regions know.
    register(site(1, cbs_code="0951"))
    run(Scope("GM1954", "Beekdaelen"))
    loaded = load_sites(library, Scope("GM1954", "Beekdaelen"), layer=VVE, year=2024)
    assert (loaded.every["site_id"].tolist(), loaded.absent) == (["LRK1"], ())
    assert "GM1954" in loaded.fetched


def test_each_file_counts_its_own(run, register, library, server):
    register(site(1), site(2, cbs_code="0928", opvanglocatie_adres="Elders 1"))
    run(Scope("GM0917", ""), Scope("GM0928", ""))
    counts = {
        manifest.key.area: (dict(manifest.provenance.counts).get("unlocated", 0), manifest.provenance.warnings)
        for manifest in library.store.manifests()
    }
    assert counts["GM0917"] == (0, ())
    assert counts["GM0928"][0] == 1
    assert isinstance(counts["GM0928"][1][0], Notice)


@pytest.mark.slow
@pytest.mark.standin
def test_sync_of_registers_on_the_command_line(standin, tmp_path):
    standin.post("reset")
    env = environment(standin.url, tmp_path / "cache", KAART_TAAL="en")
    done = run_here("sync", "GM0917", "--lagen", "vve,scholen", "--jaren", "2024", env=env)
    assert (done.code, "vve register: 31 sites, new" in done.out) == (0, True), done
    told = run_here("status", env=env).out
    assert "2 sites could not be located" in told
    contacts = (b"nepnaam", b"invalid", b"000-0000000", b"contact_", b"houder")
    for path in (tmp_path / "cache").rglob("*"):
        if path.is_file():
            content = path.read_bytes().lower()
            assert not [word for word in contacts if word in content], path
