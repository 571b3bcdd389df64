"""``kaart zoek``: the codes of the areas to which a name, an address or a postcode leads."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from kaart.answers.reader import StoreReader
from kaart.answers.seek import AreaHit, address_areas, named_areas
from kaart.cli.columns import aligned
from kaart.core.errors import UnknownAreaError, mark
from kaart.core.language import translations
from kaart.core.settings import Settings
from kaart.core.years import read_year
from kaart.exports.documents.areas import areas_document
from kaart.store.library import Library
from kaart.sync.locate import connect, locate

_MOST = 20


def seek_command(
    tekst: Annotated[list[str], typer.Argument(help="Naam, adres of postcode: Heerlerbaan 12 Heerlen, 6418JA, 6418.")],
    jaar: Annotated[str, typer.Option(help="Jaar van de gebieden; zonder: het laatste dat bewaard is.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Eén JSON-document op de standaarduitvoer.")] = False,
) -> None:
    """Zoek de code van een gebied op naam; een adres of postcode gaat naar PDOK (Kadaster)."""
    settings, text = Settings.from_environment(), " ".join(tekst)
    reader, year = StoreReader(Library(settings)), read_year(jaar) if jaar else None
    hits = named_areas(reader, text, year=year, most=_MOST)
    if not hits:
        with connect(settings) as http:
            hits = address_areas(reader, locate(http, text), text=text, year=year)
    if not hits:
        raise UnknownAreaError(
            mark("No stored area has that name, and PDOK knows no such address; check postcode and house number.")
        )
    if as_json:
        typer.echo(json.dumps(areas_document(hits), ensure_ascii=False, allow_nan=False))
        return
    for line in aligned([_row(hit, language=settings.language) for hit in hits]):
        typer.echo(line)


def _row(hit: AreaHit, *, language: str) -> tuple[str, ...]:
    gettext = translations(language).gettext
    when = gettext(mark("areas of {year}")).format(year=hit.year)
    if hit.year is None and hit.gemeente:
        when = gettext(mark("not stored: kaart sync {id}")).format(id=hit.gemeente)
    elif hit.year is None:
        when = gettext(mark("no area known"))
    address = "" if hit.label == hit.name else hit.label
    return hit.code, hit.name, hit.gemeente_name or hit.gemeente, address, when
