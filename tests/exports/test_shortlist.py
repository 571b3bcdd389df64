"""What a shortlist is taken along as: its origin, its table, its snapshot."""

from dataclasses import replace
from functools import cache

import pytest

from kaart.analysis.shortlist.column import read_column
from kaart.analysis.shortlist.condition import read_condition
from kaart.analysis.shortlist.judge import Outcome
from kaart.answers.access.load import load_access
from kaart.answers.access.question import Question
from kaart.answers.reader import ReadOnce, StoreReader
from kaart.answers.shortlist.gather import Base, gather
from kaart.catalogue import load
from kaart.core.codes import Level
from kaart.core.settings import Settings
from kaart.exports.shortlist import list_origin, list_snapshot, list_table_file
from kaart.render.picture.labels import named
from kaart.render.snapshot.annotations import annotated, annotations_of
from kaart.store.library import Library

LIBRARY = Library(Settings())
SCOPE = LIBRARY.scope("voorbeeldregio")


@cache
def supply(facility, year):
    return load_access(LIBRARY, SCOPE, Question(facility, year=year, sensitivity=False), catalogue=load())


@pytest.fixture(scope="module")
def gathered():
    base = Base(ReadOnce(StoreReader(LIBRARY)), SCOPE, Level.WIJK, 2023, load(), supply)
    columns = [read_column("laag_inkomen-2023"), read_column("woz-2023")]
    return gather(base, columns, [read_condition("laag_inkomen-2023:hoogste-kwart")])


def test_origin_of_one_publisher_is_one(gathered):
    origin = list_origin(gathered, catalogue=load(), language="nl")
    assert [item.source.id for item in origin.all] == ["voorbeeldregio"]


def test_origins_of_several_publishers_are_all_named():
    base = Base(ReadOnce(StoreReader(LIBRARY)), SCOPE, Level.BUURT, 2023, load(), supply)
    several = gather(base, [read_column("laag_inkomen-2023"), read_column("vve.nearest_m-2023")], [])
    # As if they were fetched: each publisher once, however many columns it has.
    real = replace(
        several,
        answers=tuple(replace(item, invented=False) for item in several.answers * 2),
        supplies=tuple(replace(item, invented=False) for item in several.supplies),
    )
    origin = list_origin(real, catalogue=load(), language="nl")
    assert [item.source.id for item in origin.all] == ["cbs_kwb", "lrk"]


def test_table_names_definitions_and_conditions(gathered):
    text = list_table_file(gathered, names={}, catalogue=load(), language="nl").csv().decode("utf-8-sig")
    head, first, *_ = text.splitlines()
    assert head.startswith("Naam;Code;Gemeente;Uitkomst;Reden;")
    assert load().indicator("woz").definition["nl"] in first
    assert "in het hoogste kwart" in first


def test_snapshot_answers_and_says_that_all_is_invented(gathered):
    query = {"gebied": SCOPE.id, "niveau": "wijk", "jaar": "2023"}
    snapshot = list_snapshot(gathered, SCOPE, query=query, language="nl", library=LIBRARY, catalogue=load())
    assert snapshot.content.sentence.startswith("In Voorbeeldregio vold")
    assert snapshot.caveat.startswith("Alles op deze kaart is verzonnen.")
    assert snapshot.rebuild.page == "shortlist"
    assert set(snapshot.areas["code"]) == {area.code for area in gathered.shortlist.areas}
    # Those that meet the conditions are named on the picture, and no others.
    met = {area.code for area in gathered.shortlist.of(Outcome.MEETS)}
    assert met
    assert set(named(snapshot)) == met
    more = annotated(snapshot, annotations_of(title="Waar eerst?"))
    assert set(more.labels) == met
    # Of what is in no condition no definition fills the picture.
    assert load().indicator("woz").definition["nl"] not in snapshot.content.definition
