"""/gezond: whether kaart can answer and how old its figures are, for a monitor."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from kaart import __version__
from kaart.catalogue.layers import read_limits
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.core.provenance import now_utc
from kaart.server.guard.sessions_state import Answering, SessionsWatch
from kaart.server.guard.state import StoreState, Watch, age_days, can_write
from kaart.server.request import language_of
from kaart.server.site import Site

_MOST_NAMED = 20
_DAMAGED = mark("{count} stored files are damaged: {names}. Fetch them again with kaart sync.")
_READ_ONLY = mark("The folder of the store cannot be written: kaart sync would fail.")
_NOT_SERVED = mark(
    "The folder for what browsers fetch of a map (KAART_STATIC) cannot be written: pages would show no new map."
)
_NO_SESSIONS = mark("The database of the werksessies does not answer: nobody can take part in one now.")
_UNREADABLE = mark("The folder of the store cannot be read.")


def routes(site: Site) -> list[BaseRoute]:
    """The route of the state of this installation.

    Parameters
    ----------
    site
        Its public store is looked at.
    """
    watch = Watch(site.library.store, limits=read_limits(site.settings.old))

    def ask() -> None:
        site.workshops.database.require_answer()

    sessions = SessionsWatch(site.settings, ask)

    def health(request: Request) -> Response:
        language = language_of(request, site)
        try:
            served = can_write(site.settings.static)
            document = record(watch.look(), language=language, served=served, sessions=sessions.look())
        except OSError:
            reason = translations(language).gettext(_UNREADABLE)
            document = {"state": "unreadable", "reasons": [reason], "version": __version__}
        status = HTTPStatus.SERVICE_UNAVAILABLE if document["reasons"] else HTTPStatus.OK
        return JSONResponse(document, status, {"Cache-Control": "no-store"})

    return [Route(site.at("/gezond"), health)]


def record(state: StoreState, *, language: str, served: bool, sessions: Answering) -> dict[str, Any]:
    """What a monitor reads; names of files but no folders of the machine.

    Parameters
    ----------
    state
        Of the store.
    language
        Of the reasons: ``nl`` or ``en``.
    served
        Whether the folder of what browsers fetch can be written.
    sessions
        What the database of the werksessies does.
    """
    tr = translations(language).gettext
    damaged = [f"{key.layer}/{key.vintage}/{key.area}" for key in state.damaged]
    reasons = []
    if damaged:
        names = ", ".join(damaged[:_MOST_NAMED])
        reasons.append(tr(_DAMAGED).format(count=len(damaged), names=names))
    if not state.writable:
        reasons.append(tr(_READ_ONLY))
    if not served:
        reasons.append(tr(_NOT_SERVED))
    if sessions is Answering.AWAY:
        reasons.append(tr(_NO_SESSIONS))
    moments = state.retrieved()
    checked = tuple(file.checked_at for file in state.files.values() if file.checked_at)
    return {
        "state": _state(state, served=served, sessions=sessions),
        "reasons": reasons,
        # Without anything fetched, only the example region with invented figures can be shown.
        "example_only": not state.files,
        "layers": state.layers,
        "files": len(state.files),
        "files_damaged": len(damaged),
        "files_old": state.old(now_utc()),
        "oldest_retrieved_at": moments[0].isoformat() if moments else None,
        "newest_retrieved_at": moments[-1].isoformat() if moments else None,
        "checked_at": max(checked).isoformat() if checked else None,
        "age_days": age_days(checked),
        "free_mb": None if state.free_bytes is None else state.free_bytes // 1024**2,
        "sessions": sessions,
        "version": __version__,
    }


def _state(state: StoreState, *, served: bool, sessions: Answering) -> str:
    if state.damaged:
        return "damaged"
    if not (state.writable and served):
        return "read_only"
    if sessions is Answering.AWAY:
        return "no_sessions"
    return "ok" if state.files else "empty"
