"""Translations: English in the code, Dutch and English in `locale/`.

The catalogues are read from their ``.po`` files at first use, so that there is no build
step that can be forgotten.
"""

from __future__ import annotations

import gettext
import io
from functools import lru_cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from kaart.errors import KaartError
from kaart.provenance import Notice

LOCALE = Path(__file__).parent / "locale"


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
    """What an error or a notice says, in a language."""
    template = translations(language).gettext(item.template)
    values = item.values if isinstance(item, KaartError) else dict(item.values)
    return template.format(**values)
