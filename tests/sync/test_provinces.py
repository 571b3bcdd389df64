"""Lists of provinces: fetched once per year, and only the years that are wanted."""

from __future__ import annotations

import pytest
from provincelists import serve

from kaart.core.errors import SourceError, UnknownAreaError
from kaart.core.language import sentence
from kaart.core.settings import Settings
from kaart.sources.http.client import Http
from kaart.sources.http.exchange import Retry
from kaart.store.library import Library
from kaart.sync.provinces import keep_country_provinces, keep_provinces

PATIENCE = Retry(attempts=1, first_wait_s=0.001, max_wait_s=0.002, rest_s=0)


@pytest.fixture
def library(tmp_path, server):
    return Library(Settings(upstream=server.url, cache=tmp_path / "cache", data=tmp_path / "data"))


def keep(library, *years):
    with Http(library.settings, retry=PATIENCE) as http:
        keep_provinces(http, library.store, years=years)


def test_a_list_that_is_stored_is_not_asked_again(library, server):
    serve(server, 2024)
    keep(library, 2024, 1999)
    asked = len(server.requests)
    assert asked == 2
    keep(library, 2024)
    assert len(server.requests) == asked
    limburg = library.scope("limburg")
    assert (limburg.id, limburg.name, limburg.is_province) == ("PV31", "Limburg", True)
    assert len(limburg.gemeenten(2024)) == 26
    assert limburg.gemeenten(2023) == (), "of another year nothing is assumed"


def test_a_year_whose_list_does_not_come_costs_that_year(library, server):
    serve(server, 2024)
    keep(library, 2023, 2024)
    assert library.scope("PV31").gemeenten(2023) == ()


def test_no_list_at_all_is_a_failure(library):
    with pytest.raises(SourceError):
        keep(library, 2024)
    with pytest.raises(UnknownAreaError, match="kaart sync PV31"):
        library.scope("PV31")


def test_for_the_country_a_list_that_does_not_come_is_said_and_costs_nothing_else(library, server):
    with Http(library.settings, retry=PATIENCE) as http:
        lacking = keep_country_provinces(http, library.store, years=[2024])
        assert lacking is not None
        assert "85755NED" in sentence(lacking, language="nl")
        serve(server, 2024)
        assert keep_country_provinces(http, library.store, years=[2024]) is None
    assert len(library.provinces()) == 12
