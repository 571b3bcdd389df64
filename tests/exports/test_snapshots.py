"""Snapshots of the other pages read back: all that must be in one is there, in the colours of the legend."""

from __future__ import annotations

import itertools
import json
import math
import re
from collections import Counter
from dataclasses import replace
from functools import cache

import pytest
import shapely
from longer import later
from pageshots import MARKED, OWN, access, need, own, pair, spots
from readback import said, shapes, without_spaces, words
from snapshots import read_svg

from kaart.analysis.access.measures import PLACES, pick
from kaart.analysis.hotspots.design import LISA, Design
from kaart.analysis.hotspots.statistic import Spot
from kaart.catalogue import load
from kaart.catalogue.own import own_indicator
from kaart.core.codes import Level
from kaart.core.errors import FiguresChangedError, InputError
from kaart.core.settings import Settings
from kaart.exports.access import source_of
from kaart.exports.recheck import recheck
from kaart.render.files.export import make_files
from kaart.render.hotspots.map import COLOURS, GREYS, reason_words, reasons
from kaart.render.maps.palette import seen
from kaart.render.pair.legend import pair_legend
from kaart.render.picture.draw import draw_picture, plan_picture
from kaart.render.picture.placed import dot_rooms, dots_on
from kaart.render.picture.sheet import PRESETS, SLIDE, SMALLEST_PT
from kaart.render.snapshot.build import build_snapshot
from kaart.render.snapshot.record import figures_sha256, unpack
from kaart.render.snapshot.redraw import with_drawing
from kaart.store.library import Library

KINDS = {
    "spots": lambda language: spots(language=language)[0],
    "pair": lambda language: pair(language=language)[0],
    "own": lambda language: own(language=language),
    "access": lambda language: access(language=language)[0],
    "need": lambda language: need(language=language)[0],
}
# Maps of accessibility are laid out as the others are; what they have besides is most at risk on narrow pages.
NEW = ("access", "need")
OLD = tuple(kind for kind in KINDS if kind not in NEW)
# Every kind of page once in make test; every shape and language in make keur.
CASES = [
    *itertools.product([*OLD, *NEW], ["16:9"], ["nl"]),
    *itertools.product(OLD, [name for name in PRESETS if name != "16:9"], ["nl"]),
    *itertools.product(OLD, ["9:16", "16:9"], ["en"]),
    *itertools.product(NEW, [name for name in PRESETS if name != "16:9"], ["nl"]),
    *itertools.product(NEW, PRESETS, ["en"]),
]
QUICK = len(OLD) + len(NEW)


@cache
def snapshot_of(kind, language="nl"):
    return KINDS[kind](language)


@cache
def made(kind, preset="16:9", language="nl"):
    snapshot = snapshot_of(kind, language)
    return snapshot, read_svg(draw_picture(snapshot, "svg", preset=preset))


def said_row(items, snapshot, place):
    """Words of a legend row; in a square those at its left and under it."""
    square = snapshot.content.legend.square
    if square is None or place >= len(snapshot.content.legend.rows):
        return said(items, f"row-{place}")
    up, right = divmod(place, len(square.right))
    return f"{said(items, f'up-{up}')}; {said(items, f'right-{right}')}"


@pytest.mark.parametrize(("kind", "preset", "language"), later(CASES, first=QUICK))
def test_a_square_has_high_at_the_top_and_on_the_right(kind, preset, language):
    snapshot, root = made(kind, preset, language)
    square = snapshot.content.legend.square
    if square is None:
        assert not [name for name, *_ in words(root) if (name or "").startswith("up-")]
        return
    boxes = {name: box for name, _, box, _ in words(root)}
    count = [boxes[f"count-{place}"].bounds for place in range(len(square.up) * len(square.right))]
    across = len(square.right)
    assert count[0][0] < count[across - 1][0]
    assert count[0][1] > count[-across][1]
    for place, bounds in enumerate(count):
        up, right = divmod(place, across)
        assert bounds[0] == pytest.approx(boxes[f"right-{right}-0"].bounds[0], abs=0.1)
        assert abs(bounds[1] - boxes[f"up-{up}-1"].bounds[1]) < 10


@pytest.mark.parametrize(("kind", "preset", "language"), later(CASES, first=QUICK))
def test_everything_is_in_every_picture(kind, preset, language):
    snapshot, root = made(kind, preset, language)
    items, content = words(root), snapshot.content
    assert said(items, "title") == content.title
    assert said(items, "sentence") == " ".join(content.sentence.split())
    assert content.definition in said(items, "definition")
    assert content.unit in said(items, "facts")
    assert str(content.period) in said(items, "facts")
    assert said(items, "caveat") == snapshot.caveat
    assert said(items, "attribution") == snapshot.attribution
    again = with_drawing(snapshot, "svg", preset=preset, scale=1.0, north=False).rebuild.text
    assert without_spaces(again) in without_spaces(said(items, "rebuild"))
    assert snapshot.record.sha256[:16] in said(items, "hash")
    counted = Counter(content.rows.values())
    for place, row in enumerate(snapshot.rows):
        assert said_row(items, snapshot, place) == row.label.replace("\u00a0", " ")
        count = next(text for name, text, _, _ in items if name == f"count-{place}")
        assert int(re.sub(r"\D", "", count)) == row.count == counted[place]
    for place, note in enumerate(content.notices):
        assert said(items, f"notice-{place}") == note.replace("\u00a0", " ")
    assert content.words[MARKED].replace("\u00a0", " ") in said(items, "marked")
    assert snapshot.marked == (MARKED,)


@pytest.mark.parametrize(("kind", "preset", "language"), later(CASES, first=QUICK))
def test_nothing_is_cut_off_and_nothing_lies_over_another(kind, preset, language):
    _, root = made(kind, preset, language)
    left, top, wide, high = map(float, root.get("viewBox").split())
    page = shapely.box(left, top, left + wide, top + high)
    items = words(root)
    land = shapely.union_all([shape for shape, _ in shapes(root, "area-").values()])
    assert page.contains(land)
    for name, text, box, size in items:
        assert page.contains(box), (name, text)
        assert size >= SMALLEST_PT, (name, text)
        assert (name or "").startswith("label-") or not box.intersects(land), (name, text)
    boxes = [shapely.buffer(box, -0.35, join_style="mitre") for _, _, box, _ in items]
    for (first, one), (second, other) in itertools.combinations(zip(items, boxes, strict=True), 2):
        assert not one.intersects(other), (first[:2], second[:2])


def test_hotspots_have_the_colours_of_the_classes_on_the_screen():
    snapshot, result, view = spots()
    outcome = {area.code: area for area in result.areas}
    # Every reason why an area was not tested has its own grey, as in the legend.
    greys = dict(zip(reasons(result, language="nl"), GREYS, strict=False))
    areas = shapes(made("spots")[1], "area-")
    assert set(areas) == set(snapshot.areas["code"])
    for code, (_, colour) in areas.items():
        area = outcome[code]
        expected = COLOURS[area.spot] if area.spot else greys[reason_words(area, language="nl")]
        assert colour == seen(expected), code
    swatches = shapes(made("spots")[1], "swatch-")
    assert [swatches[str(place)][1] for place in range(len(Spot))] == [seen(COLOURS[spot]) for spot in Spot]
    # Greys are the same; the pattern says which reason it is.
    assert len({row.hatch for row in snapshot.content.legend.no_data}) == len(snapshot.content.legend.no_data) > 0
    published = dict(zip(view.answer.figures.frame["code"], view.answer.figures.frame["value"], strict=True))
    assert {code: value for code, value, _ in snapshot.content.figures if value is not None} == {
        code: value for code, value in published.items() if not math.isnan(value)
    }


def test_two_indicators_have_the_colours_of_the_table_on_the_screen():
    snapshot, shown = pair()
    legend = pair_legend(shown, language="nl")
    areas = shapes(made("pair")[1], "area-")
    assert set(areas) == set(snapshot.areas["code"])
    lacking = {row.status: row.colour for row in legend.no_data}
    for code, (_, colour) in areas.items():
        place = shown.classes.get(code)
        wanted = legend.cells[place[0]][place[1]].colour if place else lacking[shown.missing[code]]
        assert colour == seen(wanted), code
    labels = [row.label for row in snapshot.content.legend.rows]
    assert len(labels) == len(set(labels)) == shown.result.shape[0] * shown.result.shape[1]
    for bounds in (*legend.bounds[0], *legend.bounds[1]):
        assert any(bounds in label for label in labels)


def test_two_indicators_of_two_years_say_both_years():
    snapshot, _ = pair(second_year=2021)
    assert snapshot.content.period == "↑ 2023, → 2021"
    text = draw_picture(snapshot, "svg").decode()
    assert "Jaar: ↑ 2023, → 2021" in text
    assert "2021" in snapshot.content.title


def test_figures_of_two_publishers_name_both():
    snapshot, _ = pair()
    sources = [load().source(name) for name in ("cbs_kwb", "pdok_wijken_buurten")]
    first = replace(snapshot.origin, source=sources[0], tables=("84286NED",))
    both = replace(first, beside=replace(first, source=sources[1], tables=()))
    rest = {"rebuild": snapshot.rebuild, "indicator": "laag_inkomen"}
    found = build_snapshot(snapshot.content, snapshot.areas, origin=both, **rest)
    for source in sources:
        assert source.attribution in found.attribution
        assert source.publisher in found.apa
        assert source.publisher in found.bibtex
        assert source.attribution in found.facts["source"]
    assert found.bibtex.count("{") == found.bibtex.count("}")
    package = json.loads(make_files(found, "csv", name="x.csv")["datapackage.json"])
    assert len(package["resources"][0]["sources"]) == 2


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (PLACES, "LRK (CC0 1.0); BAG: Kadaster/PDOK (CC BY 4.0); kinderen: CBS (CC BY 4.0)"),
        ("nearest_m", "LRK (CC0 1.0); BAG: Kadaster/PDOK (CC BY 4.0); inwoners: CBS (CC BY 4.0)"),
    ],
)
def test_the_people_of_a_measure_are_attributed_to_who_counted_them(measure, expected):
    _, shown = access()
    found = replace(shown.found, invented=False)
    source = source_of(found, pick(found.measures, measure), catalogue=load(), language="nl")
    assert source.credit == source.attribution == expected
    assert source.licence == "CC0 1.0; CC BY 4.0"


def test_the_hash_of_two_indicators_is_of_both():
    snapshot, shown = pair()
    other = pair(second="woz")[0]
    assert snapshot.record.sha256 != other.record.sha256
    assert len(snapshot.record.figures) == len(shown.first.frame) + len(shown.second.frame)
    document = json.loads(make_files(snapshot, "geojson", name="x.geojson")["x.geojson"])
    found = next(item["properties"] for item in document["features"] if item["id"] == MARKED)
    values = dict(zip(shown.second.frame["code"], shown.second.frame["value"], strict=True))
    assert found["value_bijstand_per_1000"] == values[MARKED]


def test_smoothing_and_another_measure_are_said():
    snapshot, *_ = spots(design=Design(method=LISA, permutations=199, smooth=True))
    text = " ".join(snapshot.content.notices)
    assert "lokale Moran" in text
    assert "199" in text
    assert "afgezwakt" in text
    assert "afgezwakt" not in " ".join(spots()[0].content.notices)


def test_own_figures_over_invented_areas_are_not_called_invented_on_other_maps_either():
    record = replace(own_indicator(OWN, level=Level.BUURT, years=(2023,), decimals=1), source="cbs_kwb")
    snapshot, _, _ = spots(indicator=record)
    assert "Alles op deze kaart is verzonnen" not in snapshot.caveat
    assert "De gebieden zijn verzonnen." in snapshot.content.notices
    assert any(text.startswith("Gemaakt door een gebruiker van kaart") for text in snapshot.content.notices)


def test_own_figures_are_marked_have_no_link_and_no_address():
    snapshot, root = made("own")
    text = draw_picture(snapshot, "svg").decode()
    assert "https://kaart.voorbeeld.nl" not in text
    assert snapshot.rebuild.link == ""
    assert "geen link" in said(words(root), "rebuild")
    assert "eigen cijfers" in snapshot.content.title
    assert OWN.source in snapshot.attribution
    assert "eigen cijfers" in snapshot.attribution
    assert any("niet door het CBS" in notice for notice in snapshot.content.notices)
    assert "CC BY" not in snapshot.attribution
    assert "Centraal Bureau" not in snapshot.apa + snapshot.bibtex
    package = json.loads(make_files(snapshot, "csv", name="x.csv")["datapackage.json"])
    assert [item["title"] for item in package["licenses"]] == ["eigen"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_snapshot_gives_the_same_bytes(kind):
    for form in ("svg", "html", "csv", "geojson"):
        one, other = (make_files(KINDS[kind]("nl"), form, name=f"x.{form}") for _ in range(2))
        assert one == other, form


@pytest.mark.parametrize("kind", KINDS)
def test_alt_text_and_page_hold_every_row(kind):
    snapshot = snapshot_of(kind)
    page = make_files(snapshot, "html", name="x.html")["x.html"].decode()
    for row in snapshot.rows:
        assert row.label in snapshot.alt_long
        assert row.label in page
    assert not re.search(r"\b(None|nan)\b", snapshot.alt_long + page)
    assert unpack(page.encode(), name="x").sha256 == snapshot.record.sha256


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["spots", "pair", "need"])
def test_figures_of_other_pages_can_be_checked(tmp_path, kind):
    path = tmp_path / f"{kind}.svg"
    path.write_bytes(draw_picture(snapshot_of(kind), "svg"))
    record = recheck(path, Library(Settings()), load(), language="nl")
    assert record.sha256 == snapshot_of(kind).record.sha256


def test_own_figures_cannot_be_checked(tmp_path):
    path = tmp_path / "own.svg"
    path.write_bytes(draw_picture(snapshot_of("own"), "svg"))
    with pytest.raises(InputError, match="eigen"):
        recheck(path, Library(Settings()), load(), language="nl")


@pytest.mark.parametrize(("place", "unit"), [(0, " %"), (1, " per 1.000 inwoners")])
def test_a_changed_figure_of_two_indicators_is_named_in_its_own_unit(tmp_path, place, unit):
    snapshot = snapshot_of("pair")
    rows = list(snapshot.record.figures)
    rows[place] = (rows[place][0], 3.0, "observed")
    path = tmp_path / "pair.svg"
    changed = replace(snapshot.record, figures=tuple(rows), sha256=figures_sha256(tuple(rows)))
    path.write_bytes(draw_picture(replace(snapshot, record=changed), "svg"))
    with pytest.raises(FiguresChangedError) as caught:
        recheck(path, Library(Settings()), load(), language="nl")
    assert re.search(rf"3(,0)?{unit}", caught.value.values["list"].replace("\u00a0", " "))


def test_sites_are_dots_in_the_picture_and_no_name_lies_over_one():
    snapshot, root = made("access")
    _, shown = access()
    dots = snapshot.content.dots
    assert len(dots.names) == len(shown.found.supply.sites) > 5
    frame = plan_picture(snapshot, preset="16:9").frame
    group = next(item for item in root.iter() if item.get("id") == "dots")
    drawn = next(item.get("d") for item in group.iter() if item.get("d"))
    assert drawn.count("M ") == len(dots_on(dots, frame)[1]) > 5
    rooms = shapely.union_all(dot_rooms(dots, frame))
    assert not [name for name, _, place, _ in words(root) if name.startswith("label-") and place.intersects(rooms)]
    legend = " ".join(snapshot.content.legend.notes)
    assert f"● locaties met voorschoolse educatie: {len(dots.names)}." in legend
    assert "rechte lijn maal 1,3" in legend
    assert "wachtlijsten" in legend
    page = make_files(snapshot, "html", name="x.html", preset="16:9", scale=1.0, north=False)["x.html"].decode()
    assert page.count("<circle") == len(dots.names)
    # A distance knows nothing of places per child.
    assert not [text for text in snapshot.content.notices if "Aanbod verdeeld" in text]
    assert [text for text in access(measure="places_per_100_children")[0].content.notices if "Aanbod verdeeld" in text]


def test_access_has_the_colours_of_the_screen_and_can_be_checked(tmp_path):
    snapshot, shown = access(facility="bibliotheek", measure="cbs_road_km", address="https://kaart.voorbeeld.nl")
    assert snapshot.content.dots is None
    assert snapshot.origin.source.id == "voorbeeldregio"
    assert snapshot.rebuild.link.startswith("https://kaart.voorbeeld.nl/bereikbaarheid?gebied=voorbeeldregio")
    assert any("CBS" in text for text in snapshot.content.notices)
    colours = dict(zip(shown.classification.codes, shown.classification.classes, strict=True))
    assert all(snapshot.content.rows[code] == place for code, place in colours.items() if place >= 0)
    path = tmp_path / "kaart.svg"
    path.write_bytes(draw_picture(snapshot, "svg"))
    library = Library(Settings())
    assert recheck(path, library, load(), language="nl").sha256 == snapshot.record.sha256
    rows = list(snapshot.record.figures)
    rows[0] = (rows[0][0], 99.0, "observed")
    other = replace(snapshot.record, figures=tuple(rows), sha256=figures_sha256(tuple(rows)))
    path.write_bytes(draw_picture(replace(snapshot, record=other), "svg"))
    with pytest.raises(FiguresChangedError, match=rows[0][0]):
        recheck(path, library, load(), language="nl")


@pytest.mark.parametrize("kind", KINDS)
def test_on_a_slide_the_map_has_room_beside_a_long_legend(kind):
    snapshot = snapshot_of(kind)
    plan = plan_picture(snapshot, preset=SLIDE)
    page = shapely.box(0, 0, plan.sheet.width, plan.sheet.height)
    for line in plan.sheet.lines:
        box = line.box
        assert page.contains(shapely.box(box.x, box.y, box.x + box.width, box.y + box.height)), line.text
        assert line.size >= 8
    left, bottom, right, top = snapshot.areas.total_bounds
    assert (right - left) * (top - bottom) * plan.frame.scale**2 >= 0.15 * page.area
    items = [(line.name, line.text, None, 0) for line in plan.sheet.lines]
    assert {row.label for row in snapshot.rows} == {
        said_row(items, snapshot, place).replace("\u00a0", " ") for place in range(len(snapshot.rows))
    }
