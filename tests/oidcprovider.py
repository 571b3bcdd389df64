"""A small OpenID provider on this machine: discovery, a page that asks who one is, codes, signed tokens, its keys.

It refuses what a provider must refuse, so that a client that forgets something does not get through.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "kaart", "een-lang-geheim-van-kaart"
PEOPLE = {"anna": "Anna <b>de</b> Wit", "bram": "Bram"}


@dataclass
class Provider:
    """The provider; as a context it runs.

    Attributes
    ----------
    redirect_uri
        The only address it leads back to.
    forges
        Whether it signs with a key that it does not publish.
    """

    redirect_uri: str
    forges: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self._key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
        self._other = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.provider = self
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Its issuer."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def secrets_toml(self) -> str:
        """What an administrator of kaart writes down."""
        return (
            f'[auth]\nredirect_uri = "{self.redirect_uri}"\ncookie_secret = "{secrets.token_hex(32)}"\n'
            f'client_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
            f'server_metadata_url = "{self.url}/.well-known/openid-configuration"\n'
        )

    def claims(self, person: str) -> dict[str, str]:
        """Who somebody is."""
        return {"iss": self.url, "sub": f"nummer-{person}", "name": PEOPLE[person], "email": f"{person}@example.org"}

    def metadata(self) -> dict[str, object]:
        """Where everything is."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def keys(self) -> dict[str, object]:
        """What it signs with, as others may know it."""
        return {"keys": [self._key.as_dict(private=False)]}

    def refused(self, asked: dict[str, str]) -> str:
        """Why somebody cannot sign in for a client; "" where they can."""
        wanted = {
            "client_id": CLIENT,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "code_challenge_method": "S256",
        }
        wrong = [name for name, text in wanted.items() if asked.get(name) != text]
        wrong += [name for name in ("state", "nonce", "code_challenge") if not asked.get(name)]
        return ", ".join([*wrong, *([] if "openid" in asked.get("scope", "").split() else ["scope"])])

    def code(self, asked: dict[str, str], person: str) -> str:
        """A code for the client of somebody who signed in."""
        code = secrets.token_urlsafe(24)
        self.codes[code] = {**asked, "person": person}
        return code

    def tokens(self, form: dict[str, str], authorization: str) -> dict[str, object] | None:
        """Tokens for a code, once; None where the client is not who it says."""
        asked = self.codes.pop(form.get("code", ""), None)
        named = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if (
            asked is None
            or authorization != f"Basic {named}"
            or form.get("redirect_uri") != self.redirect_uri
            or base64.urlsafe_b64encode(challenge).rstrip(b"=").decode() != asked["code_challenge"]
        ):
            return None
        now = int(time.time())
        claims = {**self.claims(asked["person"]), "aud": CLIENT, "nonce": asked["nonce"], "iat": now, "exp": now + 300}
        key = self._other if self.forges else self._key
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, key)
        return {"access_token": secrets.token_hex(16), "token_type": "Bearer", "expires_in": 300, "id_token": token}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    provider: Provider


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        provider, address = self.server.provider, urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        if address.path == "/.well-known/openid-configuration":
            self._json(provider.metadata())
        elif address.path == "/keys":
            self._json(provider.keys())
        elif address.path == "/authorize":
            refused = provider.refused(asked)
            self._page(
                f"<p>{html.escape(refused)}</p>" if refused else _choices(address.query), 400 if refused else 200
            )
        elif address.path == "/chosen" and not provider.refused(asked):
            query = urlencode({"code": provider.code(asked, asked["person"]), "state": asked["state"]})
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?{query}")
            self.end_headers()
        else:
            self._json({}, 404)

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        plain = {name: values[0] for name, values in form.items()}
        found = self.server.provider.tokens(plain, self.headers.get("Authorization", ""))
        self._json(found or {"error": "invalid_grant"}, 200 if found else 400)

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def _json(self, value: object, status: int = 200) -> None:
        self._send(json.dumps(value).encode(), "application/json", status)

    def _page(self, body: str, status: int) -> None:
        self._send(f"<!doctype html><title>Aanmelden</title>{body}".encode(), "text/html; charset=utf-8", status)

    def _send(self, body: bytes, kind: str, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _choices(query: str) -> str:
    links = (f'<a href="/chosen?{html.escape(query)}&amp;person={name}">{name}</a>' for name in PEOPLE)
    return f"<h1>Wie bent u?</h1>{' '.join(links)}"
