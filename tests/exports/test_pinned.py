"""The delivery of figures in a link: named, held on to, and told when it is no longer the newest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from builders import raw

from kaart.catalogue import Family
from kaart.core.errors import InputError, NotInStoreError, NotKeptError
from kaart.core.provenance import Provenance
from kaart.exports.pinned import Delivery, deliver, read_delivery, updated
from kaart.store.library import Library
from kaart.store.manifest import Key

KEY = Key("cijfers", "kwb-2018", "GM0917")
FIRST, SECOND, THIRD = (datetime(2026, 1, day, 9, 30, 5, tzinfo=UTC) for day in (1, 2, 3))


@pytest.fixture
def library(settings):
    return Library.public(settings)


def write(library, moment, value):
    origin = Provenance(source="cbs_kwb", url="http://127.0.0.1/x", retrieved_at=moment)
    library.store.write(KEY, raw(code=["GM0917"], laag_inkomen_pct=[value]), origin)


def value_of(library):
    frame = library.figures(library.scope("GM0917"), family=Family.KWB, year=2018).frame
    if frame.empty:
        raise NotInStoreError("nothing")
    return float(frame["laag_inkomen_pct"].iloc[0])


def ask(library, pin=None):
    return deliver(value_of, library, figures=lambda value: sha256(str(value).encode()).hexdigest(), pin=pin)


def test_an_answer_names_its_delivery_and_can_be_had_again_after_a_refresh(library):
    write(library, FIRST, 1.0)
    first = ask(library)
    assert first.delivery == Delivery(sha256(b"1.0").hexdigest()[:8], FIRST)
    pin = read_delivery(first.delivery.to_text())
    assert pin == first.delivery
    write(library, SECOND, 2.0)
    assert ask(library).made == 2.0
    assert ask(library, pin) == first
    write(library, THIRD, 3.0)
    with pytest.raises(NotKeptError, match=first.delivery.to_text()):
        ask(library, pin)
    assert ask(library).delivery.moment == THIRD


def test_the_same_figures_that_came_again_are_that_delivery(library):
    for moment, value in ((FIRST, 1.0), (SECOND, 2.0)):
        write(library, moment, value)
    pin = replace(ask(library).delivery, moment=FIRST)  # of a store in which they came earlier
    assert ask(library, pin).made == 2.0


def test_a_pin_of_what_was_never_stored_says_that_it_is_not_there(library):
    with pytest.raises(NotInStoreError, match="nothing"):
        ask(library, Delivery("00000000", FIRST))


def test_packaged_figures_are_named_by_their_hash_alone(library):
    made = deliver(lambda _: 1, library, figures=lambda _: "0123456789")
    assert made.delivery.to_text() == "01234567"
    assert read_delivery("01234567") == made.delivery
    assert deliver(lambda _: 1, library, figures=lambda _: "0123456789", pin=made.delivery) == made


@pytest.mark.parametrize("text", ["", "x", "0123456", "20261301T000000-01234567", "01234567\n", "٣" * 8, "A1234567"])
def test_what_is_no_delivery_is_refused(text):
    with pytest.raises(InputError):
        read_delivery(text)


def test_a_link_made_of_earlier_figures_says_so():
    seen = Delivery("00000000", datetime(2026, 11, 28, 12, tzinfo=UTC))
    assert updated(seen, Delivery("11111111", THIRD), language="nl") == (
        "De cijfers zijn sinds 28 november 2026 bijgewerkt."
    )
    assert updated(seen, Delivery("00000000", THIRD), language="nl") == ""
    assert updated(Delivery("00000000"), seen, language="en") == ""
    assert "in the meantime" in updated(Delivery("22222222"), seen, language="en")
