"""What every snapshot says of its figures and boundaries: where they came from, and what the reader must know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kaart.answers.figures import Answer
from kaart.catalogue import Catalogue
from kaart.catalogue.scope import EXAMPLE
from kaart.core.language import translations
from kaart.render.snapshot.content import Origin
from kaart.store.library import LoadedAreas
from kaart.store.manifest import Manifest


def gemeente_names(loaded: LoadedAreas) -> dict[str, str]:
    """Names of the gemeenten that boundaries lie in, by code; one without a name is left out.

    Parameters
    ----------
    loaded
        Boundaries that are drawn.
    """
    names = zip(loaded.areas["gemeente"], loaded.areas["gemeente_name"], strict=True)
    return {code: name for code, name in names if name}


def origin_of(found: Answer, loaded: LoadedAreas, *, boundary_year: int, catalogue: Catalogue) -> Origin:
    """Publishers, tables and dates of figures and boundaries.

    Parameters
    ----------
    found
        Figures.
    loaded
        Boundaries that are drawn.
    boundary_year
        Their year.
    catalogue
        Holds the sources.
    """
    boundaries = None if found.invented else _source(loaded.manifests)
    drawn = [manifest.provenance.retrieved_at for manifest in loaded.manifests]
    return replace(
        chart_origin([found], catalogue=catalogue),
        boundary_year=boundary_year,
        boundary_source=catalogue.source(boundaries) if boundaries else None,
        boundaries_retrieved=None if found.invented else min(drawn, default=None),
    )


def chart_origin(answers: Sequence[Answer], *, catalogue: Catalogue) -> Origin:
    """Publisher, all tables and the earliest date of figures of one indicator; of boundaries nothing.

    Parameters
    ----------
    answers
        At least one; of the years that are shown.
    catalogue
        Holds the sources.
    """
    first = answers[0]
    found = [manifest.provenance for answer in answers for manifest in answer.manifests.values()]
    return Origin(
        source=catalogue.source(EXAMPLE if first.invented else first.figures.indicator.source),
        tables=() if first.invented else tuple(sorted({item.table for item in found} - {""})),
        retrieved=None if first.invented else min((item.retrieved_at for item in found), default=None),
        boundary_year=first.figures.year,
        boundary_source=None,
        boundaries_retrieved=None,
    )


def _source(manifests: tuple[Manifest, ...]) -> str:
    return next((manifest.provenance.source for manifest in manifests), "")


def notices(
    found: Answer, loaded: LoadedAreas, *, boundary_year: int, names: Mapping[str, str], language: str
) -> tuple[str, ...]:
    """What the reader of a picture must know: what is absent, older, or drawn on other boundaries.

    Parameters
    ----------
    found
        Figures.
    loaded
        Boundaries that are drawn.
    boundary_year
        Their year.
    names
        Names of gemeenten by code.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    year = found.figures.year
    said = []
    if found.absent:
        absent = ", ".join(names.get(code) or code for code in found.absent)
        said.append(gettext("No figures of {year} in the store for {areas}.").format(year=year, areas=absent))
    if found.previous:
        said.append(
            gettext("The newest file of {areas} is damaged; an earlier version is shown.").format(
                areas=", ".join(found.previous)
            )
        )
    if boundary_year != year:
        said.append(
            gettext(
                "Boundaries of {boundary}: those of {year} are not stored. Areas that changed may be drawn wrong."
            ).format(boundary=boundary_year, year=year)
        )
    missing = len(set(found.figures.frame["code"]) - set(loaded.areas["code"]))
    if missing:
        said.append(gettext("{count} areas have figures and no boundary; they are not drawn.").format(count=missing))
    return tuple(said)


def together(one: Origin, other: Origin) -> Origin:
    """Both as one where the publisher is the same: all tables, and the earlier date."""
    if one.source != other.source:
        return replace(one, beside=other)
    dates = [item.retrieved for item in (one, other) if item.retrieved is not None]
    tables = tuple(sorted({*one.tables, *other.tables}))
    return replace(one, tables=tables, retrieved=min(dates, default=None))
