"""Every record of the catalogue, one test per record."""

from __future__ import annotations

import math
import re

import cmcrameri
import pytest

from kaart.catalogue import Column, Factor, Family, Indicator, Kind, Source, load
from kaart.catalogue.checks import PALETTES
from kaart.core.codes import MAP_LEVELS
from kaart.render.words.numbers import COUNTED

CATALOGUE = load()
# In two parts, so that no file of this project holds the words themselves.
FORBIDDEN = tuple(
    first + second
    for first, second in [
        ("probleem", "wijk"),
        ("probleem", "buurt"),
        ("achterstands", "wijk"),
        ("achterstands", "buurt"),
        ("zwakke ", "buurt"),
        ("zwakke ", "wijk"),
        ("problem ", "neighbourhood"),
        ("deprived", ""),
    ]
)
EXPECTED_INDICATORS = frozenset(
    [
        "laag_inkomen",
        "sociaal_minimum",
        "sociaal_minimum_110",
        "sociaal_minimum_120",
        "personen_in_armoede",
        "personen_tot_125_armoedegrens",
        "laagste_40_huishoudens",
        "hoogste_20_huishoudens",
        "laagste_40_personen",
        "inkomen_per_inwoner",
        "inkomen_gestandaardiseerd",
        "mediaan_vermogen",
        "bijstand_per_1000",
        "ao_per_1000",
        "ww_per_1000",
        "aow",
        "opleiding_laag",
        "opleiding_midden",
        "opleiding_hoog",
        "arbeidsparticipatie",
        "woz",
        "koopwoningen",
        "huur_corporatie",
        "gasverbruik",
        "jeugdzorg_pct",
        "wmo_per_1000",
        "misdrijven_per_1000",
        "autos_per_huishouden",
        "afstand_huisarts",
        "afstand_supermarkt",
        "afstand_kinderdagverblijf",
        "afstand_school",
        "scholen_binnen_3km",
        "afstand_bibliotheek",
        "afstand_ziekenhuis",
        "inwoners",
        "huishoudens",
        "dichtheid",
        "kinderen",
        "ouderen",
        "eenpersoons",
        "stedelijkheid",
        "kinderen_in_bijstandsgezin",
        "langdurige_armoede",
        "laag_inkomen_rapport",
        "kinderen_laag_inkomen",
    ]
)
EXPECTED_COLUMNS = frozenset(
    [
        "inwoners",
        "inw_0_15",
        "inw_15_25",
        "inw_25_45",
        "inw_45_65",
        "inw_65_plus",
        "huishoudens",
        "hh_eenpersoons",
        "hh_met_kinderen",
        "hh_zonder_kinderen",
        "huishoudgrootte",
        "dichtheid",
        "woz",
        "eengezins_pct",
        "koop_pct",
        "huur_pct",
        "corporatie_pct",
        "gas",
        "elektriciteit",
        "stadsverwarming_pct",
        "opl_laag",
        "opl_midden",
        "opl_hoog",
        "arbeidsparticipatie",
        "werknemers_pct",
        "zelfstandigen_pct",
        "ink_ontvanger",
        "ink_inwoner",
        "pers_laagste40_pct",
        "pers_hoogste20_pct",
        "ink_gestandaardiseerd",
        "hh_laagste40_pct",
        "hh_hoogste20_pct",
        "laag_inkomen_pct",
        "sociaal_minimum_pct",
        "tot110_pct",
        "tot120_pct",
        "armoede_pct",
        "tot125_pct",
        "vermogen_mediaan",
        "bijstand",
        "ao",
        "ww",
        "aow",
        "jeugdzorg_pct",
        "wmo_per_1000",
        "diefstal_per_1000",
        "vernieling_per_1000",
        "geweld_per_1000",
        "autos_per_hh",
        "afst_huisarts",
        "afst_supermarkt",
        "afst_kdv",
        "afst_school",
        "scholen_3km",
        "opp_land",
        "stedelijkheid",
        "adressendichtheid",
        "indeling",
        "bouwjaar_voor2000_pct",
    ]
)


def _id(record: Indicator | Column | Factor | Source) -> str:
    return record.id


@pytest.mark.parametrize("indicator", CATALOGUE.indicators, ids=_id)
def test_indicator_can_be_read_by_people(indicator: Indicator) -> None:
    for text in (indicator.label, indicator.definition, indicator.unit):
        for language in ("nl", "en"):
            assert text[language].strip() == text[language] != ""
            assert not [word for word in FORBIDDEN if word in text[language].lower()]
            assert "{" not in text[language]
    for language in ("nl", "en"):
        assert indicator.definition[language].endswith(".")
        assert "  " not in indicator.definition[language]
        # B1: no sentence of more than 40 words
        assert max(len(part.split()) for part in indicator.definition[language].split(". ")) <= 40
    if indicator.label.nl != indicator.label.en:
        assert indicator.definition.nl != indicator.definition.en


@pytest.mark.parametrize("indicator", CATALOGUE.indicators, ids=_id)
def test_indicator_is_whole(indicator: Indicator) -> None:
    assert indicator == CATALOGUE.indicator(indicator.id)
    assert indicator.group in dict(CATALOGUE.groups())
    assert indicator.family in CATALOGUE.families
    assert CATALOGUE.source(indicator.source).attribution
    assert indicator.palette in PALETTES
    assert list(indicator.years) == sorted(set(indicator.years))
    assert indicator.years
    assert set(indicator.levels) <= {level.value for level in MAP_LEVELS}
    assert not (indicator.per and indicator.rounding)
    assert not indicator.denominator or indicator.denominator in COUNTED
    if indicator.unit.nl == "%" and indicator.decimals:
        assert indicator.rounding == 10**-indicator.decimals
    assert all(len(text.nl) > 20 and len(text.en) > 20 for _, text in indicator.breaks)
    assert [year for year, _ in indicator.breaks] == sorted({year for year, _ in indicator.breaks})


@pytest.mark.parametrize("indicator", [item for item in CATALOGUE.indicators if item.table_family], ids=_id)
def test_indicator_has_its_columns_in_all_its_years(indicator: Indicator) -> None:
    assert indicator.table_family is not None
    assert indicator.numerator
    for year in indicator.years:
        there = {column.id: column for column in CATALOGUE.columns(indicator.table_family, year)}
        if indicator.table_family is not Family.KWB and "inwoners" in indicator.per:
            # The store lays the inhabitants of the key figures beside the other tables.
            people = CATALOGUE.column(Family.KWB, "inwoners")
            assert year in (*people.years, *people.uncertain)
            there["inwoners"] = people
        assert {*indicator.numerator, *indicator.per} <= set(there)
        assert not any(there[name].text for name in (*indicator.numerator, *indicator.per))
        assert {*indicator.over, *filter(None, [indicator.over_share])} <= set(there)
    if indicator.denominator and not (indicator.per or indicator.over):
        own = {column.id for column in CATALOGUE.all_columns if column.family is indicator.table_family}
        assert indicator.denominator in own or CATALOGUE.column(Family.KWB, indicator.denominator)
    if indicator.kind is Kind.INTENSIVE and indicator.unit.nl == "%":
        assert indicator.denominator
        assert indicator.minimum >= 100


@pytest.mark.parametrize("column", CATALOGUE.all_columns, ids=_id)
def test_column_is_whole(column: Column) -> None:
    assert column == CATALOGUE.column(column.family, column.id)
    assert column.titles
    assert column.v3
    assert column.years
    assert not any(measure.startswith("TEST") for measure in column.v4)
    assert not set(column.years) & set(column.uncertain)
    for year in (*column.years, *column.uncertain):
        assert column in CATALOGUE.columns(column.family, year)
        assert CATALOGUE.table(column.family, year) is not None


@pytest.mark.parametrize("factor", CATALOGUE.factors, ids=_id)
def test_factor_names_known_indicators(factor: Factor) -> None:
    known = {indicator.id for indicator in CATALOGUE.indicators}
    assert set(factor.indicators) <= known | CATALOGUE.later_indicators
    assert factor.label.nl
    assert factor.label.en
    assert bool(factor.remark.nl) == bool(factor.remark.en)
    for indicator in CATALOGUE.indicators:
        assert (factor.id in indicator.factors) == (indicator.id in factor.indicators)


@pytest.mark.parametrize("source", CATALOGUE.sources, ids=_id)
def test_source_can_be_credited(source: Source) -> None:
    assert source.publisher
    assert source.attribution
    assert source.licence
    assert bool(source.licence_url) == (source.licence != "geciteerd")
    assert all(not url or url.startswith("https://") for url in (source.url, source.licence_url))


def test_the_records_that_others_rely_on_are_there() -> None:
    assert {indicator.id for indicator in CATALOGUE.indicators} >= EXPECTED_INDICATORS
    assert {column.id for column in CATALOGUE.all_columns if column.family is Family.KWB} >= EXPECTED_COLUMNS
    assert len(CATALOGUE.indicators) >= 45
    assert {factor.id for factor in CATALOGUE.factors} >= {"voor_en_vroegschoolse_educatie", "stigma_van_een_buurt"}
    assert len(CATALOGUE.factors) == 30


def test_palettes_exist_in_cmcrameri() -> None:
    assert set(cmcrameri.cm.cmaps) >= PALETTES


def test_poverty_definitions_never_share_a_family() -> None:
    poverty = [indicator for indicator in CATALOGUE.indicators if indicator.group in ("armoede", "inkomen")]
    assert len({indicator.family for indicator in poverty}) == len(poverty)
    assert CATALOGUE.indicator("laag_inkomen").family == "cbs_lage_inkomensgrens"
    assert CATALOGUE.indicator("personen_in_armoede").family == "armoede_2024"


def test_poverty_breaks_in_2024() -> None:
    for name in ("laag_inkomen", "sociaal_minimum", "sociaal_minimum_110", "sociaal_minimum_120"):
        indicator = CATALOGUE.indicator(name)
        assert max(indicator.years) == 2023
        assert 2024 in dict(indicator.breaks)
        successor = CATALOGUE.indicator(indicator.successor)
        assert min(successor.years) == 2024
        assert successor.family != indicator.family


def test_every_indicator_unit_names_its_divisor() -> None:
    assert CATALOGUE.indicator("bijstand_per_1000").per == ("inw_15_25", "inw_25_45", "inw_45_65")
    assert CATALOGUE.indicator("aow").per == ("inw_65_plus",)
    assert set(CATALOGUE.indicator("opleiding_laag").per) == {"opl_laag", "opl_midden", "opl_hoog"}
    # Counts that CBS rounds have a rule: nothing is taken as exact that is not.
    for indicator in CATALOGUE.indicators:
        if indicator.per and indicator.table_family is Family.KWB:
            assert all(rule.parts for _, rule in indicator.roundings)


def test_every_group_and_distance_column_is_used() -> None:
    assert {indicator.group for indicator in CATALOGUE.indicators} == {group for group, _ in CATALOGUE.groups()}
    used = {name for indicator in CATALOGUE.indicators for name in indicator.numerator}
    assert {column.id for column in CATALOGUE.all_columns if column.family is Family.NABIJHEID} <= used


def test_known_tables() -> None:
    assert CATALOGUE.family_years(Family.KWB) == tuple(range(2013, 2026))
    table = CATALOGUE.table(Family.KWB, 2018)
    assert table is not None
    assert table.id == "84286NED"
    assert CATALOGUE.family_years(Family.NABIJHEID) == tuple(range(2017, 2026))


def test_editions_of_a_table_that_cbs_repeats_the_newest_first() -> None:
    editions = [(table.id, table.area_year) for table in CATALOGUE.editions(Family.SES, 2019)]
    assert editions == [
        ("86296NED", 2025),
        ("86092NED", 2024),
        ("85900NED", 2023),
        ("85539NED", 2022),
        ("85163NED", 2021),
    ]
    assert [table.id for table in CATALOGUE.editions(Family.SES, 2023)] == ["86296NED", "86092NED"]
    assert CATALOGUE.table(Family.SES, 2019) == CATALOGUE.editions(Family.SES, 2019)[0]
    assert CATALOGUE.editions(Family.SES, 2013) == ()
    assert [table.id for table in CATALOGUE.editions(Family.KWB, 2018)] == ["84286NED"]


def test_nothing_of_the_status_score_shares_a_scale() -> None:
    scores = [indicator for indicator in CATALOGUE.indicators if indicator.group == "ses"]
    others = {indicator.family for indicator in CATALOGUE.indicators if indicator.group != "ses"}
    assert len({indicator.family for indicator in scores}) == len(scores) == 9
    assert not {indicator.family for indicator in scores} & others
    assert {indicator.higher_is for indicator in scores} == {"neutral"}


def test_loading_twice_gives_the_same_object() -> None:
    assert load() is load()


def test_every_indicator_of_a_table_has_a_range_and_only_money_and_scores_go_below_zero():
    tables = [indicator for indicator in CATALOGUE.indicators if indicator.table_family]
    assert all(indicator.low > -math.inf for indicator in tables)
    below = {indicator.id for indicator in tables if indicator.low < 0}
    money = {"mediaan_vermogen", "inkomen_per_inwoner", "inkomen_per_ontvanger", "inkomen_gestandaardiseerd"}
    scores = {indicator.id for indicator in tables if indicator.middle is not None}
    assert scores == {"ses_score", "ses_score_welvaart", "ses_score_opleiding", "ses_score_arbeid"}
    assert below == money | scores
    shares = [indicator for indicator in tables if indicator.unit.nl == "%" and not indicator.per]
    assert shares
    assert {indicator.high for indicator in shares} == {100.0}


VERDICTS = re.compile(
    r"\b(weinig|veel|slechte?|goede?|gebrek|geen|laag|hoge?|ver|duur|meer|minder|onveilige?|schaars|positieve?|"
    r"few|little|bad|good|lack|no|low|high|far|dear|more|less|too|unsafe|scarce|positive)\b",
    re.IGNORECASE,
)
# Names of something that is counted, or of a place with a property; not of a state that the figure beside it may deny.
NAMES = ("Education up to", "plekken met veel werk")


def test_no_label_of_a_factor_is_a_verdict():
    """Beside "supermarkt 0,4 km" a label "Weinig voorzieningen" says the opposite of the figure."""
    for factor in load().factors:
        for words in (factor.label.nl, factor.label.en):
            assert not VERDICTS.search(words) or any(name in words for name in NAMES), words
