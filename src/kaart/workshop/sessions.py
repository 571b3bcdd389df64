"""The sessions of an installation: begun, entered, added to, read, deleted. Every change is one event."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock

from sqlalchemy import Connection, Row, delete, insert, select, update

from kaart.core.errors import InputError, NotAdmittedError, NotNowError, UnknownCodeError, UnknownSessionError, mark
from kaart.core.settings import Settings
from kaart.workshop import keys
from kaart.workshop.acts import Act, AnyAct, ChangePlan, CloseSession, Join, OpenSession, content_of
from kaart.workshop.database import Database
from kaart.workshop.events import Event
from kaart.workshop.fold import advance, fold
from kaart.workshop.model import FACILITATOR, READER, Actor, Phase, Role, State
from kaart.workshop.rules import require_allowed
from kaart.workshop.tables import events, installation, persons, sessions

KEEP_DAYS = 90
MOST_PERSONS = 500
_DAY = 24 * 3600 * 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NO_SESSION = mark("There is no such werksessie; it may have been deleted.")
_NO_CODE = mark("No werksessie that is open has this code. Look at the screen again, or ask the facilitator.")
_NOT_ADMITTED = mark(
    "This link is not, or no longer, of this werksessie. Scan the code on the screen to come in again."
)
_NOT_YET = mark("This werksessie has not begun yet; you come in by yourself when it does.")
_CLOSED = mark("This werksessie is closed. Thank you for taking part.")
_FULL = mark("This werksessie has {count} participants, and takes no more.")


@dataclass(frozen=True)
class Begun:
    """A session that was begun, with what its facilitator needs; kept nowhere.

    Attributes
    ----------
    session
        Id.
    secret
        Of the facilitator.
    """

    session: str
    secret: str


@dataclass(frozen=True)
class TakenIn(Begun):
    """A session that was taken in.

    Attributes
    ----------
    same
        Ids of sessions that were there already and begin with the same event: it is a copy of them.
    """

    same: tuple[str, ...]


@dataclass(frozen=True)
class Listed:
    """A session in a list.

    Attributes
    ----------
    id, title, area, phase
        What it is.
    created_at, closed_at, deleted_at
        Moments; it is deleted for good at the last, None while it is not closed.
    persons, notes
        How many.
    owner
        Who began it, where facilitators sign in.
    """

    id: str
    title: str
    area: str
    phase: Phase
    created_at: datetime
    closed_at: datetime | None
    deleted_at: datetime | None
    persons: int
    notes: int
    owner: str


@dataclass(frozen=True)
class Tidied:
    """What tidying did.

    Attributes
    ----------
    closed
        Ids of sessions that nobody had touched for long.
    deleted
        Ids of sessions that were closed long ago, and are gone.
    """

    closed: tuple[str, ...]
    deleted: tuple[str, ...]


class Workshops:
    """The sessions in a database.

    Parameters
    ----------
    database
        Where they are kept.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._states: dict[str, State] = {}
        self._lock = Lock()

    @classmethod
    def here(cls, settings: Settings) -> Workshops:
        """The sessions of an installation.

        Parameters
        ----------
        settings
            Its database.
        """
        return cls(Database.of(settings))

    def begin(self, plan: ChangePlan, *, owner: str = "", seed: str = "", keep_days: int = KEEP_DAYS) -> Begun:
        """Begin a session, in preparation: nobody can come in yet.

        Parameters
        ----------
        plan
            Title, area and steps.
        owner
            Who begins it, where facilitators sign in.
        seed
            Their secret, from which that of the session can be made again; "" where nobody signs in.
        keep_days
            Days after closing that it is kept.
        """
        session, now = keys.new_id(), _now()
        with self.database.write() as connection:
            secret, hashes = _secrets(connection, session, seed=seed)
            values = {"id": session, "created_at": now, "changed_at": now, "last_seq": 0, "keep_days": keep_days}
            connection.execute(insert(sessions).values(**values, owner=owner, **hashes))
            self._add(connection, session, plan, person=FACILITATOR, id_=keys.new_id())
        return Begun(session, secret)

    def code(self, session: str, reader: str) -> str:
        """The code by which people come in.

        Parameters
        ----------
        session
            Id.
        reader
            Secret of the reader, see `kaart.workshop.keys.reader_secret`.

        Raises
        ------
        UnknownSessionError
            If there is none.
        NotAdmittedError
            If the secret is not its.
        """
        with self.database.read() as connection:
            row = _session(connection, session)
        if not keys.same(row.reader_hash, keys.hashed(reader)):
            raise NotAdmittedError(_NOT_ADMITTED)
        return keys.join_code(reader, turn=row.code_turn)

    def find_code(self, typed: str) -> str:
        """Id of the open session that has a code.

        Parameters
        ----------
        typed
            As somebody typed it.

        Raises
        ------
        UnknownCodeError
            If none has.
        NotNowError
            If it is that of a session that is still being prepared.
        """
        code = keys.typed_code(typed)
        with self.database.read() as connection:
            wanted = keys.hashed_code(code or "-", salt=_salt(connection))
            rows = connection.execute(select(sessions.c.id, sessions.c.code_hash)).all()
        found = [row.id for row in rows if keys.same(row.code_hash, wanted)]
        phases = {str(session): self.state(session).phase for session in found}
        for session, phase in phases.items():
            if phase is Phase.OPEN:
                return session
        if Phase.PREPARING in phases.values():
            raise NotNowError(_NOT_YET)
        raise UnknownCodeError(_NO_CODE)

    def admit(self, session: str, *, token: str, name: str = "", named: bool = False) -> Actor:
        """Let a participant in; who comes again with the same token is the same person.

        Parameters
        ----------
        session
            Id of an open session.
        token
            Secret of their personal link, from `kaart.workshop.keys.new_secret`.
        name
            As given, "" for anonymous.
        named
            Whether the minutes may name them.

        Raises
        ------
        UnknownSessionError
            If there is no such session.
        NotNowError
            If it is not open, or full.
        """
        act = Join(person=keys.new_id(), name=name, named=named)
        with self.database.write() as connection:
            _session(connection, session, lock=True)
            known = _person(connection, session, token)
            if known is not None:
                return Actor(known, Role.PARTICIPANT)
            state = self._state(connection, session)
            if state.phase is not Phase.OPEN:
                raise NotNowError(_CLOSED)
            if len(state.persons) >= MOST_PERSONS:
                raise NotNowError(_FULL, count=MOST_PERSONS)
            values = {"session": session, "id": act.person, "token_hash": keys.hashed(token)}
            connection.execute(insert(persons).values(**values))
            self._add(connection, session, act, person=act.person, id_=keys.new_id())
        return Actor(act.person, Role.PARTICIPANT)

    def actor(self, session: str, secret: str) -> Actor:
        """Who has a secret.

        Parameters
        ----------
        session
            Id.
        secret
            Of the facilitator, of the reader or of a person.

        Raises
        ------
        UnknownSessionError
            If there is no such session.
        NotAdmittedError
            If it is nobody's.
        """
        hashed = keys.hashed(secret)
        with self.database.read() as connection:
            row = _session(connection, session)
            if keys.same(row.facilitator_hash, hashed):
                return Actor(FACILITATOR, Role.FACILITATOR)
            if keys.same(row.reader_hash, hashed):
                return Actor(READER, Role.READER)
            person = _person(connection, session, secret)
        if person is None:
            raise NotAdmittedError(_NOT_ADMITTED)
        return Actor(person, Role.PARTICIPANT)

    def append(self, session: str, act: Act, *, actor: Actor, id_: str) -> Event:
        """Do something: it is kept when this returns.

        Parameters
        ----------
        session
            Id.
        act
            What.
        actor
            Who, from `actor`.
        id_
            Chosen by who sends it: the same act sent twice is done once.

        Raises
        ------
        UnknownSessionError
            If there is no such session.
        InputError
            If the id was sent with something else; and what `kaart.workshop.rules.require_allowed` raises.
        """
        with self.database.write() as connection:
            _session(connection, session, lock=True)
            sent = select(events).where(events.c.session == session, events.c.id == id_)
            before = connection.execute(sent).one_or_none()
            if before is not None:
                known = _event(before)
                if (known.person, known.kind, known.content) == (actor.person, act.kind, content_of(act)):
                    return known
                raise InputError(mark("Something else was sent under this id; send this again under an id of its own."))
            require_allowed(act, actor, self._state(connection, session))
            return self._add(connection, session, act, person=actor.person, id_=id_)

    def events(self, session: str, *, after: int = 0) -> tuple[Event, ...]:
        """Events of a session in order, all of it that was committed.

        Parameters
        ----------
        session
            Id.
        after
            Number of the last event that is known already.

        Raises
        ------
        UnknownSessionError
            If there is no such session.
        """
        with self.database.read() as connection:
            _session(connection, session)
            return _events(connection, session, after)

    def seq(self, session: str) -> int:
        """Number of the last event of a session: whoever shows it looks often, and mostly nothing is new.

        Parameters
        ----------
        session
            Id.

        Raises
        ------
        UnknownSessionError
            If there is no such session.
        """
        with self.database.read() as connection:
            return int(_session(connection, session).last_seq)

    def state(self, session: str) -> State:
        """The whole session as it is now; who shows it shows `kaart.workshop.sight.seen_by` of it.

        Parameters
        ----------
        session
            Id.

        Raises
        ------
        UnknownSessionError
            If there is no such session.
        """
        with self.database.read() as connection:
            _session(connection, session)
            return self._state(connection, session)

    def keep_days(self, session: str) -> int:
        """Days after closing that a session is kept.

        Parameters
        ----------
        session
            Id.

        Raises
        ------
        UnknownSessionError
            If there is no such session.
        """
        with self.database.read() as connection:
            return int(_session(connection, session).keep_days)

    def listed(self, *, owner: str | None = None) -> tuple[Listed, ...]:
        """The sessions, the latest first.

        Parameters
        ----------
        owner
            Who began them, where facilitators sign in; None for every session.
        """
        query = select(sessions).order_by(sessions.c.created_at.desc())
        with self.database.read() as connection:
            rows = connection.execute(query if owner is None else query.where(sessions.c.owner == owner)).all()
            return tuple(_listed(row, self._state(connection, row.id)) for row in rows)

    def own_secret(self, session: str, *, seed: str) -> str | None:
        """Secret of the facilitator who signed in; None where it was made in another way.

        Parameters
        ----------
        session
            Id.
        seed
            As it began, or was renewed.

        Raises
        ------
        UnknownSessionError
            If there is no such session.
        """
        with self.database.read() as connection:
            row = _session(connection, session)
        secret = keys.own_secret(seed, session, turn=row.code_turn)
        return secret if seed and keys.same(row.facilitator_hash, keys.hashed(secret)) else None

    def renew(self, session: str, *, seed: str = "") -> Begun:
        """A new secret of the facilitator; the old one, the screen of the hall and the code hold no longer.

        Parameters
        ----------
        session
            Id.
        seed
            As for `begin`, of who asks it.

        Raises
        ------
        UnknownSessionError
            If there is no such session.
        """
        with self.database.write() as connection:
            _session(connection, session, lock=True)
            secret, hashes = _secrets(connection, session, seed=seed)
            connection.execute(update(sessions).where(sessions.c.id == session).values(**hashes))
        return Begun(session, secret)

    def take_in(self, found: Sequence[Event], *, owner: str = "", seed: str = "") -> TakenIn:
        """Make a session of the events of an exported one, numbered as they are; its retention begins anew.

        Parameters
        ----------
        found
            All events of one session in order, from `kaart.workshop.document.read_document`.
        owner
            Who takes it in, where facilitators sign in.
        seed
            As for `begin`.

        Raises
        ------
        InputError
            If a newer version of kaart wrote one of them.
        """
        session, now = keys.new_id(), _now()
        state = fold(found)
        with self.database.write() as connection:
            secret, hashes = _secrets(connection, session, seed=seed)
            first = select(events.c.session).where(events.c.seq == 1, events.c.id == found[0].id)
            same = tuple(str(row.session) for row in connection.execute(first))
            moments = {"created_at": now, "changed_at": now}
            closed = now if state.phase is Phase.CLOSED else None
            values = {"id": session, **moments, "closed_at": closed, "last_seq": state.seq, "keep_days": KEEP_DAYS}
            connection.execute(insert(sessions).values(**values, owner=owner, **hashes))
            connection.execute(insert(events), [_values(session, event) for event in found])
        return TakenIn(session, secret, same)

    def join(self, session: str, joined: Callable[[tuple[Event, ...]], Sequence[Event]]) -> int:
        """Append events of another session.

        Parameters
        ----------
        session
            Id.
        joined
            Gives of the events that the session has those that come after them; nothing else comes in between.

        Returns
        -------
        int
            How many there were.

        Raises
        ------
        UnknownSessionError
            If there is no such session.
        InputError
            What `joined` raises; nothing is appended then.
        """
        with self.database.write() as connection:
            _session(connection, session, lock=True)
            more = joined(_events(connection, session, 0))
            if more:
                connection.execute(insert(events), [_values(session, event) for event in more])
                values = {"last_seq": more[-1].seq, "changed_at": _now()}
                connection.execute(update(sessions).where(sessions.c.id == session).values(**values))
        return len(more)

    def delete(self, session: str) -> None:
        """Delete a session for good: nothing of it is left in the files of the database either.

        Parameters
        ----------
        session
            Id.

        Raises
        ------
        UnknownSessionError
            If there is no such session.
        """
        with self.database.write() as connection:
            _session(connection, session, lock=True)
            self._take_out(connection, session)
        self._erase()

    def tidy(self, *, now: datetime | None = None) -> Tidied:
        """Close what nobody has touched for as long as it would be kept, and delete for good what was closed that long.

        Parameters
        ----------
        now
            The present when None.
        """
        moment_ = micros(now or datetime.now(UTC))
        with self.database.read() as connection:
            rows = connection.execute(select(sessions)).all()
        closed = [row.id for row in rows if _is_idle(row, moment_) and self._close_idle(row.id, moment_)]
        deleted = [row.id for row in rows if _is_due(row, moment_) and self._delete_due(row.id, moment_)]
        self.database.forget_backups(before=moment(moment_ - KEEP_DAYS * _DAY))
        # Also what an earlier deletion left when it was broken off.
        self._erase()
        return Tidied(tuple(closed), tuple(deleted))

    def _close_idle(self, session: str, now: int) -> bool:
        with self.database.write() as connection:
            row = _session_or_none(connection, session)
            if row is None or not _is_idle(row, now):
                return False
            self._add(connection, session, CloseSession(), person=FACILITATOR, id_=keys.new_id())
            return True

    def _delete_due(self, session: str, now: int) -> bool:
        with self.database.write() as connection:
            row = _session_or_none(connection, session)
            # Another process was first, or it was opened again.
            if row is None or not _is_due(row, now):
                return False
            self._take_out(connection, session)
            return True

    def _take_out(self, connection: Connection, session: str) -> None:
        for table in (events, persons):
            connection.execute(delete(table).where(table.c.session == session))
        connection.execute(delete(sessions).where(sessions.c.id == session))
        with self._lock:
            self._states.pop(session, None)

    def _erase(self) -> None:
        with self.database.read() as connection:
            kept = frozenset(connection.execute(select(sessions.c.id)).scalars())
        with self._lock:
            # Also of what another process deleted.
            self._states = {id_: state for id_, state in self._states.items() if id_ in kept}
        self.database.erase_deleted(kept=kept)

    def _add(self, connection: Connection, session: str, act: AnyAct, *, person: str, id_: str) -> Event:
        """Append an event in the transaction that has the session locked, so that numbers are in order of commit."""
        last = connection.execute(select(sessions.c.last_seq).where(sessions.c.id == session)).scalar_one()
        step = getattr(act, "step", "")
        event = Event(last + 1, id_, moment(_now()), person, step, act.kind, content_of(act))
        connection.execute(insert(events).values(**_values(session, event)))
        values = {"last_seq": event.seq, "changed_at": micros(event.at)}
        connection.execute(update(sessions).where(sessions.c.id == session).values(**values))
        if isinstance(act, OpenSession | CloseSession):
            closed = micros(event.at) if isinstance(act, CloseSession) else None
            connection.execute(update(sessions).where(sessions.c.id == session).values(closed_at=closed))
        return event

    def _state(self, connection: Connection, session: str, *, remember: bool = True) -> State:
        """The state that a connection sees; remembered where all of it was committed."""
        with self._lock:
            before = self._states.get(session, State())
        state = advance(before, _events(connection, session, before.seq))
        if remember and state.seq > before.seq:
            with self._lock:
                if state.seq > self._states.get(session, State()).seq:
                    self._states[session] = state
        return state


def moment(micros_: int) -> datetime:
    """A moment in UTC from the number that the tables keep.

    Parameters
    ----------
    micros_
        Microseconds since 1970.
    """
    return _EPOCH + timedelta(microseconds=micros_)


def micros(at: datetime) -> int:
    """The number that the tables keep of a moment.

    Parameters
    ----------
    at
        With its time zone.
    """
    return (at - _EPOCH) // timedelta(microseconds=1)


def _now() -> int:
    return micros(datetime.now(UTC))


def _session(connection: Connection, session: str, *, lock: bool = False) -> Row[tuple[object, ...]]:
    """Row of a session, which others wait for when it is locked.

    Raises
    ------
    UnknownSessionError
        If there is none.
    """
    row = _session_or_none(connection, session, lock=lock)
    if row is None:
        raise UnknownSessionError(_NO_SESSION)
    return row


def _session_or_none(connection: Connection, session: str, *, lock: bool = True) -> Row[tuple[object, ...]] | None:
    query = select(sessions).where(sessions.c.id == session)
    return connection.execute(query.with_for_update() if lock else query).one_or_none()


def _is_idle(row: Row[tuple[object, ...]], now: int) -> bool:
    return row.closed_at is None and bool(row.changed_at + row.keep_days * _DAY <= now)


def _is_due(row: Row[tuple[object, ...]], now: int) -> bool:
    return row.closed_at is not None and bool(row.closed_at + row.keep_days * _DAY <= now)


def _person(connection: Connection, session: str, token: str) -> str | None:
    wanted = (persons.c.session == session) & (persons.c.token_hash == keys.hashed(token))
    found = connection.execute(select(persons.c.id).where(wanted)).scalar_one_or_none()
    return None if found is None else str(found)


def _events(connection: Connection, session: str, after: int) -> tuple[Event, ...]:
    wanted = (events.c.session == session) & (events.c.seq > after)
    return tuple(_event(row) for row in connection.execute(select(events).where(wanted).order_by(events.c.seq)))


def _event(row: Row[tuple[object, ...]]) -> Event:
    return Event(row.seq, row.id, moment(row.at), row.person, row.step, row.kind, json.loads(row.content))


def _values(session: str, event: Event) -> Mapping[str, object]:
    return {
        "session": session,
        "seq": event.seq,
        "id": event.id,
        "at": micros(event.at),
        "person": event.person,
        "step": event.step,
        "kind": event.kind,
        "content": json.dumps(event.content, ensure_ascii=False, separators=(",", ":")),
    }


def _salt(connection: Connection) -> str:
    return str(connection.execute(select(installation.c.salt)).scalar_one())


def _secrets(connection: Connection, session: str, *, seed: str) -> tuple[str, dict[str, object]]:
    """A new secret of the facilitator with its hashes, and a code that no other session has.

    With a seed the secret is made of that and a turn, which stands in the database.
    """
    salt, secret, turn = _salt(connection), keys.new_secret(), 0
    while True:
        if seed:
            turn = keys.new_turn()
            secret = keys.own_secret(seed, session, turn=turn)
        reader = keys.reader_secret(secret)
        code = keys.hashed_code(keys.join_code(reader, turn=turn), salt=salt)
        if connection.execute(select(sessions.c.id).where(sessions.c.code_hash == code)).first() is None:
            break
        turn += 1
    hashes = {"facilitator_hash": keys.hashed(secret), "reader_hash": keys.hashed(reader)}
    return secret, {**hashes, "code_hash": code, "code_turn": turn}


def _listed(row: Row[tuple[object, ...]], state: State) -> Listed:
    closed = None if row.closed_at is None else moment(row.closed_at)
    gone = None if closed is None else closed + timedelta(days=row.keep_days)
    people, notes = len(state.persons), len(state.notes)
    return Listed(
        row.id, state.title, state.area, state.phase, moment(row.created_at), closed, gone, people, notes, row.owner
    )
