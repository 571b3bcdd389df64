"""Listening on an address."""

from __future__ import annotations

import pytest

from kaart.core.errors import PortTakenError
from kaart.server.serve import bind


def test_a_port_that_is_taken_is_named():
    with bind("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(PortTakenError, match=f"127.0.0.1, port {port}"):
            bind("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(PortTakenError, match=r"192\.0\.2\.1"):
        bind("192.0.2.1", 0)
