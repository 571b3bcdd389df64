"""What stays of a column that a later delivery of the same table lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
from builders import raw

from kaart.core.provenance import ColumnOrigin, Provenance
from kaart.store.manifest import Key, Manifest
from kaart.store.parquet import Stored
from kaart.sync.columns import column_notices, keep_columns

EARLIER = datetime(2026, 3, 1, tzinfo=UTC)
GONE = ColumnOrigin("woz", "not_found", sought="abc")
NEW = Provenance("cbs_kwb", "http://x", table="1NED", columns=(ColumnOrigin("inwoners", "id", "T1"), GONE))


def delivery(frame, *, columns=(), table="1NED", areas=0):
    origin = Provenance("cbs_kwb", "http://x", retrieved_at=EARLIER, table=table, columns=columns, areas=areas)
    manifest = Manifest(
        Key("cijfers", "kwb-2018", "GM0001"), origin, len(frame), "", geometry=False, checked_at=EARLIER
    )
    return Stored(frame, manifest)


def lacking():
    frame = raw(code=["BU00010000", "BU00010001", "BU00010002"], inwoners=[10.0, 20.0, 30.0], woz=[np.nan] * 3)
    return frame.assign(**{"woz@": "not_found"})


def test_earlier_figures_stay_with_their_date_and_a_new_area_has_none():
    before = delivery(raw(code=["BU00010001", "BU00010000"], inwoners=[2.0, 1.0], woz=[200.0, np.nan]))
    frame, origin = keep_columns(lacking(), NEW, before=before)
    assert frame["inwoners"].tolist() == [10, 20, 30]
    assert frame["woz"].tolist() == pytest.approx([np.nan, 200, np.nan], nan_ok=True)
    assert frame["woz@"].fillna("").tolist() == ["", "", "not_found"]
    assert [column.since for column in origin.columns] == ["", "2026-03-01"]
    assert origin.of_columns({"woz"}).retrieved_at == EARLIER
    assert origin.of_columns({"inwoners"}).retrieved_at == NEW.retrieved_at


def test_the_date_is_that_of_the_delivery_that_had_them():
    kept = replace(GONE, since="2025-01-01")
    before = delivery(raw(code=["BU00010000"], woz=[1.0]), columns=(kept,))
    _, origin = keep_columns(lacking(), NEW, before=before)
    assert origin.columns[1].since == "2025-01-01"


def test_reasons_of_the_source_stay_too():
    before = raw(code=["BU00010000", "BU00010001"], woz=[np.nan, 3.0]).assign(**{"woz@": ["-99997", None]})
    frame, _ = keep_columns(lacking(), NEW, before=delivery(before))
    assert frame["woz@"].fillna("").tolist() == ["-99997", "", "not_found"]


@pytest.mark.parametrize(
    "before",
    [
        delivery(raw(code=["BU00010000"], woz=[1.0]), table="2NED"),
        delivery(raw(code=["BU00010000"], woz=[1.0]), areas=2025),
        delivery(raw(code=["BU00010000"], woz=[np.nan])),
        delivery(raw(code=["BU00010000"], inwoners=[1.0])),
    ],
    ids=["another table", "areas of another year", "never had a value", "never asked"],
)
def test_nothing_stays_where_nothing_was(before):
    frame, origin = keep_columns(lacking(), NEW, before=before)
    assert frame.equals(lacking())
    assert origin == NEW


def test_one_notice_of_all_that_is_gone_and_one_per_date_of_what_stays():
    origins = (GONE, replace(GONE, id="gas"), replace(GONE, id="ao", since="2026-03-01"), ColumnOrigin("ww", "absent"))
    titles = {"woz": "Gemiddelde WOZ", "gas": "Gasverbruik", "ao": "AO", "ww": "WW"}
    notices = column_notices(origins, titles=titles, table="1NED", year=2018)
    assert [str(notice) for notice in notices] == [
        "Not found in CBS table 1NED (2018), and so not shown: Gemiddelde WOZ; Gasverbruik.",
        "No longer in CBS table 1NED (2018); the figures of 2026-03-01 stay: AO.",
    ]
    assert dict(notices[1].values)["date"] == date(2026, 3, 1)


def test_values_that_cannot_be_are_counted_in_one_notice():
    origins = (ColumnOrigin("woz", "id", "T1", outside=2), ColumnOrigin("gas", "id", "T2", outside=1))
    (notice,) = column_notices(origins, titles={"woz": "WOZ", "gas": "Gas"}, table="1NED", year=2018)
    assert str(notice) == "3 values in CBS table 1NED (2018) cannot be and count as missing: WOZ; Gas."
