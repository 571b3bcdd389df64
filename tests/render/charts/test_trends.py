"""Trends as charts: lines stop at every break, breaks carry their reason, definitions never share a scale."""

import json

import pytest
from example import raw, values

from kaart.analysis.change.links import find_links
from kaart.analysis.change.trend import BreakKind, trend, trends
from kaart.catalogue import Text
from kaart.core.codes import Level
from kaart.core.errors import DefinitionMismatchError
from kaart.render.charts.trends import shared_scale, trend_breaks, trend_chart, trend_points
from kaart.render.words.trendwords import trend_words

YEARS = range(2016, 2025)
STEPS = [find_links(raw(year - 1), raw(year), level=Level.BUURT, year=year) for year in YEARS if year > 2016]


def made(indicator="laag_inkomen", *, code="BU99010301", years=range(2016, 2024), year=2023):
    return trend([values(indicator, item) for item in years], code=code, year=year, steps=STEPS)


def redrawn():
    """An area that the invented region redraws in 2021."""
    last = STEPS[2021 - 2017]
    return next(code for code, row in last.rows.items() if row["link"] == "redrawn")


def layers(item, **changes):
    chart = trend_chart(item, scale=shared_scale([item]), language="nl", **changes)
    spec = json.loads(chart.to_json())
    return spec, {layer["mark"]["type"]: layer for layer in spec["layer"]}


def test_every_value_is_a_point_of_the_run_it_belongs_to():
    item = made()
    found = trend_points(item, language="nl")
    assert found["year"].tolist() == [point.year for run in item.runs for point in run]
    assert found.groupby("run").size().tolist() == [len(run) for run in item.runs]
    assert found["words"].str.endswith(" %").all()


def test_a_line_joins_one_run_only():
    _, parts = layers(made())
    assert parts["line"]["encoding"]["detail"]["field"] == "run"


def test_a_redrawn_boundary_parts_the_runs_and_is_labelled_between_the_years():
    item = made("inwoners", code=redrawn(), years=range(2018, 2024))
    assert BreakKind.BOUNDARY in {found.kind for found in item.breaks}
    breaks = trend_breaks(item, language="nl")
    assert 2020.5 in breaks["place"].tolist()
    assert breaks["reason"].str.contains("2021").any()
    runs = trend_points(item, language="nl").groupby("run")["year"].agg(list).tolist()
    assert not any(2020 in years and 2021 in years for years in runs)
    spec, parts = layers(item)
    assert {"rule", "text", "line", "point"} == set(parts)
    drawn = [row["place"] for rows in spec["datasets"].values() for row in rows if "place" in row]
    assert drawn == sorted(set(drawn))


def test_two_definitions_are_refused_on_one_scale():
    mixed = [*(values("laag_inkomen", year) for year in range(2016, 2024)), values("personen_in_armoede", 2024)]
    old, new = trends(mixed, code="BU99010301", year=2024, steps=STEPS)
    with pytest.raises(DefinitionMismatchError):
        shared_scale([old, new])
    assert shared_scale([old]).last == 2023
    assert shared_scale([new]).first == 2024


def test_several_areas_share_one_scale():
    items = [made(), made(code="BU99010300")]
    scale = shared_scale(items)
    numbers = [point.value for item in items for point in item.points if point.value == point.value]
    assert scale.low <= min(numbers)
    assert scale.high >= max(numbers)
    for item in items:
        spec = json.loads(trend_chart(item, scale=scale, language="nl").to_json())
        line = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "line")
        assert line["encoding"]["y"]["scale"]["domain"] == [scale.low, scale.high]
        assert line["encoding"]["x"]["scale"]["domain"] == [2015.3, 2023.7]


def test_without_any_value_there_is_no_scale():
    assert shared_scale([]) is None


def test_the_chart_says_in_words_what_it_draws():
    item = made()
    spec, _ = layers(item)
    assert spec["description"] == trend_words(item, language="nl")
    assert item.name in spec["description"]
    assert all(str(point.year) in spec["description"] for run in item.runs for point in run)
    assert '"url"' not in json.dumps(spec)


@pytest.mark.parametrize(("language", "words"), [("nl", "andere telling"), ("en", "other definition")])
def test_a_definition_break_is_named_in_the_language(language, words):
    series = [values("elektriciteit", year) for year in range(2018, 2024)]
    item = trend(series, code="BU99010301", year=2023, steps=STEPS)
    breaks = trend_breaks(item, language=language)
    assert breaks.loc[breaks["kind"] == "definition", "label"].tolist() == [words]
    assert breaks["reason"].iloc[0] == item.breaks[0].reason[language]
    assert isinstance(item.breaks[0].reason, Text)
