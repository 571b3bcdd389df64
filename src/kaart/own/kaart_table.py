"""kaart's own table as CSV, opened again: known by its headings, and read as it was written.

Nothing of it is uncertain: the decimal sign goes with the language of the headings, and the words in the column of
statuses say why a cell is empty.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kaart.catalogue import Kind
from kaart.catalogue.own import Description, own_indicator
from kaart.core.codes import Level
from kaart.core.errors import mark
from kaart.core.language import sentence, translations
from kaart.core.settings import LANGUAGES
from kaart.model.missing import Status
from kaart.model.reasons import COUNTED, reason_of
from kaart.own.numbers import COMMA, POINT, Cell, Numbers
from kaart.own.sheet import Sheet

_CODE, _VALUE, _STATUS = mark("Code"), mark("Value"), mark("Status")
_YEAR = re.compile(r"\b\d{4}\b")
_MORE = re.compile(r" \(|, ")
_SIGNS = {"nl": COMMA, "en": POINT}


@dataclass(frozen=True)
class KaartTable:
    """Columns of a table that kaart wrote.

    Attributes
    ----------
    code, value, status
        Their headings.
    decimal
        Its decimal sign.
    words
        Status by the words that stand for it.
    """

    code: str
    value: str
    status: str
    decimal: str
    words: Mapping[str, Status]

    def with_statuses(self, numbers: Numbers, texts: Sequence[Cell]) -> Numbers:
        """The values with the statuses of the table; a row without a known one keeps its own.

        Parameters
        ----------
        numbers
            The column of values.
        texts
            The column of statuses, for the same rows.
        """
        status = []
        for value, before, text in zip(numbers.parsed, numbers.status, texts, strict=True):
            is_number = not math.isnan(value)
            # Beside a number further words may follow: "estimated, provisional".
            words = _MORE.split(str(text))[0] if is_number else str(text)
            said = self.words.get(words)
            fits = said is not None and (said is Status.ESTIMATED) == is_number
            status.append(said.value if said is not None and fits else before)
        return replace(numbers, status=tuple(status))


def kaart_table(sheet: Sheet) -> KaartTable | None:
    """The columns of a table that kaart wrote; None for any other file.

    Parameters
    ----------
    sheet
        The file.
    """
    for language in LANGUAGES:
        gettext = translations(language).gettext
        code, value, status = gettext(_CODE), gettext(_VALUE), gettext(_STATUS)
        if {code, value, status} <= set(sheet.columns):
            return KaartTable(code, value, status, _SIGNS[language], _words(sheet.column(status), language))
    return None


def _words(cells: Sequence[Cell], language: str) -> dict[str, Status]:
    """Status by its words, as `kaart.model.reasons` has them for any divisor and the years that are named."""
    years = {int(year) for text in set(cells) for year in _YEAR.findall(str(text))}
    plain = own_indicator(Description("x", "", "", "", Kind.INTENSIVE), level=Level.BUURT.value, years=(), decimals=0)
    words: dict[str, Status] = {
        sentence(reason_of(status.value, indicator=plain, year=year), language=language): status
        for status in Status
        if status is not Status.OBSERVED
        for year in (None, *sorted(years))
    }
    gettext = translations(language).gettext
    return words | {gettext(few): Status.SUPPRESSED for _, few in COUNTED.values()}
