"""(a) The polygons as a GeoJSON dict inside st.pydeck_chart."""

import json

import pydeck
import streamlit as st
from common import HEIGHT, STYLE, choose, rgba

place, indicator, areas, known = choose()
shown = areas[["code", "name", indicator, "geometry"]].assign(
    fill=[rgba(colour, known["opacity"]) for colour in areas[f"{indicator}_colour"]]
)
deck = pydeck.Deck(
    layers=[
        pydeck.Layer(
            "GeoJsonLayer",
            data=json.loads(shown.to_json()),
            pickable=True,
            stroked=known["borders"],
            filled=True,
            get_fill_color="properties.fill",
            get_line_color=[255, 255, 255, 140],
            get_line_width=0.5,
            line_width_units='"pixels"',
        )
    ],
    initial_view_state=pydeck.ViewState(
        longitude=known["longitude"], latitude=known["latitude"], zoom=known["zoom"], pitch=0, bearing=0
    ),
    map_provider="mapbox",
    map_style=STYLE,
    tooltip={"text": f"{{name}}\n{{{indicator}}}"},
)
st.pydeck_chart(deck, height=HEIGHT)
