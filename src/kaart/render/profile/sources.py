"""Where the figures of a profile come from, in words: publisher, name, year or date, table."""

from __future__ import annotations

from dataclasses import dataclass

from kaart.analysis.profile.build import Origin, Profile
from kaart.analysis.profile.rows import Row
from kaart.catalogue import Catalogue
from kaart.core.language import translations
from kaart.render.words.numbers import format_date


@dataclass(frozen=True)
class SourceWords:
    """A source: its name and address; "" for no address."""

    text: str
    url: str


_BOUNDARIES = "pdok_gebiedsindelingen"


def source_words(profile: Profile, *, catalogue: Catalogue, language: str) -> tuple[SourceWords, ...]:
    """Every source of a profile, those of boundaries and reports included.

    Parameters
    ----------
    profile
        Of one area.
    catalogue
        Sources.
    language
        ``nl`` or ``en``.
    """
    sources = [
        SourceWords(
            _origin_text(item, catalogue=catalogue, language=language),
            _address(catalogue.source(item.source).url, item.table),
        )
        for item in profile.origins
    ]
    reports = {row.indicator.source for row in profile.poverty if row.known and row.indicator.table_family is None}
    named = [*sorted(reports), *([] if profile.invented else [_BOUNDARIES])]
    plain = (_plain_text(name, catalogue=catalogue, language=language) for name in named)
    sources += [SourceWords(text, catalogue.source(name).url) for name, text in zip(named, plain, strict=True)]
    return tuple(sources)


def origin_of(row: Row, profile: Profile) -> Origin | None:
    """The file that a row came from; None for a report, and where it was never fetched."""
    fitting = (
        item for item in profile.origins if item.source == row.indicator.source and item.year in {row.year, None}
    )
    return next(fitting, None)


def row_source(row: Row, profile: Profile, *, catalogue: Catalogue, language: str) -> str:
    """Publisher of a row, and when it was fetched if known."""
    origin = origin_of(row, profile)
    if origin is not None:
        return _origin_text(origin, catalogue=catalogue, language=language)
    return _plain_text(row.indicator.source, catalogue=catalogue, language=language)


def _plain_text(name: str, *, catalogue: Catalogue, language: str) -> str:
    source = catalogue.source(name)
    return f"{source.attribution}: {source.name[language]}"


def _origin_text(item: Origin, *, catalogue: Catalogue, language: str) -> str:
    text = _plain_text(item.source, catalogue=catalogue, language=language)
    parts = [text + (f" {item.year}" if item.year else "")]
    parts += [item.table] if item.table else []
    if item.retrieved_at is not None:
        said = translations(language).gettext("retrieved on {date}")
        parts.append(said.format(date=format_date(item.retrieved_at, language=language)))
    return ", ".join(parts)


def _address(url: str, table: str) -> str:
    """Page of a table: CBS has one per table, under the same address."""
    return f"{url.rpartition('/')[0]}/{table}" if table and "/detail/" in url else url
