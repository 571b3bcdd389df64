import math

import pandas as pd
import pytest
from builders import figures, indicator, squares
from builders import raw as made
from contract import FIGURES
from example import raw, shapes, values

from kaart.analysis.change.carried import carry_figures
from kaart.analysis.change.crosswalk import build_crosswalk
from kaart.analysis.change.links import find_links
from kaart.catalogue import Kind, Text
from kaart.core.codes import Level
from kaart.core.errors import InputError
from kaart.core.schema import check_frame
from kaart.model.indicators import COLUMNS


@pytest.fixture(scope="module")
def split():
    step = find_links(raw(2020), raw(2021), level=Level.BUURT, year=2021)
    return build_crosswalk(shapes(2020), shapes(2021), linked=step.linked)


def test_carried_figures_are_figures_that_say_what_is_estimated(split):
    before = values("laag_inkomen", 2020)
    found = carry_figures(before, split, names=raw(2021), boundary_year=2021)
    check_frame(found.figures.frame, FIGURES, what="carried")
    assert tuple(found.figures.frame.columns) == (*COLUMNS, "low", "high")
    assert (found.figures.year, found.boundary_year) == (2020, 2021)
    assert set(found.figures.frame["code"]) == set(shapes(2021)["code"])
    rate = before.area("BU99010305")["value"]
    for code in ("BU99010305", "BU99010307"):
        row = found.figures.area(code)
        assert (row["value"], row["status"]) == (pytest.approx(rate), "estimated")
        assert found.coverage[code] == 1
    both = [found.figures.area(code)["denominator"] for code in ("BU99010305", "BU99010307")]
    assert sum(both) == pytest.approx(before.area("BU99010305")["denominator"])


def test_what_did_not_change_keeps_its_value_status_and_note(split):
    before = values("laag_inkomen", 2020)
    found = carry_figures(before, split, names=raw(2021), boundary_year=2021)
    rest = found.figures.frame[~found.figures.frame["code"].isin(["BU99010305", "BU99010307"])].reset_index(drop=True)
    was = before.frame[before.frame["code"].isin(rest["code"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(rest, was)


def carried(rows, target, **changes):
    record = indicator(threshold=0, **changes)
    before = figures(made(**rows), indicator=record, level=Level.BUURT, year=2020)
    crosswalk = build_crosswalk(squares(rows["code"]), target)
    names = pd.DataFrame({"code": target["code"], "name": target["name"]})
    return carry_figures(before, crosswalk, names=names, boundary_year=2021).figures.area("BU00020000")


ONE = squares(["BU00020000"]).set_geometry(squares(["BU00020000"], size_m=200).geometry)


def test_a_target_without_a_value_says_why_when_its_sources_agree():
    rows = {"code": ["BU00010000", "BU00010001"], "inwoners": [0, 0], "huishoudens": [0, 0]}
    empty = carried({**rows, "laag_inkomen_pct": [math.nan, math.nan]}, ONE)
    # No household in either, so that nothing is divided; the column is empty everywhere as well.
    assert (math.isnan(empty["value"]), empty["status"]) == (True, "not_applicable")
    rows = {"code": ["BU00010000", "BU00010001"], "inwoners": [90, 0], "huishoudens": [40, 0]}
    mixed = carried({**rows, "laag_inkomen_pct": [math.nan, math.nan]}, ONE)
    assert mixed["status"] == "missing"


def test_a_target_of_which_too_little_is_covered_is_missing_and_not_observed():
    rows = {"code": ["BU00010000"], "inwoners": [90], "huishoudens": [400], "laag_inkomen_pct": [12.0]}
    wide = squares(["BU00020000"]).set_geometry(squares(["BU00010000"], size_m=200).geometry)
    row = carried(rows, wide)
    assert (math.isnan(row["value"]), row["status"]) == (True, "missing")


def test_a_density_needs_no_denominator():
    rows = {"code": ["BU00010000", "BU00010001"], "dichtheid": [100, 300], "inwoners": [math.nan, 5]}
    record = {"numerator": ("dichtheid",), "unit": Text("inwoners per km²", "inhabitants per km²")}
    wide = squares(["BU00020000"]).set_geometry(squares(["BU00010000"], size_m=200).geometry)
    row = carried(rows, wide, **record)
    assert row["value"] == pytest.approx(200)


def test_a_class_is_refused():
    with pytest.raises(InputError, match="class"):
        carried({"code": ["BU00010000"], "laag_inkomen_pct": [1]}, ONE, kind=Kind.CATEGORY)
