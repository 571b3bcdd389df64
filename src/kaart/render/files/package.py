"""A snapshot as data: CSV or GeoJSON, with a frictionless data package that describes it.

One ``datapackage.json`` describes every file that kaart exported to a folder; exporting one again replaces its
entry. Times are those of the data, never of the export.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

import shapely

from kaart.core.codes import is_code
from kaart.core.errors import InputError, mark
from kaart.render.maps.layers import simplify
from kaart.render.snapshot.build import Snapshot, row_colour
from kaart.render.snapshot.record import record_json
from kaart.render.snapshot.stamp import stamped
from kaart.render.words.table import headers, write_csv

DESCRIPTOR = "datapackage.json"
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_RESOURCE = "https://datapackage.org/profiles/2.0/dataresource.json"
_DECIMALS = 6  # of degrees: a decimetre
_EPOCH = (1980, 1, 1, 0, 0, 0)  # a zip entry must have a date; this is the earliest possible
DATA = ("csv", "geojson")


def data_file(snapshot: Snapshot, form: str) -> bytes:
    """The table as CSV or the areas as GeoJSON.

    Parameters
    ----------
    snapshot
        What it holds.
    form
        One of `DATA`.

    Raises
    ------
    InputError
        If the form is neither.
    """
    match form:
        case "csv":
            return write_csv(snapshot.content.table.assign(**snapshot.facts), language=snapshot.content.language)
        case "geojson":
            return _geojson(snapshot)
        case _:
            raise InputError(
                mark("There is no kind of data '{form}'; choose {choices}."), form=form, choices=", ".join(DATA)
            )


def _geojson(snapshot: Snapshot) -> bytes:
    """Areas in WGS84 as in RFC 7946, at full detail, with their figures."""
    content, areas = snapshot.content, snapshot.areas
    shapes = simplify(areas, tolerance_m=0, decimals=_DECIMALS)
    known = {code: (value, status) for code, value, status in content.figures}
    others: dict[str, dict[str, float | str | None]] = {}
    for key, number, why in content.figures:
        code, slash, name = key.partition("/")
        if slash:
            others.setdefault(code, {}).update({f"value_{name}": number, f"status_{name}": why})
    classes = len(content.legend.rows)
    features = []
    for code, name, gemeente, row, shape, geometry in zip(
        areas["code"],
        areas["name"],
        areas["gemeente_name"],
        areas["row"],
        shapes,
        shapely.to_geojson(shapes),
        strict=True,
    ):
        value, status = known.get(code, (None, "missing"))
        properties = {
            "code": code,
            "name": name,
            "gemeente": gemeente,
            "value": value,
            "status": status,
            **others.get(code, {}),
            "shown": content.words[code],
            "class": row + 1 if row < classes else None,
            "colour": row_colour(snapshot.rows[row]),
        }
        drawn = "null" if shapely.is_empty(shape) else geometry
        features.append(f'{{"type":"Feature","id":{_dump(code)},"properties":{_dump(properties)},"geometry":{drawn}}}')
    head = {
        "title": content.title,
        "definition": content.definition,
        "unit": content.unit,
        "year": content.years or content.year,
        **({"provisional": content.provisional} if content.provisional else {}),
        "caveat": snapshot.caveat,
        "attribution": snapshot.attribution,
        "sha256": snapshot.record.sha256,
    }
    listed = ",\n".join(features)
    return f'{{"type":"FeatureCollection","kaart":{_dump(head)},"features":[\n{listed}\n]}}\n'.encode()


def _dump(item: object) -> str:
    return json.dumps(item, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def describe(snapshot: Snapshot, form: str, *, path: str, content: bytes, before: bytes | None = None) -> bytes:
    """Data package that describes a file, besides those in the earlier package.

    Parameters
    ----------
    snapshot
        What the file holds.
    form
        One of `DATA`.
    path
        Name of the file, in the same folder.
    content
        Its bytes.
    before
        The existing ``datapackage.json``, None when there is none.

    Returns
    -------
    bytes
        JSON, UTF-8; resources in order of their path.

    Raises
    ------
    InputError
        If the existing one was not made by kaart: it is not overwritten.
    """
    resources = [item for item in _resources(before) if item["path"] != path]
    resources.append(_resource(snapshot, form, path=path, content=content))
    package = {
        "$schema": _PROFILE,
        "name": "kaart",
        "title": "kaart",
        "description": snapshot.caveat,
        "licenses": _licences(snapshot),
        "resources": sorted(resources, key=lambda item: str(item["path"])),
    }
    return (json.dumps(package, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def _resources(before: bytes | None) -> list[dict[str, Any]]:
    """Resources of an earlier package of kaart, none when there is none.

    Raises
    ------
    InputError
        If it was not made by kaart.
    """
    if before is None:
        return []
    try:
        package = json.loads(before)
        resources = list(package["resources"])
        if package["name"] == "kaart" and all(isinstance(item["path"], str) for item in resources):
            return resources
    except (ValueError, KeyError, TypeError):
        pass
    raise InputError(
        mark("The {file} in this folder is not of kaart and is not overwritten; choose another folder."),
        file=DESCRIPTOR,
    )


def _resource(snapshot: Snapshot, form: str, *, path: str, content: bytes) -> dict[str, Any]:
    made, dutch = snapshot.content, snapshot.content.language == "nl"
    stem = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in path.lower()).strip("-")
    resource: dict[str, Any] = {
        "$schema": _RESOURCE,
        "name": stem or form,
        "path": path,
        "title": made.title,
        "description": f"{made.sentence} {made.definition} {snapshot.caveat}",
        "format": form,
        "mediatype": "text/csv" if form == "csv" else "application/geo+json",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "sources": _sources(snapshot),
        "licenses": _licences(snapshot),
        # Properties that frictionless does not define.
        "unit": made.unit,
        "year": made.years or made.year,
        **({"provisional": made.provisional} if made.provisional else {}),
        "boundaries": snapshot.origin.boundary_year,
        "notices": list(made.notices),
        "citation": snapshot.apa,
        "rebuild": snapshot.rebuild.text,
        "kaart": record_json(stamped(snapshot, form)),
    }
    if form == "csv":
        resource["dialect"] = {"header": True, "delimiter": ";" if dutch else ",", "lineTerminator": "\r\n"}
        resource["schema"] = _schema(snapshot)
    return resource


def _schema(snapshot: Snapshot) -> dict[str, Any]:
    """Fields of the CSV, by the headings that stand in it."""
    language = snapshot.content.language
    names, table = headers(language), snapshot.content.table.assign(**snapshot.facts)
    fields: list[dict[str, Any]] = []
    for name in table.columns:
        field: dict[str, Any] = {"name": names.get(str(name), str(name)), "type": "string"}
        if table[name].dtype.kind == "f":
            # A float without a fraction is written as a whole number, which is a number too.
            field |= {"type": "number", "decimalChar": "," if language == "nl" else "."}
        elif table[name].dtype.kind == "i":
            field["type"] = "integer"
        if str(name) == "value":
            field["description"] = f"{snapshot.content.unit}. {snapshot.content.definition}"
        fields.append(field)
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    code = table.get("code")
    if code is not None and all(is_code(str(item)) for item in code):
        schema["primaryKey"] = [names["code"]]
    return schema


def _sources(snapshot: Snapshot) -> list[dict[str, str]]:
    origin, language = snapshot.origin, snapshot.content.language
    sources = []
    for item in origin.all:
        name = f"{item.source.attribution}: {item.source.name[language]}"
        if item.tables and len(item.addresses) == len(item.tables):
            pairs = zip(item.tables, item.addresses, strict=True)
            sources += [{"title": f"{name} ({table})", "path": address} for table, address in pairs]
        else:
            tables = f" ({', '.join(item.tables)})" if item.tables else ""
            sources.append({"title": f"{name}{tables}", "path": "".join(item.addresses[:1])})
    if origin.boundary_source is not None:
        borders = origin.boundary_source
        sources.append({"title": f"{borders.attribution}: {borders.name[language]}", "path": borders.url})
    return [{name: text for name, text in item.items() if text} for item in sources]


def _licences(snapshot: Snapshot) -> list[dict[str, str]]:
    """Licences of all sources, each once."""
    held = {item.source.licence: item.source.licence_url for item in snapshot.origin.all}
    licences = [{"name": licence.replace(" ", "-"), "title": licence, "path": url} for licence, url in held.items()]
    return [{name: text for name, text in item.items() if text} for item in licences]


def zipped(files: dict[str, bytes]) -> bytes:
    """Files in one zip; the same files give the same bytes.

    Parameters
    ----------
    files
        Content by name.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in sorted(files.items()):
            folder.writestr(zipfile.ZipInfo(name, _EPOCH), content, compress_type=zipfile.ZIP_DEFLATED)
    return stream.getvalue()
