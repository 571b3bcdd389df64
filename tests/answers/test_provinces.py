"""Province figures against sums by hand: by denominator, and only of all gemeenten; their boundaries likewise."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from functools import partial

import pandas as pd
import pytest
from builders import NAN, raw, squares

from kaart.answers.boundaries import areas_of_year, lacking_notice, nearest_areas
from kaart.answers.figures import answer, latest_year
from kaart.answers.reader import StoreReader
from kaart.answers.references import whole_value
from kaart.catalogue import Region, RegionPeriod, load
from kaart.catalogue.scope import Scope
from kaart.core.codes import Level
from kaart.core.errors import NotInStoreError, UnknownLevelError, UnknownYearError
from kaart.core.language import sentence
from kaart.core.provenance import Provenance
from kaart.render.words.printed import Printed
from kaart.render.words.sentences import why_sentences
from kaart.render.words.table import table_twin
from kaart.store.library import Library, provinces_key
from kaart.store.manifest import Key

ONE, TWO, THREE, ELSE = "GM7001", "GM7002", "GM7003", "GM7004"
ORIGIN = Provenance(source="cbs_kwb", url="", retrieved_at=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def library(settings):
    library = Library(settings)
    lists = pd.DataFrame({"code": [ONE, TWO, THREE, ELSE], "province": ["PV31", "PV31", "PV31", "PV30"]})
    library.store.write(provinces_key(2018), lists, ORIGIN)
    return library


def counted(codes, *, people, bijstand):
    """Areas alike; `people` are those of 15 to 65 years, in three groups."""
    size = len(codes)
    parts = {"inw_15_25": people / 4, "inw_25_45": people / 4, "inw_45_65": people / 2}
    ages = {name: [part] * size for name, part in parts.items()}
    return raw(code=codes, inwoners=[people * 2] * size, bijstand=[bijstand] * size, **ages)


def put(library, gemeente, *, people, bijstand):
    rows = counted([gemeente, f"BU{gemeente[2:]}0000"], people=people, bijstand=bijstand)
    library.store.write(Key("cijfers", "kwb-2018", gemeente), rows, ORIGIN)


def ask(library, indicator="bijstand_per_1000", level=Level.PROVINCIE, text="PV31", year=2018):
    catalogue = load()
    record = catalogue.indicator(indicator)
    return answer(
        StoreReader(library), library.scope(text), indicator=record, level=level, year=year, catalogue=catalogue
    )


def test_a_rate_is_the_sum_of_counts_by_the_sum_of_people(library):
    # 10 + 90 + 20 of 1,000 + 3,000 + 2,000 people: 120 / 6,000 = 20 per 1,000, not the mean of 10, 30 and 10.
    for code, people, count in ((ONE, 1000.0, 10.0), (TWO, 3000.0, 90.0), (THREE, 2000.0, 20.0), (ELSE, 500.0, 500.0)):
        put(library, code, people=people, bijstand=count)
    figures = ask(library).figures
    (row,) = figures.frame.to_dict("records")
    assert (row["code"], row["name"], figures.level) == ("PV31", "Limburg", Level.PROVINCIE)
    assert row["value"] == pytest.approx(20.0)
    assert row["denominator"] == 6000
    scope, catalogue = library.scope("PV31"), load()
    level = partial(answer, StoreReader(library), scope, indicator=figures.indicator, year=2018, catalogue=catalogue)
    total = whole_value(scope, 2018, lambda wanted: level(level=wanted))
    assert total is not None
    assert total.value == row["value"]


def test_a_gemeente_that_is_not_stored_is_named_and_costs_the_figure(library):
    put(library, ONE, people=1000.0, bijstand=10.0)
    put(library, TWO, people=1000.0, bijstand=10.0)
    found = ask(library)
    assert found.figures.coverage == 0
    assert found.figures.frame["status"].tolist() == ["not_fetched"]
    assert THREE in sentence(found.figures.why["PV31"], language="nl")


def test_a_gemeente_without_a_value_is_named_and_costs_the_figure(library):
    put(library, ONE, people=1000.0, bijstand=10.0)
    put(library, TWO, people=1000.0, bijstand=NAN)
    put(library, THREE, people=1000.0, bijstand=10.0)
    found = ask(library)
    assert found.figures.coverage == 0
    assert TWO in sentence(found.figures.why["PV31"], language="nl")
    record = load().indicator("bijstand_per_1000")
    year = latest_year(
        StoreReader(library), library.scope("PV31"), indicator=record, level=Level.PROVINCIE, catalogue=load()
    )
    assert year == 2018, "so that its answer can say why"


def test_buurten_of_a_province_are_those_of_its_gemeenten(library):
    for code in (ONE, TWO, ELSE):
        put(library, code, people=1000.0, bijstand=10.0)
    codes = ask(library, level=Level.BUURT).figures.frame["code"].tolist()
    assert codes == ["BU70010000", "BU70020000"]


def test_a_year_without_a_list_has_no_figures_even_of_the_whole_country(library):
    rows = counted([ONE, TWO, THREE], people=1000.0, bijstand=10.0)
    for year in (2018, 2019):
        library.store.write(Key("cijfers", f"kwb-{year}", "NL"), rows, ORIGIN)
    assert ask(library).figures.frame["value"].tolist() == [pytest.approx(10.0)]
    with pytest.raises(UnknownYearError):
        ask(library, year=2019)


def test_only_a_province_has_a_figure_of_that_level(library):
    put(library, ONE, people=1000.0, bijstand=10.0)
    with pytest.raises(UnknownLevelError, match="No province"):
        ask(library, text=ONE)


def test_the_country_has_a_row_for_every_province_and_their_counts_add_up_to_it(library):
    counts = {ONE: 10.0, TWO: 90.0, THREE: 20.0, ELSE: 500.0}
    rows = raw(code=["NL00", *counts], inwoners=[sum(counts.values()), *counts.values()])
    library.store.write(Key("cijfers", "kwb-2018", "NL"), rows, ORIGIN)
    frame = ask(library, "inwoners", text="NL").figures.frame
    assert dict(zip(frame["code"], frame["value"], strict=True)) == {"PV30": 500.0, "PV31": 120.0}
    assert frame["value"].sum() == ask(library, "inwoners", text="NL", level=Level.LAND).figures.frame["value"].sum()


def test_of_several_provinces_only_the_one_that_is_not_known_lacks_and_says_why(library):
    rows = counted([ONE, TWO, THREE, ELSE], people=1000.0, bijstand=10.0)
    rows.loc[1, "bijstand"] = NAN
    library.store.write(Key("cijfers", "kwb-2018", "NL"), rows, ORIGIN)
    figures = ask(library, text="NL").figures
    rows = figures.frame.set_index("code")["value"]
    assert rows["PV30"] == pytest.approx(10.0)
    assert math.isnan(rows["PV31"]), "missing is never zero, nor the sum of the rest"
    assert set(figures.why) == {"PV31"}
    words = Printed(figures, "nl")
    assert TWO in words.words("PV31") == words.all["PV31"]
    assert not words.words("PV31").endswith("."), "it stands in a cell"
    assert TWO in table_twin(figures, language="nl").set_index("code").loc["PV31", "status"]
    (said,) = why_sentences(figures, language="nl")
    assert "Limburg" in said
    assert TWO in said


def test_a_region_has_the_provinces_that_lie_wholly_in_it(library):
    library.store.write(
        Key("cijfers", "kwb-2018", "NL"), counted([ONE, TWO, THREE, ELSE], people=1000.0, bijstand=10.0), ORIGIN
    )
    for members, expected in (((ONE, TWO, THREE, ELSE), ["PV30", "PV31"]), ((ONE, TWO, ELSE), ["PV30"])):
        region = Region("proef", "Proef", (RegionPeriod(None, None, members),), "")
        provinces = library.provinces_in(Scope("proef", "Proef", region), 2018)
        assert [item.id for item in provinces] == expected


def test_without_the_list_the_country_says_what_fetches_it(settings):
    bare = Library(settings)
    bare.store.write(Key("cijfers", "kwb-2018", "NL"), counted([ONE, ELSE], people=1000.0, bijstand=10.0), ORIGIN)
    with pytest.raises(NotInStoreError, match="kaart sync NL00 --jaren 2018"):
        ask(bare, text="NL")


def test_boundaries_are_drawn_of_whole_provinces_and_the_others_are_named_with_the_command(library):
    reader, country = StoreReader(library), library.scope("NL")
    library.store.write(Key("grenzen", "gemeente-2018", "NL"), squares([ONE, TWO, ELSE]), ORIGIN)
    loaded, year = nearest_areas(reader, country, level=Level.PROVINCIE, year=2018)
    assert (loaded.areas["code"].tolist(), year) == (["PV30"], 2018)
    text = sentence(lacking_notice(loaded, year=year), language="nl")
    assert THREE in text
    assert "kaart sync PV31 --lagen grenzen --jaren 2018" in text
    with pytest.raises(NotInStoreError, match="kaart sync PV31 --lagen grenzen --jaren 2018"):
        areas_of_year(reader, library.scope("PV31"), level=Level.PROVINCIE, year=2018)
    library.store.write(Key("grenzen", "gemeente-2018", "NL"), squares([ONE, TWO, THREE, ELSE]), ORIGIN)
    areas = areas_of_year(reader, library.scope("PV31"), level=Level.PROVINCIE, year=2018)
    assert areas.area.tolist() == [30_000.0]


def test_a_year_without_a_list_has_no_boundaries_of_provinces(library):
    for year in (2018, 2019):
        library.store.write(Key("grenzen", f"gemeente-{year}", "NL"), squares([ONE, TWO, THREE, ELSE]), ORIGIN)
    assert library.boundary_years(library.scope("NL"), level=Level.PROVINCIE) == (2018,)
