"""What browsers take."""

from __future__ import annotations

import gzip

import brotli
import pytest

from kaart.server.packed.coding import BROTLI, GZIP, accepted


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("gzip, deflate, br, zstd", BROTLI),
        ("gzip, deflate", GZIP),
        ("GZIP;q=0.5", GZIP),
        ("br;q=0, gzip;q=0.2", GZIP),
        ("br; q = 0 , *;q=0.1", GZIP),
        ("*", BROTLI),
        ("br;q=many, gzip;q=0.0", None),
        ("identity", None),
        ("brotli", None),
        ("", None),
    ],
)
def test_the_tightest_that_a_browser_takes(header, coding):
    assert accepted(header) is coding


@pytest.mark.parametrize(
    ("pack", "unpack"),
    [(BROTLI.quick, brotli.decompress), (BROTLI.best, brotli.decompress), (GZIP.quick, gzip.decompress)],
)
def test_what_is_packed_is_unpacked_again(pack, unpack):
    content = b"buurt " * 1000
    assert unpack(pack(content)) == content
    assert len(pack(content)) < 100
