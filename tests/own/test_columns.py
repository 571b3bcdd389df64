"""The columns that are proposed, and the level that codes show."""

from __future__ import annotations

import pytest

from kaart.core.codes import Level
from kaart.own.columns import Proposal, gemeente_in, level_in, propose
from kaart.own.reading import read_upload


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        (
            "buurt;code;jaar;w\nCentrum;BU99010000;2018;1,5\nDe Hoef;BU99010001;2018;veel\n",
            Proposal("code", "code", "w"),
        ),
        ("naam;w;toelichting\nDe Hoef;1,5;goed\nOude Kern;2;x\n", Proposal("naam", "name", "w")),
        ("w;gebied\n3;99010000\n4;99010001\n", Proposal("gebied", "code", "w")),
        ("postcode;n\n6411 AB;3\n6412CD;4\n", Proposal("postcode", "place", "n")),
        ("a;b\nx;y\n", Proposal("a", "code", "b")),
    ],
)
def test_columns_are_proposed(places, text, proposal):
    assert propose(read_upload(text.encode(), "a.csv"), places) == proposal


@pytest.mark.parametrize(
    ("codes", "level"),
    [
        (["BU99010000", "BU99010001"], Level.BUURT),
        (["WK990100", "WK990101"], Level.WIJK),
        (["GM9901", "NL00"], Level.GEMEENTE),
        (["BU99010000", "GM9901"], None),
        (["9901", "9902"], None),
    ],
)
def test_the_level_of_codes(codes, level):
    text = "code;w\n" + "".join(f"{code};1\n" for code in codes)
    assert level_in(read_upload(text.encode(), "a.csv")) == level


@pytest.mark.parametrize(
    ("codes", "gemeente"),
    [(["BU99010000", "WK990101"], "GM9901"), (["BU99010000", "BU99020000"], ""), (["9901"], ""), (["NL00"], "")],
)
def test_the_gemeente_of_codes(codes, gemeente):
    text = "code;w\n" + "".join(f"{code};1\n" for code in codes)
    assert gemeente_in(read_upload(text.encode(), "a.csv")) == gemeente
