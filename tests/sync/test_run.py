"""Refreshing with make-believe sources: what is asked, what is written, and what is refused before anything is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from builders import raw
from clirun import data_snapshot, make_old, snapshot
from filelock import FileLock
from makebelieve import BUURTEN, GEMEENTEN, Sources, believed, codes_of

from kaart.catalogue import Family, Region, RegionPeriod, load
from kaart.catalogue.layers import MAP_LAYERS
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import (
    SchemaError,
    StoreError,
    StoreLockedError,
    UnknownAreaError,
    UnknownLayerError,
    UnknownYearError,
    UpstreamDriftError,
    UpstreamNotFoundError,
    UpstreamUnavailableError,
    mark,
)
from kaart.core.provenance import Notice, now_utc
from kaart.sources.http.client import Http
from kaart.store.asked import Asked, read_asked
from kaart.store.library import NAMES_KEY, Library
from kaart.store.manifest import Key
from kaart.store.parquet import Store
from kaart.sync import areas as refresh_areas
from kaart.sync import run as refresh
from kaart.sync.area_files import write_changed
from kaart.sync.boundaries import BOUNDARY_AGE
from kaart.sync.checks import check_join, concerns, require_kept, same_delivery
from kaart.sync.jobs import Job, Outcome
from kaart.sync.layers import plan, read_layers
from kaart.sync.run import Refresh

FIGURES_OF_ONE = Key("cijfers", "kwb-2018", "GM0001")
COUNTRY_SCOPE = Scope("NL00", "Nederland")
BOTH = Scope("proef", "Proef", Region("proef", "Proef", (RegionPeriod(None, None, GEMEENTEN),), "eigen lijst"))
ONE = Scope("GM0001", "Proefdam")


@pytest.fixture
def sources():
    found = Sources()
    with believed(found):
        yield found


@pytest.fixture
def library(settings):
    return Library(settings)


@pytest.fixture
def run(library, sources):
    """Refresh once; gives the outcomes by vintage and area."""

    def once(*scopes, layers=("cijfers",), years=(2018,), again=False, progress=None):
        with Http(library.settings) as http:
            work = Refresh(http, library.store, load(), again=again)
            return work.run(scopes or (BOTH,), years=years, layers=layers, progress=progress)

    return once


def outcomes(report):
    return {(item.key.vintage, item.key.area): item.outcome.value for item in report.items}


def fetched(sources):
    return [asked for asked in sources.asked if asked[0] in {"figures", "boundaries"}]


def stored_value(library, area, year=2018):
    return library.store.read(Key("cijfers", f"kwb-{year}", area)).frame["inwoners"].iloc[0]


def test_new_then_unchanged_then_changed(run, sources, library):
    report = run()
    assert outcomes(report) == {("kwb-2018", "GM0001"): "new", ("kwb-2018", "GM0002"): "new"}
    assert [item.rows for item in report.items] == [BUURTEN, BUURTEN]
    assert library.store.read(Key("cijfers", "kwb-2018", "NL00")).frame["code"].tolist() == ["NL00"]
    before = data_snapshot(library.store.root)
    sources.asked.clear()
    assert set(outcomes(run()).values()) == {"unchanged"}
    assert fetched(sources) == []
    sources.stamp, sources.value = "2", 2.0
    assert set(outcomes(run()).values()) == {"changed"}
    assert stored_value(library, "GM0001") == 2.0
    assert data_snapshot(library.store.root) != before


def test_what_was_asked_for_is_noted_when_it_came(run, library):
    run(ONE)
    assert read_asked(library.store.root) == Asked(("GM0001",))


def test_new_stamp_and_same_content_writes_nothing_but_the_stamp(run, sources, library):
    run()
    before = data_snapshot(library.store.root)
    sources.stamp = "2"
    assert set(outcomes(run()).values()) == {"unchanged"}
    assert data_snapshot(library.store.root) == before
    sources.asked.clear()
    run()
    assert fetched(sources) == [], "the new stamp was noted"


def test_checked_moment_moves_when_cbs_confirms(run, library):
    run()
    key = Key("cijfers", "kwb-2018", "GM0001")
    make_stale = library.store.manifest(key)
    library.store.confirm(key, datetime(2020, 1, 1, tzinfo=UTC))
    run()
    assert library.store.manifest(key).checked_at >= make_stale.checked_at


def test_figures_that_only_change_their_status_are_stored_and_count_as_changed(run, sources, library):
    sources.provisional = "whole"
    run(ONE)
    before = library.store.manifest(FIGURES_OF_ONE)
    assert before.provenance.provisional_of({"inwoners"}) == "whole"
    sources.provisional, sources.stamp = "no", "2"
    (item,) = run(ONE).items
    after = library.store.manifest(FIGURES_OF_ONE)
    assert item.outcome is Outcome.CHANGED
    assert after.provenance.provisional_of({"inwoners"}) == "no"
    assert (after.sha256, after.provenance.retrieved_at) == (before.sha256, before.provenance.retrieved_at)
    assert not library.store.has_previous(FIGURES_OF_ONE), "no other delivery of figures"
    (item,) = run(ONE).items
    assert item.outcome is Outcome.UNCHANGED


def test_figures_stored_before_their_status_was_read_are_asked_once_more(run, sources, library):
    sources.provisional = ""
    run(ONE)
    assert library.store.manifest(FIGURES_OF_ONE).provenance.provisional_of({"inwoners"}) == ""
    sources.provisional = "no"
    sources.asked.clear()
    (item,) = run(ONE).items
    assert item.outcome is Outcome.UNCHANGED, "no figure changed"
    assert [asked[0] for asked in fetched(sources)] == ["figures"]
    sources.asked.clear()
    run(ONE)
    assert fetched(sources) == []


def test_only_what_is_stale_is_asked(run, sources, library):
    run(ONE)
    sources.asked.clear()
    assert set(outcomes(run()).values()) == {"unchanged", "new"}
    assert fetched(sources) == [("figures", 2018, ("GM0002",), False)]
    library.store.path(Key("cijfers", "kwb-2018", "GM0001")).write_bytes(b"kapot")
    sources.asked.clear()
    run()
    assert fetched(sources) == [("figures", 2018, ("GM0001",), False)]


def test_again_asks_everything(run, sources):
    run()
    sources.asked.clear()
    assert set(outcomes(run(again=True)).values()) == {"unchanged"}
    assert fetched(sources) == [("figures", 2018, GEMEENTEN, True)]


def test_new_column_of_the_catalogue_is_fetched(run, sources, library, monkeypatch):
    catalogue = load()
    fewer = catalogue.columns(Family.KWB, 2018)[:5]
    with monkeypatch.context() as patch:
        patch.setattr(type(catalogue), "columns", lambda self, family, year: fewer)
        run()
    sources.asked.clear()
    run()
    assert len(fetched(sources)) == 1


def earlier_value(library):
    return library.store.read_previous(FIGURES_OF_ONE).frame["inwoners"].iloc[0]


def test_the_earlier_delivery_stays_through_refetches_and_repairs(run, sources, library):
    for sources.stamp, sources.value in (("2020-01-01", 1.0), ("2020-01-02", 2.0)):
        run()
    assert (earlier_value(library), stored_value(library, "GM0001")) == (1.0, 2.0)
    # The same once more, and a file that has to be fetched again because it is damaged.
    run(again=True)
    library.store.path(FIGURES_OF_ONE).write_bytes(b"kapot")
    assert outcomes(run())["kwb-2018", "GM0001"] == "changed"
    assert (earlier_value(library), stored_value(library, "GM0001")) == (1.0, 2.0)
    # A damaged file that was already set aside.
    library.store.path(FIGURES_OF_ONE).write_bytes(b"kapot")
    assert library.store.read(FIGURES_OF_ONE).previous
    run()
    assert (earlier_value(library), stored_value(library, "GM0001")) == (1.0, 2.0)


def test_columns_that_the_catalogue_got_are_no_new_delivery(run, sources, library, monkeypatch):
    catalogue = load()
    fewer = catalogue.columns(Family.KWB, 2018)[:5]
    with monkeypatch.context() as patch:
        patch.setattr(type(catalogue), "columns", lambda self, family, year: fewer)
        for sources.stamp, sources.value in (("2020-01-01", 1.0), ("2020-01-02", 2.0)):
            run()
    assert outcomes(run())["kwb-2018", "GM0001"] == "changed"
    assert len(library.store.columns(FIGURES_OF_ONE)) > 7
    assert (earlier_value(library), stored_value(library, "GM0001")) == (1.0, 2.0)
    # With other figures in it, it is one.
    sources.stamp, sources.value = "2020-01-03", 3.0
    run()
    assert (earlier_value(library), stored_value(library, "GM0001")) == (2.0, 3.0)


@pytest.mark.parametrize(
    ("stored", "new", "same"),
    [
        ({"a": [1.0]}, {"a": [1.0], "b": [2.0]}, True),
        ({"a": [1.0], "b": [2.0]}, {"a": [1.0]}, True),
        ({"a": [1.0]}, {"a": [3.0], "b": [2.0]}, False),
        ({"a": [np.nan]}, {"a": [np.nan], "a@": ["Impossible"]}, False),
        ({"a": [1.0]}, {"a": [1.0], "b": [np.nan], "b@": ["Impossible"]}, True),
        ({"a": [1.0]}, {"a": [1.0, 1.0], "code": ["BU00010000", "BU00010001"]}, False),
    ],
)
def test_same_delivery_is_judged_by_what_both_were_asked(stored, new, same):
    old, late = ({"code": ["BU00010000"] * len(item["a"]), **item} for item in (stored, new))
    assert same_delivery(raw(**old), raw(**late)) is same


def test_a_list_of_gemeenten_that_did_not_change_is_no_delivery(library, sources):
    with Http(library.settings) as http:
        work = Refresh(http, library.store, load())
        work.gemeente_names()
        work.gemeente_names()
    assert not library.store.has_previous(NAMES_KEY)


def test_country_in_bulk_serves_its_gemeenten(run, sources, library):
    assert outcomes(run(COUNTRY_SCOPE, layers=MAP_LAYERS)) == {
        ("kwb-2018", "NL"): "new",
        ("buurt-2018", "NL"): "new",
        ("wijk-2018", "NL"): "new",
        ("gemeente-2018", "NL"): "new",
    }
    sources.asked.clear()
    report = run(layers=MAP_LAYERS)
    assert set(outcomes(report).values()) == {"unchanged"}
    assert {item.rows for item in report.items if item.key.layer == "cijfers"} == {BUURTEN}
    assert fetched(sources) == []
    other = run(Scope("buiten", "Buiten", Region("b", "B", (RegionPeriod(None, None, ("GM0001", "GM0009")),), "")))
    assert outcomes(other) == {("kwb-2018", "GM0001"): "unchanged", ("kwb-2018", "GM0009"): "absent"}


def test_gemeente_that_cbs_lacks_is_absent_and_keeps_what_it_had(run, sources, library):
    run()
    sources.gemeenten = ("GM0001",)
    make_old(library.store)
    before = data_snapshot(library.store.root)
    report = run()
    assert outcomes(report)["kwb-2018", "GM0002"] == "absent"
    assert data_snapshot(library.store.root) == before
    assert report.came


def test_one_job_fails_and_the_others_go_on(run, sources, library):
    sources.failure["kwb-2018"] = UpstreamUnavailableError(mark("{host} cannot be reached."), host="cbs")
    report = run(years=(2018, 2019))
    assert outcomes(report)["kwb-2018", ""] == "failed"
    assert outcomes(report)["kwb-2019", "GM0001"] == "new"
    (item,) = report.failed
    assert (item.stored, item.stored_at) == (False, None)


def test_failure_says_what_stays_and_from_when(run, sources, library):
    run()
    sources.stamp = "2"
    sources.failure["figures"] = UpstreamUnavailableError(mark("{host} cannot be reached."), host="cbs")
    before = snapshot(library.store.root)
    (item,) = run().items
    assert item.outcome is Outcome.FAILED
    assert item.stored
    assert item.stored_at == library.store.manifest(Key("cijfers", "kwb-2018", "GM0001")).provenance.retrieved_at
    assert snapshot(library.store.root) == before


def test_year_that_is_not_published_is_absent_beside_what_came(run, sources):
    sources.failure["kwb-2019"] = UpstreamNotFoundError(mark("CBS has no table of {year}."), year=2019)
    report = run(years=(2018, 2019))
    assert outcomes(report)["kwb-2019", ""] == "absent"
    assert not report.failed


def test_nothing_published_at_all_is_a_failure(run, sources):
    sources.failure["kwb-2019"] = UpstreamNotFoundError(mark("CBS has no table of {year}."), year=2019)
    report = run(years=(2019,))
    assert outcomes(report) == {("kwb-2019", ""): "failed"}
    assert not report.came


def test_what_was_there_and_is_gone_is_a_failure(run, sources):
    run(years=(2018, 2019))
    sources.failure["kwb-2019"] = UpstreamNotFoundError(mark("CBS has no table of {year}."), year=2019)
    (item,) = run(years=(2018, 2019)).failed
    assert (item.key.vintage, item.stored) == ("kwb-2019", True)


def test_half_of_a_table_is_refused(run, sources, library):
    run()
    before = data_snapshot(library.store.root)
    sources.stamp = "2"
    sources.left_out = {"BU00010002", "BU00010003"}
    (item,) = run().items
    assert isinstance(item.error, UpstreamDriftError)
    assert "2 of the 6 areas of GM0001 (BU00010002, BU00010003)" in str(item.error)
    assert data_snapshot(library.store.root) == before
    assert run(again=True).items[0].outcome is Outcome.CHANGED, "whoever asks for it gets it"


def test_checks_come_before_the_first_write(run, sources, library):
    run()
    before = data_snapshot(library.store.root)
    sources.stamp, sources.value = "2", 5.0
    sources.left_out = {"BU00020001", "BU00020002"}
    assert run().failed
    assert data_snapshot(library.store.root) == before, "the first gemeente was good, and yet is not written"


def test_codes_spelled_another_way_do_not_replace_boundaries(run, sources, library):
    run(layers=MAP_LAYERS)
    before = data_snapshot(library.store.root)
    sources.renamed = {
        code: f"{code[:6]}9{code[7:]}" for area in GEMEENTEN for code in codes_of(area) if code[:2] == "BU"
    }
    sources.stamp = "2"
    report = run(layers=["cijfers"], again=True)
    (item,) = report.failed
    assert "do not join at level buurt" in str(item.error)
    make_old(library.store)
    before = data_snapshot(library.store.root)
    report = run(layers=["grenzen"], again=True)
    assert [item.key.vintage for item in report.failed] == ["buurt-2018"]
    assert data_snapshot(library.store.root) == before


def test_area_without_a_boundary_is_a_notice(run, sources):
    run()
    sources.left_out = {"BU00010001"}
    report = run(layers=["grenzen"])
    (noticed,) = [item for item in report.items if item.notices]
    assert (noticed.key.vintage, noticed.key.area) == ("buurt-2018", "GM0001")
    assert "BU00010001" in str(noticed.notices[0])


def test_boundaries_are_asked_again_after_a_month(run, sources, library):
    run(layers=["grenzen"])
    sources.asked.clear()
    run(layers=["grenzen"])
    assert sources.asked == []
    old = datetime.now(UTC) - BOUNDARY_AGE - timedelta(hours=1)
    for manifest in library.store.manifests():
        library.store.confirm(manifest.key, old)
    report = run(layers=["grenzen"])
    assert set(outcomes(report).values()) == {"unchanged"}
    assert len(fetched(sources)) == 3
    sources.asked.clear()
    run(layers=["grenzen"])
    assert sources.asked == [], "the moment of the check moved"


def test_warnings_go_to_the_gemeente_they_name(run, sources, library):
    sources.warnings = (Notice.of("inwoners: GM0001 is odd"), Notice.of("from the older service"))
    run()
    warnings = {
        area: [str(item) for item in library.store.manifest(Key("cijfers", "kwb-2018", area)).provenance.warnings]
        for area in GEMEENTEN
    }
    assert warnings == {
        "GM0001": ["inwoners: GM0001 is odd", "from the older service"],
        "GM0002": ["from the older service"],
    }


def test_table_without_the_country_is_not_asked_for_it_every_time(run, sources):
    sources.country = False
    run()
    sources.asked.clear()
    run()
    assert fetched(sources) == []


def test_frame_that_breaks_its_contract_is_refused(run, sources, library):
    sources.renamed = {"BU00010001": "BU00010000"}
    (item,) = run().failed
    assert isinstance(item.error, SchemaError)
    assert data_snapshot(library.store.root) == {}


@pytest.mark.parametrize("scope", ["GM0009", "WK000109", "BU00010099"])
def test_unknown_code_is_refused_before_anything(run, sources, library, scope):
    with pytest.raises(UnknownAreaError, match=scope) as caught:
        run(Scope(scope, scope))
    assert "GM0001 (Proefdam)" in str(caught.value) or "(Proef " in str(caught.value)
    assert fetched(sources) == []
    assert not library.store.root.exists()


def test_gemeente_of_other_years_is_said(run, library):
    with pytest.raises(UnknownYearError, match=r"GM0363 \(Amsterdam\) for 2018-2019"):
        run(Scope("GM0363", "Amsterdam"), years=(2018, 2019))
    assert not library.store.root.exists()


def test_known_code_is_not_asked_again(run, sources):
    run(ONE)
    assert ("codes", ("GM0001",)) in sources.asked
    sources.asked.clear()
    run(Scope("BU00010001", "Proef"))
    assert sources.asked == ["version"]


def test_when_cbs_is_down_the_code_is_believed(run, sources):
    sources.failure["kwb-2018"] = UpstreamUnavailableError(mark("{host} cannot be reached."), host="cbs")
    report = run(Scope("GM0009", "GM0009"))
    assert [str(item.error) for item in report.failed] == ["cbs cannot be reached."]


def test_names_are_kept_by_the_next_run_only(library, sources):
    with Http(library.settings) as http:
        work = Refresh(http, library.store, load())
        assert work.find_names()["GM0001"] == "Proefdam"
        assert not library.store.root.exists()
        with pytest.raises(UnknownAreaError):
            work.run([Scope("GM0009", "")], years=(2018,), layers=["cijfers"])
        assert not library.store.root.exists()
        work.run([ONE], years=(2018,), layers=["cijfers"])
        assert library.names()["GM0002"] == "Elders"
        library.store.path(NAMES_KEY).unlink()
        work.gemeente_names()
        assert library.names()["GM0002"] == "Elders"


def test_list_that_is_too_short_is_no_list(library, sources, monkeypatch):
    monkeypatch.setattr(refresh_areas, "FEWEST_GEMEENTEN", 300)
    with Http(library.settings) as http:
        assert Refresh(http, library.store, load()).find_names() == {}
        sources.failure["names"] = UpstreamUnavailableError(mark("{host} cannot be reached."), host="cbs")
        with pytest.raises(UpstreamUnavailableError):
            Refresh(http, library.store, load()).gemeente_names()


def test_two_at_once(run, library, monkeypatch):
    library.store.root.mkdir(parents=True)
    monkeypatch.setattr(refresh, "BEGIN_S", 0.05)
    with FileLock(library.store.root / ".lock"), pytest.raises(StoreLockedError):
        run()
    run()


def test_what_another_refresh_fetched_later_stays(run, library):
    run()
    key = FIGURES_OF_ONE
    stored = library.store.read(key)
    origin = stored.manifest.provenance
    later = replace(origin, retrieved_at=now_utc())
    earlier = replace(origin, retrieved_at=later.retrieved_at - timedelta(hours=1))
    other = stored.frame.assign(inwoners=7.0)
    assert write_changed(library.store, key, other, later) is Outcome.CHANGED
    assert write_changed(library.store, key, stored.frame, earlier) is Outcome.UNCHANGED
    assert stored_value(library, "GM0001") == 7.0
    # A moment that is yet to come says nothing.
    library.store.write(key, other, replace(origin, retrieved_at=later.retrieved_at + timedelta(days=9000)))
    assert write_changed(library.store, key, stored.frame, earlier) is Outcome.CHANGED
    assert stored_value(library, "GM0001") == 1.0


def test_cache_that_cannot_be_written(run, library, tmp_path):
    library.store.root = tmp_path / "vol" / "cache"
    (tmp_path / "vol").write_text("een bestand")
    with pytest.raises(StoreError, match="cannot be written"):
        run()


def test_full_disk_fails_the_job_and_not_the_rest(run, library, monkeypatch):
    write = Store.write

    def fill(self, key, frame, provenance, **more):
        if key.vintage == "kwb-2018":
            raise StoreError(mark("{name} cannot be written."), name=key.area)
        return write(self, key, frame, provenance, **more)

    monkeypatch.setattr(Store, "write", fill)
    report = run(years=(2018, 2019))
    assert [str(item.error) for item in report.failed] == ["GM0001 cannot be written."]
    assert outcomes(report)["kwb-2019", "GM0002"] == "new"


def test_a_stored_file_that_cannot_be_read_is_a_fault_and_no_first_fetch(run, sources, library, monkeypatch):
    run()
    sources.stamp = "2"

    def refuse(self, key):
        raise StoreError(mark("{name} cannot be read."), name=key.area)

    monkeypatch.setattr(Store, "read", refuse)
    (item,) = run(again=True).items
    assert (item.outcome, str(item.error)) == (Outcome.FAILED, "GM0001 cannot be read.")


def test_a_damaged_file_is_replaced_by_what_comes(run, library):
    run()
    library.store.path(FIGURES_OF_ONE).write_bytes(b"kapot")
    assert outcomes(run())["kwb-2018", "GM0001"] == "changed"
    assert library.store.is_whole(FIGURES_OF_ONE)


def test_breaking_off_moves_the_stamp_and_frees_the_lock(run, sources, library):
    sources.failure["kwb-2019"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        run(years=(2018, 2019))
    assert stored_value(library, "GM0001") == 1.0
    before = library.stamp()
    assert before != "0"
    sources.failure.clear()
    run()
    assert library.stamp() != before


def test_progress_names_every_job_and_ends(run):
    seen = []
    run(years=(2018, 2019), layers=MAP_LAYERS, progress=lambda *step: seen.append(step))
    assert seen[0] == (0, 8, "cijfers kwb-2018")
    assert seen[-1] == (8, 8, "")
    assert [done for done, _, _ in seen] == list(range(9))


def test_plan_has_distances_only_for_years_that_have_them():
    jobs = plan(load(), years=(2016, 2024), layers=MAP_LAYERS)
    families = {(job.year, job.kind) for job in jobs if job.layer == "cijfers"}
    assert (2016, Family.KWB) in families
    assert sum(job.layer == "grenzen" for job in jobs) == 6
    assert all(year in load().family_years(family) for year, family in families)
    assert Job("grenzen", Level.WIJK, 2018).vintage == "wijk-2018"


@pytest.mark.parametrize(
    ("text", "layers"), [("cijfers", ("cijfers",)), (" Grenzen , cijfers", ("grenzen", "cijfers"))]
)
def test_layers_as_people_write_them(text, layers):
    assert read_layers(text) == layers


@pytest.mark.parametrize("text", ["", ",", "wegen", "cijfers,wegen"])
def test_unknown_layer_names_the_choices(text):
    with pytest.raises(UnknownLayerError, match="choose cijfers, grenzen"):
        read_layers(text)


def test_a_tenth_may_go_unless_something_was_damaged():
    before = [f"BU0001{n:04d}" for n in range(20)]
    require_kept(before[2:], before=before, source="x", area="GM0001")
    require_kept([], before=[], source="x", area="GM0001")
    with pytest.raises(UpstreamDriftError, match=r"3 of the 20 areas of GM0001 \(BU00010000, BU00010001, BU00010002\)"):
        require_kept(before[3:], before=before, source="x", area="GM0001")
    with pytest.raises(UpstreamDriftError, match="1 of the 20"):
        require_kept(before[1:], before=before, source="x", area="GM0001", damaged=True)
    with pytest.raises(UpstreamDriftError, match=r"\+15\)"):
        require_kept([], before=before, source="x", area="GM0001")


def test_join_is_judged_per_level():
    figures = [*codes_of("GM0001"), "NL00"]
    assert check_join(figures, other=figures[:BUURTEN], area="GM0001", year=2018) == ()
    assert check_join(figures, other=[], area="GM0001", year=2018) == ()
    (notice,) = check_join(figures, other=[*figures[1:BUURTEN], "GM0001"], area="GM0001", year=2018)
    assert str(notice).startswith("1 areas of GM0001 at level buurt")
    with pytest.raises(UpstreamDriftError, match="level wijk"):
        check_join(figures, other=["WK000199"], area="GM0001", year=2018)


@pytest.mark.parametrize(
    ("text", "area", "wanted"),
    [
        ("odd", "GM0001", True),
        ("WK000101 odd", "GM0001", True),
        ("GM0002 odd", "GM0001", False),
        ("GM0002", "NL00", False),
    ],
)
def test_notice_concerns_its_area(text, area, wanted):
    assert concerns(Notice.of(text), area) is wanted


def test_a_column_that_is_gone_keeps_its_earlier_figures_and_says_so(run, sources, library):
    run(ONE)
    sources.stamp, sources.value, sources.gone = "2", 5.0, ("woz",)
    (item,) = run(ONE).items
    assert item.outcome is Outcome.CHANGED
    assert [str(notice).split(";")[0] for notice in item.notices] == ["No longer in CBS table 1NED (2018)"]
    stored = library.store.read(FIGURES_OF_ONE)
    assert set(stored.frame["inwoners"]) == {5.0}
    assert set(stored.frame["woz"]) == {1.0}
    assert [column.id for column in stored.manifest.provenance.lacking] == ["woz"]
    assert run(ONE).items[0].outcome is Outcome.UNCHANGED


def test_a_column_that_was_never_there_is_not_found_until_the_catalogue_knows_it_by_another_name(run, sources, library):
    sources.gone = ("woz",)
    (item,) = run(ONE).items
    assert item.outcome is Outcome.NEW
    assert [str(notice).split(",")[0] for notice in item.notices] == ["Not found in CBS table 1NED (2018)"]
    sources.asked.clear()
    run(ONE)
    assert fetched(sources) == [], "the stamp did not change"
    records = load().all_columns
    renamed = tuple(replace(record, titles=("Other",)) if record.id == "woz" else record for record in records)
    sources.gone = ()
    with Http(library.settings) as http:
        Refresh(http, library.store, replace(load(), all_columns=renamed)).run(
            (BOTH,), years=(2018,), layers=("cijfers",)
        )
    assert [asked[0] for asked in fetched(sources)] == ["figures"]
    assert library.store.read(FIGURES_OF_ONE).manifest.provenance.lacking == ()
