"""What proposed measures are worked out with: accessibility and scenarios as page and command line have them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from kaart.analysis.access.facilities import Facility
from kaart.analysis.scenario.document import Scenario
from kaart.answers.access.ground import Ground, access_years, find_ground
from kaart.answers.access.load import Access, load_access, low_income_areas
from kaart.answers.access.question import Question, question_here, require_region
from kaart.answers.access.what_if import TransitBase, WhatIf, load_base, work_out
from kaart.catalogue import Catalogue
from kaart.catalogue.scope import Scope
from kaart.core.errors import CorruptStoreError
from kaart.store.library import Library


class Reach(Protocol):
    """Works out scenarios. Every method raises a `KaartError` where the store has no answer."""

    def scope(self, area: str) -> Scope:
        """Region of a code, name or selection."""
        ...

    def access(self, scope: Scope, facility: Facility) -> Access:
        """Accessibility of a facility before any change, in the latest year with people."""
        ...

    def base(self, scope: Scope, access: Access) -> TransitBase | None:
        """What scenarios of the facility start from, such as a timetable; None when they need nothing."""
        ...

    def ground(self, scope: Scope, access: Access, year: int) -> Ground | None:
        """Areas and people of another year; None when its boundaries are not stored."""
        ...

    def worked(self, scope: Scope, access: Access, scenario: Scenario, measure: str) -> WhatIf:
        """Effect of a scenario by one measure."""
        ...


@dataclass(frozen=True)
class StoredReach:
    """From the store, for one document such as minutes; screens have `kaart.ui.cache.measures`.

    What it has worked out it keeps, for a document asks the same of every note: make a new one for a new document.

    Attributes
    ----------
    library, catalogue
        Store without own layers, and the records.
    """

    library: Library
    catalogue: Catalogue
    _accesses: dict[tuple[str, Facility], Access] = field(default_factory=dict, repr=False, compare=False)
    _bases: dict[tuple[str, Facility], TransitBase | None] = field(default_factory=dict, repr=False, compare=False)
    _worked: dict[tuple[str, str, str], WhatIf] = field(default_factory=dict, repr=False, compare=False)

    def scope(self, area: str) -> Scope:
        """As `Reach.scope`.

        Raises
        ------
        UnknownAreaError
            If there is none.
        """
        return self.library.scope(area)

    def access(self, scope: Scope, facility: Facility) -> Access:
        """As `Reach.access`.

        Raises
        ------
        InputError
            If it is the whole country.
        NotInStoreError
            If its supply, people or boundaries have not been fetched.
        """
        require_region(scope, facility)
        if (scope.id, facility) not in self._accesses:
            question = question_here(Question(facility, sensitivity=False), self.library.settings)
            access = load_access(self.library, scope, question, catalogue=self.catalogue)
            self._accesses[scope.id, facility] = access
        return self._accesses[scope.id, facility]

    def base(self, scope: Scope, access: Access) -> TransitBase | None:
        """As `Reach.base`.

        Raises
        ------
        KaartError
            As in `kaart.answers.access.what_if.load_base`.
        """
        if (scope.id, access.facility) not in self._bases:
            self._bases[scope.id, access.facility] = load_base(self.library, scope, access.question)
        return self._bases[scope.id, access.facility]

    def ground(self, scope: Scope, access: Access, year: int) -> Ground | None:
        """As `Reach.ground`.

        Raises
        ------
        InputError
            If the squares cannot be read.
        """
        return ground_of(self.library, scope, access, year)

    def worked(self, scope: Scope, access: Access, scenario: Scenario, measure: str) -> WhatIf:
        """As `Reach.worked`.

        Raises
        ------
        InputError
            If a change does not fit what is stored.
        """
        asked = (scope.id, scenario.to_json(), measure)
        if asked not in self._worked:
            try:
                low = low_income_areas(self.library, scope, catalogue=self.catalogue)
            except CorruptStoreError:
                low = None
            base = self.base(scope, access)
            self._worked[asked] = work_out(access, scenario, measure=measure, low_income=low, transit=base)
        return self._worked[asked]


def ground_of(library: Library, scope: Scope, access: Access, year: int) -> Ground | None:
    """Areas and people of a year, measured as some accessibility was.

    Parameters
    ----------
    library, scope
        Store and region.
    access
        For its squares.
    year
        Of the boundaries.

    Returns
    -------
    Ground or None
        None when those boundaries are not stored.

    Raises
    ------
    InputError
        If the squares cannot be read.
    """
    if year not in access_years(library, scope):
        return None
    question = Question(Facility.OV, year=year, squares=access.question.squares)
    return find_ground(library, scope, question)
