"""With which region kaart opens: at home the one looked at last, for visitors what nobody but the owner decides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.store.library import LAST
from kaart.ui.shell.start import pick_start

CHOICES = ("parkstad", "GM0917", "GM0928", "voorbeeldregio")
EXAMPLE = "voorbeeldregio"


@pytest.mark.parametrize(
    ("wishes", "start"),
    [
        ((), "parkstad"),
        (("GM0928",), "GM0928"),
        (("", "GM0928"), "GM0928"),
        (("BU09174000",), "GM0917"),
        (("WK091740", "GM0928"), "GM0917"),
        (("BU03630000", "GM0928"), "GM0928"),
        (("atlantis",), "parkstad"),
        (("NL00", "GM0928"), "GM0928"),
    ],
)
def test_the_first_wish_that_is_there(wishes, start):
    assert pick_start(wishes, choices=CHOICES) == start


def test_without_anything_stored_there_is_no_start():
    assert pick_start(["GM0917"], choices=()) == ""


@given(st.lists(st.one_of(st.text(max_size=12), st.from_regex(r"\A(BU[0-9]{8}|WK[0-9]{6}|GM[0-9]{4})\Z"))))
def test_no_link_leads_to_the_invented_region_when_there_are_real_figures(wishes):
    start = pick_start([wish for wish in wishes if wish != EXAMPLE], choices=CHOICES)
    assert start in CHOICES
    assert start != EXAMPLE


@pytest.mark.slow
@pytest.mark.standin
def test_no_link_sends_the_next_visitor_to_the_invented_region(open_app, own_copy, heerlen):
    folder = own_copy(heerlen)
    for scope in ("BU09174000", EXAMPLE):
        open_app(store=heerlen, link={"gebied": scope})
        assert open_app("pages/bronnen.py", store=heerlen)
        assert (folder / LAST).read_text(encoding="utf-8") == "BU09174000"
    assert open_app(store=heerlen).query_params["gebied"] == "GM0917"


@pytest.mark.standin
@pytest.mark.parametrize("address", ["https://kaart.example/", None])
def test_a_visitor_from_elsewhere_leaves_no_trace(open_app, own_copy, heerlen, address, monkeypatch):
    if address is None:
        monkeypatch.setenv("KAART_URL", "https://kaart.example")
    open_app(store=heerlen, link={"gebied": "GM0917"}, **({"address": address} if address else {}))
    assert not (own_copy(heerlen) / LAST).exists()
    (own_copy(heerlen) / LAST).write_text(EXAMPLE, encoding="utf-8")
    monkeypatch.setenv("KAART_START", "heerlen")
    app = open_app(store=heerlen, **({"address": address} if address else {}))
    assert app.query_params["gebied"] == "GM0917"
