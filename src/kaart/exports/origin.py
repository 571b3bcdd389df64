"""Where the figures of a picture came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kaart.answers.figures import Answer
from kaart.catalogue import Catalogue
from kaart.catalogue.own import is_own
from kaart.catalogue.scope import EXAMPLE
from kaart.render.snapshot.content import Origin


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
    own, invented = is_own(first.figures.indicator), are_invented(first)
    # Own figures were brought and not fetched, so they have no table and no date.
    origins = [] if own or invented else [item.provenance for found in answers for item in found.manifests.values()]
    return Origin(
        source=catalogue.source(EXAMPLE if invented else first.figures.indicator.source),
        tables=tuple(sorted({item.table for item in origins} - {""})),
        retrieved=min((item.retrieved_at for item in origins), default=None),
        boundary_year=first.figures.area_year,
        boundary_source=None,
        boundaries_retrieved=None,
    )


def are_invented(answer: Answer) -> bool:
    """Whether figures are invented: those of the example region, but for a user's own over its areas."""
    return answer.invented and not is_own(answer.figures.indicator)


def together(one: Origin, other: Origin) -> Origin:
    """Both as one where the publisher is the same: all tables, and the earlier date."""
    if one.source != other.source:
        return replace(one, beside=other)
    dates = [item.retrieved for item in (one, other) if item.retrieved is not None]
    tables = tuple(sorted({*one.tables, *other.tables}))
    return replace(one, tables=tables, retrieved=min(dates, default=None))
