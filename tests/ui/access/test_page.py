"""The page of accessibility: every measure opens, the list stands beside the map, a scenario says who gains."""

from __future__ import annotations

import csv
import io
import json
import shutil

import geopandas as gpd
import pyarrow as pa
import pytest
from osmfile import grid_extract
from seen import texts

from kaart.analysis.access.compute import site_distances
from kaart.analysis.access.facilities import FACILITIES, Facility
from kaart.analysis.access.measures import CENTRE, CENTRE_HIGH, CENTRE_LOW, NEAREST, REACH, pick
from kaart.analysis.classes.classify import classify
from kaart.analysis.distance.reach import StraightLine
from kaart.answers.access.load import load_access
from kaart.answers.access.question import Question
from kaart.catalogue import load
from kaart.catalogue.layers import OV
from kaart.core.crs import RD
from kaart.core.settings import Settings
from kaart.exports.access import access_file
from kaart.exports.access_map import AccessMap
from kaart.render.words.numbers import format_number
from kaart.render.words.table import headers
from kaart.sources.http.client import Http
from kaart.store.library import Library
from kaart.sync.run import Refresh
from kaart.ui.cache.access import Asked, load_reached
from kaart.ui.cache.figures import find_scope

PAGE = "pages/bereikbaarheid.py"
BUURT = "BU99010002"


@pytest.fixture
def page(open_app, empty):
    """Open the page on the example region."""

    def start(**link):
        app = open_app(PAGE, store=empty, link={"gebied": "voorbeeldregio", "taal": "en", **link})
        assert not app.exception
        return app

    return start


@pytest.fixture(scope="module")
def vve(tmp_path_factory):
    library = Library(Settings(cache=tmp_path_factory.mktemp("leeg")))
    return load_access(library, library.scope("voorbeeldregio"), Question(Facility.VVE), catalogue=load())


@pytest.mark.parametrize(
    ("facility", "measure"),
    [
        (Facility.VVE, NEAREST),
        (Facility.CHILDCARE, "cbs_road_km"),
        (Facility.SCHOOL, "within_15_min_count"),
        (Facility.OV, "departures_per_hour_sunday"),
        (Facility.OV, "transit_index"),
    ],
)
def test_a_link_opens_its_measure_and_stays_the_same(page, facility, measure):
    link = {"voorziening": facility.value, "maat": measure}
    app = page(**link)
    assert not app.error
    assert [item.value for item in app.title] == ["Who can get where?"]
    kept = {name: value[0] if isinstance(value, list) else value for name, value in app.query_params.items()}
    assert kept.items() >= link.items()
    assert any("it runs from" in text for text in texts(app))
    assert any("invented" in item.value for item in app.caption)


def test_the_legend_says_how_and_what_is_left_out(page):
    app = page(voorziening="vve")
    legend = next(item.proto.body for item in app.get("html") if "kaart-legend" in item.proto.body)
    assert "straight line times 1.3" in legend
    assert "waiting lists" in legend


def test_the_selected_buurt_has_the_list_of_what_is_nearest(page, vve):
    app = page(voorziening="vve", code=BUURT)
    found = vve
    points = found.demand.points[found.demand.points["code"] == BUURT]
    metres = site_distances(points, found.supply.sites, metric=StraightLine(), most=8)
    table = next(item.value for item in app.table if "Metres" in item.value)
    assert table["Metres"].tolist() == metres.head(8).round(0).astype(int).tolist()
    assert table["Metres"].is_monotonic_increasing
    # What is drawn is written as the language does.
    drawn = next(item.proto for item in app.table if "Metres" in item.value)
    shown = pa.ipc.open_stream(drawn.arrow_data.styler.display_values).read_all().to_pandas()
    assert format_number(table["Metres"].iloc[-1], decimals=0, language="en") in set(shown[shown.columns[1]])
    app.button(key="wis").click().run()
    assert "code" not in app.query_params


def test_an_area_of_another_region_is_not_selected(page):
    app = page(voorziening="school", code="BU09174000")
    assert not app.exception
    assert "code" not in app.query_params


@pytest.mark.slow
@pytest.mark.parametrize("code", ["BU99019999", "BU09174000"])
def test_a_buurt_that_the_region_does_not_have_is_named(page, code):
    app = page(voorziening="school", code=code)
    assert any(f"{code} is no buurt of" in item.value for item in app.warning)


def test_an_unknown_facility_in_a_link_is_said(page):
    app = page(voorziening="zwemles")
    assert any("no facility" in item.value for item in app.warning)


def test_need_stands_beside_supply(page):
    app = page(voorziening="vve", behoefte="laag_inkomen")
    assert not app.error
    assert any("high in both" in text for text in texts(app))
    lines = next(item.value for item in app.caption if "↑" in item.value)
    assert "→" in lines


def test_without_sites_the_page_says_what_to_fetch(open_app, heerlen):
    app = open_app(PAGE, store=heerlen, link={"gebied": "GM0917", "voorziening": "vve", "taal": "en"})
    assert not app.exception
    assert any("vve" in item.value.lower() or "preschool" in item.value for item in app.info), [
        item.value for item in app.info
    ]
    assert not any("kaart sync" in item.value for item in app.info)
    assert app.button(key="haal_bereik")


@pytest.mark.slow
@pytest.mark.standin
def test_stops_without_a_timetable_come_with_the_reason_and_a_button(open_app, heerlen, standin, faults, tmp_path):
    settings = Settings(upstream=standin.url, cache=shutil.copytree(heerlen, tmp_path / "cache"))
    faults({"match": "gtfs-nl.zip", "kind": "html200"})
    found = Library(settings)
    report = Refresh(Http(settings), found.store, load()).run([found.scope("GM0917")], years=(2020,), layers=(OV,))
    assert report.failed
    app = open_app(PAGE, store=settings.cache, link={"gebied": "GM0917", "voorziening": "ov", "taal": "en"})
    assert not app.exception
    assert any("the timetable could not be fetched" in item.value for item in app.info)
    assert app.button(key="haal_bereik")


def test_every_measure_names_its_unit_in_both_languages():
    for record in FACILITIES.values():
        for measure in record.measures:
            assert measure.unit.nl
            assert measure.unit.en
    assert json.dumps([key for record in FACILITIES.values() for key in record.keys]).islower()


def open_snapshot(app):
    app.session_state["foto"] = True
    app.run()
    assert not app.exception
    assert not app.error
    return [item.value for item in app.code]


@pytest.mark.slow
def test_a_service_of_cbs_has_its_measures_and_says_who_measured(page):
    app = page(voorziening="huisarts", maat="within_3_km_count")
    assert not app.error
    legend = next(item.proto.body for item in app.get("html") if "kaart-legend" in item.proto.body)
    assert "Measured by CBS over roads for cars" in legend
    assert "straight line" not in legend
    assert "estimated" not in legend
    assert [item.value for item in app.selectbox if item.label == "Which"] == ["huisarts"]
    assert [item.value for item in app.selectbox if item.label == "Year"] == [2023]
    assert not [item for item in app.toggle if item.label.startswith("List of")]
    assert any("2023" in text and "it runs from" in text for text in texts(app))
    later = page(voorziening="huisarts", jaar="2024")
    assert later.query_params["jaar"] in ("2024", ["2024"])
    short, _, _, _, again = open_snapshot(page(voorziening="bibliotheek"))
    assert "library" in short
    assert "--voorziening bibliotheek " in again
    assert "--jaar 2023 " in again


def test_the_snapshot_shows_the_measure_with_its_link(page):
    short, long, apa, _, again = open_snapshot(page(voorziening="vve", maat=NEAREST, code=BUURT))
    assert short in long
    assert again.startswith("kaart export bereik --gebied voorbeeldregio --voorziening vve --meting nearest_m ")
    assert "2024" in apa


@pytest.mark.slow
def test_need_beside_supply_has_a_snapshot(page):
    short, _, _, _, again = open_snapshot(page(voorziening="school", maat=NEAREST, behoefte="laag_inkomen"))
    assert "Distance to the nearest primary school" in short
    assert "--behoefte laag_inkomen " in again


@pytest.mark.slow
def test_a_chosen_centre_stands_in_link_and_legend(page):
    app = page(voorziening="ov", maat="travel_to_centre_min")
    options = app.multiselect[0].options
    name = options[len(options) // 2]
    chosen = page(voorziening="ov", maat="travel_to_centre_min", centrum=f"{name}|Nergens")
    assert chosen.multiselect[0].value == [name]
    assert any("no stop area 'Nergens'" in item.value for item in chosen.warning)
    legend = next(item.proto.body for item in chosen.get("html") if "kaart-legend" in item.proto.body)
    assert f"Centre: {name}." in legend
    assert "The time of those who can get there within 60 minutes." in legend
    assert chosen.query_params["centrum"] in (name, [name])


@pytest.mark.slow
def test_points_of_ones_own_stay_in_the_session(page, monkeypatch, tmp_path):
    served = tmp_path / "static"
    served.mkdir()
    monkeypatch.setattr(Settings, "static", served)
    app = page(voorziening="eigen")
    assert any("Choose a file" in item.value for item in app.info)
    app.session_state["_bereik_bestand"] = ("geheimpje.csv", b"naam;x_rd;y_rd\nGeheimhuis;33965;488394\nKwijt;;\n")
    app.run()
    assert not app.exception
    assert not app.error
    assert any("it runs from" in text for text in texts(app))
    deck = json.loads(app.get("deck_gl_json_chart")[0].proto.json)
    layers = {layer["id"]: layer for layer in deck["layers"]}
    assert [item["properties"]["site"] for item in layers["sites-dots"]["data"]] == ["Geheimhuis"]
    areas = next(layer for name, layer in layers.items() if name.startswith("areas-"))
    assert len(areas["data"]) > 50
    assert not [path for path in served.rglob("*.json") if "nearest_m" in path.read_text(encoding="utf-8")]
    app.toggle(key="wat_als").set_value(True).run()
    app.number_input(key="watals_x").set_value(33_000.0)
    app.number_input(key="watals_y").set_value(488_000.0).run()
    app.button(key="watals_xy").click().run()
    app.button(key="watals_voeg_toe").click().run()
    assert not app.error
    assert any("inhabitants live in buurten that gain" in text for text in texts(app))
    assert "Geheimhuis" in app.selectbox(key="watals_locatie").options
    assert not [path for path in served.rglob("*") if "Geheimhuis" in path.read_text(encoding="utf-8", errors="ignore")]
    app.toggle(key="wat_als").set_value(False).run()
    words = open_snapshot(app)
    assert "there is no link" in words[-1]
    assert "geheimpje" not in json.dumps(app.query_params)


def test_squares_of_the_installation_say_where_people_live(page, monkeypatch, tmp_path, vve):
    found = vve
    code = found.frame.index[0]
    point = found.demand.points[found.demand.points["code"] == code].geometry.iloc[0]
    path = tmp_path / "vierkanten.gpkg"
    square = gpd.GeoDataFrame({"aantal_inwoners": [9]}, geometry=[point.buffer(50, cap_style="square")], crs=RD)
    square.to_file(path)
    monkeypatch.setenv("KAART_VIERKANTEN", str(path))
    app = page(voorziening="vve", maat=NEAREST, code=code)
    assert not app.error
    assert any("Squares of CBS" in item.value for item in app.text)


def csv_of(found, key):
    """The CSV of a measure, in English."""
    measure, scope = pick(found.measures, key), find_scope("voorbeeldregio")
    figures = found.figures(measure)
    classes = classify(figures.values, decimals=measure.decimals)
    shown = AccessMap(found, measure, classes, scope, {}, dots=True, language="en")
    content = access_file(shown, gemeenten={}, boundary_year=found.year, catalogue=load()).csv()
    return content.decode("utf-8-sig")


@pytest.fixture
def streets(monkeypatch, tmp_path):
    """An installation that measures over streets, which lie around GM9901 only."""
    path = grid_extract(tmp_path / "rooster.osm.pbf", (28_000, 483_000, 41_000, 496_000), step_m=250)
    monkeypatch.setenv("KAART_NETWERK", str(path))


def test_an_installation_with_streets_says_so_and_draws_no_circles(page, streets):
    app = page(gebied="GM9901", voorziening="vve", maat=NEAREST, code=BUURT)
    assert not app.error
    legend = next(item.proto.body for item in app.get("html") if "kaart-legend" in item.proto.body)
    assert "over the streets, as OpenStreetMap has them" in legend
    assert "straight line" not in legend
    assert any(r"© OpenStreetMap contributors \(rooster.osm.pbf, 2025-03-04\)" in item.value for item in app.caption)
    assert "laag_kringen" not in {item.key for item in app.checkbox}
    # The list of what is nearest is measured over the same streets: its first is the buurt's own figure, or farther.
    table = next(item.value for item in app.table if "Metres" in item.value)
    assert table["Metres"].is_monotonic_increasing
    found = load_reached(find_scope("GM9901"), Asked(Facility.VVE))
    content = csv_of(found, NEAREST)
    assert content.count("© OpenStreetMap contributors") == len(found.frame)
    app.toggle(key="wat_als").set_value(True).run()
    app.button(key="watals_voeg_toe").click().run()
    assert not app.exception
    assert any("children of two and three live in buurten that gain" in item.value for item in app.markdown)


def test_the_csv_of_a_travel_time_says_who_gets_there_and_how_much_it_varies(page):
    page(voorziening="ov", maat=CENTRE)
    found = load_reached(find_scope("voorbeeldregio"), Asked(Facility.OV))
    rows, heads = list(csv.DictReader(io.StringIO(csv_of(found, CENTRE)))), headers("en")
    assert len(rows) == len(found.frame)
    for row in rows:
        asked = found.frame.loc[row["Code"]]
        for name in (REACH, CENTRE_LOW, CENTRE_HIGH):
            cell = float(row[heads[name]] or "nan")
            assert cell == pytest.approx(asked[name], abs=0.01, nan_ok=True)
    known = [row for row in rows if row["Value"]]
    assert known
    assert all(float(row[heads[REACH]]) >= 50 for row in known)
    out = {row["Status"] for row in rows if not row["Value"] and row[heads[REACH]]}
    assert out <= {"out of reach for most inhabitants"}


def test_where_it_has_no_streets_the_page_measures_straight_and_says_so(page, monkeypatch, tmp_path):
    path = grid_extract(tmp_path / "heerlen.osm.pbf", (195_000, 321_000, 196_000, 322_000), step_m=250)
    monkeypatch.setenv("KAART_NETWERK", str(path))
    app = page(gebied="GM9901", voorziening="school")
    assert not app.error
    assert any("has no streets here" in text for text in texts(app))
    path.unlink()
    app.run()
    assert any("There is no file" in item.value for item in app.error)


@pytest.mark.slow
@pytest.mark.parametrize("need", [{}, {"behoefte": "laag_inkomen"}])
def test_the_legend_says_what_the_dots_are_with_need_and_without(page, need):
    seen = " ".join(item.proto.body for item in page(voorziening="vve", maat=NEAREST, **need).get("html"))
    assert "● sites with early childhood education: " in seen
    assert "Estimate: straight line times 1.3." in seen
