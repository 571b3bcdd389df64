"""Definitions beside the publisher's own explanation: every record says where it was held against it."""

from __future__ import annotations

import tomllib

import pytest

from kaart.catalogue import Indicator, load
from kaart.catalogue.loader import FOLDER
from kaart.catalogue.records import UNCHECKED

CATALOGUE = load()
PUBLISHERS = ("CBS, ", "Politie, ", "RIVM, ")

# What the explanation of CBS says, in the words of the definition; each was wrong or absent once.
FACTS = [
    ("laagste_40_huishoudens", "besteedbare inkomen", "disposable income"),
    ("laagste_40_huishoudens", "niet gestandaardiseerd", "not standardised"),
    ("hoogste_20_huishoudens", "besteedbare inkomen", "disposable income"),
    ("hoogste_20_huishoudens", "niet gestandaardiseerd", "not standardised"),
    ("laagste_40_personen", "voor belasting", "before tax"),
    ("hoogste_20_personen", "voor belasting", "before tax"),
    ("sociaal_minimum_110", "onder 110 procent", "below 110 per cent"),
    ("woz", "op 1 januari van het jaar ervoor", "on 1 January of the year before"),
    ("koopwoningen", "tweede woning", "second homes"),
    ("huur_corporatie", "niet het deel sociale huur", "not the share of social housing"),
    ("autos_per_huishouden", "op het adres van het leasebedrijf", "at the address of the lease or hire firm"),
    ("bijstand_per_1000", "dak- of thuisloos", "without a home"),
    ("flexibel_werk", "Zelfstandigen tellen mee in het totaal", "self-employed count in the total"),
    ("opleiding_laag", "op 1 oktober", "on 1 October"),
    ("afstand_supermarkt", "150 m² of meer", "150 m² or more"),
    ("afstand_openbaar_groen", "1 hectare of meer", "1 hectare or more"),
    ("afstand_voortgezet_onderwijs", "geen praktijkonderwijs", "no practical training"),
    *(
        (name, "scholen van een jaar eerder", "schools of a year earlier")
        for name in ("afstand_school", "scholen_binnen_3km", "basisscholen_binnen_1km", "basisscholen_binnen_5km")
    ),
]


@pytest.mark.parametrize("indicator", CATALOGUE.indicators, ids=lambda record: record.id)
def test_an_explanation_is_a_citation_or_unchecked(indicator: Indicator) -> None:
    if indicator.explanation == UNCHECKED:
        return
    assert indicator.explanation.startswith(PUBLISHERS)
    document, _, place = indicator.explanation.rpartition(": ")
    assert len(document) > 30
    assert len(place) > 5
    assert "://" not in indicator.explanation


@pytest.mark.parametrize(("name", "dutch", "english"), FACTS)
def test_a_definition_says_what_the_publisher_says(name: str, dutch: str, english: str) -> None:
    definition = CATALOGUE.indicator(name).definition
    assert dutch in definition.nl
    assert english in definition.en


def test_distances_go_over_roads_for_cars() -> None:
    near = [item for item in CATALOGUE.indicators if item.id.startswith("afstand_") or "_binnen_" in item.id]
    assert len(near) > 90
    assert not [item.id for item in near if "over wegen voor auto's" not in item.definition.nl]
    assert not [item.id for item in near if "over roads for cars" not in item.definition.en]


def test_no_definition_promises_a_figure_of_education_from_150_on() -> None:
    # CBS gave figures of education for areas with fewer than 150 inhabitants in 2019 and 2022.
    for name in ("opleiding_laag", "opleiding_midden", "opleiding_hoog"):
        definition = CATALOGUE.indicator(name).definition
        assert "150" not in definition.nl + definition.en


def test_general_practices_are_counted_anew_in_2020() -> None:
    practices = ("afstand_huisarts", "huisartsen_binnen_1km", "huisartsen_binnen_3km", "huisartsen_binnen_5km")
    assert all(2020 in dict(CATALOGUE.indicator(name).breaks) for name in practices)


def test_every_document_is_cited() -> None:
    content = tomllib.loads((FOLDER / "indicators.toml").read_text(encoding="utf-8"))
    cited = {
        part.partition(": ")[0] for record in content["indicator"] for part in record["explanation"].split("; ")
    } - {UNCHECKED}
    assert cited == set(content["document"])
    assert all(record.explanation for record in CATALOGUE.indicators)
