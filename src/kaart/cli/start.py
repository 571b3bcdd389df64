"""kaart start: the app and what it serves beside its pages."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from kaart.cli.window import open_window, somebody_looks
from kaart.core.settings import PROJECT, Settings
from kaart.server.application import build
from kaart.server.serve import bind, serve
from kaart.server.site import Site

_HOST = "127.0.0.1"


def start_command(
    port: Annotated[int, typer.Option(help="Poort van de app.", min=1, max=65535)] = 8501,
    geen_venster: Annotated[bool, typer.Option("--geen-venster", help="Open geen venster van de browser.")] = False,
) -> None:
    """Open de app in de browser."""
    settings = Settings.from_environment()
    # Pages read the settings by themselves. KAART_DATA also says where users add files, so a default stays unsaid.
    folders = {"KAART_CACHE": settings.cache, "KAART_DATA": settings.data, "KAART_STATIC": settings.static}
    os.environ.update({name: str(path.absolute()) for name, path in folders.items() if os.environ.get(name)})
    listener = bind(_HOST, port)
    app = build(Site(Settings.from_environment()), script=PROJECT / "app.py")
    address = f"http://localhost:{port}"
    typer.echo(f"kaart: {address}", err=True)
    if not geen_venster and somebody_looks(os.environ, terminal=sys.stderr.isatty()):
        open_window(address)
    serve(app, listener)
