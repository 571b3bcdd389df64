"""A chart as a file: words are in it as text, the same chart gives the same bytes, and nothing is fetched."""

from __future__ import annotations

import io
import socket

import altair as alt
import pandas as pd
import pytest
from builders import indicator, make_figures
from pageshots import spots
from PIL import Image
from snapshots import read_svg

from kaart.analysis.change.trend import trends
from kaart.analysis.compare.ranking import Alike, rank
from kaart.catalogue import Text
from kaart.catalogue.measured import read_measured
from kaart.core.errors import InputError
from kaart.core.settings import Settings
from kaart.render.charts.file import CHART_FORMS, ChartWords, chart_file, chart_words, described_chart
from kaart.render.charts.ranks import rank_chart, rank_rows
from kaart.render.charts.trends import shared_scale, trend_chart
from kaart.render.hotspots.p_values import p_bars, p_chart
from kaart.render.hotspots.power import curve_chart

SVG = "{http://www.w3.org/2000/svg}"
LONG = Text("Een definitie van wat hier geteld is. " * 6, "What was counted here. " * 8)
RECORD = indicator(definition=LONG, label=Text("Laag <inkomen> & meer", "Low income"))
WORDS = chart_words(
    RECORD,
    name="kaart-proef",
    title="Laag <inkomen> & meer: de buurten van Proefdam op volgorde, 2016–2018",
    period="2016–2018",
    source="Cijfers: CBS (CC BY 4.0), 84286NED, opgehaald op 25 november 2026",
    alt="Een grafiek < van & proef.",
    language="nl",
    notes=("Alles in deze grafiek is verzonnen.",),
)


def ranked():
    figures = make_figures(values=[2.3, 5.2, 12.4, 37.7], label=RECORD.label)
    frame = figures.frame
    bounds = pd.DataFrame({"low": frame["value"] - 0.05, "high": frame["value"] + 0.05}).set_axis(frame["code"])
    bounds.insert(0, "value", frame["value"].to_numpy())
    context = pd.DataFrame({"code": frame["code"], "stedelijkheid": 1.0, "inwoners": 1000.0})
    ranking = rank(figures, bounds=bounds, gemeenten=None, region=10.0, country=8.0, alike=Alike(), context=context)
    rows = rank_rows(ranking, bounds=bounds, language="nl")
    return rank_chart(rows, indicator=RECORD, references={"NL": 8.0}, language="nl", alt_text="x")


def trended():
    years = [make_figures(values=[2.3, 5.2 + year - 2016], year=year) for year in (2016, 2017, 2018)]
    (item, *_) = trends(years, code="BU00010001", year=2018, steps=())
    scale = shared_scale([item])
    assert scale is not None
    return trend_chart(item, scale=scale, language="nl")


CHARTS = {
    "rank": ranked,
    "trend": trended,
    "p": lambda: p_chart(spots()[1], language="nl"),
    "curve": lambda: curve_chart(read_measured(Settings().data).curve, language="nl"),
}


def texts(content):
    """Words of every text, its lines joined."""
    return [" ".join(part for part in item.itertext() if part) for item in read_svg(content).iter(f"{SVG}text")]


@pytest.mark.parametrize("kind", CHARTS)
def test_every_word_stands_in_the_file_as_text(kind):
    content = chart_file(CHARTS[kind](), WORDS, "svg")
    said = " ".join(texts(content)).replace("\u00a0", " ")
    for text in (WORDS.title, WORDS.definition, *WORDS.lines):
        assert " ".join(text.split()) in said
    assert "Gemiddelde van een gebied, niet van een huishouden." in said
    assert "Eenheid: %. Jaar: 2016–2018." in said
    root = read_svg(content)
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == WORDS.title
    assert root.find(f"{SVG}desc").text == WORDS.alt
    assert not list(root.iter(f"{SVG}image"))
    assert b"http" not in content.replace(b"http://www.w3.org/", b"")


def test_nothing_lies_outside_the_page():
    root = read_svg(chart_file(ranked(), WORDS, "svg"))
    wide, high = float(root.get("width")), float(root.get("height"))
    image = Image.open(io.BytesIO(chart_file(ranked(), WORDS, "png"))).convert("RGB")
    assert image.size == (2 * wide, 2 * high)
    edge = 2 * 10
    inner = image.crop((edge, edge, image.width - edge, image.height - edge))
    strips = [
        image.crop(box)
        for box in (
            (0, 0, image.width, edge),
            (0, image.height - edge, image.width, image.height),
            (0, 0, edge, image.height),
            (image.width - edge, 0, image.width, image.height),
        )
    ]
    assert all(strip.getextrema() == ((255, 255),) * 3 for strip in strips)
    assert inner.getextrema() != ((255, 255),) * 3


@pytest.mark.parametrize("form", CHART_FORMS)
def test_the_same_chart_gives_the_same_bytes(form):
    assert chart_file(ranked(), WORDS, form) == chart_file(ranked(), WORDS, form)


def test_no_chart_reaches_out(monkeypatch):
    """The engine opens its own sockets: a server of our own counts who comes."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        port = server.getsockname()[1]
        spec = alt.LayerChart(layer=[alt.Chart(f"http://127.0.0.1:{port}/x.json").mark_point().encode(x="a:Q")])
        with pytest.raises(ValueError, match="not allowed"):
            chart_file(spec, WORDS, "svg")
        with pytest.raises(TimeoutError):
            server.accept()


def test_numbers_are_written_in_the_language_of_the_chart():
    assert any("0,5" in text or "0,1" in text for text in texts(chart_file(CHARTS["p"](), WORDS, "svg")))


def test_words_of_the_page_are_not_read_as_markup():
    words = ChartWords("x", "<script>alert(1)</script>", "</title>", ("&amp;",), "</desc>", "nl")
    content = chart_file(ranked(), words, "svg")
    assert b"<script" not in content
    assert "&amp;" in " ".join(texts(content))
    assert read_svg(content).find(f"{SVG}desc").text == "</desc>"


def test_other_forms_are_refused():
    with pytest.raises(InputError, match="svg, png"):
        chart_file(ranked(), WORDS, "bmp")


def test_the_chart_itself_is_left_as_it_was():
    chart = ranked()
    before = chart.to_dict()
    described_chart(chart.to_dict(), WORDS)
    assert chart.to_dict() == before


def test_bars_of_p_count_every_tested_area_once():
    _, result, _ = spots()
    bars = p_bars(result, language="nl")
    assert bars["areas"].sum() == result.tested
    for low, high, count in zip(bars["low"], bars["high"], bars["areas"], strict=True):
        last = high == 1
        between = [a for a in result.areas if a.p is not None and low <= a.p and (a.p < high or (last and a.p <= 1))]
        assert len(between) == count
