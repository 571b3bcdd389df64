"""Names on the map: every area has one, at a place inside it, from the zoom at which it fits."""

import json

import geopandas as gpd
import pytest
import shapely
import shapely.affinity
from shapely.geometry import MultiPolygon, Polygon, box

from kaart.core.crs import to_wgs84
from kaart.core.errors import CrsError
from kaart.render.maps.names import NAMES, PREFIX, NameFile, name_contents, name_layers, name_zoom, write_names


def areas(shapes, names=None):
    return gpd.GeoDataFrame(
        {
            "code": [f"BU{number:08d}" for number in range(len(shapes))],
            "name": names or [f"Naam {number}" for number in range(len(shapes))],
        },
        geometry=list(shapes),
        crs=28992,
    )


def read(made):
    return {zoom: json.loads(content)["features"] for zoom, content in made.items()}


def square(x, y, side):
    return box(x, y, x + side, y + side)


def test_every_area_has_its_name_once_at_a_place_inside_it():
    # The middle of a hook lies outside it.
    hook = Polygon([(0, 0), (900, 0), (900, 100), (100, 100), (100, 900), (0, 900)])
    shapes = [shapely.affinity.translate(hook, 195_000, 320_000), square(197_000, 320_000, 3_000)]
    made = areas(shapes, ["Heerlerbaan-Oost", "'t Loon"])
    found = [feature for features in read(name_contents(made)).values() for feature in features]
    assert sorted(feature["properties"]["name"] for feature in found) == ["'t Loon", "Heerlerbaan-Oost"]
    degrees = dict(zip(made["name"], to_wgs84(made).geometry, strict=True))
    for feature in found:
        assert degrees[feature["properties"]["name"]].contains(shapely.Point(feature["geometry"]["coordinates"]))


def test_the_largest_area_keeps_its_name_where_two_do_not_fit():
    made = areas([square(195_000 + 5_000 * number, 320_000, side) for number, side in enumerate((400, 2_000, 90))])
    ranks = {
        feature["properties"]["name"]: feature["properties"]["rank"]
        for features in read(name_contents(made)).values()
        for feature in features
    }
    assert sorted(ranks, key=ranks.__getitem__) == ["Naam 2", "Naam 0", "Naam 1"]
    # deck.gl knows no others
    assert all(-1000 <= rank <= 1000 for rank in ranks.values())


def test_a_name_shows_once_it_about_fits():
    # At zoom 12 a pixel is 11.8 m here: 60 px, what 12 letters of 6.6 px take but for a third, are 718 m.
    assert name_zoom("x" * 12, 720.0**2) == 12
    assert name_zoom("x" * 12, 715.0**2) == 13
    assert name_zoom("x" * 12, 1_440.0**2) == 11
    assert name_zoom("x" * 24, 720.0**2) == 13


@pytest.mark.parametrize(("area_m2", "zoom"), [(0.0, 14), (1.0, 14), (1e12, 7)])
def test_the_smallest_and_the_largest_area_have_a_zoom_too(area_m2, zoom):
    assert name_zoom("Naam", area_m2) == zoom


def test_areas_without_a_shape_have_no_name_and_none_is_no_error():
    made = areas([square(195_000, 320_000, 900), MultiPolygon(), None], ["Wel", "Leeg", "Zonder"])
    found = [feature["properties"]["name"] for features in read(name_contents(made)).values() for feature in features]
    assert found == ["Wel"]
    assert name_contents(made.iloc[1:]) == {}


def test_degrees_are_refused():
    with pytest.raises(CrsError):
        name_contents(areas([square(5.9, 50.8, 0.1)]).set_crs(4326, allow_override=True))


def test_files_are_named_by_their_content_and_hold_no_figure(tmp_path):
    made = areas([square(195_000, 320_000, 900), square(197_000, 320_000, 9_000)])
    made["geheim"] = [12345.0, 12345.0]
    files = write_names(tmp_path, made)
    assert files == write_names(tmp_path, made)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(item.file for item in files)
    assert all(item.file.startswith(PREFIX) for item in files)
    for item in files:
        assert "12345" not in (tmp_path / item.file).read_text()


def specified(**changes):
    files = [NameFile(11, "namen-a.json"), NameFile(13, "namen-b.json")]
    return [json.loads(layer.to_json()) for layer in name_layers(files, static="app/static", **changes)]


def test_a_browser_fetches_names_at_their_zoom_and_draws_none_over_another():
    layers = specified()
    assert [layer["data"] for layer in layers] == ["app/static/namen-a.json", "app/static/namen-b.json"]
    assert [layer["visibleMinZoom"] for layer in layers] == [11, 13]
    assert [layer["id"] for layer in layers] == [f"{NAMES}11", f"{NAMES}13"]
    for layer in layers:
        # One square holds the country, so that a file is fetched once; a click goes through to the area.
        assert (layer["minZoom"], layer["maxZoom"], layer["pickable"]) == (5, 5, False)
        assert layer["extensions"] == [{"@@type": "CollisionFilterExtension"}]
        assert (layer["collisionGroup"], layer["getCollisionPriority"]) == ("names", "@@=properties.rank")
        assert (layer["pointType"], layer["getText"]) == ("text", "@@=properties.name")
        # White around black reads on every colour of the map.
        assert (layer["getTextColor"][:3], layer["textOutlineColor"][:3]) == ([17, 17, 17], [255, 255, 255])
        assert layer["textFontSettings"]["sdf"] is True


def test_one_square_of_that_zoom_holds_the_country():
    west, south, east, north = 3.2, 50.7, 7.3, 53.6

    def tile(longitude, latitude):
        import math

        down = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2
        return math.floor((longitude + 180) / 360 * 32), math.floor(down * 32)

    assert tile(west, north) == tile(east, south)


def test_larger_letters_show_as_much_later_as_they_are_larger():
    layers = specified(letter_px=26)
    assert [layer["getTextSize"] for layer in layers] == [26, 26]
    assert [layer["visibleMinZoom"] for layer in layers] == [12, 14]
