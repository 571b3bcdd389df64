"""What a snapshot holds, and that any map can have one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest
from snapshots import example, example_view, read_svg

from kaart.analysis.classes.small import SmallRule, colour_by
from kaart.catalogue import load
from kaart.core.errors import CrsError, SchemaError
from kaart.exports.map import map_snapshot, rebuild_map
from kaart.render.maps.legend import Legend, LegendRow
from kaart.render.picture.draw import draw_picture
from kaart.render.snapshot.build import build_snapshot, row_colour
from kaart.render.snapshot.cite import apa, bibtex
from kaart.render.snapshot.content import Content, Origin
from kaart.render.snapshot.rebuild import Rebuild

MARKED = "BU99010305"
FORBIDDEN = ("probleemwijk", "achterstandswijk", "zwakke buurt", "nan", "None")
MOMENT = datetime(2026, 11, 25, 12, tzinfo=UTC)


def origin(**changes):
    fields = {
        "source": load().source("cbs_kwb"),
        "tables": ("84286NED",),
        "retrieved": MOMENT,
        "boundary_year": 2018,
        "boundary_source": load().source("pdok_wijken_buurten"),
        "boundaries_retrieved": MOMENT,
    }
    return Origin(**{**fields, **changes})


def test_rows_count_the_areas_that_they_colour():
    snapshot = example(rule="fisher_jenks-9")
    counted = pd.Series(dict(snapshot.content.rows)).value_counts()
    assert [counted.get(place, 0) for place in range(len(snapshot.rows))] == [row.count for row in snapshot.rows]
    assert set(snapshot.areas["code"]) <= set(snapshot.content.rows)


def test_alt_text_names_every_class_every_reason_and_the_marked_area():
    snapshot = example(marked=MARKED)
    for row in snapshot.rows:
        assert row.label in snapshot.alt_long
    assert snapshot.content.words[MARKED] in snapshot.alt_long
    assert snapshot.content.title in snapshot.alt_short
    assert len(snapshot.alt_short) < 160
    assert not [word for word in FORBIDDEN if re.search(rf"\b{word}\b", snapshot.alt_long)]


def test_attribution_names_both_publishers_with_licence_and_date():
    view, _ = example_view()
    snapshot = build_snapshot(
        example().content, example().areas, origin=origin(), rebuild=Rebuild({"gebied": "x"}), indicator="proef"
    )
    assert snapshot.attribution == (
        "Cijfers: CBS (CC BY 4.0), 84286NED, opgehaald op 25 november 2026; "
        "grenzen: CBS/Kadaster (CC BY 4.0), opgehaald op 25 november 2026"
    )
    assert view.answer.invented
    assert "verzonnen" in example().caveat
    assert "verzonnen" not in snapshot.caveat


def test_a_snapshot_of_counts_is_no_average():
    assert example(indicator="inwoners").caveat.endswith("Telling van een gebied, niet van een huishouden.")
    assert example().caveat.endswith("Gemiddelde van een gebied, niet van een huishouden.")


def test_smoothed_colours_are_named_in_title_legend_and_sentence():
    view, library = example_view()
    raw = map_snapshot(view, library, load())
    coloured = colour_by(view.answer.figures, SmallRule(smooth=True))
    snapshot = map_snapshot(replace(view, coloured=coloured, small="glad"), library, load())
    assert snapshot.content.title == f"{raw.content.title}, toeval bij kleine gebieden afgezwakt"
    assert snapshot.content.title in snapshot.alt_long
    low, high = (coloured.figures.frame["value"].agg(name) for name in ("min", "max"))
    printed = [f"{value:.1f}".replace(".", ",") + " %" for value in (low, high)]
    assert snapshot.content.sentence == (
        f"{raw.content.sentence} De kleuren tonen cijfers waarin het toeval bij kleine gebieden is afgezwakt: "
        f"per buurt van {printed[0]} tot {printed[1]}."
    )
    assert "afgezwakt" not in raw.alt_long


def test_every_source_is_credited_with_every_licence_once():
    for source in load().sources:
        for licence in source.licence.split("; "):
            assert source.credit.count(licence) >= 1
    assert load().source("lrk").credit == "LRK (CC0 1.0); BAG: Kadaster/PDOK (CC BY 4.0)"
    assert load().source("ndov_chb").credit == "DOVA/NDOV (CC0 1.0)"
    assert load().source("ovapi_gtfs").credit == "OVapi/NDOV (CC0 1.0)"
    assert not [item.id for item in load().sources if "Kadaster" in item.credit and "CC BY" not in item.credit]


def test_citations_hold_publisher_title_table_and_date():
    said = apa("Proef in A & B, 2018", origin(), link="", language="nl")
    assert said == (
        "[Uw naam of organisatie]. (z.d.). Proef in A & B, 2018 [Kaart gemaakt met kaart]. Gegevens: Centraal Bureau "
        "voor de Statistiek (CBS), Kerncijfers wijken en buurten (84286NED). Geraadpleegd op 25 november 2026, van "
        "https://www.cbs.nl/nl-nl/cijfers/detail/84286NED"
    )
    entry = bibtex("50 % in A & B_{2018}\\", origin(), key="k a{t}", link="https://x.nl/?a=1&b=2", language="en")
    assert entry.startswith("@misc{kat,\n")
    assert r"title = {{50 \% in A \& B\_\{2018\}\textbackslash{}}}" in entry
    assert "url = {https://x.nl/?a=1&b=2}" in entry
    assert "urldate = {2026-11-25}" in entry
    assert entry.count("{") == entry.count("}")


def test_figures_of_two_tables_have_two_addresses_and_none_of_a_third():
    """A change of 2016-2018 is not in the table of 2024, in which the address of the source ends."""
    both = origin(tables=("83487NED", "84286NED"))
    pages = ("https://www.cbs.nl/nl-nl/cijfers/detail/83487NED", "https://www.cbs.nl/nl-nl/cijfers/detail/84286NED")
    assert both.addresses == pages
    assert both.source.url not in pages
    said = apa("Proef", both, link="", language="nl")
    assert said.endswith(f"van {pages[1]} en {pages[0]}")
    entry = bibtex("Proef", both, key="k", link="", language="nl")
    assert f"url = {{{pages[1]}}}" in entry
    assert "83487NED}" in entry.split("note = ")[1].split("\n")[0]
    assert origin(source=load().source("pdok_wijken_buurten")).addresses == ("https://www.pdok.nl",)
    assert origin(source=load().source("voorbeeldregio"), tables=()).addresses == ()


def test_the_link_wins_from_the_command():
    query = {"gebied": "GM0917", "klassen": "user-5_10", "code": "BU09174000"}
    linked = rebuild_map(query, "https://kaart.nl")
    assert linked.text == "https://kaart.nl/?gebied=GM0917&klassen=user-5_10&code=BU09174000"
    assert rebuild_map(query, None).text == (
        "kaart export kaart --gebied GM0917 --klassen user-5_10 --code BU09174000 --uit kaart.png"
    )
    assert Rebuild({"gebied": "x"}, page="hotspots").text == "/hotspots?gebied=x"


def test_what_does_not_fit_is_refused():
    snapshot = example()
    rest = {"origin": snapshot.origin, "rebuild": snapshot.rebuild, "indicator": "laag_inkomen"}
    wrong = replace(snapshot.content, rows={**snapshot.content.rows, MARKED: 99})
    with pytest.raises(SchemaError, match=MARKED):
        build_snapshot(wrong, snapshot.areas, **rest)
    with pytest.raises(CrsError):
        build_snapshot(snapshot.content, snapshot.areas.set_crs("EPSG:4326", allow_override=True), **rest)


def test_another_kind_of_map_gives_its_own_classes():
    """As the pages of hotspots or of change would: words for classes, colours of their own, a table of their own."""
    areas = example().areas.drop(columns="row")
    codes = areas["code"].tolist()
    legend = Legend(
        title="Verandering",
        unit="",
        rows=(LegendRow("#8a4b08", "hoger dan toen", 1), LegendRow("#1f4e8c", "lager dan toen", len(codes) - 2)),
        no_data=(LegendRow("#c9c9c9", "niet te vergelijken, want de grens veranderde", 1, "untested", "///"),),
        notes=(),
        histogram=None,
        language="nl",
        level="buurt",
    )
    content = Content(
        place="Proef",
        title="Verandering tussen 2016 en 2020",
        sentence="In 1 buurt is het hoger.",
        definition="Het verschil van twee jaren.",
        unit="procentpunt",
        level="buurt",
        year=2020,
        legend=legend,
        rows={code: min(place, 1) if place < len(codes) - 1 else 2 for place, code in enumerate(codes)},
        words=dict.fromkeys(codes, "+1,2 procentpunt"),
        table=pd.DataFrame({"name": areas["name"], "code": codes, "Verschil": 1.2}),
        figures=tuple((code, 1.2, "observed") for code in codes),
    )
    rebuild = Rebuild({"gebied": "x", "code": codes[0]}, page="verandering")
    snapshot = build_snapshot(content, areas, origin=origin(), rebuild=rebuild, indicator="laag_inkomen")
    assert snapshot.name == "kaart-verandering-x"
    assert snapshot.marked == (codes[0],)
    text = draw_picture(snapshot, "svg", preset="1:1").decode()
    assert "hoger dan toen" in text
    assert "veranderde" in text
    for row in legend.rows:
        assert row_colour(row) in text
    assert read_svg(text) is not None


def test_classes_around_a_gemeente_name_it_and_its_figure():
    view, library = example_view(area="GM9901", rule="around_gemeente-4")
    words = f"In het midden: {view.scope.name}, "
    made = map_snapshot(replace(view, middle=f"{words}12,3 %."), library, load())
    assert made.content.legend.notes[0] == f"{words}12,3 %."
    assert not [note for note in map_snapshot(view, library, load()).content.legend.notes if "In het midden" in note]
