"""``/mee`` and what is below it: the page of a phone, and the protocol that its script speaks.

Who one is stands in a token that comes as ``Authorization: Bearer`` alone: no cookie, nothing in an address that a log
or another site could see. Whoever has the secret of the facilitator may speak it too; what somebody may do is decided
by `kaart.workshop.rules` and nowhere else.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from http import HTTPStatus
from typing import TypeVar

import anyio
from anyio import to_thread
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import Send

from kaart.core.errors import (
    InputError,
    KaartError,
    NotAdmittedError,
    OverwrittenError,
    UnknownPathError,
    UnknownSessionError,
    mark,
)
from kaart.core.language import translations
from kaart.exports.workshop.pointed import require_near
from kaart.render.qr import qr_drawing
from kaart.server.guard.absent import not_there
from kaart.server.problem import problem, refusal
from kaart.server.request import address_of, language_of
from kaart.server.site import Site
from kaart.server.workshop.codes import Codes
from kaart.server.workshop.messages import (
    JoinAsked,
    WhereAsked,
    WrongKindError,
    is_session,
    last_event,
    read_message,
    read_object,
    token_of,
)
from kaart.server.workshop.pages import PRIVATE
from kaart.server.workshop.pages import routes as pages
from kaart.server.workshop.rooms import Rooms
from kaart.server.workshop.told import Told, tell
from kaart.server.workshop.tries import ACTS, ACTS_S, PEOPLE, PEOPLE_S, Bucket, network_of
from kaart.server.workshop.views import ShownSteps
from kaart.workshop.acts import Act, Id, read_act
from kaart.workshop.model import Actor, Phase, Role, Step
from kaart.workshop.points import pointed_by
from kaart.workshop.sessions import Workshops

# Neither a proxy nor the packing of Streamlit may gather what should come at once.
_STREAM = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
_READERS, _WRITERS = 8, 6
_NO_STEP = mark("This werksessie has no such step; it may have been taken out. Open the page again.")
_NO_PICTURE = mark("This step has no picture here.")
_NO_SPOT = mark("There is no map of this area to point at; its boundaries are not stored.")
_Result = TypeVar("_Result")
_Endpoint = Callable[[Request], Awaitable[Response]]


class _Sent(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: Id


class Door:
    """The protocol.

    Parameters
    ----------
    site
        Its werksessies and its store.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._rooms = Rooms(self._look, ending=site.ending)
        self._codes = Codes(site)
        self._steps = ShownSteps(site)
        self._acts, self._people = Bucket(ACTS, ACTS_S), Bucket(PEOPLE, PEOPLE_S)
        # Streams hold none of them; what reads does not wait behind what writes.
        self._readers, self._writers = anyio.CapacityLimiter(_READERS), anyio.CapacityLimiter(_WRITERS)

    async def enter(self, request: Request) -> Response:
        """Let somebody in by a code; twice with one token is one person."""
        asked = read_message(await read_object(request), JoinAsked)
        address = request.client.host if request.client else ""
        session = await self._codes.find(asked.code, address=address)
        self._people.spend(network_of(address))

        def admit(workshops: Workshops) -> Actor:
            return workshops.admit(session, token=asked.token, name=asked.name, named=asked.named)

        actor = await self._write(admit)
        self._rooms.wake(session)
        return JSONResponse({"session": session, "person": actor.person})

    async def state(self, request: Request) -> Response:
        """All that somebody sees."""
        session, actor = await self._who(request)
        text = await self._rooms.room(session).whole(actor.person)
        return Response(text, media_type="application/json")

    async def act(self, request: Request) -> Response:
        """Do something; it is kept when this is answered, and sent twice it is done once."""
        session, actor = await self._who(request)
        content = dict(await read_object(request))
        id_ = read_message(content, _Sent).id
        del content["id"]
        act = read_act(content)
        if actor.role is not Role.FACILITATOR:
            self._acts.spend(f"{session} {actor.person}")
        await self._require_near(session, act, language=language_of(request, self._site))
        event = await self._write(lambda workshops: workshops.append(session, act, actor=actor, id_=id_))
        self._rooms.wake(session)
        return JSONResponse({"seq": event.seq})

    async def follow(self, request: Request) -> Response:
        """An event stream of what changes."""
        session, actor = await self._who(request)
        self._rooms.require_place()
        room = self._rooms.room(session)
        told = await room.refresh()
        return _Stream(room.follow(actor.person, told, after=last_event(request)), headers=_STREAM)

    async def step(self, request: Request) -> Response:
        """What the view of a step shows."""
        step = await self._step(request, request.path_params["step"])
        shown = await self._steps.get(step, language=language_of(request, self._site))
        return Response(shown.text, media_type="application/json")

    async def picture(self, request: Request) -> Response:
        """The map of a step that shows a selection of areas: its picture has no address for others.

        Raises
        ------
        UnknownPathError
            If the step has no map, or one with an address.
        """
        step = await self._step(request, request.path_params["step"])
        drawn = await self._steps.picture(step, language=language_of(request, self._site))
        if drawn is None:
            raise UnknownPathError(_NO_PICTURE)
        return Response(drawn, media_type="image/png")

    async def where(self, request: Request) -> Response:
        """The area of a step that a place lies in. The place is kept nowhere."""
        asked = read_message(await read_object(request), WhereAsked)
        step = await self._step(request, asked.step)
        shown = await self._steps.get(step, language=language_of(request, self._site))
        code = await to_thread.run_sync(shown.area_at, asked.lon, asked.lat)
        return JSONResponse({"area": code, "name": shown.names.get(code, "")})

    async def spot(self, request: Request) -> Response:
        """The map of one area of a step, to point out a place on.

        Raises
        ------
        UnknownPathError
            If the step has no such area, or its boundary is not known.
        """
        step = await self._step(request, request.path_params["step"])
        area = request.path_params["area"]
        text = await self._steps.spot(step, area, language=language_of(request, self._site))
        if not text:
            raise UnknownPathError(_NO_SPOT)
        return Response(text, media_type="application/json")

    async def code(self, request: Request) -> Response:
        """The personal link of who asks as a QR code, to go on on another phone."""
        session, _ = await self._who(request)
        address = f"{address_of(request, self._site)}/mee/s/{session}#{token_of(request)}"
        return Response(qr_drawing(address), media_type="image/svg+xml")

    async def _require_near(self, session: str, act: Act, *, language: str) -> None:
        """Refuse a place outside the areas of its step, whoever sends it.

        Raises
        ------
        InputError
            If it lies there.
        """
        if getattr(act, "point", None) is None:
            return
        told = await self._rooms.room(session).refresh()
        pointed = pointed_by(act, told.state)
        if pointed is not None:
            step, point = pointed
            require_near(point, await self._steps.outlines(step, language=language))

    async def _step(self, request: Request, id_: str) -> Step:
        """A step of the session of who asks.

        Raises
        ------
        InputError
            If there is none, or it is not for them to see.
        """
        session, actor = await self._who(request)
        told = await self._rooms.room(session).refresh()
        step = told.state.by_step.get(id_)
        if step is None or (told.state.phase is Phase.PREPARING and actor.role is Role.PARTICIPANT):
            raise InputError(_NO_STEP)
        return step

    async def _who(self, request: Request) -> tuple[str, Actor]:
        """The session of the address, and who asks.

        Raises
        ------
        UnknownSessionError
            If there is none, or no more.
        NotAdmittedError
            If the token is nobody's.
        """
        session, token = request.path_params["session"], token_of(request)
        try:
            return session, await self._read(lambda workshops: workshops.actor(session, token))
        except UnknownSessionError:
            self._rooms.forget(session)
            raise

    async def _look(self, session: str, before: Told | None) -> Told:
        def look(workshops: Workshops) -> Told:
            state = workshops.state(session)
            if before is not None and before.seq == state.seq:
                return before
            days = workshops.keep_days(session) if before is None else before.keep_days
            return tell(state, before, keep_days=days)

        return await self._read(look)

    async def _read(self, function: Callable[[Workshops], _Result]) -> _Result:
        return await to_thread.run_sync(lambda: function(self._site.workshops), limiter=self._readers)

    async def _write(self, function: Callable[[Workshops], _Result]) -> _Result:
        return await to_thread.run_sync(lambda: function(self._site.workshops), limiter=self._writers)


class _Stream(StreamingResponse):
    """Messages as they come; whoever leaves is forgotten at once."""

    def __init__(self, messages: AsyncGenerator[str, None], *, headers: dict[str, str]) -> None:
        self._messages = messages
        super().__init__(messages, headers=headers, media_type="text/event-stream")

    async def stream_response(self, send: Send) -> None:
        """Send them, and close what makes them also when that is broken off."""
        async with aclosing(self._messages):
            await super().stream_response(send)


def routes(site: Site) -> list[BaseRoute]:
    """The routes of phones.

    Parameters
    ----------
    site
        What they share.
    """
    door = Door(site)
    session = site.at("/mee/s/{session}")
    protocol: tuple[tuple[str, str, _Endpoint], ...] = (
        ("POST", site.at("/mee/in"), door.enter),
        ("GET", f"{session}/stand", door.state),
        ("POST", f"{session}/daad", door.act),
        ("GET", f"{session}/volg", door.follow),
        ("POST", f"{session}/waar", door.where),
        ("POST", f"{session}/qr", door.code),
        ("GET", f"{session}/stap/{{step}}", door.step),
        ("GET", f"{session}/stap/{{step}}/beeld", door.picture),
        ("GET", f"{session}/stap/{{step}}/plek/{{area}}", door.spot),
    )
    spoken = [Route(path, _guarded(endpoint, site), methods=[method]) for method, path, endpoint in protocol]
    return [*spoken, *pages(site)]


def _guarded(endpoint: _Endpoint, site: Site) -> _Endpoint:
    """An endpoint with the headers of what is private, and sentences for what cannot be done."""

    async def guarded(request: Request) -> Response:
        if not is_session(request.path_params.get("session", "0")):
            return not_there(request, site)
        language = language_of(request, site)
        try:
            answer = await endpoint(request)
        except WrongKindError as error:
            words = translations(language).gettext(error.template)
            answer = refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, words)
        except OverwrittenError as error:
            more = {name: error.values[name] for name in ("text", "edited")}
            answer = problem(error, language=language, more=more)
        except KaartError as error:
            answer = problem(error, language=language)
            if isinstance(error, NotAdmittedError):
                answer.headers["WWW-Authenticate"] = "Bearer"
        for name, text in PRIVATE.items():
            answer.headers.setdefault(name, text)
        return answer

    return guarded
