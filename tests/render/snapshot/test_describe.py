"""The short line of the source: fewer words, and never without source, licence or year."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from readback import said, words
from snapshots import example, read_svg

from kaart.catalogue import load
from kaart.render.picture.draw import draw_picture
from kaart.render.snapshot.annotations import annotated, annotations_of
from kaart.render.snapshot.content import Origin
from kaart.render.snapshot.describe import attribution, attribution_short


def origin(figures, boundaries="pdok_wijken_buurten", beside=None):
    catalogue, moment = load(), datetime(2026, 11, 30, tzinfo=UTC)
    other = None if beside is None else origin(beside, boundaries)
    return Origin(catalogue.source(figures), ("85984NED",), moment, 2024, catalogue.source(boundaries), moment, other)


@pytest.mark.parametrize(
    ("made", "line"),
    [
        (origin("cbs_kwb"), "Bron: CBS, Kadaster (CC BY 4.0); 2024"),
        (origin("cbs_politie"), "Bron: Politie, CBS, Kadaster (CC BY 4.0); 2024"),
        (origin("cbs_kwb", beside="ovapi_gtfs"), "Bron: CBS, OVapi, NDOV, Kadaster (CC BY 4.0, CC0 1.0); 2024"),
    ],
)
def test_the_short_line_has_every_source_licence_and_the_year(made, line):
    assert attribution_short(made, period=2024, language="nl") == line
    assert len(line) < len(attribution(made, language="nl"))


def test_a_picture_has_the_short_line_and_its_metadata_the_whole():
    made = annotated(example(), annotations_of(short_source=True))
    content = draw_picture(made, "svg")
    assert said(words(read_svg(content)), "attribution") == "Bron: Verzonnen gegevens van kaart (CC0 1.0); 2023"
    assert made.attribution.encode() in content
