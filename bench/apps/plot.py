"""(c) plotly's choropleth on a map without tiles."""

import json

import plotly.graph_objects as go
import streamlit as st
from common import HEIGHT, choose

place, indicator, areas, known = choose()
palette = known[indicator]["colours"]
steps = [[at / len(palette), colour] for number, colour in enumerate(palette) for at in (number, number + 1)]
classes = [
    None if value != value else sum(value > bound for bound in known[indicator]["breaks"])  # noqa: PLR0124 - NaN
    for value in areas[indicator]
]
figure = go.Figure(
    go.Choroplethmap(
        geojson=json.loads(areas[["code", "geometry"]].to_json()),
        featureidkey="properties.code",
        locations=areas["code"],
        z=classes,
        zmin=-0.5,
        zmax=len(palette) - 0.5,
        colorscale=steps,
        marker={"opacity": known["opacity"], "line": {"width": 0.5 if known["borders"] else 0, "color": "#ffffff"}},
        text=areas["name"],
        customdata=areas[indicator],
        showscale=False,
    )
)
figure.update_layout(
    map={
        "style": "white-bg",
        "center": {"lon": known["longitude"], "lat": known["latitude"]},
        "zoom": known["zoom"],
    },
    margin={"l": 0, "r": 0, "t": 0, "b": 0},
    height=HEIGHT,
)
st.plotly_chart(figure, width="stretch", height=HEIGHT)
