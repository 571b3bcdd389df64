import base64
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.core.errors import InputError
from kaart.render.snapshot.record import Record, figures_sha256, pack, read_record, record_json, unpack

NUMBERS = st.none() | st.floats(allow_nan=False, allow_infinity=False)
FIGURES = st.lists(
    st.tuples(st.from_regex(r"BU\d{4}[0-9A-Z]{4}", fullmatch=True), NUMBERS, st.sampled_from(["observed", "missing"])),
    max_size=20,
    unique_by=lambda row: row[0],
).map(tuple)
HELD = (("BU00010000", 12.4, "observed"), ("BU00010001", None, "suppressed"))


def record(figures=HELD, **changes):
    fields = {"query": (("gebied", "GM0001"), ("jaar", "2018")), "page": "", "indicator": "proef"}
    return Record(**{**fields, "sha256": figures_sha256(figures), "figures": figures, **changes})


def word(document):
    return b"kaart1:" + base64.urlsafe_b64encode(zlib.compress(json.dumps(document).encode()))


@given(FIGURES, st.binary(max_size=50), st.binary(max_size=50))
def test_what_is_packed_comes_out_whatever_stands_around_it(figures, before, after):
    kept = record(figures)
    content = before.replace(b"kaart1:", b"") + b" " + pack(kept).encode() + after
    assert unpack(content, name="x") == kept


@pytest.mark.parametrize("tail", [b"A", b"AB", b"ABC", b"ABCD", b"ABCDE=", b"="])
def test_letters_that_follow_at_once_as_in_a_png_do_no_harm(tail):
    for figures in (HELD, HELD[:1], (), (*HELD, ("BU00010003", 1.0, "observed"))):
        assert unpack(pack(record(figures)).encode() + tail, name="x") == record(figures)


@given(FIGURES)
def test_hash_is_of_the_figures_in_any_order(figures):
    assert figures_sha256(figures) == figures_sha256(tuple(reversed(figures)))


def test_hash_sees_every_part():
    hashes = {
        figures_sha256(rows)
        for rows in (
            HELD,
            (("BU00010000", 12.5, "observed"), HELD[1]),
            (("BU00010002", 12.4, "observed"), HELD[1]),
            (("BU00010000", 12.4, "estimated"), HELD[1]),
            (HELD[0],),
            (HELD[0], ("BU00010001", 0.0, "suppressed")),
        )
    }
    assert len(hashes) == 6


@pytest.mark.parametrize(
    "change",
    [
        {"sha256": "0" * 64},
        {"figures": [["BU00010000", "12.4", "observed"]]},
        {"figures": [["BU00010000", 12.4]]},
        {"figures": {"BU00010000": 12.4}},
        {"figures": [["BU00010000", True, "observed"]]},
        {"query": [1]},
        {"query": {"jaar": 2018}},
        {"indicator": None},
    ],
)
def test_a_record_that_does_not_fit_is_refused(change):
    document = {**record_json(record()), **change}
    with pytest.raises(InputError, match="damaged"):
        read_record(document, name="x.svg")
    with pytest.raises(InputError, match="damaged"):
        unpack(word(document), name="x.svg")


@pytest.mark.parametrize(
    "content", [b"kaart1:AAAA", b"kaart1:A", word([1]), b"kaart1:" + pack(record()).encode()[7:60]]
)
def test_damage_is_said(content):
    with pytest.raises(InputError, match="damaged"):
        unpack(content, name="x.svg")


def test_a_file_of_something_else_is_said():
    with pytest.raises(InputError, match="does not say which figures"):
        unpack(b"\x89PNG", name="x.png")


@pytest.mark.slow
def test_a_bomb_is_not_unpacked():
    packed = b"kaart1:" + base64.urlsafe_b64encode(zlib.compress(b" " * 200_000_000 + b"{}", 9))
    with pytest.raises(InputError, match="damaged"):
        unpack(packed, name="x.svg")
