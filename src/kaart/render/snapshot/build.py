"""A snapshot: the content of an exported picture, page or table, in one frozen object.

The map is described by a `Content`, which any map page can make. The legend rows colour the areas, so that a
picture cannot have other colours than its legend. Today's date is not part of it: the same store gives the same
snapshot.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from geopandas import GeoDataFrame

from kaart.analysis.classes.classify import NO_CLASS, Classification
from kaart.analysis.classes.small import Coloured
from kaart.core.crs import require_rd
from kaart.core.errors import SchemaError, mark
from kaart.core.language import sentence, translations
from kaart.model.indicators import Figures
from kaart.model.totals import Total
from kaart.render.maps.legend import Legend, LegendRow, build_legend
from kaart.render.maps.palette import is_around, no_data, seen
from kaart.render.snapshot.cite import apa, bibtex
from kaart.render.snapshot.content import Content, Origin
from kaart.render.snapshot.describe import alt_long, alt_short, attribution
from kaart.render.snapshot.locator import Locator
from kaart.render.snapshot.rebuild import Rebuild
from kaart.render.snapshot.record import FigureRow, Record, figures_sha256
from kaart.render.snapshot.years import YearMap
from kaart.render.style.record import OWN, Style
from kaart.render.words.caveat import caveat_sentence
from kaart.render.words.numbers import format_date, unit_words
from kaart.render.words.printed import Printed
from kaart.render.words.provisional import figures_period, figures_year, provisional_sentence, provisional_words
from kaart.render.words.sentences import answer, smoothed_words, whole_words
from kaart.render.words.table import table_twin, with_model, with_smoothed


@dataclass(frozen=True)
class Snapshot:
    """Everything in a picture.

    Attributes
    ----------
    content
        Figures on the map.
    areas
        Boundaries in EPSG:28992 with ``code``, ``name``, ``gemeente_name`` and ``row``, the place in `rows`.
    origin, rebuild
        Origin, and the way to make it again.
    caveat
        Sentence that is part of every picture.
    attribution
        Attribution of figures and boundaries, with their dates.
    record
        Record to check the figures later.
    alt_short, alt_long
        Descriptions for people who cannot see it.
    apa, bibtex
        How to cite it.
    marked
        Codes of the areas with an outline.
    labels
        Codes of areas that are named on a picture whatever their class.
    transparent
        Whether a picture has no background.
    style
        House style of a picture.
    source_line
        Source and year of a picture in few words; "" for the whole attribution.
    locator
        Where the region lies, for a small map; None for none.
    years
        Maps of several years in one picture; none for a map of one year. `areas` are those of the last.
    """

    content: Content
    areas: GeoDataFrame
    origin: Origin
    rebuild: Rebuild
    caveat: str
    attribution: str
    record: Record
    alt_short: str
    alt_long: str
    apa: str
    bibtex: str
    marked: tuple[str, ...]
    labels: tuple[str, ...] = ()
    transparent: bool = False
    style: Style = OWN
    source_line: str = ""
    locator: Locator | None = None
    years: tuple[YearMap, ...] = ()

    @property
    def rows(self) -> tuple[LegendRow, ...]:
        """Legend rows: the classes, then the reasons for no value."""
        return (*self.content.legend.rows, *self.content.legend.no_data)

    @property
    def boundaries(self) -> str | int:
        """Year of the boundaries drawn, or that every map has its own."""
        return translations(self.content.language).gettext("each year") if self.years else self.origin.boundary_year

    @property
    def facts(self) -> dict[str, str | int]:
        """Constant columns of a table, by name."""
        content, origin = self.content, self.origin
        licences = (licence for item in origin.all for licence in item.source.licence.split("; "))
        dates = [format_date(item.retrieved, language=content.language) for item in origin.all if item.retrieved]
        return {
            "indicator": content.title,
            "definition": content.definition,
            "year": content.years or content.year,
            **({"areas": content.areas} if content.areas not in {0, content.year} else {}),
            "boundaries": origin.boundary_year,
            "source": "; ".join(item.source.attribution for item in origin.all),
            "licence": "; ".join(dict.fromkeys(licences)),
            "retrieved": "; ".join(dict.fromkeys(dates)),
        }

    @property
    def name(self) -> str:
        """Name for files: ``kaart-GM0917-buurt-laag_inkomen-2018``."""
        query = self.rebuild.query
        naming = [part for part in self.rebuild.naming if not self.years or part != query.get("jaar")]
        years = [self.content.years.replace(", ", "_")] if self.years else []
        return "-".join(["kaart", *filter(None, (self.rebuild.page, *naming, *years))])


def row_colour(row: LegendRow) -> str:
    """Fill of an area: as the legend on the screen shows it, over the grey of the base map; of a house style itself."""
    return row.colour if row.solid else seen(row.colour)


def choropleth(
    figures: Figures,
    classification: Classification,
    *,
    place: str,
    place_value: Total | None,
    language: str,
    coloured: Coloured | None = None,
    gemeenten: Mapping[str, str] | None = None,
    notices: tuple[str, ...] = (),
) -> Content:
    """Content of a map that colours areas by the class of one figure.

    Parameters
    ----------
    figures, classification
        The same as on the screen.
    place, place_value
        Name of the region and its own value, None where it has none.
    language
        ``nl`` or ``en``.
    coloured
        The coloured figures, if other than the published ones; text and table keep the published ones, and title and
        sentence name the smoothed ones beside them.
    gemeenten
        Names of gemeenten by code, for the table.
    notices
        Further notices for the reader.

    Raises
    ------
    SchemaError
        If the classification is one of other areas.
    """
    indicator = figures.indicator
    shown = figures if coloured is None else coloured.figures
    legend = build_legend(shown, classification, language=language)
    gettext = translations(language).gettext
    about = (whole_words(place_value, area=place, language=language), provisional_sentence(figures, language=language))
    notices = (*notices, *filter(None, about))
    table = table_twin(figures, language=language, gemeenten=gemeenten)
    title = gettext("{label} per {level} in {area}, {year}").format(
        label=indicator.label[language],
        level=str(figures.level),
        area=place,
        year=figures_year(figures, language=language),
    )
    sentence_ = answer(figures, area=place, area_value=place_value, language=language)
    if coloured is not None:
        table = with_model(with_smoothed(table, coloured), coloured, language=language)
        notices = (*notices, *(sentence(note, language=language) for note in coloured.notes))
        if coloured.smoothed is not None:
            smoothed = gettext("smoothed (as if)")
            legend = replace(legend, title=f"{legend.title}, {smoothed}")
            title = f"{title}, {smoothed}"
            sentence_ = f"{sentence_} {smoothed_words(coloured.figures, language=language)}".strip()
    return Content(
        place=place,
        title=title,
        sentence=sentence_,
        definition=indicator.definition[language],
        unit=unit_words(indicator, language=language),
        level=str(figures.level),
        year=figures.year,
        years=figures_period(figures, language=language) if figures.supply is not None else "",
        areas=figures.area_year,
        legend=legend,
        rows=legend_rows(shown, classification, legend),
        words=Printed(figures, language).all,
        table=table,
        figures=figure_rows(figures),
        notices=notices,
        provisional=provisional_words(figures.provisional, language=language),
        caveat=caveat_sentence(indicator, language=language),
        ordered=not is_around(indicator.palette),
    )


def legend_rows(figures: Figures, classification: Classification, legend: Legend) -> dict[str, int]:
    """Place in a legend of every area, by code: its class, or the reason for no value.

    Parameters
    ----------
    figures, classification
        Figures that are coloured, and their classes.
    legend
        With a row for every class and every reason that occurs.
    """
    classes = dict(zip(classification.codes, classification.classes, strict=True))
    reasons = {row.status: len(legend.rows) + place for place, row in enumerate(legend.no_data)}
    rows = zip(figures.frame["code"].tolist(), figures.frame["status"].tolist(), strict=True)
    return {
        str(code): int(classes[code]) if classes[code] != NO_CLASS else reasons[str(no_data(status).status)]
        for code, status in rows
    }


def figure_rows(figures: Figures) -> tuple[FigureRow, ...]:
    """Code, value and status of every area, in order of code; None for no value."""
    frame = figures.frame.sort_values("code")
    return tuple(
        (str(code), None if math.isnan(value) else float(value), str(status))
        for code, value, status in zip(*(frame[name].tolist() for name in ("code", "value", "status")), strict=True)
    )


def build_snapshot(
    content: Content,
    areas: GeoDataFrame,
    *,
    origin: Origin,
    rebuild: Rebuild,
    indicator: str,
    invented: bool = False,
) -> Snapshot:
    """Build a snapshot.

    Parameters
    ----------
    content
        Figures on the map.
    areas
        Boundaries in EPSG:28992, one row per code; one without figures is drawn as unknown.
    origin, rebuild
        Origin, and the way to make it again.
    indicator
        Id of what is shown, for the record.
    invented
        True for figures of the example region: that notice comes first.

    Raises
    ------
    CrsError
        If the areas are not in EPSG:28992.
    SchemaError
        If the row of an area is not in the legend.
    """
    require_rd(areas)
    looks = len(content.legend.rows) + len(content.legend.no_data)
    wrong = sorted(code for code, row in content.rows.items() if not 0 <= row < looks)
    if wrong:
        raise SchemaError(
            mark("These areas have no row in the legend: {codes}; classify these figures."), codes=", ".join(wrong[:8])
        )
    drawn = areas[areas["code"].isin(list(content.rows))].sort_values("code").reset_index(drop=True)
    drawn = drawn.assign(row=[content.rows[code] for code in drawn["code"].tolist()])
    said = attribution(origin, language=content.language)
    record = Record(
        query=tuple(sorted((name, text) for name, text in rebuild.query.items() if name not in {"code", "taal"})),
        page=rebuild.page,
        indicator=indicator,
        sha256=figures_sha256(content.figures),
        figures=content.figures,
    )
    gettext = translations(content.language).gettext
    code = rebuild.query.get("code", "")
    marked = (code,) if code in content.rows else ()
    return Snapshot(
        content=content,
        areas=drawn,
        origin=origin,
        rebuild=rebuild,
        caveat=" ".join(
            [
                *([gettext("Everything on this map is invented.")] if invented else []),
                content.caveat or caveat_sentence(language=content.language),
            ]
        ),
        attribution=said,
        record=record,
        alt_short=alt_short(content),
        alt_long=alt_long(content, marked),
        apa=apa(content.title, origin, link=rebuild.link, language=content.language),
        bibtex=bibtex(content.title, origin, key=_key(rebuild), link=rebuild.link, language=content.language),
        marked=marked,
    )


def cited(snapshot: Snapshot) -> Snapshot:
    """A snapshot that is cited by the title that it has now."""
    content, origin, rebuild = snapshot.content, snapshot.origin, snapshot.rebuild
    return replace(
        snapshot,
        apa=apa(content.title, origin, link=rebuild.link, language=content.language),
        bibtex=bibtex(content.title, origin, key=_key(rebuild), link=rebuild.link, language=content.language),
    )


def _key(rebuild: Rebuild) -> str:
    return "_".join(["kaart", *filter(None, rebuild.naming)])
