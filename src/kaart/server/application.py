"""The application: Streamlit's own, with the routes and the middleware of kaart in front of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from streamlit.file_util import get_static_dir
from streamlit.starlette import App

from kaart.server import static_files
from kaart.server.api import routes as api
from kaart.server.downloads import keep_downloads
from kaart.server.embed import routes as embed
from kaart.server.guard import absent, health
from kaart.server.guard.options import set_options
from kaart.server.guard.stack import guards
from kaart.server.index import routes as index
from kaart.server.packed.files import Folders
from kaart.server.packed.middleware import Packed
from kaart.server.packed.packs import FOLDER, Packs
from kaart.server.packed.preload import page_files
from kaart.server.pictures import routes as pictures
from kaart.server.sessions import LeftSessions, give_back, keep_sessions
from kaart.server.site import Site
from kaart.server.warm import visit
from kaart.server.workshop import routes as workshop
from kaart.server.workshop.tidying import tidy_daily


def build(site: Site, *, script: Path, html: Iterable[str] = ()) -> App:
    """The application of an installation.

    Parameters
    ----------
    site
        What the routes share.
    script
        The app.py that Streamlit runs.
    html
        HTML of the pages with scripts in it: no others run, beside those of Streamlit.
    """
    packs = Packs(site.settings.cache / FOLDER)
    middleware = [*guards(site, html=html), *_middleware(site, packs)]
    left = keep_sessions()
    app = App(script, lifespan=_lifespan(site, packs, left), routes=_routes(site), middleware=middleware)
    set_options(path=site.path)
    keep_downloads()
    return app


def _lifespan(
    site: Site, packs: Packs, left: LeftSessions
) -> Callable[[App], AbstractAsyncContextManager[dict[str, Any] | None]]:
    """Once the server is up it visits itself, packs, gives back and tidies, all in the background."""

    @asynccontextmanager
    async def lifespan(app: App) -> AsyncGenerator[None, None]:
        # A daemon: a stop of the server waits for nothing that nobody asked for.
        Thread(target=packs.run, args=(page_files(),), name="pack", daemon=True).start()
        visiting = asyncio.create_task(visit(app, site), name="warm")
        tidying = asyncio.create_task(tidy_daily(site), name="tidy")
        giving_back = asyncio.create_task(give_back(left), name="give back")
        yield
        for task in (visiting, tidying, giving_back):
            task.cancel()

    return lifespan


def _routes(site: Site) -> list[BaseRoute]:
    shared = (*health.routes(site), *static_files.routes(site), *index.routes(site))
    # What is under the folders of kaart and has no route above is nothing.
    return [
        *shared,
        *pictures.routes(site),
        *embed.routes(site),
        *api.routes(site),
        *workshop.routes(site),
        *absent.routes(site),
    ]


def _middleware(site: Site, packs: Packs) -> list[Middleware]:
    folders = Folders(programs=Path(get_static_dir()), layers=site.settings.static)
    return [Middleware(Packed, packs=packs, folders=folders, path=site.path)]
