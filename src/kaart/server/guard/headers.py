"""Headers of every answer."""

from __future__ import annotations

from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kaart.server.guard.policy import FILE_POLICY

_OFF = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    # Never more than the origin: addresses of werksessies hold a secret.
    "Referrer-Policy": "strict-origin",
    "Permissions-Policy": ", ".join(["geolocation=(self)", *(f"{name}=()" for name in _OFF)]),
}
# A browser warns where it stands on plain http, and does not heed it there.
_SECURE = {"Cross-Origin-Opener-Policy": "same-origin"}
_PAGE = "text/html"
_PROGRAMS = ("text/javascript", "application/javascript", "text/css")


class Headers:
    """Middleware that adds headers to what has not got them: those of a route stay.

    Parameters
    ----------
    app
        What it stands in front of.
    policy
        Content-Security-Policy of the pages.
    """

    def __init__(self, app: ASGIApp, *, policy: str) -> None:
        self._app = app
        self._policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the headers added."""
        added = {**ALWAYS, **(_SECURE if scope.get("scheme") == "https" else {})}

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, text in added.items():
                    headers.setdefault(name, text)
                # A 304 would put its headers in the place of those that the browser kept.
                if message["status"] != HTTPStatus.NOT_MODIFIED:
                    self._guard(headers)
            await send(message)

        await self._app(scope, receive, headed if scope["type"] == "http" else send)

    def _guard(self, headers: MutableHeaders) -> None:
        kind = headers.get("Content-Type", "").split(";")[0].strip().lower()
        # A worker would follow the policy of its own file.
        if "Content-Security-Policy" in headers or kind in _PROGRAMS:
            return
        headers["Content-Security-Policy"] = self._policy if kind == _PAGE else FILE_POLICY
        headers.setdefault("X-Frame-Options", "SAMEORIGIN")
