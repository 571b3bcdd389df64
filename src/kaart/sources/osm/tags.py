"""Access for pedestrians and bicycles, by the tags of OpenStreetMap.

After the OSM wiki: Key:highway, Key:access, Key:oneway, Key:oneway:bicycle, Key:cycleway and "OSM tags for
routing/Access restrictions", as the law is in the Netherlands: on foot one may use a cycle path where there is no
pavement, and an autoweg (trunk) is for motors only. docs/methode-bereik.md has the rules in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# Raised with every change of these rules, so that cached networks are rebuilt.
RULES = 1

_ROADS = frozenset(
    {
        *(f"{kind}{link}" for kind in ("primary", "secondary", "tertiary") for link in ("", "_link")),
        *("unclassified", "residential", "living_street", "service", "track", "road", "path", "cycleway"),
    }
)
FOOT = _ROADS | {"footway", "pedestrian", "steps", "corridor", "platform", "crossing", "elevator"}
BICYCLE = _ROADS
# Only where a tag says so.
_WHEN_SAID = frozenset({"trunk", "trunk_link", "bridleway"})
FOOT_WHEN_SAID = _WHEN_SAID | {"busway"}
BICYCLE_WHEN_SAID = _WHEN_SAID | {"footway", "pedestrian", "crossing", "platform", "busway"}

_YES = frozenset({"yes", "designated", "permissive", "destination", "official"})
# "dismount" is walking; a compulsory sidepath is mapped as a way of its own.
_NO = frozenset({"no", "private", "use_sidepath", "dismount", "agricultural", "forestry", "military", "permit"})
_ONE_WAY = {"yes": 1, "true": 1, "1": 1, "-1": -1, "reverse": -1, "no": 0}
_SIDES = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")


@dataclass(frozen=True)
class Passage:
    """Whether a way can be walked, and cycled in the direction in which it was drawn and against it."""

    foot: bool
    along: bool
    against: bool


def passage_of(tags: Mapping[str, str]) -> Passage:
    """Access rules of a way.

    Parameters
    ----------
    tags
        Tags of the way.
    """
    foot = _may(tags, keys=("foot", "access"), usual=FOOT, when_said=FOOT_WHEN_SAID)
    cycle = _may(tags, keys=("bicycle", "vehicle", "access"), usual=BICYCLE, when_said=BICYCLE_WHEN_SAID)
    direction = _direction(tags)
    return Passage(foot, cycle and direction >= 0, cycle and direction <= 0)


def _may(tags: Mapping[str, str], *, keys: tuple[str, ...], usual: frozenset[str], when_said: frozenset[str]) -> bool:
    """Whether access is allowed: the most specific tag present decides, else the kind of way."""
    kind = tags.get("highway", "")
    if kind not in usual and kind not in when_said:
        return False
    own = tags.get(keys[0], "")
    if own in _YES:
        return True
    if kind in when_said or tags.get("motorroad") == "yes":
        return False
    return next((tags[key] not in _NO for key in keys if tags.get(key, "") in _YES | _NO), True)


def _direction(tags: Mapping[str, str]) -> int:
    """Where a bicycle may go: 1 only as drawn, -1 only against, 0 both."""
    own = _ONE_WAY.get(tags.get("oneway:bicycle", ""))
    if own is not None:
        return own
    if any(tags.get(side, "").startswith("opposite") for side in _SIDES):
        return 0
    if any(tags.get(f"{side}:oneway") in {"no", "-1"} for side in _SIDES):
        return 0
    around = tags.get("junction") in {"roundabout", "circular"}
    return _ONE_WAY.get(tags.get("oneway", ""), 1 if around else 0)
