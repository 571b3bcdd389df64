"""A snapshot in words, made from its content alone: descriptions for people who cannot see it, and its origin."""

from __future__ import annotations

import re
from datetime import datetime

from kaart.core.language import translations
from kaart.render.maps.legend import LegendRow
from kaart.render.snapshot.content import Content, Origin
from kaart.render.words.numbers import format_date, format_number, plural

_LICENCES, _APART = re.compile(r" \(CC[^)]*\)"), re.compile("/|, via ")


def attribution(origin: Origin, *, language: str) -> str:
    """Figures and boundaries with licence and date, as one sentence."""
    gettext = translations(language).gettext

    def dated(text: str, moment: datetime | None) -> str:
        if moment is None:
            return text
        return gettext("{what}, retrieved on {date}").format(what=text, date=format_date(moment, language=language))

    def figures(part: Origin) -> str:
        tables = f", {', '.join(part.tables)}" if part.tables else ""
        return dated(part.source.credit + tables, part.retrieved)

    parts = [gettext("Figures: {source}").format(source="; ".join(figures(part) for part in origin.all))]
    if origin.boundary_source is not None:
        borders = dated(origin.boundary_source.attribution, origin.boundaries_retrieved)
        parts.append(gettext("boundaries: {source}").format(source=borders))
    return "; ".join(parts)


def attribution_short(origin: Origin, *, period: str | int, language: str) -> str:
    """Who made figures and boundaries, under which licences, and the year: "CBS, Kadaster (CC BY 4.0); 2024".

    Parameters
    ----------
    origin
        Of the figures and the boundaries.
    period
        Year of the figures, or years in words.
    language
        ``nl`` or ``en``.
    """
    sources = [part.source for part in origin.all]
    sources += [origin.boundary_source] if origin.boundary_source is not None else []
    names = (name.strip() for source in sources for name in _APART.split(_LICENCES.sub("", source.attribution)))
    licences = (licence for source in sources for licence in source.licence.split("; "))
    return (
        translations(language)
        .gettext("Source: {names} ({licences}); {period}")
        .format(names=", ".join(dict.fromkeys(names)), licences=", ".join(dict.fromkeys(licences)), period=period)
    )


def alt_short(content: Content) -> str:
    """The picture in one line."""
    return translations(content.language).gettext("Map: {title}.").format(title=content.title)


def alt_long(content: Content, marked: tuple[str, ...]) -> str:
    """Title, answer, explanation, every class with its count, every reason, the marked areas."""
    language = content.language
    gettext = translations(language).gettext

    def counted(row: LegendRow) -> str:
        noun = content.level if row.count == 1 else plural(content.level)
        return f"{row.label}: {format_number(row.count, decimals=0, language=language)} {noun}"

    parts = [alt_short(content), content.sentence, *filter(None, [content.explanation])]
    if content.legend.rows:
        unit, rows = content.legend.unit, "; ".join(map(counted, content.legend.rows))
        # Rows without a unit, or with arrows for axes, need the explanation.
        named = gettext("Classes ({unit}): {rows}.") if unit else gettext("Classes: {rows}.")
        parts.append(named.format(unit=unit, rows=rows))
    if content.legend.no_data:
        parts.append(gettext("Without a figure: {rows}.").format(rows="; ".join(map(counted, content.legend.no_data))))
    names = dict(zip(content.table["code"].tolist(), content.table["name"].tolist(), strict=True))
    parts += [
        gettext("Marked: {name}, {value}.").format(name=names.get(code, code), value=content.words[code])
        for code in marked
    ]
    parts += filter(None, [content.described])
    return " ".join(parts)
