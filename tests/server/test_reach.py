"""What a server is bound to, and who can reach it."""

from __future__ import annotations

import pytest

from kaart.core.errors import InputError
from kaart.server import reach as reaching
from kaart.server.reach import EVERYWHERE, LOCAL, Reach, own_address, reach, read_path


@pytest.mark.parametrize(
    ("text", "path"),
    [("", ""), ("/", ""), ("kaart", "/kaart"), ("/kaart/", "/kaart"), ("/apps/kaart-2.0", "/apps/kaart-2.0")],
)
def test_a_path_is_read_with_and_without_slashes(text, path):
    assert read_path(text) == path


@pytest.mark.parametrize(
    "text", ["/a//b", "/..", "/a/../b", "/a b", "/a?b", "/a#b", "/%2e", "http://x/y", '/"', "/{x}"]
)
def test_what_cannot_be_a_path_is_refused_by_name(text):
    with pytest.raises(InputError, match="cannot be a path"):
        read_path(text)


def test_this_machine_alone():
    assert reach(LOCAL, 8501, path="/kaart") == Reach("127.0.0.1:8501", "http://localhost:8501/kaart", "", public=False)
    assert reach("::1", 80) == Reach("[::1]:80", "http://[::1]:80", "", public=False)


@pytest.mark.parametrize("host", [EVERYWHERE, "0.0.0.0"])
def test_all_interfaces_have_the_address_of_this_machine_in_its_network(host, monkeypatch):
    monkeypatch.setattr(reaching, "own_address", lambda: "192.168.1.20")
    found = reach(host, 8501)
    assert (found.here, found.others, found.public) == ("http://localhost:8501", "http://192.168.1.20:8501", True)
    monkeypatch.setattr(reaching, "own_address", lambda: "")
    assert (reach(host, 8501).others, reach(host, 8501).public) == ("", True)


def test_one_interface_is_reached_by_its_own_address():
    found = reach("10.0.0.7", 8501)
    assert (found.here, found.others, found.public) == ("http://10.0.0.7:8501", "http://10.0.0.7:8501", True)


def test_a_machine_without_a_network_has_no_address(monkeypatch):
    monkeypatch.setattr(reaching, "_OUTSIDE", ("127.0.0.1", 9))
    assert own_address() == ""
