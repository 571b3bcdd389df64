"""The catalogue: indicators, columns, tables, sources, regions and factors as data."""

from kaart.catalogue.catalogue import Catalogue
from kaart.catalogue.layers import OPTIONAL_FAMILIES
from kaart.catalogue.loader import load
from kaart.catalogue.records import (
    Column,
    Factor,
    Family,
    Indicator,
    Kind,
    Region,
    RegionPeriod,
    ReportFigure,
    Service,
    Source,
    Table,
    Text,
)
from kaart.catalogue.regions import load_regions

__all__ = [
    "OPTIONAL_FAMILIES",
    "Catalogue",
    "Column",
    "Factor",
    "Family",
    "Indicator",
    "Kind",
    "Region",
    "RegionPeriod",
    "ReportFigure",
    "Service",
    "Source",
    "Table",
    "Text",
    "load",
    "load_regions",
]
