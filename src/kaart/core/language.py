"""Translations: English in the code, Dutch and English in `locale/`.

The catalogues are read from their ``.po`` files at first use, so that there is no build
step that can be forgotten.

A sentence with a number stands in the code as it reads for many; the catalogue has its plural (``msgid`` for one,
``msgid_plural`` as in the code). Whoever fills such a sentence with `str.format` gets the form that fits the number, so
that it can be marked in one layer and said in another.
"""

from __future__ import annotations

import gettext
import io
import string
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Self

from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from kaart.core.bilingual import Bilingual
from kaart.core.errors import KaartError
from kaart.core.inert import inert
from kaart.core.provenance import Notice

LOCALE = Path(__file__).parents[1] / "locale"
LOCALES = {"nl": "nl_NL", "en": "en_GB"}
# Placeholders that hold a number of things. A sentence agrees with its `count`, else with the first of these in it.
NUMBERS = (
    "got",
    "known",
    "minutes",
    "n",
    "number",
    "places",
    "rows",
    "said",
    "seconds",
    "unsure",
    "used",
    "value",
    "without",
)


def counted_by(message: str) -> str:
    """Placeholder of the number that a sentence agrees with; "" for a sentence without one."""
    names = [name for _, name, _, _ in string.Formatter().parse(message) if name]
    return "count" if "count" in names else next((name for name in names if name in NUMBERS), "")


class Counted(str):  # noqa: SLOT000 (a text of variable length cannot have slots)
    """A sentence that reads otherwise for one: it is the text for many, and `format` takes the form that fits."""

    _one: str
    _by: str

    def __new__(cls, many: str, *, one: str, by: str) -> Self:
        """Join the two forms; `by` is the placeholder that decides, a number or its text."""
        text = super().__new__(cls, many)
        text._one, text._by = one, by
        return text

    def format(self, *args: object, **values: object) -> str:
        """Fill the placeholders of the form for one if the number is written as 1, else of that for many."""
        form = self._one if str(values.get(self._by)) == "1" else str(self)
        return form.format(*args, **values)


class Translations(gettext.GNUTranslations):
    """Texts of one language, see the head of this module.

    Parameters
    ----------
    catalog
        Texts of the language; without any for English.
    ones
        The English sentences for one by those for many.
    """

    def __init__(self, catalog: Catalog, *, ones: Mapping[str, str]) -> None:
        compiled = io.BytesIO()
        write_mo(compiled, catalog)
        compiled.seek(0)
        super().__init__(compiled)
        self._ones = ones

    def gettext(self, message: str) -> str:
        """The message in this language; `Counted` where it has a plural."""
        one = self._ones.get(message)
        if one is None:
            return super().gettext(message)
        forms = {count: self.ngettext(one, message, count) for count in (1, 2)}
        return Counted(forms[2], one=forms[1], by=counted_by(message))


def locale(language: str) -> str:
    """Babel locale of an interface language."""
    return LOCALES.get(language, LOCALES["nl"])


@lru_cache(maxsize=8)
def translations(language: str) -> Translations:
    """Translations of a language; English has none, it is what the code says.

    Parameters
    ----------
    language
        ``nl`` or ``en``.
    """
    ones = {item.id[1]: item.id[0] for item in _read("nl") if isinstance(item.id, tuple)}
    return Translations(_read(language), ones=ones)


@lru_cache(maxsize=8)
def _read(language: str) -> Catalog:
    """Catalogue of a language; empty where there is no file."""
    source = LOCALE / language / "LC_MESSAGES" / "kaart.po"
    if not source.exists():
        return Catalog(locale="en")
    with source.open("rb") as stream:
        return read_po(stream, locale=language)


def sentence(item: KaartError | Notice, *, language: str) -> str:
    """Sentence of an error or a notice in a language; fractions and dates as that language writes them."""
    template = translations(language).gettext(item.template)
    values = item.values if isinstance(item, KaartError) else dict(item.values)
    text = template.format(**{name: _written(value, language) for name, value in values.items()})
    # A sentence within the sentence has lost its full stop; one that stands at the end gets it back.
    ends = template.endswith("}") and any(isinstance(value, KaartError | Notice) for value in values.values())
    return f"{text}." if ends and not text.endswith(".") else text


def _written(value: object, language: str) -> object:
    if isinstance(value, KaartError | Notice):
        return sentence(value, language=language).removesuffix(".")
    if isinstance(value, Bilingual):
        return value[language]
    if isinstance(value, float):
        return str(format_decimal(value, format="#,##0.###", locale=locale(language)))
    if isinstance(value, tuple) and value and all(isinstance(item, float) for item in value):
        # Where a comma stands in a number, it cannot stand between two.
        return ("; " if language == "nl" else ", ").join(str(_written(item, language)) for item in value)
    if isinstance(value, date):
        return str(format_date(value, format="d MMMM y", locale=locale(language)))
    return inert(value) if isinstance(value, str) else value
