"""The documents, for the OpenAPI document: keys may be added later, and are never renamed or removed.

A number that is not known is null, with the reason beside it; it is never 0 and never NaN.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

Number = float | None
Text = str | None
Code = Annotated[str, Field(description="Code of an area: BU09174000, WK091740, GM0917, PV31 or NL00.")]
Status = Annotated[
    str,
    Field(
        description="observed, estimated, not_applicable, not_published, suppressed, not_found, not_fetched or missing"
    ),
]
Language = Annotated[str, Field(description="In the language that was asked for.")]


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str
    title: str = Field(description="Name of the error, stable.")
    status: int
    detail: str = Field(description="One sentence in the language that was asked for: what, which, and what to do.")
    request_id: str = Field(
        default="", description="As in the header X-Request-ID; lines of the log of the server have it too."
    )


class Source(BaseModel):
    """Where a figure is from."""

    name: Language
    table: str = Field(description="Id of the table at the publisher; empty for figures of a report.")
    url: str
    licence: str
    attribution: str = Field(description="To be named beside the figure.")
    retrieved_at: Text = Field(description="When the delivery came (ISO 8601).")
    sha256: Text = Field(description="Hash of the delivery.")


class Figure(BaseModel):
    """One indicator of one area in one year."""

    area: Code
    name: str
    level: str
    year: int = Field(description="Year that the figure is of.")
    provisional: Text = Field(description="whole or part where the publisher calls values provisional, else null.")
    area_year: int = Field(description="Year of the areas that it is counted in; codes mean something only with it.")
    indicator: str
    value: Number = Field(description="In `unit`; null where there is none, for the reason in `status`.")
    status: Status
    inferred: bool = Field(description="Whether the reason is derived by a rule, and not given by the source.")
    status_text: Language
    unit: Language
    denominator: Number = Field(description="What the value is counted over, null where that is not known.")
    denominator_is_proxy: bool = Field(description="Whether the denominator only comes near that of the source.")
    denominator_counts: Language
    definition: Language
    family: str = Field(description="Family of definitions; values of two families cannot be compared.")
    shared: bool = Field(description="Whether it is one value for several areas.")
    note: str
    invented: bool = Field(description="True in the packaged example region, where nothing is real.")
    source: Source


class Figures(BaseModel):
    """Document of ``cijfers``."""

    figures: list[Figure]
    total: int = Field(description="Areas in all pages together.")
    notices: list[str] = Field(description="What lacks or is older than the rest, in sentences.")


class FoundArea(BaseModel):
    """An area found by its name."""

    area: Text
    name: Text
    level: Text
    gemeente: Text
    gemeente_name: Text
    year: int | None
    label: str
    stored: bool
    invented: bool


class Areas(BaseModel):
    """Document of ``gebieden``, best first."""

    areas: list[FoundArea]


class IndicatorSource(BaseModel):
    """Publisher of an indicator."""

    name: Language
    url: str
    licence: str
    attribution: str


class Indicator(BaseModel):
    """What an indicator counts."""

    indicator: str = Field(description="Its id, as other operations ask for it.")
    label: Language
    definition: Language
    group: Language
    unit: Language
    decimals: int
    kind: str = Field(description="extensive (a count), intensive (a rate, share or mean) or category")
    family: str
    higher_is: str = Field(description="more_need, less_need or neutral")
    levels: list[str]
    years: list[int] = Field(description="Years whose tables hold it, or may.")
    successor: Text = Field(description="Indicator that is published instead after the last year.")
    source: IndicatorSource
    stored_years: list[int] | None = Field(description="Years stored of the area that was asked for; null without one.")


class Indicators(BaseModel):
    """Document of ``indicatoren``, in the order of the menu."""

    area: Text
    total: int
    indicators: list[Indicator]


class SpotArea(BaseModel):
    """An area and how it stands out among its neighbours."""

    area: Code
    name: str
    value: Number
    smoothed: Number
    z: Number
    p: Number = Field(description="Two-sided, from permutations.")
    p_adj: Number = Field(description="Corrected for the number of areas (false discovery rate).")
    class_: Text = Field(alias="class", description="In words.")
    class_id: Text = Field(description="high_high, low_low, high_low, low_high, not_remarkable; null: not tested.")
    quarter: int | None
    stability: Number = Field(description="Share of other weights and thresholds under which the class stays, 0 to 1.")
    neighbours: list[str]
    excluded_because: Text = Field(description="Why it was not tested.")


class Hotspots(BaseModel):
    """Document of ``hotspots``."""

    area: str
    indicator: str
    level: str
    year: int
    provisional: Text
    method: str
    permutations: int
    seed: int
    alternative: str
    threshold: float
    smoothed: bool
    neighbours: Language
    tested: int
    combinations: int
    counts: dict[str, int]
    invented: bool
    notices: list[str]
    total: int = Field(description="Areas in all pages together.")
    areas: list[SpotArea]
    power: None = Field(description="Only on the command line (--vindkans).")


class Supply(BaseModel):
    """Sites that were measured to."""

    located: int | None
    unlocated: int | None
    retrieved_at: str
    date: Text = Field(description="Day that the measures are of.")
    unlocated_sites: list[dict[str, str]]


class Network(BaseModel):
    """Streets that were measured over."""

    file: Text
    date: Text
    attribution: Text


class AccessArea(BaseModel, extra="allow"):
    """An area and its measures: further keys are those measures, with their unit in the key; null has its reason."""

    area: Code
    name: str
    inhabitants: Number
    known_share: dict[str, float] = Field(description="Of measures that rest on part of their surroundings, 0 to 1.")
    why: dict[str, str] = Field(description="Why measures are null, by their key.")


class Access(BaseModel):
    """Document of ``bereik``."""

    area: str
    facility: str
    year: int
    method: Language
    distance: str
    network: Network | None
    demand: str
    status: Status
    tables: list[str]
    leaves_out: list[str]
    centre: Text
    invented: bool
    supply: Supply
    sensitivity: dict[str, dict[str, dict[str, Number]]] = Field(
        description="Share of areas that change class when an assumption is multiplied, by measure and assumption."
    )
    denominators: dict[str, dict[str, str]]
    total: int = Field(description="Areas in all pages together.")
    areas: list[AccessArea]


class Said(BaseModel):
    """A sentence, and the indicator that it is about."""

    text: Language
    indicator: str


class Gemeente(BaseModel):
    """A gemeente by its name."""

    area: str
    name: str


class ProfileFigure(BaseModel, extra="allow"):
    """A figure with those that it is compared with."""

    indicator: str
    label: Language
    value: Number
    status: Status
    status_text: Language
    year: int | None
    unit: Language
    definition: Language
    family: str
    gemeente: dict[str, Any] | None
    peers: dict[str, Any] | None
    province: dict[str, Any] | None
    country: dict[str, Any] | None
    trend: dict[str, Any] | None
    remarks: list[str]
    source: Source


class Domain(BaseModel):
    """A theme of a profile."""

    id: str
    label: Language
    figures: list[ProfileFigure]
    accessibility: list[dict[str, Any]]


class ProfileSource(BaseModel):
    """A source as it is cited."""

    text: str
    url: str


class Profile(BaseModel):
    """Document of ``profiel``: as ``kaart export profiel CODE --uit x.json``."""

    area: Code
    name: str
    level: str
    gemeente: Gemeente
    year: int
    language: Literal["nl", "en"]
    invented: bool
    summary: list[Said]
    complements: list[Said]
    people: list[ProfileFigure]
    poverty: list[ProfileFigure]
    domains: list[Domain]
    factors: list[dict[str, Any]]
    peers: dict[str, Any]
    distances: list[str]
    far: list[dict[str, Any]]
    far_rule: dict[str, Any]
    sites: list[dict[str, Any]]
    reliability: list[str]
    limits: list[str]
    sources: list[ProfileSource]


class Feature(BaseModel):
    """An area with its figure: the properties are the columns of the CSV."""

    type: Literal["Feature"]
    id: Code
    properties: dict[str, Any]
    geometry: dict[str, Any] | None = Field(description="In WGS84; null where no boundary is stored.")


class FeatureCollection(BaseModel):
    """``cijfers`` as GeoJSON (RFC 7946)."""

    type: Literal["FeatureCollection"]
    kaart: dict[str, Any] = Field(description="total, notices, boundaries (their year) and attribution.")
    features: list[Feature]
