"""CSV, GeoJSON and the data package that describes them, held against the specification of Data Package 2.0."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import replace

import geopandas as gpd
import jsonschema
import pytest
from shapely.geometry import shape
from snapshots import example

from kaart.core.errors import InputError
from kaart.render.files.package import data_file, describe, zipped
from kaart.render.snapshot.build import row_colour

# What the specification asks of the parts that kaart writes (datapackage.org, profiles 2.0).
NAME = {"type": "string", "pattern": r"^[a-z0-9._-]+$|^[^\s]+$"}
LICENCES = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "anyOf": [{"required": ["name"]}, {"required": ["path"]}],
        "properties": {"name": {"type": "string", "pattern": r"^([-a-zA-Z0-9._])+$"}, "path": {"format": "uri"}},
    },
}
PROFILE = {
    "type": "object",
    "required": ["resources"],
    "properties": {
        "$schema": {"const": "https://datapackage.org/profiles/2.0/datapackage.json"},
        "name": NAME,
        "licenses": LICENCES,
        "resources": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "path"],
                "properties": {
                    "name": NAME,
                    "path": {"type": "string", "pattern": r"^(?=^[^./~])(^((?!\.{2}).)*$).*$"},
                    "format": {"type": "string"},
                    "mediatype": {"type": "string", "pattern": r"^(.+)/(.+)$"},
                    "encoding": {"const": "utf-8"},
                    "bytes": {"type": "integer"},
                    "hash": {"type": "string", "pattern": r"^([^:]+:[a-fA-F0-9]+|[a-fA-F0-9]{32}|)$"},
                    "licenses": LICENCES,
                    "sources": {"type": "array", "minItems": 1, "items": {"required": ["title"]}},
                    "dialect": {"required": ["delimiter", "header"]},
                    "schema": {
                        "type": "object",
                        "required": ["fields"],
                        "properties": {
                            "fields": {
                                "type": "array",
                                "minItems": 1,
                                "items": {
                                    "required": ["name", "type"],
                                    "properties": {"type": {"enum": ["string", "number", "integer"]}},
                                },
                            },
                            "missingValues": {"type": "array"},
                            "primaryKey": {"type": "array", "minItems": 1},
                        },
                    },
                },
            },
        },
    },
}


def package(form, *, before=None, path=None, **asked):
    snapshot = example(**asked)
    content = data_file(snapshot, form)
    made = describe(snapshot, form, path=path or f"x.{form}", content=content, before=before)
    return snapshot, content, json.loads(made), made


@pytest.mark.parametrize("form", ["csv", "geojson"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_package_keeps_the_specification(form, language):
    snapshot, content, found, _ = package(form, language=language)
    jsonschema.Draft202012Validator(PROFILE).validate(found)
    (resource,) = found["resources"]
    assert resource["bytes"] == len(content)
    assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert snapshot.content.definition in resource["description"]
    assert resource["kaart"]["sha256"] == snapshot.record.sha256


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_fields_are_those_of_the_file_and_its_cells_are_of_their_type(language):
    snapshot, content, found, _ = package("csv", language=language)
    resource = found["resources"][0]
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=resource["dialect"]["delimiter"]))
    fields = resource["schema"]["fields"]
    assert list(rows[0]) == [field["name"] for field in fields]
    assert len(rows) == len(snapshot.content.table)
    for field in fields:
        cells = [row[field["name"]] for row in rows if row[field["name"]] != ""]
        if field["type"] == "number":
            assert [float(cell.replace(field["decimalChar"], ".")) for cell in cells]
        if field["type"] == "integer":
            assert [int(cell) for cell in cells]
    key = resource["schema"]["primaryKey"][0]
    assert len({row[key] for row in rows}) == len(rows)


def test_text_of_the_csv_is_never_a_formula_and_numbers_stay_numbers():
    snapshot = example()
    table = snapshot.content.table.assign(name="=1+1", value=-2.3)
    content = data_file(replace(snapshot, content=replace(snapshot.content, table=table)), "csv").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))[1:]
    assert {row[0] for row in rows} == {"'=1+1"}
    assert {row[3] for row in rows} == {"-2,3"}


def test_geojson_is_in_degrees_with_shells_the_right_way_round():
    snapshot, content, _, _ = package("geojson")
    found = json.loads(content)
    assert set(found) == {"type", "kaart", "features"}
    values = {code: (value, status) for code, value, status in snapshot.content.figures}
    rows = dict(zip(snapshot.areas["code"], snapshot.areas["row"], strict=True))
    again = gpd.GeoDataFrame.from_features(found, crs="EPSG:4326").to_crs("EPSG:28992").set_index("code")
    for feature in found["features"]:
        code, properties = feature["properties"]["code"], feature["properties"]
        assert (properties["value"], properties["status"]) == values[code]
        assert properties["colour"] == row_colour(snapshot.rows[rows[code]])
        assert (properties["class"] is None) == (properties["value"] is None)
        geometry = shape(feature["geometry"])
        for part in getattr(geometry, "geoms", [geometry]):
            assert part.exterior.is_ccw
        west, south, east, north = geometry.bounds
        assert 3 < west < east < 8
        assert 50 < south < north < 54
    for code, geometry in zip(snapshot.areas["code"], snapshot.areas.geometry, strict=True):
        assert again.geometry[code].symmetric_difference(geometry).area < 0.001 * geometry.area


def test_a_second_file_stands_beside_the_first_and_the_same_one_replaces_it():
    _, _, _, first = package("csv")
    _, _, both, second = package("geojson", before=first)
    assert [item["path"] for item in both["resources"]] == ["x.csv", "x.geojson"]
    _, _, again, third = package("csv", before=second)
    assert third == second
    assert len(again["resources"]) == 2


@pytest.mark.parametrize("before", [b"{", b'{"name": "other", "resources": []}', b"[]", b'{"name": "kaart"}'])
def test_a_package_of_something_else_is_kept(before):
    with pytest.raises(InputError, match="not of kaart"):
        package("csv", before=before)


def test_other_kinds_of_data_are_refused():
    with pytest.raises(InputError, match="csv, geojson"):
        data_file(example(), "xlsx")


def test_a_zip_of_the_same_files_is_the_same():
    files = {"b.csv": b"x" * 1000, "datapackage.json": b"{}"}
    made = zipped(files)
    assert made == zipped(dict(reversed(files.items())))
    with zipfile.ZipFile(io.BytesIO(made)) as folder:
        assert {name: folder.read(name) for name in folder.namelist()} == files
