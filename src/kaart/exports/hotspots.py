"""Snapshots of a map of hotspots."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kaart.analysis.hotspots.design import PERMUTATIONS, Design, check_design
from kaart.analysis.hotspots.statistic import Hotspots
from kaart.answers.figures import Answer
from kaart.catalogue import Catalogue
from kaart.catalogue.scope import Scope
from kaart.core.errors import InputError, mark
from kaart.exports.command import page_command
from kaart.exports.drawn import Drawn
from kaart.exports.origin import are_invented
from kaart.exports.own import own_notices
from kaart.render.hotspots.snapshot import spot_content
from kaart.render.snapshot.build import Snapshot, build_snapshot
from kaart.render.snapshot.rebuild import Rebuild
from kaart.store.library import Library

PAGE = "hotspots"  # path of the page


def spot_snapshot(
    result: Hotspots,
    found: Answer,
    scope: Scope,
    *,
    query: Mapping[str, str],
    language: str,
    library: Library,
    catalogue: Catalogue,
) -> Snapshot:
    """Snapshot of a map of hotspots.

    Parameters
    ----------
    result, found
        Outcome of the test, and the figures that were tested.
    scope
        Their region.
    query
        The view as it stands in a link.
    language
        ``nl`` or ``en``.
    library
        Where the boundaries are stored.
    catalogue
        Holds the sources.

    Raises
    ------
    NotInStoreError
        If no boundaries of the scope are stored.
    """
    figures, options = found.figures, design_options(result.design)
    drawn = Drawn.nearest(
        library, scope, level=figures.level, year=figures.area_year, language=language, catalogue=catalogue
    )
    return build_snapshot(
        spot_content(
            result,
            figures,
            place=scope.name,
            language=language,
            notices=(
                *own_notices(figures.indicator, invented=found.invented, language=language),
                *drawn.notices(found),
            ),
        ),
        drawn.loaded.areas,
        origin=drawn.origin(found),
        rebuild=Rebuild(
            dict(query),
            library.settings.public_url,
            page=PAGE,
            command=page_command(PAGE, query, options, language=language),
            options=options,
        ),
        indicator=figures.indicator.id,
        invented=are_invented(found),
    )


def design_options(design: Design) -> dict[str, str]:
    """The choices of a test that stand in no link; its other settings are fixed."""
    return {"methode": design.method, "permutaties": str(design.permutations), "gladgestreken": str(int(design.smooth))}


def read_design(options: Mapping[str, str]) -> Design:
    """The design of a test again.

    Parameters
    ----------
    options
        Of `design_options`, from a file that may hold anything.

    Raises
    ------
    InputError
        If there is no such design, or it takes more random maps than kaart ever does.
    """
    count = options.get("permutaties", "")
    number = int(count) if re.fullmatch("[0-9]{2,5}", count) else 0
    design = Design(options.get("methode", ""), permutations=number, smooth=options.get("gladgestreken") == "1")
    if number > PERMUTATIONS or design_options(design) != dict(options):
        raise InputError(mark("The options {options} are not those of a test."), options=" ".join(options.values()))
    check_design(design)
    return design
