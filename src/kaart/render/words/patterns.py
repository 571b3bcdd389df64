"""Number formats of Excel, so that a cell with the stored number shows what the map prints.

Excel rounds what it shows as `kaart.core.numbers.as_printed` does: a half goes away from zero. Points and commas are
those of the reader's Excel; the unit stands as in the language of the file.
"""

from __future__ import annotations

from kaart.catalogue.records import Indicator, Kind
from kaart.render.words.numbers import is_euro, is_thousands

COUNT = "#,##0"


def plain_pattern(decimals: int) -> str:
    """Number with thousands and so many decimals, zeros included."""
    return COUNT + ("." + "0" * decimals if decimals > 0 else "")


def value_pattern(indicator: Indicator, *, language: str) -> str:
    """Format of the values of an indicator as tables hold them: thousands of euro written out, ``%`` and ``€`` shown.

    Parameters
    ----------
    indicator
        Gives unit and decimals.
    language
        ``nl`` or ``en``: of the space before the unit.
    """
    decimals = indicator.decimals - 3 if is_thousands(indicator) else indicator.decimals
    number = plain_pattern(decimals)
    space = " " if language == "nl" else ""
    if is_euro(indicator):
        # Without a part of its own, a negative amount would get its minus before the sign.
        return f'"€{space}"{number};"€{space}"-{number}'
    if indicator.unit.nl == "%" and indicator.kind is not Kind.CATEGORY:
        return f'{number}"{space}%"'
    return number
