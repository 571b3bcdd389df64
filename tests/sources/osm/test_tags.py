"""Who may go where: every rule of the method page with a way that shows it."""

from __future__ import annotations

import pytest

from kaart.sources.osm.tags import Passage, passage_of

BOTH, NOBODY = Passage(foot=True, along=True, against=True), Passage(foot=False, along=False, against=False)
ON_FOOT = Passage(foot=True, along=False, against=False)
CYCLING = Passage(foot=False, along=True, against=True)
ALONG = Passage(foot=True, along=True, against=False)
AGAINST = Passage(foot=True, along=False, against=True)


@pytest.mark.parametrize(
    ("tags", "passage"),
    [
        ("highway=residential", BOTH),
        ("highway=cycleway", BOTH),
        ("highway=cycleway foot=no", CYCLING),
        ("highway=path", BOTH),
        ("highway=track", BOTH),
        ("highway=footway", ON_FOOT),
        ("highway=footway bicycle=yes", BOTH),
        ("highway=footway bicycle=dismount", ON_FOOT),
        ("highway=pedestrian", ON_FOOT),
        ("highway=pedestrian bicycle=designated", BOTH),
        ("highway=steps", ON_FOOT),
        ("highway=steps bicycle=yes", ON_FOOT),
        ("highway=motorway foot=yes", NOBODY),
        ("highway=motorway_link", NOBODY),
        ("highway=trunk", NOBODY),
        ("highway=trunk bicycle=yes", CYCLING),
        ("highway=bridleway", NOBODY),
        ("highway=bridleway foot=yes", ON_FOOT),
        ("highway=construction", NOBODY),
        ("highway=proposed foot=yes", NOBODY),
        ("building=yes", NOBODY),
        ("highway=primary motorroad=yes", NOBODY),
        ("highway=primary motorroad=yes foot=yes", ON_FOOT),
        ("highway=service access=private", NOBODY),
        ("highway=service access=private foot=yes", ON_FOOT),
        ("highway=service access=no bicycle=permissive", CYCLING),
        ("highway=residential access=destination", BOTH),
        ("highway=residential vehicle=no", ON_FOOT),
        ("highway=residential vehicle=no bicycle=yes", BOTH),
        ("highway=track vehicle=agricultural", ON_FOOT),
        ("highway=residential motor_vehicle=no", BOTH),
        ("highway=secondary bicycle=use_sidepath foot=use_sidepath", NOBODY),
        ("highway=residential foot=no", CYCLING),
        ("highway=residential oneway=yes", ALONG),
        ("highway=residential oneway=-1", AGAINST),
        ("highway=residential oneway=no", BOTH),
        ("highway=residential oneway=yes oneway:bicycle=no", BOTH),
        ("highway=residential oneway:bicycle=yes", ALONG),
        ("highway=residential oneway=yes oneway:bicycle=-1", AGAINST),
        ("highway=residential oneway=yes cycleway=opposite", BOTH),
        ("highway=residential oneway=yes cycleway:left=opposite_lane", BOTH),
        ("highway=residential oneway=yes cycleway:left=lane cycleway:left:oneway=-1", BOTH),
        ("highway=residential oneway=yes cycleway:right=lane", ALONG),
        ("highway=tertiary junction=roundabout", ALONG),
        ("highway=tertiary junction=roundabout oneway=no", BOTH),
        ("highway=footway oneway=yes", ON_FOOT),
    ],
)
def test_rule(tags, passage):
    assert passage_of(dict(item.split("=") for item in tags.split())) == passage
