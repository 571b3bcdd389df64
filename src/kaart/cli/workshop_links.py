"""``kaart werksessie import`` and ``sleutel``: what gives a new secret link, which goes to the terminal alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kaart.cli.workshop import Json, Room, Session, open_room, print_json, read_events
from kaart.core.errors import mark
from kaart.exports.workshop.links import facilitator_link
from kaart.workshop.sessions import KEEP_DAYS, Begun

# Where `kaart start` listens, when no address is known.
_HERE = "http://localhost:8501"


def import_command(
    bestand: Annotated[Path, typer.Argument(help="JSON van kaart werksessie export.")], as_json: Json = False
) -> None:
    """Lees een werksessie in, met een nieuwe geheime link; wie haar vaker inleest, krijgt een kopie."""
    events = read_events(bestand)
    with open_room() as room:
        taken = room.workshops.take_in(events)
        link = _link(room, taken)
        if as_json:
            print_json({"session": taken.session, "events": len(events), "copy_of": list(taken.same), "link": link})
            return
        if taken.same:
            room.say(
                mark("This werksessie was here already as {ids}; this is a copy of it."), ids=", ".join(taken.same)
            )
        room.say(
            mark(
                "Taken in as {id}. The old links do not hold for it: this one leads it, and is shown only now. "
                "It is kept for {days} days after it is closed."
            ),
            id=taken.session,
            days=KEEP_DAYS,
        )
        typer.echo(link)


def renew_command(session: Session, as_json: Json = False) -> None:
    """Maak een nieuwe geheime link voor de begeleider; de oude, de code en het scherm van de zaal vervallen."""
    with open_room() as room:
        link = _link(room, room.workshops.renew(session))
        if as_json:
            print_json({"session": session, "link": link})
            return
        room.say(
            mark(
                "From now on this link leads the werksessie; it is shown only now. The old link, the screen of the "
                "hall and the code no longer hold: open the screen again, and let people come in by the new code. "
                "Who is in already stays in."
            )
        )
        typer.echo(link)


def _link(room: Room, begun: Begun) -> str:
    """The link of a facilitator."""
    return facilitator_link(room.settings.public_url or _HERE, begun.session, begun.secret)
