"""Holidays: the packaged list, and public holidays against a calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kaart.catalogue import load
from kaart.catalogue.holidays import EVERYWHERE, REGIONS, load_holidays, public_holidays
from kaart.core.errors import CatalogueError

HOLIDAYS = load_holidays()


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (2024, (3, 31)),
        (2025, (4, 20)),
        (2026, (4, 5)),
        (2027, (3, 28)),
        (2028, (4, 16)),
        (2038, (4, 25)),
        (2285, (3, 22)),
    ],
)
def test_easter(year, easter):
    days = public_holidays(year)
    sunday = date(year, *easter)
    assert days[sunday] == "Eerste Paasdag"
    assert days[sunday + timedelta(days=39)] == "Hemelvaartsdag"


def test_king_is_never_born_on_a_sunday():
    assert date(2025, 4, 26) in public_holidays(2025)
    assert date(2025, 4, 27) not in public_holidays(2025)
    assert date(2026, 4, 27) in public_holidays(2026)


def test_region_of_the_school_holiday_counts():
    autumn = date(2026, 10, 13)  # only in the north
    assert HOLIDAYS.reason(autumn, region="noord") == "herfstvakantie"
    assert HOLIDAYS.reason(autumn, region="zuid") == ""
    assert HOLIDAYS.reason(autumn, region=None) == "herfstvakantie", "without a region any will do"
    assert HOLIDAYS.reason(date(2026, 12, 22), region="zuid") == "kerstvakantie"
    assert HOLIDAYS.reason(date(2026, 12, 25), region="zuid") == "Eerste Kerstdag"
    assert HOLIDAYS.reason(date(2026, 11, 10), region=None) == ""


def test_every_span_holds_weekends_at_both_ends_or_a_public_holiday():
    for span in HOLIDAYS.spans:
        assert span.region in {EVERYWHERE, *REGIONS}
        assert HOLIDAYS.first <= span.first <= span.last <= HOLIDAYS.last
        assert span.first.isoweekday() == 6, span
        assert span.last.isoweekday() == 7 or span.last in public_holidays(span.last.year), span


def test_every_region_has_every_holiday_of_every_school_year():
    for year in (2024, 2025, 2026):
        first, last = date(year, 10, 1), date(year + 1, 9, 5)
        for region in REGIONS:
            names = {s.name for s in HOLIDAYS.spans if s.region in {region, EVERYWHERE} and first <= s.first <= last}
            assert names == {"herfstvakantie", "kerstvakantie", "voorjaarsvakantie", "meivakantie", "zomervakantie"}


def test_parkstad_lies_in_the_south():
    parkstad = load().region("parkstad")
    assert HOLIDAYS.region_of(parkstad.members(2024)) == "zuid"
    assert HOLIDAYS.region_of(["GM0917", "GM0363"]) is None
    assert HOLIDAYS.region_of([]) is None
    assert HOLIDAYS.knows(date(2026, 11, 3))
    assert not HOLIDAYS.knows(date(2030, 1, 1))


SPAN = '[[holiday]]\nid = "x"\nspans = [{{ region = "{0}", first = {1}, last = 2024-01-02 }}]'
KNOWN = "first = 2024-01-01\nlast = 2025-01-01\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (KNOWN + SPAN.format("oost", "2024-01-01"), "x: "),
        (KNOWN + SPAN.format("all", "2024-02-01"), "x: "),
        (SPAN.format("all", "2024-01-01"), "needs a first day"),
    ],
)
def test_wrong_records_are_refused(tmp_path, text, problem):
    path = tmp_path / "holidays.toml"
    path.write_text(text)
    with pytest.raises(CatalogueError, match=problem):
        load_holidays(path=path)
