"""The delivery of the figures in a picture or page: its name in a link, and the same figures again after a refresh.

The name, ``20261128T103005-3f9a1c2b``, is the moment at which the newest of the files behind an answer was fetched
(UTC), and the beginning of a hash of the figures in it. Two names with the same hash are of the same figures, also
when a refresh fetched them anew.

A link carries it as one of two parameters:

- `PIN` (``levering``): these figures and no others. `deliver` makes the answer of them, while the store keeps them: it
  keeps the present delivery of every file and the one before.
- `SEEN` (``gezien``): the figures of now, and `updated` gives the sentence when they are others than those that whoever
  made the link saw.

The figures of the packaged example region, and of reports, have no moment: their name is the hash alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from kaart.core.errors import InputError, KaartError, NotKeptError, mark
from kaart.core.language import translations
from kaart.render.words.numbers import format_date
from kaart.store.library import Library
from kaart.store.past import PastStore

PIN, SEEN = "levering", "gezien"
LETTERS = 8  # of a hash, in the name of a delivery
_MOMENT = "%Y%m%dT%H%M%S"
_NAME = re.compile(r"(?:([0-9]{8}T[0-9]{6})-)?([0-9a-f]{8})", re.ASCII)
_WRONG = mark("'{text}' is no delivery of figures; take over the one that stands with the picture.")

T = TypeVar("T")


@dataclass(frozen=True)
class Delivery:
    """The delivery of the figures in an answer.

    Attributes
    ----------
    digest
        Hash of the figures: eight hexadecimals.
    moment
        When the newest of their files was fetched, UTC; None for packaged figures.
    """

    digest: str
    moment: datetime | None = None

    def to_text(self) -> str:
        """Its name in a link."""
        return self.digest if self.moment is None else f"{self.moment.astimezone(UTC):{_MOMENT}}-{self.digest}"


@dataclass(frozen=True)
class Delivered(Generic[T]):
    """An answer with the delivery of its figures.

    Attributes
    ----------
    made
        The answer.
    delivery
        Of its figures.
    """

    made: T
    delivery: Delivery


def read_delivery(text: str) -> Delivery:
    """Read the name of a delivery.

    Parameters
    ----------
    text
        Result of `Delivery.to_text`.

    Raises
    ------
    InputError
        If it is none.
    """
    parts = _NAME.fullmatch(text)
    if parts is None:
        raise InputError(_WRONG, text=text)
    moment, digest = parts.groups()
    try:
        return Delivery(digest, None if moment is None else datetime.strptime(moment, _MOMENT).replace(tzinfo=UTC))
    except ValueError as error:  # no such day
        raise InputError(_WRONG, text=text) from error


def moment_of(text: str) -> datetime | None:
    """When a delivery was fetched; None where its name does not say so.

    Parameters
    ----------
    text
        Result of `Delivery.to_text`, or what was kept in place of it.
    """
    try:
        return read_delivery(text).moment
    except InputError:  # none was kept
        return None


def deliver(
    make: Callable[[Library], T], library: Library, *, figures: Callable[[T], str], pin: Delivery | None = None
) -> Delivered[T]:
    """Make an answer, of the present figures or of those of a delivery.

    Parameters
    ----------
    make
        Makes the answer of the library that it is given; called twice when the first gives other figures.
    library
        The store; of one without own layers the pinned figures have none either.
    figures
        Hash of the figures in an answer, in hexadecimals: ``record.sha256`` of a snapshot.
    pin
        Delivery to make it of; None for the present one.

    Raises
    ------
    NotKeptError
        If the figures of that delivery are no longer kept.
    KaartError
        Whatever `make` raises over the present figures.
    """
    if pin is None:
        return _made(make, library, figures, None)
    if pin.moment is not None:
        try:
            answer = _made(make, library, figures, pin.moment)
        except KaartError:  # the present figures decide whether there is no such answer at all
            answer = None
        if answer is not None and answer.delivery.digest == pin.digest:
            return answer
    answer = _made(make, library, figures, None)
    if answer.delivery.digest == pin.digest:
        return answer
    raise NotKeptError(
        mark(
            "The figures of delivery {delivery} are no longer kept: kaart keeps the newest delivery and the one "
            "before. Leave out '{parameter}' for the figures of now."
        ),
        delivery=pin.to_text(),
        parameter=PIN,
    )


def _made(
    make: Callable[[Library], T], library: Library, figures: Callable[[T], str], moment: datetime | None
) -> Delivered[T]:
    store = PastStore(library.store.root, hidden=library.store.hidden, moment=moment)
    made = make(Library(library.settings, store=store))
    return Delivered(made, Delivery(figures(made)[:LETTERS], store.came))


def updated(seen: Delivery, now: Delivery, *, language: str) -> str:
    """Sentence that the figures changed since somebody saw them; "" when they are the same.

    Parameters
    ----------
    seen, now
        Delivery that a link was made of, and the one that is shown.
    language
        ``nl`` or ``en``.
    """
    if seen.digest == now.digest:
        return ""
    gettext = translations(language).gettext
    if seen.moment is None:
        return gettext("The figures have been updated in the meantime.")
    date = format_date(seen.moment, language=language)
    return gettext("The figures have been updated since {date}.").format(date=date)
