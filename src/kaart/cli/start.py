"""kaart start: the app and what it serves beside its pages."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from kaart.cli.announce import announcement
from kaart.cli.window import open_window, somebody_looks
from kaart.core.errors import InputError, mark
from kaart.core.settings import PROJECT, Settings
from kaart.server.application import build
from kaart.server.reach import EVERYWHERE, LOCAL, reach, read_path
from kaart.server.serve import bind, serve
from kaart.server.site import Site
from kaart.store.bring_back import is_halfway
from kaart.store.parquet import Store
from kaart.ui.shell.scripts import every_page_script


def start_command(
    port: Annotated[int, typer.Option(help="Poort van de app.", min=1, max=65535)] = 8501,
    host: Annotated[
        str, typer.Option(metavar="ADRES", help="Adres waarop de app luistert. Standaard alleen deze computer.")
    ] = "",
    netwerk: Annotated[
        bool, typer.Option("--netwerk", help="Iedereen op dit netwerk kan de app openen. Toont een QR-code.")
    ] = False,
    pad: Annotated[str, typer.Option(help="Pad waaronder een webserver de app doorgeeft, zoals /kaart.")] = "",
    geen_venster: Annotated[bool, typer.Option("--geen-venster", help="Open geen venster van de browser.")] = False,
) -> None:
    """Open de app in de browser."""
    settings = Settings.from_environment()
    path = read_path(pad)
    # Pages read the settings by themselves. KAART_DATA also says where users add files, so a default stays unsaid.
    folders = {
        "KAART_CACHE": settings.cache,
        "KAART_DATA": settings.data,
        "KAART_STATIC": settings.static,
        "KAART_WERKSESSIES": settings.workshops,
    }
    os.environ.update({name: str(folder.absolute()) for name, folder in folders.items() if os.environ.get(name)})
    os.environ["KAART_DIENSTEN"] = "1"
    if is_halfway(settings.cache):  # of a kaart zet-terug that was killed
        with Store(settings.cache).lock():
            pass
    listener = bind(_host(host, everywhere=netwerk), port)
    site = Site(Settings.from_environment(), path=path)
    app = build(site, script=PROJECT / "app.py", html=every_page_script())
    bound, port = listener.getsockname()[:2]
    found = reach(bound, port, path=path)
    # Phones of a werksessie come by this address, whatever its facilitator typed.
    os.environ["KAART_NETWERKADRES"] = found.others
    typer.echo(announcement(found, language=settings.language, scan=netwerk), err=True)
    # Who names an address serves others.
    if not (geen_venster or host or netwerk) and somebody_looks(os.environ, terminal=sys.stderr.isatty()):
        open_window(found.here)
    serve(app, listener, ending=site.ending, log_as_json=settings.log == "json")


def _host(host: str, *, everywhere: bool) -> str:
    if host and everywhere:
        raise InputError(mark("Give --host or --netwerk, not both."))
    return EVERYWHERE if everywhere else host or LOCAL
