"""How to cite a map: APA (7th edition, Dutch or English) and BibTeX.

Who makes a map with kaart is its author, and fills in a name; the publishers made the data.
The date of first publication of a table is unknown; APA then requires "n.d." and the date of retrieval.
"""

from __future__ import annotations

import re

from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.render.snapshot.content import Origin
from kaart.render.words.numbers import format_date

AUTHOR = mark("[Your name or organisation]")
_SPECIAL = re.compile(r"[&%$#_{}\\~^]")
_LATEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def apa(title: str, origin: Origin, *, link: str, language: str) -> str:
    """Citation in APA style.

    Parameters
    ----------
    title
        Of the map.
    origin
        Publisher, tables and dates.
    link
        Address of the view, "" to give that of the publisher.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    address = link or gettext(" and ").join(_addresses(origin))
    if origin.retrieved is None:
        tail = address
    else:
        moment = format_date(origin.retrieved, language=language)
        tail = gettext("Retrieved on {date}, from {address}").format(date=moment, address=address)
    text = gettext("{author}. (n.d.). {title} [Map made with kaart]. Data: {data}.").format(
        author=gettext(AUTHOR), title=title, data=_data(origin, language=language)
    )
    return f"{text} {tail}".strip()


def bibtex(title: str, origin: Origin, *, key: str, link: str, language: str) -> str:
    """Citation as a BibTeX entry.

    Parameters
    ----------
    title, origin, link, language
        As in `apa`.
    key
        Name of the entry; only letters, digits, ``_`` and ``-`` are kept.
    """
    gettext = translations(language).gettext
    address, *others = (link,) if link else _addresses(origin) or ("",)
    licences = ", ".join(dict.fromkeys(part.source.licence for part in origin.all))
    fields = {
        "author": f"{{{_tex(gettext(AUTHOR))}}}",
        "title": f"{{{_tex(title)}}}",
        "howpublished": _tex(gettext("Data: {data}").format(data=_data(origin, language=language))),
        "note": _tex(gettext("Map made with kaart; {licence}").format(licence="; ".join([licences, *others]))),
        "url": address,
        "urldate": origin.retrieved.date().isoformat() if origin.retrieved else "",
    }
    lines = ",\n".join(f"  {name} = {{{text}}}" for name, text in fields.items() if text)
    return f"@misc{{{re.sub(r'[^A-Za-z0-9_-]', '', key)},\n{lines}\n}}\n"


def _addresses(origin: Origin) -> tuple[str, ...]:
    """Addresses of all tables, the latest first: of two years that is the later one."""
    return tuple(dict.fromkeys(address for part in origin.all for address in reversed(part.addresses)))


def _data(origin: Origin, *, language: str) -> str:
    """Publishers with the titles of what they published, and the tables."""
    works = []
    for part in origin.all:
        tables = ", ".join(part.tables)
        name = part.source.name[language] + (f" ({tables})" if tables else "")
        works.append(f"{part.source.publisher}, {name}")
    return "; ".join(dict.fromkeys(works))


def _tex(text: str) -> str:
    return _SPECIAL.sub(lambda found: _LATEX.get(found[0], f"\\{found[0]}"), text)
