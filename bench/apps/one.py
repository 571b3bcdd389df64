"""Floor: st.pydeck_chart with one polygon."""

import pydeck
import streamlit as st
from common import HEIGHT, STYLE, choose, rgba

place, indicator, areas, known = choose()
west, south, east, north = (float(item) for item in areas.total_bounds)
ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
deck = pydeck.Deck(
    layers=[
        pydeck.Layer(
            "GeoJsonLayer",
            data=[{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}],
            filled=True,
            get_fill_color=rgba(known[indicator]["colours"][2 if indicator == "woz" else 4], known["opacity"]),
        )
    ],
    initial_view_state=pydeck.ViewState(
        longitude=known["longitude"], latitude=known["latitude"], zoom=known["zoom"], pitch=0, bearing=0
    ),
    map_provider="mapbox",
    map_style=STYLE,
)
st.pydeck_chart(deck, height=HEIGHT)
