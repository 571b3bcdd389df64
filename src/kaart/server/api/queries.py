"""What each operation may be asked, with its bounds: nothing longer reaches a search."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from kaart.core.errors import mark
from kaart.core.years import FIRST_YEAR, LAST_YEAR

MOST_ROWS, ROWS = 20_000, 1_000
MOST_HITS, HITS = 100, 20
_LONGEST_AREA = 6_000  # a selection of 500 areas
_LAST_ROW = 10_000_000

# The bounds stand with the number itself: beside the union with None they would be no words of JSON Schema.
_Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)] | SkipJsonSchema[None]
_Name = Annotated[str, Field(min_length=1, max_length=_LONGEST_AREA)] | SkipJsonSchema[None]
Level = Literal["buurt", "wijk", "gemeente", "provincie", "land"]
Area = Annotated[
    str,
    Field(
        min_length=1,
        max_length=_LONGEST_AREA,
        description=mark("Code, gemeente, province or region: GM0917, Heerlen, PV31, parkstad."),
        examples=["voorbeeldregio"],
    ),
]
IndicatorId = Annotated[
    str,
    Field(
        min_length=1,
        max_length=60,
        description=mark("Id of an indicator, see 'indicatoren'."),
        examples=["laag_inkomen"],
    ),
]
Year = Annotated[
    _Year,
    Field(
        description=mark("Year; without one the latest with values."),
        examples=[2023],
    ),
]


class Query(BaseModel):
    """What every operation may be asked; what it does not know is refused rather than passed over."""

    model_config = ConfigDict(extra="forbid")
    taal: Annotated[
        Literal["nl", "en"] | SkipJsonSchema[None],
        Field(description=mark("Language of words and sentences; without it Accept-Language says so.")),
    ] = None


class Paged(Query):
    """A part of the areas."""

    limiet: Annotated[int, Field(ge=1, le=MOST_ROWS, description=mark("Most areas in the answer."))] = ROWS
    vanaf: Annotated[
        int, Field(ge=0, le=_LAST_ROW, description=mark("How many areas to pass over; the header Link has the next."))
    ] = 0

    @property
    def rows(self) -> slice:
        """Which of the areas."""
        return slice(self.vanaf, self.vanaf + self.limiet)


class FiguresQuery(Paged):
    """Query of ``cijfers``."""

    gebied: Area
    indicator: IndicatorId
    jaar: Year = None
    niveau: Annotated[
        Level | SkipJsonSchema[None],
        Field(description=mark("Level of the areas; without one that of the area itself, of a region buurten.")),
    ] = None


class AreasQuery(Query):
    """Query of ``gebieden``."""

    zoek: Annotated[
        str,
        Field(
            min_length=1,
            max_length=100,
            description=mark("A part of the name, or the code; only what is stored is searched, no addresses."),
            examples=["Verzonnen"],
        ),
    ]
    jaar: Annotated[
        _Year,
        Field(
            description=mark("Year of the areas; without one the latest that is stored."),
            examples=[2023],
        ),
    ] = None
    limiet: Annotated[int, Field(ge=1, le=MOST_HITS, description=mark("Most areas in the answer."))] = HITS


class IndicatorsQuery(Query):
    """Query of ``indicatoren``."""

    gebied: Annotated[
        _Name,
        Field(
            description=mark("Area of which the stored years are given as well."),
            examples=["voorbeeldregio"],
        ),
    ] = None


class ProfileQuery(Query):
    """Query of ``profiel``."""

    jaar: Year = None


class HotspotsQuery(Paged):
    """Query of ``hotspots``."""

    gebied: Area
    indicator: IndicatorId
    jaar: Year = None
    niveau: Annotated[
        Literal["buurt", "wijk", "gemeente"], Field(description=mark("Level of the areas that are compared."))
    ] = "buurt"
    methode: Annotated[Literal["gi", "lisa"], Field(description=mark("Getis-Ord Gi* or local Moran."))] = "gi"
    gladgestreken: Annotated[
        bool, Field(description=mark("Tests as if small areas resembled the mean more than they do."))
    ] = False


class AccessQuery(Paged):
    """Query of ``bereik``."""

    gebied: Area
    voorziening: Annotated[
        str,
        Field(
            min_length=1,
            max_length=40,
            description=mark("ov, vve, kinderopvang or school, or a service of CBS such as huisarts."),
            examples=["vve"],
        ),
    ]
    jaar: Annotated[
        _Year,
        Field(
            description=mark("Year of boundaries and inhabitants; without one the latest."),
            examples=[2024],
        ),
    ] = None
    centrum: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=100)]],
        Field(
            max_length=5,
            description=mark("Name of a stop, for travel times by public transport; of several the nearest counts."),
        ),
    ] = []
