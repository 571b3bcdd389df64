"""Accessibility on the boundaries of another year: an equal code is no proof that it is the same area."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
from arounds import CODES, measured
from profiles import PLACE, material, rich

from kaart.analysis.access.facilities import Facility
from kaart.analysis.change.links import find_links
from kaart.analysis.profile.build import build_profile
from kaart.analysis.profile.codes import code_among, codes_among
from kaart.analysis.profile.sitelist import site_group
from kaart.catalogue import load
from kaart.core.codes import Level
from kaart.core.language import sentence


def lists(*names):
    return pd.DataFrame({"code": CODES[:2], "name": names, "indeling": "2"})


SWAPPED = (find_links(lists("Aap", "Beer"), lists("Beer", "Aap"), level=Level.BUURT, year=2020),)


def test_the_area_is_followed_to_the_year_of_the_measures():
    here = replace(material({}, year=2019), steps=SWAPPED)
    assert code_among(here, measured(), CODES[0], year=2019, name="Aap") == CODES[1]
    assert codes_among(here, measured(), dict(zip(CODES[:2], ("Aap", "Beer"), strict=True)), year=2019) == CODES[1::-1]
    assert code_among(here, measured(), CODES[0], year=2020, name="Beer") == CODES[0]


def test_without_a_link_it_needs_the_same_name():
    other = measured(name=["Elders", "Beer", "Cavia"])
    assert code_among(material({}, year=2019), other, CODES[0], year=2019, name="Aap") == ""
    assert code_among(material({}, year=2019), other, CODES[1], year=2019, name="Beer") == CODES[1]
    gemeente = material({}, year=2019, place=replace(PLACE, code="GM0001", level=Level.GEMEENTE))
    assert code_among(gemeente, other, "GM0001", year=2019, name="Proefgemeente") == "GM0001"


def test_a_profile_does_not_take_the_distance_of_who_has_its_code_now():
    # The profile is of 2020; the measures are on boundaries of 2021, in which nothing tells who has this code.
    later = replace(measured(name=["Elders", "Beer", "Cavia"]), year=2021)
    profile = build_profile(rich(), catalogue=load(), around=[later])
    (part,) = [part for domain in profile.domains for part in domain.nearby if part.facility is Facility.VVE]
    assert all(math.isnan(row.value) for row in part.rows)
    assert sentence(part.rows[0].why, language="nl") == "niet bekend is welk gebied van 2021 dit is"
    group = site_group(later, place=PLACE, code="")
    assert (group.sites, group.reason) == ((), part.rows[0].why)
