"""What a control says of the status score, which CBS repeats in a new edition every year."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sesserver import SCORE, Edition, SesServer

from kaart.catalogue import OPTIONAL_FAMILIES, load
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry, Timeouts
from kaart.sync.control import Finding, control


@pytest.fixture
def editions():
    return Edition("86092NED", 2024, range(2014, 2024)), Edition("86296NED", 2025, range(2014, 2025))


@pytest.fixture
def ask(server, settings):
    """Findings about the editions only."""
    catalogue = replace(load(), tables=tuple(t for t in load().tables if t.family in OPTIONAL_FAMILIES))

    def run() -> dict[tuple[str, str], Finding]:
        fast = Retry(attempts=1, first_wait_s=0.01, max_wait_s=0.01, rest_s=0)
        times = Timeouts(connect_s=2, read_s=5, total_s=10)
        with Http(replace(settings, upstream=server.url), retry=fast, timeouts=times) as http:
            found = control(http, catalogue).findings
        return {(item.service, str(item.what)): item for item in found if item.service in {"cbs_v3", "cbs_v4"}}

    return run


NEW, OLD = ("cbs_v4", "ses 2024, OData v4 (86296NED)"), ("cbs_v4", "ses 2023, OData v4 (86092NED)")
NEW_V3, OLD_V3 = ("cbs_v3", "ses 2024, OData v3 (86296NED)"), ("cbs_v3", "ses 2023, OData v3 (86092NED)")


def test_the_newest_edition_and_the_one_before_it_are_asked_in_both_services(ask, server, editions):
    SesServer(server, *editions)
    found = ask()
    assert set(found) == {NEW, OLD, NEW_V3, OLD_V3}
    assert {item.state.value for item in found.values()} == {"good"}
    assert all(item.columns and not item.lost for item in found.values())


def test_a_column_that_is_gone_is_missed_and_in_an_older_edition_it_is_not(ask, server, editions):
    for edition in editions:
        edition.forget(SCORE)
    SesServer(server, *editions)
    found = ask()
    assert {item.state.value for item in found.values()} == {"differs"}
    assert found[NEW].lost == ("ses_score",)
    assert "No column found for ses_score" in str(found[OLD].reason)
    assert found[OLD].lost == ()


def test_an_edition_that_is_not_there_or_lacks_its_year(ask, server, editions):
    editions[0].periods.pop("2023JJ00")
    SesServer(server, editions[0])
    found = ask()
    assert {item.state.value for item in found.values()} == {"differs"}
    assert "no figures of 2023" in str(found[OLD].reason)
    assert str(found[OLD].cost) == "Used only when a newer edition is not there."
    assert len(found[NEW].lost or found[NEW_V3].lost) == 9
