"""``kaart export presentatie``: views as a PowerPoint file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

import typer

from kaart.analysis.hotspots.design import Design
from kaart.catalogue import load
from kaart.catalogue.provinces import clean_area
from kaart.cli.export import find_view
from kaart.cli.write import write_file
from kaart.core.codes import Level, read_level
from kaart.core.errors import InputError, NotCheckableError, mark
from kaart.core.language import translations
from kaart.core.settings import LANGUAGES, Settings
from kaart.exports.again import snapshot_of_link
from kaart.exports.hotspots import PAGE as HOTSPOTS
from kaart.exports.hotspots import design_options
from kaart.exports.map import map_snapshot
from kaart.render.files.kept import KeptView, keep_view
from kaart.render.files.slides import make_slides
from kaart.store.library import Library

ENDING = ".pptx"


def presentation_command(
    *,
    links: Annotated[
        list[str],
        typer.Argument(
            help='Kaarten als link uit de app, of alleen het eind: "?gebied=GM0917&indicator=laag_inkomen&jaar=2018".',
            metavar="LINK...",
        ),
    ],
    uit: Annotated[str, typer.Option(help=f"Bestand dat eindigt op {ENDING}.")],
    titel: Annotated[str, typer.Option(help="Titel van een dia vooraf; zonder: geen.")] = "",
    taal: Annotated[str, typer.Option(help="nl of en; zonder: die van elke link, anders van deze installatie.")] = "",
) -> None:
    """Maak van kaarten een PowerPoint-bestand: van elke een dia, met tekst die u kunt wijzigen."""
    settings = Settings.from_environment()
    target = Path(uit)
    if target.suffix.lower() != ENDING:
        raise InputError(
            mark("'{file}' does not say what to make; let it end in {choices}."), file=target.name, choices=ENDING
        )
    library = Library(settings)
    views = [_view(link, library, language=taal or settings.language, fixed=bool(taal)) for link in links]
    write_file(target, make_slides(views, title=titel))
    one, more = mark("{file}: {title}"), mark("{file}: {count} maps, one on each slide.")
    text = translations(settings.language).gettext(one if len(views) == 1 else more)
    typer.echo(text.format(file=uit, count=len(views), title=views[0].title), err=True)


def _view(link: str, library: Library, *, language: str, fixed: bool) -> KeptView:
    """The map of a link.

    Raises
    ------
    InputError
        If its page cannot be drawn here, or it names no area and indicator.
    KaartError
        If there is nothing to show; see `kaart.cli.export.find_view`.
    """
    parts = urlsplit(link if "?" in link else f"?{link}")
    page, query = parts.path.strip("/"), dict(parse_qsl(parts.query))
    chosen = language if fixed else query.get("taal", language)
    if chosen not in LANGUAGES:
        raise InputError(mark("There is no language '{language}'; choose nl or en."), language=chosen)
    if page:
        return _other(page, {**query, "taal": chosen}, library)
    absent = [name for name in ("gebied", "indicator") if not query.get(name)]
    if absent:
        raise InputError(
            mark("The link '{link}' names no {absent}; copy it from the address bar of the map."),
            link=link,
            absent=", ".join(absent),
        )
    return _map(query, library, language=chosen)


def _other(page: str, query: Mapping[str, str], library: Library) -> KeptView:
    """The view of another page than the map, as the page opens with that link.

    Raises
    ------
    InputError
        If that page cannot be drawn here.
    """
    options = design_options(Design()) if page == HOTSPOTS else {}
    try:
        return keep_view(snapshot_of_link(page, query, options, library, load(), name=page).snapshot)
    except NotCheckableError as error:
        raise InputError(
            mark("The page '{page}' cannot be put on a slide by the command line; open it and use Snapshot there."),
            page=page,
        ) from error


def _map(query: Mapping[str, str], library: Library, *, language: str) -> KeptView:
    view = find_view(
        library,
        library.scope(query["gebied"]),
        query["indicator"],
        level=read_level(query.get("niveau", Level.BUURT.value)),
        year=query.get("jaar", ""),
        classes=query.get("klassen", ""),
        small=query.get("klein", ""),
        language=language,
    )
    marked = clean_area(query["code"]) if query.get("code") else ""
    return keep_view(map_snapshot(replace(view, marked=marked), library, load()))
