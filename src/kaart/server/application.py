"""The application: Streamlit's own, with the routes and the middleware of kaart in front of it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from streamlit import config
from streamlit.starlette import App

from kaart.server import static_files
from kaart.server.guard import health
from kaart.server.guard.headers import Headers
from kaart.server.index import routes as index
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
    return App(script, lifespan=_lifespan(warm), routes=_routes(site), middleware=_middleware())


def _lifespan(warm: Callable[[], None] | None) -> Callable[[App], AbstractAsyncContextManager[dict[str, Any] | None]]:
    @asynccontextmanager
    async def lifespan(_app: App) -> AsyncGenerator[None, None]:
        if warm is not None:
            # A daemon: a stop of the server waits for no view that nobody asked for.
            Thread(target=warm, name="warm", daemon=True).start()
        yield

    return lifespan


def _routes(site: Site) -> list[BaseRoute]:
    return [*health.routes(site), *static_files.routes(site), *index.routes(site)]


def _middleware() -> list[Middleware]:
    return [Middleware(Headers)]
