"""A profile beside its province: by denominator, and only when every gemeente of it is known."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from builders import NAN, raw

from kaart.answers.profile.shelf import Shelf
from kaart.answers.reader import StoreReader
from kaart.catalogue import load
from kaart.core.provenance import Provenance
from kaart.render.profile.columns import beside, column_names
from kaart.render.profile.json_document import profile_document
from kaart.render.profile.sheet import build_sheet
from kaart.store.library import Library, provinces_key
from kaart.store.manifest import Key

HOME, OTHER, BUURT = "GM7001", "GM7002", "BU70010000"
ORIGIN = Provenance(source="cbs_kwb", url="", retrieved_at=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def library(settings):
    library = Library(settings)
    lists = raw(code=[HOME, OTHER], province=["PV31", "PV31"])[["code", "province"]]
    library.store.write(provinces_key(2018), lists, ORIGIN)
    put(library, HOME, inwoners=[1000.0, 1000.0], inw_0_15=[100.0, 100.0])
    return library


def put(library, gemeente, **columns):
    rows = raw(code=[gemeente, f"BU{gemeente[2:]}0000"], **columns)
    library.store.write(Key("cijfers", "kwb-2018", gemeente), rows, ORIGIN)


def profile(library):
    return Shelf(StoreReader(library), load(), library.scope(HOME)).profile(BUURT, year=2018)


def test_the_share_of_a_province_is_that_of_all_its_inhabitants(library):
    # 100 + 900 children of 1,000 + 3,000 inhabitants: 25 %, not the mean of 10 and 30.
    put(library, OTHER, inwoners=[3000.0, 3000.0], inw_0_15=[900.0, 900.0])
    made = profile(library)
    row = made.rows["kinderen"]
    assert row.province is not None
    assert row.province.value == pytest.approx(25.0)
    assert row.gemeente is not None
    assert row.gemeente.value == pytest.approx(10.0)
    assert made.rows["inwoners"].province is None, "a count has nothing to compare with"
    sheet = build_sheet(
        made, catalogue=load(), language="nl", areas=None, today=datetime(2026, 1, 1, tzinfo=UTC).date()
    )
    words = next(item for item in sheet.people if item.id == "kinderen")
    assert words.province == "25 %"
    assert column_names(sheet)[beside([words])[1]] == "Provincie"
    assert words.chart is not None
    assert "provincie" in words.chart.alt
    document = json.dumps(profile_document(made, sheet, catalogue=load()))
    assert '"province": {"value": 25' in document


@pytest.mark.slow
@pytest.mark.parametrize("children", [None, NAN], ids=["a gemeente is not stored", "of a gemeente it is not known"])
def test_a_province_that_is_not_wholly_known_is_no_column(library, children):
    if children is not None:
        put(library, OTHER, inwoners=[3000.0, 3000.0], inw_0_15=[children, children])
    made = profile(library)
    assert made.rows["kinderen"].known
    assert made.rows["kinderen"].province is None
