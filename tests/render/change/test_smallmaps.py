"""Small maps: one scale for all years of a definition, colours that are those of the legend, no colour for no value."""

from __future__ import annotations

import base64
import math
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from builders import make_figures
from lxml import etree

from kaart.analysis.classes.classrule import AROUND_GEMEENTE, ClassRule
from kaart.catalogue.records import Middle, Text
from kaart.core.errors import CrsError, DefinitionMismatchError
from kaart.model.missing import Status
from kaart.render.change.smallmaps import (
    MOST_AREAS,
    SIDE,
    is_drawable,
    picture_address,
    pin,
    shared_legend,
    small_alt,
    small_map,
    small_maps_html,
)
from kaart.render.maps.palette import around, colours, no_data, seen

NAN = math.nan
PATH = "{http://www.w3.org/2000/svg}path"
FIRST, LAST = [1.0, 2.0, 3.0, 4.0, NAN], [10.0, 20.0, NAN, 40.0, 5.0]
RULES = {
    "default": ClassRule(),
    # Nothing lies above the last bound, so that the darkest shade stays unused.
    "bounds above every value": ClassRule("user", breaks=(3.0, 30.0, 100.0)),
    "bounds below some": ClassRule("user", breaks=(3.0, 8.0)),
    "equal steps": ClassRule("equal_interval", k=4),
}


def years(**record):
    return [make_figures(values=LAST, year=2018, **record), make_figures(values=FIRST, year=2016, **record)]


@pytest.fixture(params=RULES.values(), ids=list(RULES))
def pinned(request):
    return pin(years(), rule=request.param)


@pytest.fixture
def places(areas):
    return areas.iloc[:5].reset_index(drop=True)


def drawn(places, pinned, place):
    return small_map(places, pinned.years[place], pinned.classes[place], shades=pinned.shades)


def starts(svg):
    """Left side of every ring, by colour."""
    found = {}
    for path in ET.fromstring(svg).iter(PATH):  # noqa: S314  made by this project
        for ring in path.get("d").split("z")[:-1]:
            right = int(re.match(r"M(\d+)", ring)[1])
            steps = [int(item) for item in re.findall(r"-?\d+", ring.partition("l")[2])][::2]
            line = [right]
            for step in steps:
                line.append(line[-1] + step)
            found[round(min(line) / (SIDE / 5))] = path.get("fill")
    return found


def test_every_year_has_the_bounds_of_all_years_together(pinned):
    assert [item.year for item in pinned.years] == [2016, 2018]
    assert {made.breaks for made in pinned.classes} == {pinned.whole.breaks}
    assert {made.k for made in pinned.classes} == {len(pinned.shades)}
    assert pinned.whole.breaks[-1] >= 40
    assert sum(pinned.whole.counts) == 8


def test_the_same_value_has_the_same_colour_in_every_year(places):
    both = [make_figures(values=[1.0, 7.0, 9.0, 2.0, 3.0], year=year) for year in (2016, 2017)]
    both.append(make_figures(values=[7.0, 50.0, 60.0, 70.0, 80.0], year=2018))
    made = pin(both, rule=ClassRule())
    assert starts(drawn(places, made, 0))[1] == starts(drawn(places, made, 2))[0]


def test_colours_are_those_of_the_legend_and_no_value_is_never_a_class(places, pinned):
    legend = shared_legend(pinned, language="nl")
    classes, empty = [row.colour for row in legend.rows], {row.colour for row in legend.no_data}
    assert tuple(classes) == pinned.shades
    for place, item in enumerate(pinned.years):
        colours = starts(drawn(places, pinned, place))
        assert set(colours) == set(range(5))
        for number, value in enumerate(item.frame["value"]):
            if math.isnan(value):
                assert colours[number] in {seen(colour) for colour in empty}
                assert colours[number] not in {seen(colour) for colour in classes}
            else:
                # The upper bound belongs to the class.
                rank = sum(bound < value for bound in pinned.whole.breaks)
                assert colours[number] == seen(classes[rank])


def test_an_area_without_figures_is_drawn_as_missing(areas, pinned):
    six = areas.iloc[:6].reset_index(drop=True)
    svg = small_map(six, pinned.years[0], pinned.classes[0], shades=pinned.shades)
    assert svg.count(seen(no_data(Status.MISSING.value).colour)) == 1


def test_another_definition_or_unit_is_refused():
    other = make_figures(values=FIRST, year=2019, family="anders")
    with pytest.raises(DefinitionMismatchError, match="measure different things"):
        pin([*years(), other], rule=ClassRule())


def test_a_year_without_any_value_is_left_out():
    blank = make_figures(values=[NAN] * 5, year=2017)
    assert [item.year for item in pin([*years(), blank], rule=ClassRule()).years] == [2016, 2018]
    assert pin([blank], rule=ClassRule()) is None
    assert pin([], rule=ClassRule()) is None


def test_classes_around_a_reference_fall_back_with_a_sentence():
    made = pin(years(), rule=ClassRule(AROUND_GEMEENTE, k=6))
    assert made.whole == pin(years(), rule=ClassRule()).whole
    assert "choose other classes" in str(made.notice)


def test_the_picture_is_plain_svg_and_always_the_same(places, pinned):
    svg = drawn(places, pinned, 0)
    root = ET.fromstring(svg)  # noqa: S314  made by this project
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert {item.tag.partition("}")[2] for item in root.iter()} == {"svg", "g", "path"}
    # No address but the name of the format.
    assert svg.count("http") == 1
    assert drawn(places, pinned, 0) == svg
    width = int(root.get("viewBox").split()[2])
    assert width == SIDE + 2
    address = picture_address(svg)
    assert base64.b64decode(address.partition(",")[2]).decode() == svg
    assert address.startswith("data:image/svg+xml;base64,")


def test_a_hole_stays_a_hole(places, pinned):
    places.loc[0, "geometry"] = places.geometry[0].difference(places.geometry[0].buffer(-30))
    assert drawn(places, pinned, 0).count("M") == 6


def test_coordinates_in_degrees_are_refused(places, pinned):
    with pytest.raises(CrsError):
        drawn(places.set_crs("EPSG:4326", allow_override=True), pinned, 0)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Proef in Dorp, 2016: 4 van de 5 buurten hebben een cijfer; laagst Proef 0 (1,0 %)"),
        ("en", "Trial in Dorp, 2016: 4 of the 5 buurten have a figure; lowest Proef 0 (1.0%)"),
    ],
)
def test_the_picture_is_said_in_words(language, text):
    said = small_alt(years()[1], area="Dorp", language=language).replace("\N{NO-BREAK SPACE}", " ")
    assert said.startswith(text)
    assert "Proef 3" in said


@pytest.mark.parametrize("count", [1, 9])
def test_the_row_names_every_year_and_escapes(count):
    evil = "<script>alert(1)</script>\"'><b>x</b>"
    made = pin(years(label={"nl": evil, "en": "x"}), rule=ClassRule())
    legend = shared_legend(made, language="nl")
    (missing,) = legend.no_data
    unpublished = replace(missing, status="not_published", label="niet gepubliceerd voor 2016")
    legend = replace(legend, no_data=(missing, unpublished), notes=(evil,))
    pictures = [(2010 + number, "data:,", evil) for number in range(count)]
    text = small_maps_html(pictures, legend)
    tree = etree.HTML(text)
    assert not tree.xpath("//script | //b")
    assert tree.xpath("//figcaption/text()") == [str(year) for year, _, _ in pictures]
    assert tree.xpath("//img/@alt") == [evil] * count
    assert tree.xpath("//p/text()") == [evil]
    assert tree.xpath("//ul/@aria-label") == ["Legenda"]
    # Every class, and what is missing; without a count, for there are several years.
    words = tree.xpath("//li/text()[normalize-space()]")
    assert words == [*(row.label for row in (*legend.rows, missing)), "niet gepubliceerd"]


def test_too_many_areas_are_not_drawn():
    assert is_drawable(years()[0])
    assert not is_drawable(make_figures(values=[1.0] * (MOST_AREAS + 1)))


def test_years_of_a_score_share_bounds_and_hues_that_meet_at_its_middle():
    middle = Middle(0.0, Text("het gemiddelde", "the mean"))
    pair = [
        make_figures(values=values, year=year, middle=middle)
        for year, values in ((2016, [-2.0, 1.0]), (2018, [-1.0, 3.0]))
    ]
    pinned = pin(pair, rule=ClassRule("quantiles", 4))
    assert pinned is not None
    below = pinned.whole.breaks.index(0.0) + 1
    assert tuple(pinned.shades) == colours(around(below), pinned.whole.k)
