"""Stored files beside their earlier delivery: what is compared, what is not, and how it is told."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from builders import NAN, raw, squares

from kaart.answers.deliveries import State, compare, concerns, deliveries
from kaart.catalogue.scope import Scope
from kaart.core.provenance import Provenance
from kaart.exports.deliveries import area_changes, change_lines, change_records
from kaart.store.library import NAMES_KEY, Library
from kaart.store.manifest import Key

KEY = Key("cijfers", "kwb-2018", "GM0001")
BUURTEN = Key("grenzen", "buurt-2018", "GM0001")
A, B = "BU00010000", "BU00010001"
FIRST = Provenance(
    source="cbs_kwb",
    url="http://127.0.0.1/x",
    retrieved_at=datetime(2026, 1, 2, 8, 0, 1, tzinfo=UTC),
    table="84286NED",
    upstream_modified="2025-11-30T02:00:00+01:00",
)
LATER = replace(FIRST, retrieved_at=datetime(2026, 6, 7, 9, tzinfo=UTC), upstream_modified="2026-05-01T02:00:00+02:00")
NAMES = {"GM0001": "Proefdam"}


@pytest.fixture
def store(settings):
    """Figures of two deliveries: low income of one buurt came, inhabitants changed, one area is new."""
    found = Library(settings).store
    found.write(KEY, raw(code=[A, B], inwoners=[100.0, 200.0], laag_inkomen_pct=[12.5, NAN]), FIRST)
    after = raw(code=[A, B, "GM0001"], inwoners=[105.0, 200.0, 305.0], laag_inkomen_pct=[12.5, 8.0, 9.0])
    found.write(KEY, after, LATER)
    return found


def only(store, **more):
    (found,) = deliveries(store, **more)
    return found


def lines(store, language="nl"):
    return change_lines(deliveries(store), names=NAMES, language=language)


def test_two_deliveries_with_when_they_came_and_what_differs(store):
    found = only(store)
    assert (found.state, found.differs) == (State.COMPARED, True)
    assert (found.before.provenance, found.after.provenance) == (FIRST, LATER)
    assert found.changes.counts == {"appeared": 1, "changed": 1, "vanished": 0}
    (record,) = change_records([found], language="en")
    json.dumps(record, allow_nan=False)
    assert (record["layer"], record["vintage"], record["area"]) == ("cijfers", "kwb-2018", "GM0001")
    assert record["before"] == {
        "retrieved_at": "2026-01-02T08:00:01+00:00",
        "sha256": found.before.sha256,
        "upstream_modified": "2025-11-30T02:00:00+01:00",
        "source": "84286NED",
        "rows": 2,
    }
    assert (record["appeared"], record["changed"], record["vanished"]) == (1, 1, 0)
    assert record["columns"][0] == {
        "column": "inwoners",
        "label": "Inhabitants",
        "appeared": 0,
        "changed": 1,
        "vanished": 0,
        "examples": [{"area": A, "name": f"Proef {A}", "change": "changed", "before": 100.0, "after": 105.0}],
    }
    assert [column["label"] for column in record["columns"]] == ["Inhabitants", "Households on a low income"]
    assert record["columns"][1]["examples"][0]["before"] is None
    assert record["areas_appeared"] == [{"area": "GM0001", "name": "Proef GM0001"}]
    assert (record["areas_vanished"], record["renamed"], record["reshaped"]) == ([], [], [])


def test_people_read_names_dates_and_numbers_of_their_language(store):
    said = lines(store)
    assert said[0] == (
        "Kerncijfers wijken en buurten 2018, Proefdam: waarden: 1 erbij gekomen, 1 veranderd, 0 verdwenen"
    )
    assert said[1] == ("  vorige: 2 januari 2026 (bron van 30 november 2025); nu: 7 juni 2026 (bron van 1 mei 2026)")
    assert f"  Huishoudens met een laag inkomen: 1 erbij gekomen, 0 veranderd, 0 verdwenen (zoals Proef {B})." in said
    assert "  Nieuwe gebieden: 1 (Proef GM0001 (GM0001))." in said
    assert lines(store, "en")[0].startswith("Key figures of wijken and buurten 2018, Proefdam: values: 1 appeared")


def test_deliveries_of_one_day_are_told_apart_by_the_time(store):
    changed = raw(code=[A, B], inwoners=[1.0, 2.0], laag_inkomen_pct=[1.0, 2.0])
    store.write(KEY, changed, replace(LATER, retrieved_at=datetime(2026, 6, 7, 15, 30, tzinfo=UTC)))
    assert "7 juni 2026 09:00:00 UTC" in lines(store)[1]
    assert "7 juni 2026 15:30:00 UTC" in lines(store)[1]


def test_a_first_delivery_says_so(settings):
    store = Library(settings).store
    store.write(KEY, raw(code=[A], inwoners=[1.0]), FIRST)
    found = only(store)
    assert (found.state, found.before, found.changes, found.differs) == (State.FIRST, None, None, False)
    assert lines(store) == ["Kerncijfers wijken en buurten 2018, Proefdam: geen vorige levering bewaard"]
    (record,) = change_records([found], language="nl")
    assert (record["state"], record["before"], record["appeared"], record["columns"]) == ("first", None, None, [])
    assert record["after"]["rows"] == 1


def test_a_spare_copy_is_no_earlier_delivery(settings):
    store = Library(settings).store
    for origin in (FIRST, LATER):
        store.write(KEY, raw(code=[A], inwoners=[1.0]), origin)
    assert store.has_previous(KEY)
    assert only(store).state is State.FIRST


def test_damage_is_said_and_never_compared(store):
    store.path(KEY, suffix=".vorig.parquet").write_bytes(b"kapot")
    assert only(store).state is State.EARLIER_DAMAGED
    assert lines(store)[0].endswith("de vorige levering die bewaard was, is beschadigd")
    store.path(KEY).write_bytes(b"kapot")
    assert only(store).state is State.DAMAGED


def test_of_a_file_of_which_only_the_manifest_is_left_nothing_is_compared(store):
    for suffix in (".parquet", ".vorig.parquet", ".vorig.json"):
        store.path(KEY, suffix=suffix).unlink()
    found = only(store)
    assert (found.state, found.before, found.after) == (State.DAMAGED, None, None)


def test_the_earlier_delivery_in_place_of_a_damaged_one_is_not_compared_with_itself(store):
    store.path(KEY).write_bytes(b"kapot")
    found = only(store)
    assert (found.state, found.changes, found.after) == (State.DAMAGED, None, None)
    assert lines(store)[0].endswith("beschadigd; haal opnieuw op")


def test_columns_that_kaart_asks_since_are_not_told_as_news_of_the_source(store):
    after = store.read(KEY).frame.assign(aow=[5.0, 6.0, 7.0]).assign(**{"aow@": ["x", None, None]})
    store.write(KEY, after.drop(columns="inwoners"), LATER)
    found = only(store)
    assert (found.columns_added, found.columns_dropped) == (("aow",), ("inwoners",))
    assert found.changes.none
    assert not found.differs
    said = lines(store)
    assert said[0].endswith("niets verschilt van de vorige levering")
    assert any("kaart vraagt sindsdien 1 kolom meer" in line for line in said)
    assert any("kaart vraagt 1 kolom niet meer: Inwoners." in line for line in said)


def test_a_reason_that_the_source_began_to_give_is_its_own(store):
    before = store.read(KEY).frame.assign(laag_inkomen_pct=NAN)
    store.write(KEY, before, LATER)
    store.write(KEY, before.assign(**{"laag_inkomen_pct@": ["Impossible", None, None]}), LATER)
    found = only(store)
    assert found.columns_added == ()
    (record,) = change_records([found], language="en")
    assert [column["label"] for column in record["columns"]] == ["Households on a low income: reason for no value"]


def test_boundaries_that_came_went_and_moved(settings):
    store = Library(settings).store
    store.write(BUURTEN, squares([A, B]), replace(FIRST, source="pdok"))
    after = squares([A, B, "BU00010002"])
    moved = after.assign(geometry=[after.geometry[0].buffer(5), *after.geometry[1:]])
    store.write(BUURTEN, moved, replace(LATER, source="pdok"))
    found = only(store)
    assert (found.reshaped, found.changes.areas_appeared) == ({A: f"Proef {A}"}, ("BU00010002",))
    assert found.changes.counts == {"appeared": 0, "changed": 0, "vanished": 0}
    assert "  Gebieden met een andere grens: 1 (Proef BU00010000 (BU00010000))." in lines(store)
    only_moved = squares([A, B])
    store.write(BUURTEN, only_moved, replace(LATER, source="pdok"))
    store.write(BUURTEN, only_moved.assign(geometry=only_moved.buffer(5)), replace(LATER, source="pdok"))
    found = only(store)
    assert found.differs
    assert found.changes.none
    assert not [line for line in lines(store) if "niets anders" in line]


def test_of_the_file_of_the_country_only_the_gemeenten_asked_for_are_compared(settings):
    store = Library(settings).store
    whole, codes = replace(KEY, area="NL"), ["BU00010000", "BU00020000", "NL00"]
    store.write(whole, raw(code=codes, inwoners=[1.0, 2.0, 3.0]), FIRST)
    store.write(whole, raw(code=codes, inwoners=[1.0, 9.0, 9.0]), LATER)
    store.write(KEY, raw(code=["BU00010000"], inwoners=[1.0]), FIRST)
    store.write(replace(KEY, area="GM0002"), raw(code=["BU00020000"], inwoners=[1.0]), FIRST)
    assert len(deliveries(store)) == 3
    assert compare(store, whole).changes.counts["changed"] == 2
    one = {item.key.area: item for item in deliveries(store, scope=Scope("GM0001", "Proefdam"))}
    assert set(one) == {"NL", "GM0001"}
    assert not one["NL"].differs
    two = {item.key.area: item for item in deliveries(store, scope=Scope("BU00020000", ""))}
    assert two["NL"].changes.counts["changed"] == 1
    assert concerns(Scope("NL00", "Nederland"), KEY)


def test_a_list_of_names_is_compared_by_its_areas(settings):
    store = Library(settings).store
    store.write(NAMES_KEY, raw(code=["GM0001", "GM0002"], name=["Proefdam", "Elders"]), FIRST)
    store.write(NAMES_KEY, raw(code=["GM0001"], name=["Nieuw-Proefdam"]), LATER)
    said = lines(store)
    assert said[0].startswith("Lijst van gemeenten, Heel Nederland: ")
    assert any("Elders (GM0002)" in line for line in said)
    assert any("Nieuw-Proefdam (GM0001)" in line for line in said)


def test_sites_of_a_register_are_compared_by_their_own_id(settings):
    store = Library(settings).store
    key = Key("vve", "register", "GM0001")
    before = squares([A, B]).rename(columns={"code": "site_id"}).assign(places=[16.0, 32.0], ve=[True, False])
    after = before.iloc[:1].assign(places=[20.0])
    store.write(key, before, replace(FIRST, source="lrk"))
    store.write(key, after, replace(LATER, source="lrk"))
    (delivery,) = deliveries(store)
    assert delivery.changes is not None
    assert delivery.changes.areas_vanished == (B,)
    assert delivery.changes.cells[["code", "column", "before", "after"]].to_numpy().tolist() == [
        [A, "places", 16.0, 20.0]
    ]


def test_a_timetable_is_not_compared(settings):
    store = Library(settings).store
    key = Key("ov", "haltes", "GM0001")
    for origin in (FIRST, LATER):
        store.write(key, raw(stop=["a"], code=["x"], name=[str(origin.retrieved_at)]).drop(columns="code"), origin)
    assert deliveries(store) == ()


def test_of_very_many_new_areas_the_first_are_named(settings):
    store = Library(settings).store
    codes = [f"BU0001{number:04d}" for number in range(60)]
    store.write(KEY, raw(code=codes[:1], inwoners=[1.0]), FIRST)
    store.write(KEY, raw(code=codes, inwoners=[1.0] * 60), LATER)
    (notice,) = area_changes(only(store))
    assert str(notice).startswith("New areas: 59 (Proef BU00010001 (BU00010001), ")
    assert str(notice).count("Proef") == 50
    assert str(notice).endswith(" …).")
    assert area_changes(compare(store, replace(KEY, area="GM0002"))) == []


def test_nothing_stored_is_nothing_to_compare(settings):
    assert deliveries(Library(settings).store) == ()
