"""kaart's own table as CSV, opened again: known by its headings, and read as it was written.

Nothing of it is uncertain: the decimal sign goes with the language of the headings, and the words in the column of
statuses say why a cell is empty.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kaart.catalogue import Catalogue, Indicator, Kind
from kaart.catalogue.own import MARK, Description, own_indicator
from kaart.core.codes import Level
from kaart.core.errors import mark
from kaart.core.language import sentence, translations
from kaart.core.settings import LANGUAGES
from kaart.model.missing import Status
from kaart.model.reasons import COUNTED, reason_of
from kaart.own.numbers import COMMA, POINT, Cell, Numbers
from kaart.own.sheet import Sheet

_CODE, _VALUE, _STATUS = mark("Code"), mark("Value"), mark("Status")
_INDICATOR, _DEFINITION, _UNIT, _SOURCE = mark("Indicator"), mark("Definition"), mark("Unit"), mark("Source")
_YEAR = re.compile(r"\b\d{4}\b")
# Headings of `kaart cijfers --csv`: names, statuses and decimal points as in JSON.
_PLAIN = ("area", "value", "status")
_PLAIN_ABOUT = ("indicator", "definition", "unit", "source")
_MORE = re.compile(r" \(|, ")
_TITLE = re.compile(rf"(?P<label>.+) per (?:{'|'.join(level.value for level in Level)}) in .+, .+")
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
    about
        Headings of the columns that name the indicator, its definition, its unit and its source.
    """

    code: str
    value: str
    status: str
    decimal: str
    words: Mapping[str, Status]
    about: tuple[str, str, str, str]

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


@dataclass(frozen=True)
class Told:
    """What a file says of its figures; "" and None where it says nothing.

    Attributes
    ----------
    label, definition, unit, source
        As in `Description`, without the mark of own figures.
    kind
        Kind of the indicator that the file names.
    """

    label: str = ""
    definition: str = ""
    unit: str = ""
    source: str = ""
    kind: Kind | None = None


def told_by(sheet: Sheet, catalogue: Catalogue) -> Told:
    """What a table that kaart wrote says of its figures: it stands on every row; nothing of any other file.

    Parameters
    ----------
    sheet
        The file.
    catalogue
        Knows the kind of an indicator; with own figures where the reader may know of these.
    """
    table = kaart_table(sheet)
    if table is None:
        return Told()
    named, definition, unit, source = (_first(sheet, column) for column in table.about)
    label, record = _unmarked(named), _record_of(_unmarked(named), catalogue)
    titled = _TITLE.fullmatch(named)
    if record is None and titled is not None:
        # An exported map names itself by its title: "Inwoners per buurt in Heerlen, 2024".
        short = _unmarked(titled["label"])
        record = _record_of(short, catalogue)
        label = short if record is not None or short != titled["label"] else label
    if record is not None and label == record.id:
        label = _unmarked(record.label["nl"])
    for language in LANGUAGES:
        source = source.removeprefix(f"{MARK[language]}: ")
    return Told(label, definition, unit, source, None if record is None else record.kind)


def _record_of(label: str, catalogue: Catalogue) -> Indicator | None:
    """The indicator with an id or a label, without the mark of own figures."""
    names = (
        (one, {one.id, *(_unmarked(one.label[language]) for language in LANGUAGES)}) for one in catalogue.indicators
    )
    return next((one for one, known in names if label in known), None)


def _unmarked(label: str) -> str:
    for language in LANGUAGES:
        label = label.removesuffix(f" ({MARK[language]})")
    return label


def _first(sheet: Sheet, column: str) -> str:
    """First text of a column, "" where there is none."""
    if column not in sheet.columns:
        return ""
    return next((str(cell) for cell in sheet.column(column) if cell is not None), "")


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
            about = (gettext(_INDICATOR), gettext(_DEFINITION), gettext(_UNIT), gettext(_SOURCE))
            words = _words(sheet.column(status), language)
            return KaartTable(code, value, status, _SIGNS[language], words, about)
    if {*_PLAIN, *_PLAIN_ABOUT} <= set(sheet.columns):
        return KaartTable(*_PLAIN, POINT, {status.value: status for status in Status}, _PLAIN_ABOUT)
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
