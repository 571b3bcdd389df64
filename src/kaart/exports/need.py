"""Need beside supply from the store: the latest figures of an indicator of poverty, on the areas of their year."""

from __future__ import annotations

from kaart.analysis.access.measures import Measure
from kaart.answers.access.load import Access
from kaart.answers.figures import Answer, answer, latest_year
from kaart.answers.reading import Reader
from kaart.catalogue import Catalogue, Indicator
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import NotInStoreError, mark
from kaart.exports.access_map import Need
from kaart.render.pair.map import put_together, require_two


def need_answer(reader: Reader, scope: Scope, need: Indicator, *, catalogue: Catalogue) -> Answer:
    """An indicator of need in its latest year, for which boundaries must be stored.

    Parameters
    ----------
    reader
        Gives what is stored.
    scope, need, catalogue
        What is asked.

    Raises
    ------
    NotInStoreError
        If its boundaries are not stored.
    KaartError
        If there are no such figures.
    """
    year = latest_year(reader, scope, indicator=need, level=Level.BUURT, catalogue=catalogue)
    found = answer(reader, scope, indicator=need, level=Level.BUURT, year=year, catalogue=catalogue)
    if found.figures.area_year not in reader.library.boundary_years(scope, level=Level.BUURT):
        raise NotInStoreError(
            mark("The boundaries of {area} have not been fetched yet; run kaart sync {id}."),
            area=scope.name,
            id=scope.id,
        )
    return found


def need_beside(need: Answer, supply: Access, measure: Measure, *, language: str) -> Need:
    """Need and supply of one year in classes.

    Parameters
    ----------
    need
        Of `need_answer`.
    supply, measure
        Accessibility on the areas of the need, and the measure on the map.
    language
        ``nl`` or ``en``, of names in messages.

    Raises
    ------
    InputError
        If they cannot be put on one map; see `kaart.render.pair.map.require_two`.
    """
    return Need(require_two(put_together(need.figures, supply.figures(measure)), language=language), need)
