"""The application: Streamlit's own, with the routes and the middleware of kaart in front of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from streamlit import config
from streamlit.file_util import get_static_dir
from streamlit.starlette import App

from kaart.server import static_files
from kaart.server.embed import routes as embed
from kaart.server.guard import health
from kaart.server.guard.headers import Headers
from kaart.server.index import routes as index
from kaart.server.packed.files import Folders
from kaart.server.packed.middleware import Packed
from kaart.server.packed.packs import FOLDER, Packs
from kaart.server.packed.preload import page_files
from kaart.server.pictures import routes as pictures
from kaart.server.site import Site
from kaart.server.warm import visit


def build(site: Site, *, script: Path) -> App:
    """The application of an installation.

    Parameters
    ----------
    site
        What the routes share.
    script
        The app.py that Streamlit runs.
    """
    config.set_option("server.baseUrlPath", site.path.strip("/"))
    # The folder of the settings is served, not the one beside app.py.
    config.set_option("server.enableStaticServing", False)
    packs = Packs(site.settings.cache / FOLDER)
    return App(script, lifespan=_lifespan(site, packs), routes=_routes(site), middleware=_middleware(site, packs))


def _lifespan(site: Site, packs: Packs) -> Callable[[App], AbstractAsyncContextManager[dict[str, Any] | None]]:
    """Once the server is up it visits itself and packs, both in the background."""

    @asynccontextmanager
    async def lifespan(app: App) -> AsyncGenerator[None, None]:
        # A daemon: a stop of the server waits for nothing that nobody asked for.
        Thread(target=packs.run, args=(page_files(),), name="pack", daemon=True).start()
        visiting = asyncio.create_task(visit(app, site), name="warm")
        yield
        visiting.cancel()

    return lifespan


def _routes(site: Site) -> list[BaseRoute]:
    shared = (*health.routes(site), *static_files.routes(site), *index.routes(site))
    return [*shared, *pictures.routes(site), *embed.routes(site)]


def _middleware(site: Site, packs: Packs) -> list[Middleware]:
    folders = Folders(programs=Path(get_static_dir()), layers=site.settings.static)
    return [Middleware(Headers), Middleware(Packed, packs=packs, folders=folders, path=site.path)]
