"""The application: Streamlit's own, with the routes and the middleware of kaart in front of it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
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


def build(site: Site, *, script: Path, warm: Callable[[], None] | None = None) -> App:
    """The application of an installation.

    Parameters
    ----------
    site
        What the routes share.
    script
        The app.py that Streamlit runs.
    warm
        Runs in the background once the server is up, so that the first visitor need not wait; None for nothing.
    """
    config.set_option("server.baseUrlPath", site.path.strip("/"))
    # The folder of the settings is served, not the one beside app.py.
    config.set_option("server.enableStaticServing", False)
    packs = Packs(site.settings.cache / FOLDER)
    background = {"warm": warm, "pack": partial(packs.run, page_files())}
    return App(script, lifespan=_lifespan(background), routes=_routes(site), middleware=_middleware(site, packs))


def _lifespan(
    background: Mapping[str, Callable[[], None] | None],
) -> Callable[[App], AbstractAsyncContextManager[dict[str, Any] | None]]:
    @asynccontextmanager
    async def lifespan(_app: App) -> AsyncGenerator[None, None]:
        for name, run in background.items():
            if run is not None:
                # A daemon: a stop of the server waits for nothing that nobody asked for.
                Thread(target=run, name=name, daemon=True).start()
        yield

    return lifespan


def _routes(site: Site) -> list[BaseRoute]:
    shared = (*health.routes(site), *static_files.routes(site), *index.routes(site))
    return [*shared, *pictures.routes(site), *embed.routes(site)]


def _middleware(site: Site, packs: Packs) -> list[Middleware]:
    folders = Folders(programs=Path(get_static_dir()), layers=site.settings.static)
    return [Middleware(Headers), Middleware(Packed, packs=packs, folders=folders, path=site.path)]
