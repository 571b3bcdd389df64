"""Translations: English in the code, Dutch and English in `locale/`.

The catalogues are read from their ``.po`` files at first use, so that there is no build
step that can be forgotten.
"""

from __future__ import annotations

import gettext
import io
from datetime import date
from functools import lru_cache
from pathlib import Path

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from kaart.core.bilingual import Bilingual
from kaart.core.errors import KaartError
from kaart.core.provenance import Notice

LOCALE = Path(__file__).parents[1] / "locale"
LOCALES = {"nl": "nl_NL", "en": "en_GB"}


def locale(language: str) -> str:
    """Babel locale of an interface language."""
    return LOCALES.get(language, LOCALES["nl"])


@lru_cache(maxsize=8)
def translations(language: str) -> gettext.NullTranslations:
    """Translations of a language; English has none, it is what the code says.

    Parameters
    ----------
    language
        ``nl`` or ``en``.
    """
    source = LOCALE / language / "LC_MESSAGES" / "kaart.po"
    if not source.exists():
        return gettext.NullTranslations()
    with source.open("rb") as stream:
        catalog = read_po(stream, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


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
    return value
