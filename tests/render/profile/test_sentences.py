"""A profile in words: what each sentence rests on, nothing of data as mark-up, no judgement."""

import json
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from arounds import NAN, measured
from builders import squares
from lxml import etree
from profiles import PLACE, made, material, record, rich

from kaart.analysis.access.facilities import Facility
from kaart.analysis.profile.build import build_profile
from kaart.analysis.profile.surroundings import Unmeasured
from kaart.catalogue import load
from kaart.core.codes import Level
from kaart.core.errors import CrsError, mark
from kaart.core.provenance import Notice
from kaart.render.charts.mini import key_marks, line_chart, row_chart
from kaart.render.profile.html_page import profile_body, profile_page
from kaart.render.profile.json_document import profile_document
from kaart.render.profile.locator import locator
from kaart.render.profile.sheet import build_sheet

SVG = "{http://www.w3.org/2000/svg}"


def drawing(svg):
    return etree.fromstring(svg.encode())


def sheet_of(content=None, *, language="nl", **more):
    profile = build_profile(rich() if content is None else content, catalogue=load())
    return profile, build_sheet(profile, catalogue=load(), language=language, today=date(2026, 1, 2), **more)


def test_five_sentences_in_dutch_each_on_a_figure():
    _, sheet = sheet_of()
    whole = "in heel Proefgemeente is dat 15,0 %"
    alike = "; bij 5 vergelijkbare buurten is het midden"
    assert [item.text for item in sheet.summary] == [
        "Op 1 januari 2020 wonen er 1.000 mensen in Proef 0, in 500 huishoudens.",
        f"In Proef 0 heeft in 2018 12,4 % van de huishoudens een laag inkomen; {whole}{alike} 16,0 %.",
        f"In Proef 0 krijgen in 2020 100 van de 1.000 inwoners van 15 tot 65 jaar bijstand{alike} 70.",
        f"In Proef 0 is in 2020 12 % van de inwoners jonger dan 15 jaar{alike} 12 %.",
        f"In Proef 0 heeft in 2020 53 % van de mensen van 15 tot 75 jaar betaald werk{alike} 62 %.",
    ]
    assert [item.text for item in sheet.complements] == [
        "Van de 100 huishoudens hebben er 88 geen laag inkomen (2018).",
        "Van de 1.000 inwoners van 15 tot 65 jaar krijgen er 900 geen bijstand (2020).",
    ]


def benefits(values, low, high):
    """The rich profile with bijstand that rests on rounded counts."""
    content = rich()
    item = made(record("bijstand_per_1000"), 2020, values, low=low, high=high)
    return replace(content, own={**content.own, "bijstand_per_1000": (item,)})


def test_benefits_of_rounded_counts_are_said_as_round_as_they_are():
    peers = [283.0, 50, 60, 283, 283, 283]
    _, sheet = sheet_of(benefits([304.0, 60, 70, 304, 304, 304], peers, [326.0, 70, 80, 326, 326, 326]))
    assert sheet.summary[2].text == (
        "In Proef 0 krijgen in 2020 ongeveer 300 van de 1.000 inwoners van 15 tot 65 jaar bijstand; "
        "bij 5 vergelijkbare buurten is het midden ongeveer 300."
    )
    # Between 674 and 717 of the 1,000 receive none.
    assert sheet.complements[-1].text == (
        "Van de 1.000 inwoners van 15 tot 65 jaar krijgen er ongeveer 700 geen bijstand (2020)."
    )
    (row,) = [row for row in sheet.poverty if row.id == "bijstand_per_1000"]
    assert (row.value, row.peers) == ("ongeveer 300", "ongeveer 300")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nl", "In Proef 0 krijgt in 2020 geen of bijna geen van de inwoners van 15 tot 65 jaar bijstand"),
        ("en", "In Proef 0, none or almost none of the inhabitants aged 15 to 65 received bijstand in 2020"),
    ],
)
def test_no_benefits_are_few_or_none_and_never_a_zero(language, expected):
    _, sheet = sheet_of(benefits([0.0] * 6, [0.0] * 6, [8.0] * 6), language=language)
    assert sheet.summary[2].text.startswith(expected)
    page = profile_page(sheet)
    assert "0 van de 1.000" not in page
    assert "0 of 1,000" not in page
    (row,) = [row for row in sheet.poverty if row.id == "bijstand_per_1000"]
    assert row.value == row.peers == {"nl": "geen of bijna geen", "en": "none or almost none"}[language]


def test_a_missing_figure_is_said_with_its_reason():
    content = rich()
    empty = [replace(item, frame=item.frame.assign(value=float("nan"), status="suppressed"))
             for item in content.own["laag_inkomen"]]  # fmt: skip
    _, sheet = sheet_of(replace(content, own={**content.own, "laag_inkomen": tuple(empty)}), language="en")
    assert sheet.summary[1].text == (
        "There is no figure for Proef 0 of “Households on a low income”: too few households (2020)."
    )


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_link_in_the_page_leads_somewhere(language):
    body = profile_body(sheet_of(language=language)[1])
    ids = re.findall(r' id="([^"]+)"', body)
    assert len(set(ids)) == len(ids)
    links = re.findall(r'href="#([^"]+)"', body)
    assert len(links) > 5
    assert set(links) <= set(ids)


def test_the_page_is_one_document_that_asks_for_nothing():
    page = profile_page(sheet_of()[1])
    assert page.startswith('<!doctype html>\n<html lang="nl">')
    assert "<script" not in page
    assert not re.findall(r'(?:src|srcset)="(?!data:)|@import|url\(', page)
    images = re.findall(r"<img [^>]+>", page)
    assert images
    assert all(" alt=" in image for image in images)
    headings = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert headings[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))


def test_names_are_text_and_never_mark_up():
    name = "<script>alert(1)</script>\"'> & $x$ *b* {{ x }}"
    _, sheet = sheet_of(rich(name))
    (childcare, *_), (row, *_) = around_of()[1].sites, sheet.poverty
    long = replace(childcare, sites=tuple(replace(childcare.sites[0], name=f"{name} {place}") for place in range(9)))
    evil = replace(row, label=name, unit=name, definition=f"{name}. {name}", remarks=(name,), over=name)
    page = profile_page(replace(sheet, poverty=(evil,), sites=(long,), far_note=name))
    assert "<script" not in page
    tree = etree.HTML(page)
    assert not [text for text in tree.xpath("//@alt | //@title | //@aria-label | //text()") if "&lt;" in text]
    assert tree.xpath("//h2/text()") == [name]
    assert tree.xpath("//th[@id='kp-laag_inkomen']/text()") == [name]
    listed = [text.strip() for text in tree.xpath("//li[span]/text()")]
    assert listed == [f"{name} {place}" for place in range(9)]


def test_the_document_has_null_for_missing_and_names_later_years():
    profile, sheet = sheet_of()
    found = profile_document(profile, sheet, catalogue=load())
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    (low,) = [item for item in found["poverty"] if item["indicator"] == "laag_inkomen"]
    assert (low["value"], low["year"], low["gemeente"], low["peers"]) == (
        12.4,
        2018,
        {"value": 15, "status": "observed"},
        {"value": 16, "status": "observed", "areas": 5},
    )
    assert [(item["year"], item["status"]) for item in low["later_years_without_value"]] == [
        (2019, "not_published"),
        (2020, "not_published"),
    ]
    (new,) = [item for item in found["poverty"] if item["indicator"] == "personen_in_armoede"]
    assert (new["value"], new["status_text"]) == (None, "hiervan is geen tabel opgehaald")


def test_a_provisional_figure_is_called_so_in_its_sentence_its_row_and_the_document():
    content = rich()
    income = tuple(replace(item, provisional="whole") for item in content.own["laag_inkomen"])
    profile, sheet = sheet_of(replace(content, own={**content.own, "laag_inkomen": income}))
    row = next(row for row in sheet.poverty if row.id == "laag_inkomen")
    assert row.year == "2018 (voorlopig)"
    assert any("2018 (voorlopig)" in item.text for item in sheet.summary)
    assert "2018 (voorlopig)" in profile_page(sheet)
    document = profile_document(profile, sheet, catalogue=load())
    records = {item["indicator"]: item for item in document["poverty"]}
    assert records["laag_inkomen"]["provisional"] == "whole"
    assert [point["provisional"] for point in records["laag_inkomen"]["trend"]["points"]] == ["whole", None, None]
    _, plain = sheet_of()
    assert "voorlopig" not in profile_page(plain)


def test_charts_are_drawings_without_text_and_with_words():
    profile, _ = sheet_of()
    svg, words = row_chart(profile.rows["laag_inkomen"], name="Proef 0", language="nl")
    assert {node.tag.removeprefix(SVG) for node in drawing(svg).iter()} == {"svg", "path", "circle"}
    assert words == (
        "Huishoudens met een laag inkomen. Proef 0: 12,4 %; gemeente: 15,0 %; vergelijkbare gebieden: 16,0 %; "
        "laagste 10,0 %, hoogste 30,0 %"
    )
    # From 10 to 30 over 296 px from 12: the dot of 12.4 stands at 47.5.
    assert drawing(svg).find(f"{SVG}circle").get("cx") == "47.5"
    assert row_chart(profile.rows["inwoners"], name="Proef 0", language="nl") == ("", "")
    assert line_chart(profile.rows["laag_inkomen"].line) == ""  # one value is no line
    assert all(drawing(mark).tag == f"{SVG}svg" for mark in key_marks().values())


@pytest.mark.parametrize(("level", "code", "filled"), [(Level.BUURT, "BU00010001", 1), (Level.WIJK, "WK000100", 3)])
def test_the_small_map_fills_the_area_and_nothing_else(level, code, filled):
    areas = squares(["BU00010000", "BU00010001", "BU00010002"])
    drawn = drawing(locator(areas, replace(PLACE, code=code, level=level))).findall(f"{SVG}path")
    assert len(drawn) == 4  # three buurten and the outline
    assert sum(path.get("fill") == "#c2700a" for path in drawn) == filled


def test_the_small_map_needs_rd_and_the_area():
    areas = squares(["BU00010001"])
    assert locator(areas, replace(PLACE, code="BU00010009")) == ""
    with pytest.raises(CrsError):
        locator(areas.set_crs("EPSG:4326", allow_override=True), PLACE)


def test_almost_nothing_known_still_says_five_things():
    content = rich()
    _, sheet = sheet_of(material({"inwoners": list(content.own["inwoners"])}))
    assert len(sheet.summary) == 5
    assert sheet.complements == ()
    assert not [item.text for item in sheet.summary if "nan" in item.text or "None" in item.text]


@pytest.mark.parametrize(
    ("language", "safety", "health"),
    [
        (
            "nl",
            (
                "In de kerncijfers van het CBS staat dit tot en met 2018; nieuwere cijfers zijn een losse laag: "
                "kaart sync GM0001 --lagen politie."
            ),
            "Cijfers hierover zijn een losse laag, die u één keer ophaalt: kaart sync GM0001 --lagen gezondheid.",
        ),
        (
            "en",
            (
                "The key figures of CBS have this up to 2018; newer figures are a separate layer: "
                "kaart sync GM0001 --lagen politie."
            ),
            "These figures are a separate layer, to be fetched once: kaart sync GM0001 --lagen gezondheid.",
        ),
    ],
)
def test_a_layer_that_nobody_fetched_is_named_with_the_command(language, safety, health):
    _, sheet = sheet_of(language=language)
    said = {domain.id: domain.without for domain in sheet.domains}
    assert said["veiligheid"].endswith(safety)
    assert "(polit" not in said["veiligheid"].removesuffix(safety), "what was not fetched is not listed as unknown"
    assert said["gezondheid"] == health
    assert not [
        name for name, text in said.items() if "--lagen" in text and name not in {"veiligheid", "gezondheid", "ses"}
    ]


AROUND = (
    measured(),
    replace(measured(), facility=Facility.CHILDCARE),
    Unmeasured(
        Facility.OV,
        Notice.of(
            mark("No timetable of {area} has been fetched yet; run kaart sync {id} --lagen ov."),
            area="Proefgemeente",
            id="GM0001",
        ),
    ),
)


def around_of(language="nl", around=AROUND):
    profile = build_profile(rich(), catalogue=load(), around=around)
    return profile, build_sheet(profile, catalogue=load(), language=language, today=date(2026, 1, 2))


def test_accessibility_is_shown_with_its_method_and_what_was_not_fetched_with_its_command():
    _, sheet = around_of()
    domains = {domain.id: domain for domain in sheet.domains}
    (nearest, *_) = domains["vve"].rows
    assert (nearest.value, nearest.year, nearest.gemeente, nearest.unit) == ("200", "nov 2026", "500", "meter")
    notes = " ".join(domains["vve"].notes)
    assert "Rechte lijn maal 1,3, een schatting" in notes
    assert "gewogen naar inwoners. Bij plaatsen per 100 kinderen is het gewogen naar de kinderen" in notes
    assert "opgehaald op 28 november 2026" in notes
    assert domains["ov"].notes == (
        "De dienstregeling van Proefgemeente is nog niet opgehaald; geef kaart sync GM0001 --lagen ov.",
    )
    assert domains["ov"].unfetched
    body = profile_body(sheet)
    assert "Dit cijfer is een schatting." not in body  # said once for all of them
    assert "kaart sync GM0001 --lagen ov" in body


def test_sites_are_listed_with_address_and_places_or_that_these_are_unknown():
    _, sheet = around_of(language="en")
    childcare, stops = sheet.sites
    assert (childcare.label, childcare.count) == ("Childcare", "in this buurt: 2; within 1,200 m of it: 1 more")
    assert [(site.name, site.address, site.distance, site.offers) for site in childcare.sites] == [
        ("Aap", "Straat 1, 1234AB Dorp", "0 m", "places: 20, with early childhood education"),
        ("Cavia", "", "0 m", "places: 5"),
        ("Beer", "", "130 m", "places: unknown, early childhood education: unknown"),
    ]
    assert childcare.note == "Not listed because the place is not known, in Proefgemeente: 2."
    assert (stops.sites, stops.count) == ((), "")
    assert stops.note.startswith("No timetable of Proefgemeente")


def test_far_is_said_with_both_numbers_or_that_nothing_is():
    near = measured(nearest_m=[100.0, 120.0, NAN])
    assert around_of(around=(near,))[1].far == ()
    _, sheet = around_of(around=(measured(nearest_m=[2000.0, 100.0, NAN]),), language="nl")
    (said,) = sheet.far
    # 100 people at 2,000 m and 300 at 100 m make 575.
    assert said.text.endswith("2.000 meter (geschat) (2026); in heel Proefgemeente 575 meter, dus 3,5 keer zo ver")
    assert said.row == "vve_nearest_m"


def test_the_document_says_per_layer_what_was_measured_and_gives_numbers_with_units():
    profile, sheet = around_of(language="en")
    found = profile_document(profile, sheet, catalogue=load())
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    vve, ov = (next(item for item in found["domains"] if item["id"] == name) for name in ("vve", "ov"))
    first = vve["accessibility"][0]
    assert (first["fetched"], first["status"], first["weighted_by"]["vve_places_per_100_children"]) == (
        True,
        "estimated",
        "children",
    )
    assert [(item["fetched"], item["status"], item["fetch"]) for item in ov["accessibility"]] == [
        (False, None, "kaart sync GM0001 --lagen ov")
    ]
    sites = {group["kind"]: group for group in found["sites"]}
    assert sites["kinderopvang"]["sites"][2]["places"] is None
    assert sites["kinderopvang"]["unlocated_in_gemeente"] == 2
    assert (sites["ov"]["sites"], sites["ov"]["unlocated_in_gemeente"]) == ([], None)


def test_a_layer_that_is_there_is_shown_and_called_estimated():
    own = {**rich().own, "eenzaam": (made(record("eenzaam"), 2020, [50.0] * 6, status="estimated"),)}
    own["politie_misdrijven_per_1000"] = (made(record("politie_misdrijven_per_1000"), 2020, [30.0] * 6),)
    profile, sheet = sheet_of(replace(rich(), own=own))
    domains = {domain.id: domain for domain in sheet.domains}
    assert [(row.id, row.year) for row in domains["veiligheid"].rows] == [("politie_misdrijven_per_1000", "2020")]
    (row,) = domains["gezondheid"].rows
    assert row.remarks == ("Dit cijfer is een schatting.",)
    assert "SMAP" in row.definition
    assert "Dit cijfer is een schatting." in profile_body(sheet)
    document = json.dumps(profile_document(profile, sheet, catalogue=load()))
    assert '"estimated"' in document


def test_a_score_says_what_it_is_made_of_and_what_lies_in_its_middle():
    own = {**rich().own, "ses_score": (made(record("ses_score"), 2020, [-0.212] * 6),)}
    own["ses_spreiding"] = (made(record("ses_spreiding"), 2020, [0.871] * 6),)
    _, sheet = sheet_of(replace(rich(), own=own), language="nl")
    score, spread = next(domain for domain in sheet.domains if domain.id == "ses").rows
    assert (score.value, spread.value, spread.scale) == ("-0,212", "0,871", "")
    meaning = (
        "Score van het CBS voor welvaart, opleidingsniveau en recent arbeidsverleden van particuliere huishoudens; "
        "0 is het gemiddelde van Nederland."
    )
    assert score.scale == meaning
    assert meaning in profile_page(sheet)
