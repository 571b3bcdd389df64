"""The map of changes in words and colours: rule, legend, tooltip, table and sentences say the same."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace

import pandas as pd
import pytest
from builders import make_figures
from hypothesis import given
from hypothesis import strategies as st
from seeing import colour_of

from kaart.analysis.change.difference import Difference, difference
from kaart.analysis.change.links import Link, Step
from kaart.analysis.change.movement import judge
from kaart.catalogue import Text
from kaart.core.codes import Level
from kaart.core.provenance import Notice
from kaart.render.change.map import (
    CHANGE,
    ESTIMATED,
    NO_VALUE_COLOUR,
    OTHER_BOUNDARY_COLOUR,
    WITHIN_COLOUR,
    area_words,
    change_alt,
    change_layer,
    change_legend,
    change_rule,
    change_sentence,
    change_table,
    change_tooltip,
    change_words,
    remark,
)
from kaart.render.change.snapshot import movement_content
from kaart.render.maps.layers import STATUS, TEXT, build_layer
from kaart.render.maps.palette import rgb

NAN = math.nan
# A fall, a rise, the same, a rise that rounding explains, none in one year, carried, redrawn and not carried, a rise.
BEFORE = [10.0, 10.0, 10.0, 10.0, NAN, 10.0, 10.0, 1.0]
AFTER = [6.0, 13.0, 10.0, 10.1, 5.0, 12.0, 11.0, 9.0]
CARRIED, REDRAWN = 5, 6
LANGUAGES = ["nl", "en"]


def code(number):
    return f"BU0001{number:04d}"


def step(codes):
    frame = pd.DataFrame(
        {"code": codes, "flag": "1", "link": Link.SAME, "before": codes, "by": "flag", "reason": None}, dtype=object
    )
    return Step(Level.BUURT, 2016, 2018, frame, frozenset(codes))


def made(before=tuple(BEFORE), after=tuple(AFTER), *, carried=(), redrawn=(), coverage=0.8, k=6, half=0.06, **record):
    """A change of which some areas are marked as redrawn, carried with a coverage or not at all."""
    old, new = (make_figures(values=list(item), year=year, **record) for item, year in ((before, 2016), (after, 2018)))
    found = difference(old, new, step=step(list(new.frame["code"])))
    frame = found.frame.set_index("code", drop=False)
    reason = Notice.of("The boundary of {code} was redrawn in {year}.", code="BU", year=2017)
    for number in (*carried, *redrawn):
        frame.loc[code(number), "code_before"] = ""
        frame.loc[code(number), "comparable"] = "estimated" if number in carried else "other_boundary"
    frame["reason"] = [
        reason if int(name[-4:]) in {*carried, *redrawn} else known for name, known in frame["reason"].items()
    ]
    for number in carried:
        frame.loc[code(number), "coverage"] = coverage
    for number in redrawn:
        frame.loc[code(number), ["before", "change"]] = NAN
    found = Difference(found.indicator, found.level, 2016, 2018, found.unit, frame.reset_index(drop=True))
    known = [item.frame.set_index("code")["value"] for item in (old, new)]
    bounds = [pd.DataFrame({"low": values - half, "high": values + half}).round(6) for values in known]
    return judge(found, before=bounds[0], after=bounds[1], carried=bounds[0], k=k)


@pytest.fixture
def movement():
    return made(carried=[CARRIED], redrawn=[REDRAWN])


def features(movement, areas, language="nl"):
    layer = change_layer(build_layer(areas, {}, language=language), movement, language=language)
    return {item["properties"]["code"]: item["properties"] for item in json.loads(layer.content)["features"]}


def drawn(movement, properties):
    return tuple(colour_of(change_rule(movement), properties))[:3]


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def row_of(movement, number):
    return movement.difference.frame.set_index("code", drop=False).loc[code(number)].to_dict()


@pytest.mark.parametrize("language", LANGUAGES)
def test_rule_and_legend_colour_and_count_the_same(movement, areas, language):
    legend = change_legend(movement, language=language)
    found = pd.Series([drawn(movement, item) for item in features(movement, areas, language).values()]).value_counts()
    rows = [*legend.rows, *legend.no_data]
    assert {rgb(row.colour): row.count for row in rows if row.count} == found.to_dict()
    assert sum(row.count for row in rows) == len(areas)
    assert len({row.colour for row in rows}) == len(rows)


def test_what_has_no_class_has_a_colour_of_its_own(movement, areas):
    found = features(movement, areas)
    expected = {
        2: WITHIN_COLOUR,
        3: WITHIN_COLOUR,
        4: NO_VALUE_COLOUR,
        REDRAWN: OTHER_BOUNDARY_COLOUR,
    }
    classes = {rgb(row.colour) for row in change_legend(movement, language="nl").rows} - {rgb(WITHIN_COLOUR)}
    for number in range(len(BEFORE)):
        colour = drawn(movement, found[code(number)])
        if number in expected:
            assert colour == rgb(expected[number])
            assert colour not in classes
        else:
            assert colour in classes


def test_an_area_that_the_figures_do_not_know_is_grey(movement, areas):
    areas = areas.assign(code=[*areas["code"][:-1], "BU00019999"])
    found = features(movement, areas)["BU00019999"]
    assert found[CHANGE] is None
    assert drawn(movement, found) == rgb(NO_VALUE_COLOUR)
    assert found[f"{CHANGE}{TEXT}"] == "onbekend"


@given(
    changes=st.lists(st.one_of(st.just(NAN), st.integers(-400, 400).map(lambda n: n / 10)), min_size=1, max_size=12),
    k=st.integers(2, 9),
)
def test_legend_adds_up_and_a_fall_never_has_the_colour_of_a_rise(changes, k):
    movement = made([50.0] * len(changes), [50 + item for item in changes], k=k)
    legend = change_legend(movement, language="nl")
    assert sum(row.count for row in (*legend.rows, *legend.no_data)) == len(changes)
    colours = {-1: set(), 0: set(), 1: set()}
    for number, row in enumerate(movement.difference.frame.to_dict("records")):
        if math.isnan(changes[number]):
            continue
        within = row["code"] in movement.within
        state = {f"{CHANGE}{STATUS}": "w"} if within else {}
        way = 0 if within else int(math.copysign(1, row["change"]))
        colours[way].add(drawn(movement, {CHANGE: row["change"], **state}))
    assert not colours[-1] & colours[1]
    words = {rgb(row.colour): row.label for row in legend.rows}
    assert all(words[colour].endswith("gedaald") for colour in colours[-1])
    assert all(words[colour].endswith("gestegen") for colour in colours[1])


def test_legend_words_are_a_fall_or_a_rise_with_the_unit_above():
    movement = made([50.0] * 6, [40.0, 45.0, 49.0, 51.0, 55.0, 60.0])
    legend = change_legend(movement, language="nl")
    assert plain(legend.unit) == "verandering van 2016 naar 2018 (procentpunt)"
    assert all(row.label.endswith(("gedaald", "gestegen", "afronding")) for row in legend.rows)
    labels = [plain(row.label) for row in change_legend(movement, language="en").rows]
    middle = labels.index("same or within rounding")
    assert all(label.startswith("fell") for label in labels[:middle])
    assert all(label.startswith("rose") for label in labels[middle + 1 :])
    assert not any("-" in label or "−" in label for label in labels)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ["1 van de 5 veranderingen kan", "hertekend (1)", "80%"]),
        ("en", ["1 of the 5 changes could", "was redrawn (1)", "80%"]),
    ],
)
def test_notes_count_rounding_and_estimates_with_their_coverage(movement, language, words):
    notes = " ".join(change_legend(movement, language=language).notes).replace(" %", "%")
    for word in words:
        assert word in plain(notes).replace(" %", "%")
    whole = made(carried=[CARRIED], coverage=1.0)
    assert "100" not in " ".join(change_legend(whole, language=language).notes)


def test_an_estimate_has_a_thick_border_and_says_its_coverage(movement, areas):
    found = features(movement, areas)
    assert [name for name, item in found.items() if item.get(ESTIMATED)] == [code(CARRIED)]
    assert found[code(CARRIED)][f"{ESTIMATED}{TEXT}"].endswith(" van het gebied bekend")
    assert "geschat" not in found[code(0)][f"{ESTIMATED}{TEXT}"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_tooltip_names_only_what_the_layer_file_holds(movement, areas, language):
    tip = change_tooltip(movement, language=language)
    names = set(re.findall(r"\{([\w$]+)\}", tip["html"]))
    for item in features(movement, areas, language).values():
        assert names <= set(item)
        assert not any("nan" in str(text).lower().split() for text in item.values())
    assert all(str(year) in tip["html"] for year in (2016, 2018))


@pytest.mark.parametrize(
    ("number", "nl", "en"),
    [
        (0, "−4,0 procentpunt", "−4.0 percentage points"),
        (1, "+3,0 procentpunt", "+3.0 percentage points"),
        (2, "0,0 procentpunt", "0.0 percentage points"),
        (4, "", ""),
    ],
)
def test_a_change_has_a_sign_and_percentage_points(movement, number, nl, en):
    change = row_of(movement, number)["change"]
    assert plain(change_words(change, movement, language="nl")) == nl
    assert plain(change_words(change, movement, language="en")) == en


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, ""),
        (2, "no change"),
        (3, "rounding alone can explain this change"),
        (4, "There is no value of BU00010004 in 2016."),
        (CARRIED, "estimated, 80% of the area known"),
        (REDRAWN, "The boundary of BU was redrawn in 2017."),
    ],
)
def test_remark_says_what_must_be_known(movement, number, said):
    assert plain(remark(row_of(movement, number), movement, language="en")) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_table_holds_the_figures_of_the_map(movement, language):
    table = change_table(movement, language=language, gemeenten={"GM0001": "Proefdorp"}).set_index("code")
    change = table[{"nl": "Verandering", "en": "Change"}[language]]
    expected = [after - before for before, after in zip(BEFORE, AFTER, strict=True)]
    for number, value in enumerate(expected):
        if number == REDRAWN or math.isnan(value):
            assert math.isnan(change[code(number)])
        else:
            assert change[code(number)] == pytest.approx(value)
    known = change.dropna().tolist()
    assert change.tolist()[: len(known)] == sorted(known, reverse=True)
    assert set(table["gemeente"]) == {"Proefdorp"}
    covered = table[{"nl": "Bekend deel van het gebied (%)", "en": "Area known (%)"}[language]].dropna()
    assert covered.to_dict() == {code(CARRIED): 80.0}
    estimated = {"nl": "geschat", "en": "estimated"}[language]
    assert list(table.index[table["status"] == estimated]) == [code(CARRIED)]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "nl",
            (
                "Tussen 2016 en 2018 steeg “Proef” in Dorp in 3 van de 6 buurten en daalde het in 1; in 2 bleef het "
                "gelijk of binnen de afronding. In heel Dorp ging het van 9,0 % naar 9,5 %."
            ),
        ),
        (
            "en",
            (
                "Between 2016 and 2018, “Trial” in Dorp rose in 3 of the 6 buurten and fell in 1; in 2 it stayed "
                "the same or within rounding. In Dorp as a whole it went from 9.0% to 9.5%."
            ),
        ),
    ],
)
def test_sentence_counts_and_gives_the_whole(movement, language, said):
    assert plain(change_sentence(movement, place="Dorp", whole=(9.0, 9.5), language=language)) == said


def test_without_a_whole_the_sentence_gives_the_average_of_what_was_compared():
    movement = made([10.0, 20.0, NAN], [12.0, 24.0, 99.0])
    for whole in (None, (NAN, 3.0)):
        said = plain(change_sentence(movement, place="Dorp", whole=whole, language="en"))
        assert said.endswith(". The average buurt went from 15.0% to 18.0%.")
    same = plain(change_sentence(movement, place="Dorp", whole=(7.01, 7.02), language="en"))
    assert same.endswith(". In Dorp as a whole it was 7.0% in both years.")


@pytest.mark.parametrize(
    ("language", "said"), [("en", "fell in none of them. The"), ("nl", "daalde het in geen enkele. Gemiddeld")]
)
def test_nothing_is_counted_as_none_and_not_as_0(language, said):
    movement = made([10.0, 20.0], [12.0, 24.0])
    assert said in plain(change_sentence(movement, place="Dorp", whole=None, language=language))


def test_a_long_unit_is_said_once():
    movement = made([24.0, 20.0], [20.0, 10.0], unit=Text("per 1.000 inwoners", "per 1,000 inhabitants"), decimals=0)
    # 2 is how 24 begins, and not the same.
    said = plain(change_sentence(movement, place="Dorp", whole=(2, 24), language="nl"))
    assert said.endswith("In heel Dorp ging het van 2 naar 24 per 1.000 inwoners.")
    legend = change_legend(movement, language="nl")
    assert "per 1.000" in plain(legend.unit)
    assert not any("per 1.000" in plain(row.label) for row in legend.rows)


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (13.0, "“Trial” in Proef 0 rose from 10.0% to 13.0%."),
        (6.0, "“Trial” in Proef 0 fell from 10.0% to 6.0%."),
        (10.1, "“Trial” in Proef 0 went from 10.0% to 10.1%: no more than rounding can explain."),
        (NAN, "Trial in Dorp: nothing can be said about the change from 2016 to 2018 per buurt."),
    ],
)
def test_a_single_area_is_a_sentence_about_that_area(after, said):
    movement = made([10.0], [after])
    assert plain(change_sentence(movement, place="Dorp", whole=None, language="en")).endswith(said)


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("nl", ("6 van de 8 buurten", "Proef 0 (−4,0 procentpunt)", "Proef 7 (+8,0 procentpunt)")),
        ("en", ("6 of the 8 buurten", "Proef 0 (−4.0 percentage points)", "Proef 7 (+8.0 percentage points)")),
    ],
)
def test_alt_says_how_many_and_the_ends(movement, language, parts):
    said = plain(change_alt(movement, place="Dorp", language=language))
    assert all(part in said for part in parts)
    nothing = change_alt(made([NAN], [NAN]), place="Dorp", language=language)
    assert "nan" not in nothing.lower().split()
    assert nothing.endswith(".")


def test_a_year_of_provisional_figures_is_marked_wherever_it_is_named():
    plain = made()
    old, new = (make_figures(values=list(item), year=year) for item, year in ((BEFORE, 2016), (AFTER, 2018)))
    carried_on = difference(old, replace(new, provisional="whole"), step=step(list(new.frame["code"])))
    assert carried_on.provisional == ("", "whole")
    marked = replace(plain, difference=replace(plain.difference, provisional=carried_on.provisional))
    texts = [
        [
            change_sentence(found, place="Proef", whole=None, language="nl"),
            change_alt(found, place="Proef", language="nl"),
            change_legend(found, language="nl").unit,
            " ".join(map(str, change_table(found, language="nl").columns)),
            json.dumps(change_tooltip(found, language="nl")),
        ]
        for found in (plain, marked)
    ]
    assert all("2018 (voorlopig)" in text for text in texts[1])
    assert [text.replace(" (voorlopig)", "") for text in texts[1]] == texts[0]


def test_changes_that_a_few_households_make_are_said_to_be():
    old, new = make_figures(values=[10.0] * 3, year=2016), make_figures(values=[10.4, 9.6, 14.0], year=2018)
    codes = list(new.frame["code"])
    found = difference(old, new, step=step(codes))
    ends = [
        pd.DataFrame(
            {"low": item.frame["value"].to_numpy(), "high": item.frame["value"].to_numpy() + 0.01}, index=codes
        )
        for item in (old, new)
    ]
    movement = judge(found, before=ends[0], after=ends[1], over=pd.Series(1000.0, index=codes))
    said = change_sentence(movement, place="Proef", whole=None, language="nl")
    assert said.endswith(
        "2 van deze 3 stijgingen en dalingen gaan om minder dan 5 huishoudens: dat kan aan een paar huishoudens liggen."
    )
    remarks = [remark(row, movement, language="nl") for row in found.frame.to_dict("records")]
    assert remarks == ["een verandering van minder dan 5 huishoudens"] * 2 + [""]
    plain = judge(found, before=ends[0], after=ends[1])
    assert "minder dan" not in change_sentence(plain, place="Proef", whole=None, language="nl")


def test_a_change_that_the_printed_values_do_not_give_says_why_in_panel_tooltip_table_and_picture():
    found = made([12.34, 12.3], [12.45, 12.5], half=0.01)
    uneven, even = (area_words(row_of(found, number), found, language="nl") for number in (0, 1))
    assert [plain(part) for part in (uneven.before, uneven.after, uneven.change)] == [
        "12,3 %",
        "12,5 %",
        "+0,1 procentpunt",
    ]
    note = "gerekend met niet-afgeronde cijfers"
    assert (uneven.remark, even.remark) == (note, "")
    table = change_table(found, language="nl").set_index("code")
    assert table["Opmerking"].to_dict() == {code(0): note, code(1): ""}
    words = movement_content(found, place="Proef", whole=None, language="nl").words
    assert [text.endswith(note) for text in (words[code(0)], words[code(1)])] == [True, False]
