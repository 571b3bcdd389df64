"""kaart start: the app and what it serves beside its pages."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from kaart.core.settings import PROJECT, Settings
from kaart.server.application import build
from kaart.server.serve import bind, serve
from kaart.server.site import Site

_HOST = "127.0.0.1"


def start_command(port: Annotated[int, typer.Option(help="Poort van de app.", min=1, max=65535)] = 8501) -> None:
    """Open de app in de browser."""
    settings = Settings.from_environment()
    # Pages read the settings by themselves. KAART_DATA also says where users add files, so a default stays unsaid.
    folders = {"KAART_CACHE": settings.cache, "KAART_DATA": settings.data, "KAART_STATIC": settings.static}
    os.environ.update({name: str(path.absolute()) for name, path in folders.items() if os.environ.get(name)})
    listener = bind(_HOST, port)
    app = build(Site(Settings.from_environment()), script=PROJECT / "app.py")
    typer.echo(f"kaart: http://localhost:{port}", err=True)
    serve(app, listener)
