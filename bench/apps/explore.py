"""(b) geopandas.explore, its page inside a component."""

import os

import folium
import streamlit as st
from common import HEIGHT, choose

# Leaflet from this machine instead of a CDN. jQuery, Bootstrap and the icon fonts that folium asks for besides, and
# does not need to draw areas, are left out, in its favour.
folium.Map.default_js = [("leaflet", f"{os.environ['BENCH_PAGES']}/cdn/leaflet.js")]
folium.Map.default_css = [("leaflet_css", f"{os.environ['BENCH_PAGES']}/cdn/leaflet.css")]

place, indicator, areas, known = choose()
colours = dict(zip(areas["code"], areas[f"{indicator}_colour"], strict=True))
found = areas[["code", "name", indicator, "geometry"]].explore(
    tiles=None,
    tooltip=["name", indicator],
    style_kwds={
        "style_function": lambda feature: {
            "fillColor": colours[feature["properties"]["code"]],
            "fillOpacity": known["opacity"],
            "color": "#ffffff",
            "weight": 0.5,
            "stroke": known["borders"],
        }
    },
    location=[known["latitude"], known["longitude"]],
    # Leaflet's world is 256 px wide at zoom 0, deck.gl's 512.
    zoom_start=round(known["zoom"] + 1),
    height=HEIGHT - 20,
)
st.iframe(found.get_root().render(), height=HEIGHT)
