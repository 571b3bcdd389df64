"""Lists of gemeenten by province: found by value, whole or refused."""

from __future__ import annotations

from typing import Any

import pytest
from provincelists import rows, serve
from testserver import SmallServer

from kaart.core.errors import UpstreamDriftError
from kaart.core.settings import Settings
from kaart.sources.cbs.provinces import fetch
from kaart.sources.http.client import Http


def ask(server: SmallServer) -> Any:
    with Http(Settings(upstream=server.url)) as http:
        return fetch(http, "85755NED", source="cbs_gebieden", year=2024)


def test_every_gemeente_has_its_province(server: SmallServer) -> None:
    serve(server, 2024)
    found = ask(server)
    assert list(found.frame.columns) == ["code", "province"]
    assert len(found.frame) == 312
    assert found.frame.set_index("code")["province"]["GM7011"] == "PV31"
    assert (found.provenance.source, found.provenance.table, found.provenance.areas) == (
        "cbs_gebieden",
        "85755NED",
        2024,
    )


@pytest.mark.parametrize(
    "given",
    [
        rows()[:299],
        [{**row, "Code_28": None if n == 5 else row["Code_28"]} for n, row in enumerate(rows())],
        [{**row, "Code_28": "PV31"} for row in rows()],
        [*rows(), rows()[0]],
        [{**row, "Code_1": row["Code_28"]} for row in rows()],
    ],
    ids=["too few", "one without", "one province", "twice", "two columns"],
)
def test_a_list_that_is_not_whole_is_refused(server: SmallServer, given: list[dict[str, Any]]) -> None:
    serve(server, 2024, given)
    with pytest.raises(UpstreamDriftError, match="province of every gemeente"):
        ask(server)
