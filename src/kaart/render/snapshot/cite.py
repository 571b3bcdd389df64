"""How to cite a map: APA (7th edition, Dutch or English) and BibTeX.

The date of first publication of a table is unknown; APA then requires "n.d." and the date of retrieval.
"""

from __future__ import annotations

import re

from kaart.core.language import translations
from kaart.render.snapshot.content import Origin
from kaart.render.words.numbers import format_date

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
    work = _work(origin, language=language)
    address = link or origin.address
    if origin.retrieved is None:
        tail = address
    else:
        moment = format_date(origin.retrieved, language=language)
        tail = gettext("Retrieved on {date}, from {address}").format(date=moment, address=address)
    text = gettext("{publisher}. (n.d.). {title} [Map made with kaart]. {work}.").format(
        publisher=" & ".join(_publishers(origin)), title=title, work=work
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
    licences = ", ".join(dict.fromkeys(part.source.licence for part in origin.all))
    fields = {
        "author": " and ".join(f"{{{_tex(publisher)}}}" for publisher in _publishers(origin)),
        "title": f"{{{_tex(title)}}}",
        "howpublished": _tex(_work(origin, language=language)),
        "note": _tex(gettext("Map made with kaart; {licence}").format(licence=licences)),
        "url": link or origin.address,
        "urldate": origin.retrieved.date().isoformat() if origin.retrieved else "",
    }
    lines = ",\n".join(f"  {name} = {{{text}}}" for name, text in fields.items() if text)
    return f"@misc{{{re.sub(r'[^A-Za-z0-9_-]', '', key)},\n{lines}\n}}\n"


def _publishers(origin: Origin) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.source.publisher for part in origin.all))


def _work(origin: Origin, *, language: str) -> str:
    """Title of the published work, with the tables."""
    works = []
    for part in origin.all:
        tables = ", ".join(part.tables)
        works.append(part.source.name[language] + (f" ({tables})" if tables else ""))
    return "; ".join(dict.fromkeys(works))


def _tex(text: str) -> str:
    return _SPECIAL.sub(lambda found: _LATEX.get(found[0], f"\\{found[0]}"), text)
