"""Floor: a plain page with MapLibre and vector tiles that GDAL made beforehand."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import geopandas as gpd
import numpy as np

from bench.plan import FIRST, SECOND, Place

PACKAGES = ("maplibre-gl@5", "leaflet@1.9.4")
ZOOMS = {"nl": (5, 8), "parkstad": (8, 12)}
_PAGE = """<!doctype html><html lang="nl"><meta charset="utf-8"><title>tiles</title>
<link rel="stylesheet" href="/lib/maplibre-gl.css">
<style>body{{margin:20px}}#map{{height:640px}}</style>
<select id="indicator">{options}</select><div id="map"></div>
<script src="/lib/maplibre-gl.js"></script><script>
const facts = {facts};
const rule = (name) => ['case', ['has', name],
  ['step', ['get', name], ...facts[name].steps], '#d9d9d9'];
window.benchIdle = false;
const map = new maplibregl.Map({{container: 'map', attributionControl: false,
  center: [facts.longitude, facts.latitude], zoom: facts.zoom, style: {{version: 8,
  sources: {{areas: {{type: 'vector', tiles: [location.origin + '/tiles/{place}/{{z}}/{{x}}/{{y}}.pbf'],
    minzoom: {low}, maxzoom: {high}}}}},
  layers: [{{id: 'ground', type: 'background', paint: {{'background-color': '#f1f1f1'}}}},
    {{id: 'fill', type: 'fill', source: 'areas', 'source-layer': 'areas',
      paint: {{'fill-color': rule('{first}'), 'fill-opacity': facts.opacity}}}},
    ...(facts.borders ? [{{id: 'line', type: 'line', source: 'areas', 'source-layer': 'areas',
      paint: {{'line-color': '#ffffff', 'line-width': 0.5}}}}] : [])]}}}});
map.on('idle', () => {{ window.benchIdle = true; }});
document.getElementById('indicator').addEventListener('change', (event) => {{
  window.benchIdle = false;
  map.setPaintProperty('fill', 'fill-color', rule(event.target.value));
}});
</script></html>
"""


def fetch_programs(folder: Path) -> bool:
    """MapLibre and Leaflet from npm into `lib/` and `cdn/`; False when there is no npm or it cannot."""
    if shutil.which("npm") is None:
        return False
    work = folder / "npm"
    work.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--silent", *PACKAGES]
    if subprocess.run(command, cwd=work, check=False, capture_output=True).returncode:
        return False
    modules = work / "node_modules"
    for target, source, names in (
        ("lib", modules / "maplibre-gl" / "dist", ("maplibre-gl.js", "maplibre-gl.css")),
        ("cdn", modules / "leaflet" / "dist", ("leaflet.js", "leaflet.css")),
    ):
        (folder / target).mkdir(exist_ok=True)
        for name in names:
            shutil.copy(source / name, folder / target / name)
    return True


def build_page(place: Place, facts: dict[str, object], *, data: Path, folder: Path) -> None:
    """Tiles and page of a place."""
    low, high = ZOOMS[place.id]
    target = folder / "tiles" / place.id
    target.parent.mkdir(parents=True, exist_ok=True)
    frame = gpd.read_parquet(data / f"{place.id}.parquet")[["code", "name", FIRST, SECOND, "geometry"]]
    frame.to_crs(3857).to_file(
        target,
        driver="MVT",
        layer="areas",
        engine="pyogrio",
        dataset_options={
            "FORMAT": "DIRECTORY",
            "MINZOOM": str(low),
            "MAXZOOM": str(high),
            "MAX_SIZE": "10000000",
            "MAX_FEATURES": "200000",
            "SIMPLIFICATION": "0",
        },
    )
    shown: dict[str, object] = {name: facts[name] for name in ("longitude", "latitude", "zoom", "opacity", "borders")}
    for name in (FIRST, SECOND):
        known = facts[name]
        if not isinstance(known, dict):
            raise TypeError(name)
        # A value on a bound belongs to the class below it; "step" would put it above.
        bounds = [float(np.nextafter(bound, np.inf)) for bound in known["breaks"][:-1]]
        shown[name] = {
            "steps": [
                known["colours"][0],
                *(x for pair in zip(bounds, known["colours"][1:], strict=True) for x in pair),
            ]
        }
    labels = {name: facts[name]["label"] for name in (FIRST, SECOND)}  # type: ignore[index]
    options = "".join(f'<option value="{name}">{label}</option>' for name, label in labels.items())
    page = _PAGE.format(options=options, facts=json.dumps(shown), place=place.id, low=low, high=high, first=FIRST)
    (folder / f"{place.id}.html").write_text(page)
