"""Provinces on the map page: only where there are any, with the reason where one has no figure."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from builders import NAN, raw, squares
from seen import texts

from kaart.core.provenance import Provenance
from kaart.core.settings import Settings
from kaart.store.library import STAMP, Library, provinces_key
from kaart.store.manifest import Key
from kaart.ui.shell import fetch

CODES = ["GM7001", "GM7002", "GM7003", "GM7004"]
ORIGIN = Provenance(source="cbs_kwb", url="", retrieved_at=datetime(2026, 1, 1, tzinfo=UTC))
LINK = {"gebied": "NL00", "niveau": "provincie", "indicator": "inwoners", "jaar": "2018", "code": "PV31"}


@pytest.fixture
def store(tmp_path):
    """A country of four gemeenten in three provinces; of one gemeente the inhabitants are not known."""
    library = Library(Settings(cache=tmp_path / "land"))
    rows = raw(code=["NL00", *CODES], inwoners=[1000.0, 100.0, NAN, 300.0, 400.0])
    library.store.write(Key("cijfers", "kwb-2018", "NL"), rows, ORIGIN)
    library.store.write(Key("grenzen", "gemeente-2018", "NL"), squares(CODES), ORIGIN)
    lists = raw(code=CODES, province=["PV31", "PV31", "PV30", "PV29"])[["code", "province"]]
    library.store.write(provinces_key(2018), lists, ORIGIN)
    library.store.touch(STAMP)
    return tmp_path / "land"


@pytest.mark.slow
def test_the_country_by_province_and_a_page_without_that_level(open_app, store):
    app = open_app(store=store, link=LINK)
    assert not app.exception
    assert not [item.value for item in app.error]
    assert app.session_state["niveau"] == "provincie"
    assert app.session_state["code"] == "PV31"
    said = " ".join(texts(app))
    assert "(2 van de 3 provincies" in said
    assert "Limburg" in said
    assert "van Proef GM7002" in said
    app = open_app("pages/vergelijken.py", store=store, link=LINK)
    assert not app.exception
    assert app.session_state["niveau"] == "gemeente"
    assert "Het niveau Provincie is er hier niet; u ziet nu gemeenten." in " ".join(texts(app))


@pytest.mark.slow
def test_a_gemeente_has_no_provinces_to_choose(open_app, store):
    app = open_app(store=store, link={**LINK, "gebied": "GM7003", "code": ""})
    assert not app.exception
    assert app.session_state["niveau"] == "gemeente"


@pytest.mark.slow
@pytest.mark.parametrize("page", ["pages/shortlist.py", "pages/profiel.py"])
def test_a_selected_province_fits_the_pages_that_have_none(open_app, store, page):
    app = open_app(page, store=store, link={**LINK, "gebied": "GM7003"})
    assert not app.exception
    assert not app.session_state["code"]
    said = " ".join(texts(app))
    if page == "pages/profiel.py":
        assert app.session_state["gebied"] == "PV31"
        assert "wordt getoond naast Limburg" in said
    else:
        assert app.session_state["niveau"] == "gemeente"


@pytest.mark.slow
@pytest.mark.parametrize("page", ["pages/kaart.py", "pages/bereikbaarheid.py"])
def test_a_province_that_nobody_fetched_has_a_button(open_app, empty, page, monkeypatch):
    asked = []
    monkeypatch.setattr(fetch, "begin", asked.append)
    app = open_app(page, store=empty, link={"gebied": "PV31"})
    assert "kaart sync" not in " ".join(item.value for item in app.warning)
    app.button(key="haal_provincie").click().run()
    assert [order.text for order in asked] == ["PV31"]
