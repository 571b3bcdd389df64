"""QR codes: what is drawn is what segno makes."""

import re

import segno

from kaart.render.qr import QUIET, qr_address, qr_code

ADDRESS = "http://192.0.2.7:8501/mee/ABC234"


def test_every_dark_module_is_drawn_once():
    code = qr_code(ADDRESS)
    drawn = []
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", code.path):
        drawn += [(int(x) + at - QUIET, int(y) - QUIET) for at in range(int(width))]
    rows = segno.make(ADDRESS, error="m", micro=False).matrix
    assert sorted(drawn) == sorted((x, y) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    assert code.side == len(rows) + 2 * QUIET


def test_as_the_address_of_a_picture_it_stands_on_white():
    address = qr_address(ADDRESS)
    assert address.startswith("data:image/svg+xml")
    assert "%23fff" in address
