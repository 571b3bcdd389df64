"""A werksessie with one step, and what its people send."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from asgi import Answered, ask
from starlette.applications import Starlette

from kaart.server.site import Site
from kaart.workshop import keys
from kaart.workshop.acts import Act, ChangePlan, StepAsked
from kaart.workshop.model import FACILITATOR, Actor, Role, State
from kaart.workshop.sessions import Workshops

AREA = "BU99010305"
VIEW = {"gebied": "voorbeeldregio", "niveau": "buurt", "indicator": "laag_inkomen", "jaar": "2023"}
PLAN = ChangePlan(
    title="Avond",
    steps=[StepAsked(id="s1", question="Herkennen we dit?", query=VIEW), StepAsked(id="s2", question="Wat dan?")],
)
LEAD = Actor(FACILITATOR, Role.FACILITATOR)


@dataclass
class Hall:
    """A server without a socket, with one session."""

    site: Site
    app: Starlette
    session: str
    secret: str
    sent: int = field(default=0)

    @property
    def workshops(self) -> Workshops:
        return self.site.workshops

    @property
    def reader(self) -> str:
        return keys.reader_secret(self.secret)

    @property
    def code(self) -> str:
        return self.workshops.code(self.session, self.reader)

    @property
    def state(self) -> State:
        return self.workshops.state(self.session)

    def lead(self, act: Act) -> int:
        """Number of the event of what the facilitator does on their own screen."""
        return self.workshops.append(self.session, act, actor=LEAD, id_=keys.new_id()).seq

    def join(self, *, name: str = "", token: str = "") -> str:
        """Token of somebody who came in."""
        token = token or keys.new_secret()
        self.workshops.admit(self.session, token=token, name=name)
        return token

    def post(self, path: str, content: Any, *, token: str = "", **headers: str) -> Answered:
        sent = {"content-type": "application/json", "authorization": f"Bearer {token}", **headers}
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return ask(self.app, path, method="POST", headers=sent, body=body)

    def act(self, token: str, *, id_: str = "", **content: Any) -> Answered:
        self.sent += 1
        return self.post(f"/mee/s/{self.session}/daad", {"id": id_ or f"i{self.sent}", **content}, token=token)

    def get(self, path: str, *, token: str = "", **headers: str) -> Answered:
        return ask(self.app, path, headers={"authorization": f"Bearer {token}", **headers})

    def stand(self, token: str) -> Mapping[str, Any]:
        """What somebody sees: shared and own items by key."""
        answer = self.get(f"/mee/s/{self.session}/stand", token=token)
        assert answer.status == 200, answer.text
        told = answer.json()
        return {**told["shared"]["items"], **told["own"]["items"], "seq": told["seq"]}
