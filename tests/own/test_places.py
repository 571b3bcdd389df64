"""Codes of other years: the code of now where the boundary is the same, else why not."""

from __future__ import annotations

import pandas as pd

from kaart.analysis.change.links import find_links
from kaart.core.codes import Level
from kaart.own.places import other_codes

BEFORE = pd.DataFrame({
    "code": ["BU99010001", "BU99010002", "BU99010003"],
    "name": ["Een", "Twee", "Drie"],
    "indeling": ["1", "1", "1"],
})  # fmt: skip
# The second got another code, the third another boundary and code.
AFTER = pd.DataFrame({
    "code": ["BU99010001", "BU99010012", "BU99010013"],
    "name": ["Een", "Twee", "Drie en meer"],
    "indeling": ["1", "2", "3"],
})  # fmt: skip
STEP = find_links(BEFORE, AFTER, level=Level.BUURT, year=2018)


def test_an_earlier_code_leads_to_the_later_one():
    found = other_codes({2017: BEFORE, 2018: AFTER}, [STEP], level=Level.BUURT, year=2018)
    assert set(found) == {"BU99010002", "BU99010003"}
    assert (found["BU99010002"].year, found["BU99010002"].code) == (2017, "BU99010012")
    assert found["BU99010003"].code == ""
    assert "same boundary" in str(found["BU99010003"].reason)


def test_a_later_code_leads_back_to_the_earlier_one():
    found = other_codes({2017: BEFORE, 2018: AFTER}, [STEP], level=Level.BUURT, year=2017)
    assert found["BU99010012"].code == "BU99010002"
    assert found["BU99010013"].code == ""


def test_without_the_years_in_between_nothing_is_claimed():
    found = other_codes({2015: BEFORE, 2018: AFTER}, [], level=Level.BUURT, year=2018)
    assert {item.code for item in found.values()} == {""}
    assert all("not all stored" in str(item.reason) for item in found.values())


def test_only_codes_of_the_level_are_looked_at():
    assert not other_codes({2017: BEFORE, 2018: AFTER}, [], level=Level.WIJK, year=2018)
