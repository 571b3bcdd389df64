"""Services of CBS: what it published and nothing of our own, per year, on the command line and with reasons."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from clirun import environment, run_here

from kaart.analysis.access.facilities import Facility
from kaart.analysis.access.measures import CBS_ROAD
from kaart.answers.access import cbs_services
from kaart.answers.access.cbs_services import ASKED, asked_for, measures_of, service_years
from kaart.answers.access.load import load_access, why_not
from kaart.answers.access.question import Question, Squares
from kaart.answers.figures import answer
from kaart.catalogue import Family, load
from kaart.core.errors import InputError, NotInStoreError
from kaart.core.provenance import Notice
from kaart.core.settings import Settings
from kaart.store.library import Library

CATALOGUE = load()


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return Library(Settings(cache=tmp_path_factory.mktemp("leeg")))


def ask(library, service, **more):
    scope = library.scope("voorbeeldregio")
    return load_access(library, scope, Question(Facility.CBS, service=service, **more), catalogue=CATALOGUE)


def test_every_distance_and_number_of_the_table_belongs_to_one_service():
    names = [name for service in CATALOGUE.services for name in service.indicators]
    assert len(names) == len(set(names))
    near = {item.id for item in CATALOGUE.indicators if item.table_family is Family.NABIJHEID}
    assert near <= set(names)
    for service in CATALOGUE.services:
        keys = [measure.id for measure in measures_of(service.id, catalogue=CATALOGUE)]
        assert keys[0] == CBS_ROAD
        assert keys[1:] == [f"within_{km}_km_count" for km, _ in service.within]
        assert not {service.id} & set(ASKED)
        for km, name in service.within:
            record = CATALOGUE.indicator(name)
            assert f"{km} km" in record.label.nl
            assert f"{km} kilometer" in record.definition.nl


def test_the_figures_are_those_of_the_table(library):
    found = ask(library, "huisarts")
    scope = library.scope("voorbeeldregio")
    key = library.figures(scope, family=Family.KWB, year=2023).frame.set_index("code")["afst_huisarts"]
    near = library.figures(scope, family=Family.NABIJHEID, year=2023).frame.set_index("code")["huisartsen_3km"]
    assert len(found.frame) == 91
    for code, row in found.frame.iterrows():
        for value, published in ((row[CBS_ROAD], key[code]), (row["within_3_km_count"], near[code])):
            assert value == published or (math.isnan(value) and (published is None or math.isnan(published)))
            assert not math.isnan(row[CBS_ROAD]) or why_not(found, code, CBS_ROAD) is not None
    figures = found.figures(found.measures[0])
    assert set(figures.frame["status"]) <= {"observed", "not_applicable", "missing", "suppressed"}
    assert figures.indicator == CATALOGUE.indicator("afstand_huisarts")
    assert (found.distance, len(found.supply.sites), found.sensitivity) == ("cbs_road", 0, {})
    real = replace(found, invented=False)
    assert real.fetched_at is not None
    assert real.supply_date is None, "measures of CBS are of their year, not of the day they were fetched"


def test_provisional_figures_are_said_in_a_notice(library, monkeypatch):
    def marked(*asked, **more):
        found = answer(*asked, **more)
        extent = "whole" if found.figures.indicator.id == "afstand_huisarts" else ""
        return replace(found, figures=replace(found.figures, provisional=extent))

    plain = [notice.template for notice in ask(library, "huisarts").notices]
    monkeypatch.setattr(cbs_services, "answer", marked)
    (said,) = [notice for notice in ask(library, "huisarts").notices if notice.template not in plain]
    assert str(said).startswith("Some of the figures of 2023 are provisional")


def test_the_year_with_most_measures_is_taken_unless_one_is_asked(library):
    years = service_years(library, library.scope("voorbeeldregio"), "huisarts", catalogue=CATALOGUE)
    assert (years[2024], years[2023]) == (1, 2)
    assert ask(library, "huisarts").year == 2023
    latest = ask(library, "huisarts", year=2024)
    assert latest.year == 2024
    code = latest.frame[CBS_ROAD].first_valid_index()
    assert why_not(latest, code, "within_3_km_count") == Notice.of(
        "there are no figures of {year} in the store", year=2024
    )
    assert any("2023" in str(notice) for notice in latest.notices)
    with pytest.raises(NotInStoreError, match="sauna"):
        ask(library, "sauna")
    with pytest.raises(NotInStoreError, match=r"bibliotheek.*2023"):
        ask(library, "bibliotheek", year=2018)


def test_what_cannot_be_is_refused(library, tmp_path):
    with pytest.raises(InputError, match="change nothing"):
        ask(library, "huisarts", squares=Squares(tmp_path / "vierkanten.gpkg"))
    with pytest.raises(InputError, match=r"'zwemles'.*ov, vve.*huisarts.*zwembad"):
        asked_for("zwemles", catalogue=CATALOGUE)
    assert asked_for(" Huisarts ", catalogue=CATALOGUE) == (Facility.CBS, "huisarts")
    assert asked_for("vve", catalogue=CATALOGUE) == (Facility.VVE, "")
    with pytest.raises(InputError):
        asked_for("cbs", catalogue=CATALOGUE)


def test_the_command_line_says_that_cbs_measured(tmp_path):
    env = environment("http://127.0.0.1:9", tmp_path / "cache", KAART_TAAL="en")
    words = ("bereik", "--gebied", "voorbeeldregio", "--voorziening", "bibliotheek")
    document = run_here(*words, "--json", env=env).json()
    assert (document["facility"], document["year"], document["status"]) == ("bibliotheek", 2023, "observed")
    assert document["supply"]["located"] is document["supply"]["unlocated"] is None
    assert document["distance"] == "cbs_road"
    assert "Measured by CBS" in document["method"]
    assert any("no list" in text for text in document["leaves_out"])
    rows = document["areas"]
    assert len(rows) == 91
    assert all((row[CBS_ROAD] is None) == (CBS_ROAD in row["why"]) for row in rows)
    text = run_here(*words, env=env).out
    assert "Distance to library (km)" in text
    assert "nobody lives here" in text
    assert "bibliotheek" in run_here("bereik", "--help", env=env).out
    refused = run_here(*words[:3], "--voorziening", "vve", "--centrum", "Station", env=env)
    assert (refused.code, "--voorziening ov" in refused.sentence()) == (1, True)
