"""The menu of regions: what was asked for, not what came along."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from kaart.catalogue import load
from kaart.store.asked import ASKED
from kaart.ui.cache.figures import scope_choices

PARKSTAD = {code for region in load().regions if region.id == "parkstad" for code in region.periods[-1].members}


@pytest.fixture
def choices(tmp_path):
    """Codes and regions in the menu of a store."""

    def offered(fetched, *, areas=(), along=()):
        (tmp_path / ASKED).write_text(json.dumps({"areas": list(areas), "along": list(along)}))
        names = {code: f"Naam van {code}" for code in fetched}
        found = SimpleNamespace(
            store=SimpleNamespace(root=tmp_path),
            fetched=lambda: tuple(sorted(fetched)),
            names=lambda: names,
            user_regions=tuple,
            provinces=tuple,
            example_region=lambda: None,
        )
        return set(scope_choices(found))

    return offered


def test_neighbours_that_came_along_are_not_offered(choices):
    assert choices({"GM0917", "GM0882"}, areas=["GM0917"], along=["GM0882"]) == {"GM0917"}
    # Nor the region that they would complete.
    assert choices(PARKSTAD, areas=["GM0917"], along=PARKSTAD - {"GM0917"}) == {"GM0917"}


def test_a_region_of_which_a_part_did_not_come_is_offered_when_it_was_asked_for(choices):
    part = PARKSTAD - {"GM0917"}
    assert choices(part) == part
    assert choices(part, areas=["parkstad"]) == {"parkstad", *part}
    assert choices(PARKSTAD) == {"parkstad", *PARKSTAD}
