"""What there is to go to: schools, childcare with early education, shops, doctors; and how far it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pandas import DataFrame
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from .areas import Region
from .plan import YEARS

Floats = NDArray[np.float64]
DETOUR = 1.3  # road against straight line
_SPOTS = 16  # places per unit that stand for where its people live
_ADDRESS_REACH_M = 1_000.0
# No early education in the part of the city where need is highest: something for the map to show.
_WITHOUT_VVE = ("Droomkampen", "Bedachte Weide", "Verzinselplantsoen", "Schijnmeers")
# Category, name of one site, how many.
_OTHER = (
    ("huisarts", "Voorbeeldhuisarts", 28),
    ("supermarkt", "Verzonnen supermarkt", 26),
    ("apotheek", "Voorbeeldapotheek", 14),
    ("bibliotheek", "Verzonnen bibliotheek", 7),
    ("bso", "Voorbeeld-bso", 16),
    ("cafe", "Verzonnen café", 18),
    ("consultatiebureau", "Voorbeeldconsultatiebureau", 7),
    ("fysiotherapeut", "Voorbeeldfysiotherapeut", 20),
    ("huisartsenpost", "Verzonnen huisartsenpost", 2),
    ("restaurant", "Verzonnen restaurant", 22),
    ("sportterrein", "Voorbeeldsportterrein", 15),
    ("vo", "Voorbeeldschool voor voortgezet onderwijs", 5),
    ("ziekenhuis", "Verzonnen ziekenhuis", 1),
    ("zwembad", "Verzonnen zwembad", 4),
)
# Categories whose distance is in the family `nabijheid`; the other two are in the yearly key figures.
NABIJHEID = tuple(category for category, _, _ in _OTHER if category not in {"huisarts", "supermarkt"})


@dataclass(frozen=True)
class Services:
    """Invented sites, one row each, positions in EPSG:28992 (m); ``buurt`` as of the newest year.

    Attributes
    ----------
    vve
        ``site_id``, ``name``, ``kindplaatsen``, ``ve`` (offers early education), ``x_m``, ``y_m``, ``buurt``.
    schools
        ``site_id``, ``name``, ``leerlingen``, ``x_m``, ``y_m``, ``buurt``.
    others
        ``site_id``, ``category``, ``name``, ``x_m``, ``y_m``, ``buurt``.
    """

    vve: DataFrame
    schools: DataFrame
    others: DataFrame


def build(rng: np.random.Generator, region: Region, people: Floats) -> Services:
    """Place sites where people live.

    Parameters
    ----------
    rng
        Source of chance.
    region
        The units.
    people
        Inhabitants per unit.
    """
    people = np.sqrt(people)  # places with few people have more per head
    pull = people * ~region.units["name"].isin(_WITHOUT_VVE).to_numpy(bool)
    vve = _sites(rng, region, pull, count=14, prefix="VVE")
    vve.insert(1, "name", [f"Verzonnen kinderopvang {n}" for n in range(1, len(vve) + 1)])
    vve.insert(2, "kindplaatsen", rng.integers(2, 9, len(vve)) * 8)
    vve.insert(3, "ve", rng.permutation(np.arange(len(vve)) < 9))
    schools = _sites(rng, region, people, count=18, prefix="SCHOOL")
    schools.insert(1, "name", [f"Voorbeeldschool {n}" for n in range(1, len(schools) + 1)])
    schools.insert(2, "leerlingen", rng.integers(70, 460, len(schools)))
    others = []
    for category, name, count in _OTHER:
        sites = _sites(rng, region, people, count=count, prefix=category.upper())
        sites.insert(1, "category", category)
        sites.insert(2, "name", [f"{name} {n}" for n in range(1, count + 1)])
        others.append(sites)
    return Services(vve, schools, pd.concat(others, ignore_index=True))


def spots(rng: np.random.Generator, region: Region) -> Floats:
    """Places inside every unit, units x spots x 2, EPSG:28992."""
    return np.stack([_inside(rng, shape, _SPOTS) for shape in region.units.geometry])


def nearness(where: Floats, services: Services, households: Floats) -> DataFrame:
    """Distances (km), sites within 1 or 3 km and addresses per square kilometre of every unit.

    Parameters
    ----------
    where
        Result of `spots`.
    services
        The sites.
    households
        Households per unit, for the address density.
    """
    flat = where.reshape(-1, 2)

    def mean(values: Floats) -> Floats:
        return np.asarray(values.reshape(where.shape[:2]).mean(axis=1), dtype=np.float64)

    def distance_km(sites: DataFrame) -> Floats:
        return mean(DETOUR * _tree(sites).query(flat)[0] / 1000)

    by_category = {str(name): sites for name, sites in services.others.groupby("category")}

    def within(sites: DataFrame, reach_m: float) -> Floats:
        counts = _tree(sites).query_ball_point(flat, reach_m / DETOUR, return_length=True)
        return mean(np.asarray(counts, dtype=np.float64))

    weight = np.repeat(households / where.shape[1], where.shape[1])
    around = [weight[found].sum() for found in cKDTree(flat).query_ball_point(flat, _ADDRESS_REACH_M)]
    return pd.DataFrame(
        {
            **{f"afst_{name}": distance_km(sites) for name, sites in by_category.items()},
            "afst_kdv": distance_km(services.vve),
            "afst_school": distance_km(services.schools),
            "scholen_3km": within(services.schools, 3_000.0),
            "huisartsen_3km": within(by_category["huisarts"], 3_000.0),
            "supermarkten_1km": within(by_category["supermarkt"], 1_000.0),
            "kinderdagverblijven_1km": within(services.vve, 1_000.0),
            "adressendichtheid": mean(np.array(around) / (np.pi * (_ADDRESS_REACH_M / 1000) ** 2)),
        }
    )


def _tree(sites: DataFrame) -> cKDTree:
    return cKDTree(sites[["x_m", "y_m"]].to_numpy(float))


def _sites(rng: np.random.Generator, region: Region, pull: Floats, *, count: int, prefix: str) -> DataFrame:
    """Spread sites over the units in proportion to their pull: one every so many people."""
    steps = (np.arange(count) + rng.uniform(0.2, 0.8, count)) / count
    chosen = np.searchsorted(np.cumsum(pull) / pull.sum(), steps)
    shapes = region.units.geometry.to_numpy()
    points = np.vstack([_inside(rng, shapes[unit], 1) for unit in chosen])
    codes = region.codes(YEARS[-1])["buurt"].to_numpy()
    return pd.DataFrame(
        {
            "site_id": [f"VOORBEELD-{prefix}-{n:02d}" for n in range(1, count + 1)],
            "x_m": points[:, 0],
            "y_m": points[:, 1],
            "buurt": codes[chosen],
        }
    )


def _inside(rng: np.random.Generator, shape: BaseGeometry, count: int) -> Floats:
    """Random whole-metre points in an area, not right at its edge."""
    inner = shape.buffer(-25.0)
    west, south, east, north = inner.bounds
    found: list[Floats] = []
    while sum(len(part) for part in found) < count:
        tries = np.round(np.column_stack([rng.uniform(west, east, 64), rng.uniform(south, north, 64)]))
        found.append(tries[shapely.contains_xy(inner, tries)])
    return np.vstack(found)[:count]
