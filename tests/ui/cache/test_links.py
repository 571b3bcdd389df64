"""Links between years that do not follow each other at once: as far as the stored years go, and no further."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from builders import make_figures

from kaart.analysis.change.links import Link, Step
from kaart.core.codes import Level
from kaart.core.errors import InputError
from kaart.ui.cache import links


def step(first, before):
    """Areas of the year after `first`, by their code in `first`; "" for one that was redrawn."""
    frame = pd.DataFrame(
        {
            "code": list(before),
            "flag": ["1" if code == old else "2" if old else "3" for code, old in before.items()],
            "link": [
                Link.SAME if code == old else Link.RENUMBERED if old else Link.REDRAWN for code, old in before.items()
            ],
            "before": list(before.values()),
            "by": "flag",
            "reason": None,
        }
    )
    return Step(Level.BUURT, first, first + 1, frame, frozenset(filter(None, before.values())))


@pytest.fixture(autouse=True)
def steps(monkeypatch):
    """A renumbered in 2017, B redrawn in 2018; nothing is stored of 2019."""
    made = (step(2016, {"A2": "A1", "B": "B"}), step(2017, {"A2": "A2", "B": ""}), step(2020, {"A2": "A2", "B": "B"}))
    monkeypatch.setattr(links, "load_steps", lambda scope, *, level: made)


def link(year, other):
    return links.load_link(None, level=Level.BUURT, year=year, other=other)


@pytest.mark.parametrize(
    ("year", "years"), [(2016, {2016, 2017, 2018}), (2018, {2016, 2017, 2018}), (2021, {2020, 2021}), (2019, {2019})]
)
def test_years_are_linked_up_to_a_gap(year, years):
    assert links.linked_years(None, level=Level.BUURT, year=year) == years


def test_codes_are_those_of_the_other_year_either_way():
    assert link(2017, 2017) is None
    assert link(2017, 2016) == {"A2": "A1", "B": "B"}
    assert link(2018, 2016) == {"A2": "A1"}
    assert link(2016, 2018) == {"A1": "A2"}


def test_a_gap_between_two_years_is_a_sentence():
    with pytest.raises(InputError, match="2018 and 2021 cannot be linked: a year in between is not stored"):
        link(2018, 2021)


OBERGUM, WINSUM = "BU19660101", "BU19660100"


@pytest.fixture
def names(monkeypatch):
    """Names by year: in 2024 the code of Obergum is that of another buurt, and nothing links the two years."""
    by_year = {2020: {OBERGUM: "Obergum", WINSUM: "Winsum"}, 2024: {OBERGUM: "Buitengebied Ulrum", WINSUM: "WINSUM"}}
    monkeypatch.setattr(links, "_names", lambda scope, year: by_year[year])
    monkeypatch.setattr(links, "load_steps", lambda scope, *, level: ())
    return by_year


def test_a_selected_area_does_not_become_the_one_that_got_its_code(names):
    assert links.follow_area(None, WINSUM, before=2020, after=2024) == WINSUM
    assert links.follow_area(None, OBERGUM, before=2020, after=2024) == ""
    assert links.follow_area(None, OBERGUM, before=2020, after=2020) == OBERGUM
    assert links.follow_area(None, "NL00", before=2020, after=2024) == "NL00"


def test_figures_beside_an_area_are_of_the_same_area(names, monkeypatch):
    later = make_figures(values=[1.0, 2.0], year=2024)
    later = replace(later, frame=later.frame.assign(code=[WINSUM, OBERGUM], name=["WINSUM", "Buitengebied Ulrum"]))

    def among(figures, **view):
        return links.codes_among(None, figures, [WINSUM, OBERGUM], **view)

    assert among(later, areas=2024) == [WINSUM, OBERGUM]
    assert among(later, areas=2020) == [WINSUM, ""], "of key figures of another year by name"
    sooner = make_figures(values=[1.0, 2.0], year=2020)
    sooner = replace(sooner, frame=sooner.frame.assign(code=[WINSUM, OBERGUM], name=["Winsum", "Obergum"]))
    assert among(sooner, areas=2024) == [WINSUM, ""], "and so beside figures that are counted in later areas"
    counted = replace(later, year=2020, areas=2024)
    assert among(counted, areas=2020) == ["", ""], "of figures in other areas by nothing but the links"
    known = Step(
        Level.BUURT,
        2020,
        2024,
        pd.DataFrame({"code": [OBERGUM], "flag": "2", "link": Link.RENUMBERED, "before": [WINSUM], "by": "flag"}),
        frozenset({WINSUM, OBERGUM}),
    )
    monkeypatch.setattr(links, "load_step", lambda scope, **_: known)
    assert among(counted, areas=2020) == [OBERGUM, ""]
