"""Province figures against sums by hand: by denominator, and only of all gemeenten."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pandas as pd
import pytest
from builders import NAN, raw

from kaart.answers.figures import answer, latest_year
from kaart.answers.reader import StoreReader
from kaart.answers.references import whole_value
from kaart.catalogue import load
from kaart.core.codes import Level
from kaart.core.errors import UnknownLevelError, UnknownYearError
from kaart.core.language import sentence
from kaart.core.provenance import Provenance
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
    assert THREE in sentence(found.why["PV31"], language="nl")


def test_a_gemeente_without_a_value_is_named_and_costs_the_figure(library):
    put(library, ONE, people=1000.0, bijstand=10.0)
    put(library, TWO, people=1000.0, bijstand=NAN)
    put(library, THREE, people=1000.0, bijstand=10.0)
    found = ask(library)
    assert found.figures.coverage == 0
    assert TWO in sentence(found.why["PV31"], language="nl")
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
    with pytest.raises(UnknownLevelError, match="no province"):
        ask(library, text=ONE)
