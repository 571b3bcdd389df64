"""The view of a page's link, read and made for who asks by address."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from builders import raw

from kaart.catalogue import load
from kaart.catalogue.selections import select_areas
from kaart.core.codes import COUNTRY, Level
from kaart.core.errors import InputError, NotFetchedError, UnknownAreaError, UnknownIndicatorError
from kaart.core.provenance import Provenance
from kaart.core.settings import Settings
from kaart.exports.linked import MOST_LETTERS, MOST_PARTS, PAGES, make_linked, read_link
from kaart.store.library import Library
from kaart.store.manifest import Key

REGION = {"gebied": "voorbeeldregio"}


@pytest.fixture(scope="module")
def library():
    return Library.public(Settings())


def read(library, page="", language="nl", **query):
    return read_link(page, query, library, load(), language=language)


def test_what_the_link_leaves_to_the_page_is_filled_in_and_the_rest_is_left_out(library):
    link = read(library, gebied="Voorbeeldregio", niveau="wijk", tweede="woz", vanaf="2020", scherm="zaal", taal="nl")
    assert list(link.query.items()) == [
        ("gebied", "voorbeeldregio"),
        ("niveau", "wijk"),
        ("indicator", "laag_inkomen"),
        ("jaar", "2023"),
    ]
    assert read(library, **dict(link.query)) == link
    assert read(library, **dict(link.query), rij="x").to_text() == link.to_text()


def test_supply_has_the_facility_and_measure_that_the_page_opens_with(library):
    link = read(library, "bereikbaarheid", **REGION, jaar="2023")
    assert (link.query["voorziening"], link.query["maat"]) == ("vve", "places_per_100_children")
    with pytest.raises(InputError, match="no measure 'x'"):
        read(library, "bereikbaarheid", **REGION, jaar="2023", maat="x")


def test_the_language_of_the_link_goes_before_another(library):
    assert read(library, "", "en", **REGION, jaar="2023").query["taal"] == "en"
    link = read(library, "", "en", **REGION, jaar="2023", taal="nl")
    assert (link.language, link.query.get("taal")) == ("nl", None)


def test_a_selected_area_of_another_level_is_not_on_the_map(library):
    link = {**REGION, "jaar": "2023", "niveau": "wijk"}
    assert "code" not in read(library, **link, code="BU99010305").query
    assert "code" not in read(library, **link, code="PV31").query
    assert read(library, **link, code="WK990103").query["code"] == "WK990103"


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({}, InputError),
        ({"gebied": "nergens"}, UnknownAreaError),
        ({**REGION, "indicator": "eigen_telling"}, UnknownIndicatorError),
        ({**REGION, "taal": "fr"}, InputError),
        ({**REGION, "jaar": "twintig"}, InputError),
        ({**REGION, "eigen": "1"}, InputError),
        ({**REGION, "levering": "x"}, InputError),
        ({"gebied": "x" * (MOST_LETTERS + 1)}, InputError),
        ({**REGION, **{f"p{n}": "" for n in range(MOST_PARTS)}}, InputError),
    ],
)
def test_what_does_not_exist_or_is_too_much_is_a_sentence(library, query, error):
    with pytest.raises(error):
        read(library, **query)


def test_a_selection_is_of_its_maker_alone(library):
    selection = select_areas("Geheim", ["BU99010305"], level=Level.BUURT, year=2023)
    with pytest.raises(UnknownAreaError) as raised:
        read(library, gebied=selection.to_text())
    assert "Geheim" not in str(raised.value)


@pytest.mark.parametrize("page", sorted(PAGES - {"", "bereikbaarheid"}))
def test_every_page_says_what_its_link_needs(library, page):
    with pytest.raises(InputError, match="gebied"):
        read(library, page)


@pytest.mark.slow
def test_a_link_made_of_other_figures_says_so_in_what_is_made(library):
    query = {**REGION, "niveau": "gemeente", "jaar": "2023"}
    now = make_linked(read(library, **query), library, load())
    name = now.delivery.to_text()
    same = make_linked(read(library, **query, gezien=name, levering=name), library, load())
    assert same.made.snapshot.content.notices == now.made.snapshot.content.notices
    other = make_linked(read(library, **query, gezien="00000000"), library, load())
    assert other.made.snapshot.content.notices[0] == "De cijfers zijn intussen bijgewerkt."
    assert other.delivery == now.delivery


def test_a_shortlist_is_read_and_written_as_its_page_does(library):
    columns, conditions = "laag_inkomen-2023,woz-2023", "laag_inkomen-2023:hoogste-kwart"
    query = {**REGION, "niveau": "wijk", "jaar": "2023", "kolommen": f"{columns},,woz-2023", "voorwaarden": conditions}
    link = read(library, "shortlist", **query)
    assert dict(link.query) == {**query, "kolommen": columns}
    for wrong in ({"kolommen": "nooit_gehoord"}, {"voorwaarden": "laag_inkomen"}, {"kolommen": "woz-2023," * 41}):
        with pytest.raises(InputError):
            read(library, "shortlist", **{**query, **wrong})


def test_a_shortlist_is_the_one_of_its_columns_and_conditions(library):
    lists = {"kolommen": "laag_inkomen-2023", "voorwaarden": "laag_inkomen-2023:hoogste-kwart"}
    made = make_linked(read(library, "shortlist", **REGION, niveau="gemeente", jaar="2023", **lists), library, load())
    snapshot = made.made.snapshot
    assert snapshot.rebuild.page == "shortlist"
    assert snapshot.rebuild.query["kolommen"] == lists["kolommen"]
    assert {row[0].rpartition("/")[2] for row in snapshot.record.figures} >= {"laag_inkomen-2023"}


@pytest.mark.parametrize("page", ["", "verandering", "samen", "hotspots"])
def test_the_country_is_no_picture_of_the_gemeenten_that_happen_to_be_stored(settings, page):
    library = Library.public(settings)
    origin = Provenance(source="cbs_kwb", url="http://127.0.0.1/x", retrieved_at=datetime(2026, 1, 1, tzinfo=UTC))
    rows = {"GM0917": ["GM0917"], COUNTRY: [COUNTRY]}
    query = {"gebied": "NL", "niveau": "gemeente", "jaar": "2018", "tweede": "woz", "vanaf": "2016"}
    for area, codes in rows.items():  # the row of the country comes along with every gemeente
        library.store.write(Key("cijfers", "kwb-2018", area), raw(code=codes, laag_inkomen_pct=[9.0]), origin)
    with pytest.raises(NotFetchedError, match="Nothing of Nederland"):
        read(library, page, **query)
    everything = raw(code=["GM0202", "GM0917", COUNTRY], laag_inkomen_pct=[8.0, 9.0, 7.0])
    library.store.write(Key("cijfers", "kwb-2018", "NL"), everything, origin)
    assert read(library, page, **query).query["gebied"] == COUNTRY


def test_what_takes_minutes_is_not_made_by_address(library):
    with pytest.raises(InputError, match="takes minutes"):
        read(library, "bereikbaarheid", gebied="NL", jaar="2023")


def test_where_a_link_is_kept_for_its_makers_a_selection_is_a_region(library):
    many = [f"BU9901{n:04d}" for n in range(500)]
    text = select_areas("Geheim", many, level=Level.BUURT, year=2023).to_text()
    assert len(text) > MOST_LETTERS
    link = read_link("", {"gebied": text, "jaar": "2023"}, library, load(), language="nl", selections=True)
    assert link.query["gebied"] == text
    with pytest.raises(InputError, match="too long"):
        read_link("", {"gebied": "x" * 400}, library, load(), language="nl", selections=True)
