"""Records of layers: what they plan, and that one more record is all that one more layer asks of kaart."""

from __future__ import annotations

import pytest
from builders import raw
from clirun import environment, run_here

from kaart.catalogue import Family, Text, load
from kaart.catalogue import layers as catalogue_layers
from kaart.catalogue.layers import LAYERS, Gap, Layer, Series
from kaart.core.errors import StoreError, UpstreamAnswerError, UpstreamNotFoundError, UpstreamUnavailableError, mark
from kaart.core.provenance import Provenance
from kaart.render.change.deliveries import layer_in_text, layer_words
from kaart.store.manifest import Key
from kaart.sync import layers as sync_layers
from kaart.sync.area_files import write_changed
from kaart.sync.jobs import Item, Job
from kaart.sync.layers import RECORDS, LayerRecord, fetch_job, is_optional, layer_ids, plan, read_layers, record_of

NOBODY = "http://127.0.0.1:9"
IDS = ("cijfers", "grenzen", "ov", "vve", "scholen", "politie", "gezondheid", "ses")
PLACE = "GM0001"


def test_every_layer_of_the_catalogue_has_a_record_and_the_other_way_around():
    assert layer_ids() == tuple(layer.id for layer in LAYERS) == IDS
    assert [layer.id for layer in LAYERS if not layer.optional] == ["cijfers", "grenzen"]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.id)
def test_every_job_leads_back_to_the_record_that_planned_it(record):
    jobs = list(record.plan(load(), (2020, 2022)))
    assert jobs
    assert {record_of(job).id for job in jobs} == {record.id}
    assert all(is_optional(job.key(PLACE)) is record.layer.optional for job in jobs)


def test_the_map_comes_year_by_year_and_what_is_of_now_comes_last():
    work = [f"{job.layer} {job.vintage}" for job in plan(load(), years=(2020, 2022), layers=IDS)]
    assert [name for name in work if name.startswith("grenzen") or "kwb" in name] == [
        *("cijfers kwb-2020", "grenzen buurt-2020", "grenzen wijk-2020", "grenzen gemeente-2020"),
        *("cijfers kwb-2022", "grenzen buurt-2022", "grenzen wijk-2022", "grenzen gemeente-2022"),
    ]
    assert work[-9:] == [
        *("cijfers politie-2020", "cijfers politie-2022", "cijfers gezondheid-2020", "cijfers gezondheid-2022"),
        *("cijfers ses-2020", "cijfers ses-2022"),
        *("ov haltes", "vve register", "scholen register"),
    ]


def test_files_that_no_layer_brings_are_not_optional():
    assert not is_optional(Key("namen", "gemeente", "NL"))
    assert not is_optional(Key("eigen", "vraag-buurt-2020", PLACE))


class Playgrounds:
    """A source that nobody foresaw: playgrounds as a municipal count gives them, of some years."""

    def __init__(self):
        self.rows = 3
        self.failure = {}

    def __call__(self, work, job, scopes):
        if job.year in self.failure:
            raise self.failure[job.year]
        (gemeente,) = job.gemeenten(scopes)
        frame = raw(code=[f"SP{number}" for number in range(self.rows)])
        origin = Provenance("gemeente_speeltuinen", "http://x", table="telling", route="csv")
        key = job.key(gemeente)
        outcome = write_changed(work.store, key, frame, origin)
        return [Item(key, outcome, rows=len(frame), table="telling", route="csv", stored=True)]


@pytest.fixture
def add(monkeypatch):
    """Add a layer: its record in the catalogue and the one that binds it to an adapter; no other module is touched."""
    monkeypatch.setattr("kaart.sync.run.require_known", lambda *_, **__: None)

    def added(gap=Gap.ALWAYS):
        source = Playgrounds()
        series = Series("speeltuinen", "telling", name=Text("Speeltuinen", "Playgrounds"), gap=gap)
        # A sentence that has its Dutch in the translations, as a new layer would bring its own.
        layer = Layer("speeltuinen", rows="{count} stops", series=(series,))
        record = LayerRecord("speeltuinen", lambda _, years: [Job("speeltuinen", "telling", y) for y in years], source)
        monkeypatch.setattr(catalogue_layers, "LAYERS", (*LAYERS, layer))
        monkeypatch.setattr(sync_layers, "RECORDS", (*RECORDS, record))
        return source

    return added


def sync(cache, *words, language="en"):
    env = environment(NOBODY, cache, KAART_TAAL=language)
    return run_here("sync", PLACE, "--lagen", "speeltuinen", *words, env=env)


def test_a_new_layer_is_one_record_and_its_adapter(add, tmp_path):
    source = add()
    assert read_layers("speeltuinen,cijfers") == ("speeltuinen", "cijfers")
    done = sync(tmp_path, "--jaren", "2020-2021")
    assert (done.code, done.out.splitlines()) == (
        0,
        [
            "speeltuinen telling-2020: 3 stops, new (telling csv)",
            "speeltuinen telling-2021: 3 stops, new (telling csv)",
        ],
    )
    source.rows = 4
    assert sync(tmp_path, "--jaren", "2020", language="nl").out == (
        "speeltuinen telling-2020: 4 haltes, veranderd (telling csv)\n"
    )
    status = run_here("status", "--json", env=environment(NOBODY, tmp_path)).json()["layers"]
    assert [(item["layer"], item["vintage"], item["rows"], item["state"]) for item in status] == [
        ("speeltuinen", "telling-2020", 4, "good"),
        ("speeltuinen", "telling-2021", 3, "good"),
    ]
    assert layer_words("speeltuinen", "telling-2020", language="nl") == "Speeltuinen 2020"
    assert layer_in_text("speeltuinen telling-2021", language="en") == "Playgrounds 2021"
    assert "choose cijfers, grenzen, ov, vve, scholen, politie, gezondheid, ses, speeltuinen." in (
        run_here("sync", PLACE, "--lagen", "wegen", env=environment(NOBODY, tmp_path, KAART_TAAL="en")).sentence()
    )


def test_a_new_layer_that_fails_says_so_and_keeps_what_it_had(add, tmp_path):
    source = add()
    sync(tmp_path, "--jaren", "2020")
    source.failure[2020] = UpstreamUnavailableError(mark("{host} cannot be reached."), host="gemeente")
    done = sync(tmp_path, "--jaren", "2020")
    assert done.code == 1
    assert "gemeente cannot be reached; the version of" in done.out


@pytest.mark.parametrize(("gap", "code"), [(Gap.ALWAYS, 1), (Gap.UNLESS_SOME, 0), (Gap.NEVER, 0)])
def test_the_record_says_whether_a_year_without_anything_is_a_gap(add, tmp_path, gap, code):
    source = add(gap)
    source.failure[2021] = UpstreamNotFoundError(mark("CBS has no table of {year}."), year=2021)
    done = sync(tmp_path, "--jaren", "2020-2021")
    assert (done.code, done.out.splitlines()[-1]) == (code, "speeltuinen telling-2021: not published for 2021")


def test_a_layer_that_is_fetched_on_request_does_not_move_the_first_view(add, tmp_path):
    add()
    sync(tmp_path, "--jaren", "2020")
    assert not (tmp_path / "laatste").exists()
    assert is_optional(Key("vve", "register", PLACE)), "as of every other layer on request"


def test_only_crime_waits_for_inhabitants():
    waiting = [series.kind for layer in LAYERS for series in layer.series if series.by_inhabitants]
    assert waiting == [Family.POLITIE]


@pytest.mark.parametrize(
    "raised", [TypeError("unhashable"), KeyError("x"), RecursionError(), OverflowError(), ValueError()]
)
def test_what_no_source_caught_costs_one_job(monkeypatch, raised):
    def fetch(*_):
        raise raised

    monkeypatch.setattr(sync_layers, "record_of", lambda _: LayerRecord("vve", lambda *_: (), fetch))
    with pytest.raises(UpstreamAnswerError, match="vve register cannot be read") as caught:
        fetch_job(None, Job("vve", "register", 2024, dated=False), ())
    assert caught.value.__cause__ is raised


def test_an_error_that_says_what_it_is_passes(monkeypatch):
    error = StoreError("the disk is full")

    def fetch(*_):
        raise error

    monkeypatch.setattr(sync_layers, "record_of", lambda _: LayerRecord("vve", lambda *_: (), fetch))
    with pytest.raises(StoreError) as caught:
        fetch_job(None, Job("vve", "register", 2024, dated=False), ())
    assert caught.value is error
