"""A session that is open, begun beside the server in the same database as its pages do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.werksessie.room import STEP
from kaart.core.settings import Settings
from kaart.workshop import keys
from kaart.workshop.acts import ChangePlan, OpenSession, StepAsked
from kaart.workshop.model import FACILITATOR, Actor, Role
from kaart.workshop.sessions import Workshops

LEAD = Actor(FACILITATOR, Role.FACILITATOR)


@dataclass(frozen=True)
class Open:
    """An open session.

    Attributes
    ----------
    workshops
        The database, opened by this process.
    session, secret, code
        Id, secret of the facilitator, and what people enter.
    """

    workshops: Workshops
    session: str
    secret: str
    code: str

    def screens(self, url: str) -> dict[str, str]:
        """Addresses of the screens of a server, by whose they are."""
        hall = keys.reader_secret(self.secret)
        return {
            "hall": f"{url}/werksessie?sessie={self.session}&sleutel={hall}&scherm=zaal",
            "facilitator": f"{url}/werksessie?sessie={self.session}&sleutel={self.secret}",
        }


@contextmanager
def begun(settings: Settings, *, moderated: bool = False) -> Iterator[Open]:
    """A session with one step about a buurt, until the end of the block."""
    workshops = Workshops.here(settings)
    try:
        view = {"gebied": "voorbeeldregio", "niveau": "buurt", "indicator": "laag_inkomen", "jaar": "2023"}
        step = StepAsked(id=STEP, question="Herkennen we dit?", query=view)
        plan = ChangePlan(title="Avond in de Voorbeeldregio", area="voorbeeldregio", moderated=moderated, steps=[step])
        found = workshops.begin(plan)
        workshops.append(found.session, OpenSession(), actor=LEAD, id_=keys.new_id())
        code = workshops.code(found.session, keys.reader_secret(found.secret))
        yield Open(workshops, found.session, found.secret, code)
    finally:
        workshops.database.close()
