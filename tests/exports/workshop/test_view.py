"""The view of a step: the figures of the store by the link of its page, or the reason why there are none."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from kaart.catalogue import load
from kaart.catalogue.selections import select_areas
from kaart.core.codes import Level
from kaart.exports.workshop.view import step_view

REGION = {"gebied": "voorbeeldregio", "jaar": "2023"}
CHOSEN = ("BU99010000", "BU99010001", "BU99010305")


@dataclass(frozen=True)
class Step:
    page: str = ""
    query: dict[str, str] = field(default_factory=dict)


def view(library, page="", language="nl", **query):
    return step_view(Step(page, query), library, load(), language=language)


def selection(name="Mijn keuze"):
    return select_areas(name, CHOSEN, level=Level.BUURT, year=2023).to_text()


def test_figures_are_those_of_the_map_with_their_definition_source_and_delivery(library):
    shown = view(library, gebied=selection(), indicator="laag_inkomen")
    assert [figure.value for figure in shown.figures] == [8.1, 3.9, 7.2]
    assert [figure.area for figure in shown.figures] == list(CHOSEN)
    assert {(figure.indicator, figure.year, figure.unit, figure.status) for figure in shown.figures} == {
        ("laag_inkomen", 2023, "%", "observed")
    }
    assert {figure.source for figure in shown.figures} == {"Verzonnen gegevens van kaart"}
    assert {figure.delivery for figure in shown.figures} == {shown.delivery} != {""}
    assert all(figure.definition.startswith("Deel van de huishoudens") for figure in shown.figures)
    assert (shown.level, shown.year, shown.problem) == ("buurt", 2023, "")
    assert [(area.name, area.words) for area in shown.areas] == [
        ("Bedachte Poort", "3,9 %"),
        ("Spinselveld-Noord", "7,2 %"),
        ("Verzonnen Markt", "8,1 %"),
    ]
    assert shown.snapshot.content.title == shown.title


def test_a_second_indicator_has_its_own_year_unit_and_definition(library):
    shown = view(library, "samen", gebied=selection(), jaar="2023", indicator="laag_inkomen", tweede="woz-2021")
    first, second = shown.figures[:2]
    assert (first.area, first.indicator, first.year, first.unit) == (CHOSEN[0], "laag_inkomen", 2023, "%")
    assert (second.area, second.indicator, second.year, second.value) == (CHOSEN[0], "woz", 2021, 282.0)
    assert first.definition != second.definition


def test_need_beside_supply_says_which_figure_is_which(library):
    shown = view(library, "bereikbaarheid", **REGION, behoefte="laag_inkomen")
    first, second = shown.figures[:2]
    assert (first.indicator, first.value) == ("laag_inkomen", 8.1)
    assert (second.indicator, second.status) == ("places_per_100_children", "estimated")


def test_a_pinned_delivery_is_kept_and_the_language_is_that_of_the_reader(library):
    now = view(library, **REGION, niveau="gemeente")
    pinned = view(library, language="en", **REGION, niveau="gemeente", levering=now.delivery, taal="nl")
    assert pinned.delivery == now.delivery
    assert pinned.language == "en"
    assert pinned.title.startswith("Households")
    gone = view(library, **REGION, niveau="gemeente", levering="00000000")
    assert "niet meer bewaard" in gone.problem
    assert gone.snapshot is None


def test_a_choice_that_the_page_no_longer_knows_costs_itself(library):
    shown = view(library, gebied=selection(), indicator="laag_inkomen", jaar="2023", scherm="zaal", vroeger="x" * 5000)
    assert shown.problem == ""
    assert shown.query.keys() == {"gebied", "niveau", "indicator", "jaar"}


@pytest.mark.parametrize(
    ("page", "query", "words"),
    [
        ("", {"gebied": "GM0917"}, "kaart sync GM0917"),
        ("", {"gebied": "nergens"}, "nergens"),
        ("", {"indicator": "laag_inkomen"}, "gebied"),
        ("vergelijken", {"gebied": "voorbeeldregio"}, "'vergelijken' kan geen stap"),
        ("profiel", {"gebied": "voorbeeldregio"}, "code"),
    ],
)
def test_what_cannot_be_shown_is_a_sentence(library, page, query, words):
    shown = view(library, page, **query)
    assert words in shown.problem
    assert (shown.snapshot, shown.sheet, shown.figures, shown.areas) == (None, None, (), ())


def test_a_step_without_a_view_has_no_problem(library):
    assert view(library).problem == ""
    assert view(library).title == ""
