from __future__ import annotations

from collections import Counter

from kaart.catalogue import load

CATALOGUE = load()


def test_all_figures_are_there() -> None:
    assert len(CATALOGUE.reports) == 66
    assert Counter(report.indicator for report in CATALOGUE.reports) == {
        "kinderen_in_bijstandsgezin": 52,
        "langdurige_armoede": 10,
        "laag_inkomen_rapport": 3,
        "kinderen_laag_inkomen": 1,
    }
    assert all(0 <= report.value <= 100 for report in CATALOGUE.reports)
    assert all(CATALOGUE.source(report.source) for report in CATALOGUE.reports)
    assert all(report.definition for report in CATALOGUE.reports)


def test_heerlerbaan_oost() -> None:
    (found,) = (report for report in CATALOGUE.reports if report.area == "Heerlerbaan-Oost")
    assert (found.value, found.year, found.gemeente, found.shared) == (23, 2018, "Heerlen", False)
    assert found.source == "neimed_rigo"


def test_a_shared_value_is_one_value_and_says_so() -> None:
    shared = [report for report in CATALOGUE.reports if report.shared]
    assert len(shared) == 45
    for report in shared:
        assert "één cijfer" in report.note or "geldt voor elke buurt" in report.note
        same = [
            other
            for other in CATALOGUE.reports
            if other.gemeente == report.gemeente and other.note == report.note and other.indicator == report.indicator
        ]
        assert {other.value for other in same} == {report.value}
    assert not [report for report in CATALOGUE.reports if "één cijfer" in report.note and not report.shared]


def test_scopes() -> None:
    scopes = Counter(report.scope for report in CATALOGUE.reports)
    assert scopes["rest_van_gemeente"] == 1
    assert scopes["buurt_onbekend"] == 2
    for report in CATALOGUE.reports:
        assert bool(report.gemeente) == (report.scope not in ("regio", "provincie", "land"))


def test_report_indicators_name_the_years_of_their_figures() -> None:
    for indicator in CATALOGUE.indicators:
        if indicator.table_family is None:
            years = {
                report.year or report.boundary_year for report in CATALOGUE.reports if report.indicator == indicator.id
            }
            assert set(indicator.years) == years
            assert not indicator.numerator
