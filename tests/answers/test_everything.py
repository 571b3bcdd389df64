"""The number of rows that is known beforehand is never more than there are, and nearly all of them."""

import pytest

from kaart.answers.everything import each_answer, rows_at_least
from kaart.answers.reader import ReadOnce, StoreReader
from kaart.catalogue import load
from kaart.core.codes import Level
from kaart.core.settings import Settings
from kaart.store.library import Library

NAMES = ("laag_inkomen", "woz", "inwoners", "laag_inkomen_rapport", "stedelijkheid")


@pytest.mark.parametrize("level", [Level.BUURT, Level.WIJK, Level.GEMEENTE])
@pytest.mark.parametrize("years", [(), (2023,), (1950,)])
def test_rows_are_counted_before_they_are_made(level, years):
    library, catalogue = Library(Settings()), load()
    reader, scope = ReadOnce(StoreReader(library)), library.scope("voorbeeldregio")
    indicators = [item for item in catalogue.indicators if item.id in NAMES]
    asked = {"indicators": indicators, "level": level, "years": years, "catalogue": catalogue}
    counted = rows_at_least(reader, scope, **asked)
    made = list(each_answer(reader, scope, **asked))
    assert counted == sum(len(item.figures.frame) for item in made if item.figures.indicator.table_family is not None)
