"""Who gains by measures of a werksessie, worked out once for all screens: with what the page of accessibility keeps."""

from __future__ import annotations

from dataclasses import replace

from kaart.analysis.access.facilities import Facility
from kaart.analysis.scenario.document import Scenario
from kaart.answers.access.ground import Ground
from kaart.answers.access.load import Access
from kaart.answers.access.what_if import TransitBase, WhatIf
from kaart.catalogue.scope import Scope
from kaart.exports.workshop.reach import ground_of
from kaart.ui.cache.access import Asked, load_reached, reach_stamp
from kaart.ui.cache.figures import find_scope
from kaart.ui.cache.keep import kept, library
from kaart.ui.cache.what_if import load_base, load_worked


@kept(max_entries=4, stamp=reach_stamp, parts={Access: lambda access: access.year})
def _ground(scope: Scope, access: Access, year: int) -> Ground | None:
    return ground_of(library(), scope, access, year)


class KeptReach:
    """As `kaart.exports.workshop.reach.StoredReach`; what it gives is shared by all sessions and not to be changed."""

    def scope(self, area: str) -> Scope:
        """As `kaart.exports.workshop.reach.Reach.scope`.

        Raises
        ------
        UnknownAreaError
            If there is none.
        """
        return find_scope(area)

    def access(self, scope: Scope, facility: Facility) -> Access:
        """As `kaart.exports.workshop.reach.Reach.access`.

        Raises
        ------
        KaartError
            As in `kaart.ui.cache.access.load_reached`.
        """
        return load_reached(scope, Asked(facility))

    def base(self, scope: Scope, access: Access) -> TransitBase | None:
        """As `kaart.exports.workshop.reach.Reach.base`.

        Raises
        ------
        KaartError
            If there is no timetable.
        """
        return load_base(scope, access)

    def ground(self, scope: Scope, access: Access, year: int) -> Ground | None:
        """As `kaart.exports.workshop.reach.Reach.ground`.

        Raises
        ------
        InputError
            If the squares cannot be read.
        """
        return _ground(scope, access, year)

    def worked(self, scope: Scope, access: Access, scenario: Scenario, measure: str) -> WhatIf:
        """As `kaart.exports.workshop.reach.Reach.worked`.

        Raises
        ------
        KaartError
            If a change does not fit.
        """
        # Another name does not change the outcome.
        return load_worked(scope, access, replace(scenario, name=""), measure)
