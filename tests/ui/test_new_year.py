"""A stored year that CBS lists and kaart does not know, in the pages, without a network."""

from __future__ import annotations

import pytest
from builders import raw, squares

from kaart.catalogue import Family, Table
from kaart.core.provenance import Provenance
from kaart.core.settings import Settings
from kaart.store.library import Library
from kaart.store.manifest import Key
from kaart.sync.years import keep_tables

CODES = ["BU09170000", "BU09170001", "GM0917", "WK091700"]
LINK = {"gebied": "GM0917", "niveau": "buurt", "indicator": "personen_in_armoede", "jaar": "2026"}


@pytest.fixture
def store(tmp_path):
    """A store of 2025 and 2026, and the list of tables that came with it."""
    library = Library(Settings(cache=tmp_path / "store"))
    for year, share in ((2025, 4.0), (2026, 7.5)):
        frame = raw(
            code=CODES,
            name=["Kern", "Rand", "Heerlen", "Wijk 00"],
            inwoners=[1000.0, 500.0, 1500.0, 1500.0],
            huishoudens=[450.0, 250.0, 700.0, 700.0],
            armoede_pct=[share, 2.0, share, share],
        )
        origin = Provenance("cbs_kwb", "http://x", table=f"9{year}NED", route="v4")
        library.store.write(Key("cijfers", f"kwb-{year}", "GM0917"), frame, origin)
        for level, codes in (("buurt", CODES[:2]), ("gemeente", CODES[2:3]), ("wijk", CODES[3:])):
            library.store.write(
                Key("grenzen", f"{level}-{year}", "GM0917"),
                squares(codes),
                Provenance("pdok_wijken_buurten", "http://x"),
            )
    keep_tables(library.store.root, (Table("92026NED", Family.KWB, 2026),))
    return library.store.root


@pytest.mark.slow
@pytest.mark.parametrize("page", ["pages/kaart.py", "pages/profiel.py", "pages/verandering.py", "pages/vergelijken.py"])
def test_every_page_shows_the_new_year(open_app, store, page):
    app = open_app(page, store=store, link=LINK)
    assert not app.exception
    assert not [item.value for item in app.error]
    assert app.query_params["jaar"] == "2026"


@pytest.mark.slow
def test_the_new_year_is_offered_and_its_indicator_is_counted_then(open_app, store):
    app = open_app(store=store, link={**LINK, "jaar": "2025"})
    assert [int(year) for year in app.select_slider(key="jaar").options] == [2025, 2026]
    app.toggle(key="tabel").set_value(True).run()
    app.select_slider(key="jaar").set_value(2026).run()
    assert not app.exception
    assert app.query_params["indicator"] == "personen_in_armoede"
    assert app.dataframe[0].value.astype(str).stack().str.contains("7.5").any()


def test_the_form_offers_to_fetch_the_new_year(open_app, store):
    app = open_app(store=store, link=LINK)
    assert int(app.select_slider(key="ophalen_jaren").options[-1]) == 2026
    assert [int(year) for year in app.select_slider(key="ophalen_jaren").value][-1] == 2026
