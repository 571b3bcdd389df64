"""A catalogue that is wrong in one record is refused, with the record's name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kaart.catalogue import load
from kaart.catalogue.loader import FOLDER
from kaart.core.errors import CatalogueError
from kaart.core.settings import Settings

WRONG = [
    ("columns.toml", 'v4 = ["T001036"]', 'v4 = ["TEST_5"]', "measure id TEST_5 is invented"),
    ("columns.toml", 'v3 = ["AantalInwoners"]', 'v3 = ["AantalInwoners_5"]', "without the number at the end"),
    ("columns.toml", 'v3 = ["AantalInwoners"]', 'v3 = ["WestersTotaal"]', "kaart never maps those"),
    ("indicators.toml", 'nl = "Inwoners", en', 'nl = "Inwoners naar herkomst", en', "kaart never maps those"),
    ("columns.toml", 'titles = ["Aantal inwoners"]', "titles = []", "needs a title"),
    ("columns.toml", 'years = "2016-2025"', 'years = "2016-2026"', "kwb has no table of 2026"),
    ("columns.toml", 'years = "2016-2025"', 'years = "2013-2025"', "both certain and uncertain"),
    ("columns.toml", 'years = "2016-2025"', 'years = ""', "years must be text"),
    ("columns.toml", 'years = "2016-2025"', 'years = "2016-nu"', "must look like 2016-2018,2020"),
    ("columns.toml", 'years = "2016-2025"', 'years = "2018,2016"', "must rise"),
    ("columns.toml", 'family = "kwb"', 'family = "kbw"', "kbw is no table family"),
    ("columns.toml", 'id = "inw_0_15"', 'id = "inwoners"', "column inwoners stands there twice"),
    ("columns.toml", "text = true", 'text = "ja"', "text must be true or false"),
    (
        "tables.toml",
        "{ year = 2013,",
        '{ year = 2014, id = "1" },\n{ year = 2013,',
        "kwb has more than one table",
    ),
    ("tables.toml", "{ year = 2013,", "{ jaar = 2013,", "has no year"),
    ("tables.toml", "[family.nabijheid]", "[family.nabij]", "has no family nabijheid"),
    ("tables.toml", "areas = 2024, years", "areas = 2026, years", "stands before a newer edition"),
    ("tables.toml", "areas = 2024, years", "years", "stands before a newer edition, or has no areas"),
    ("indicators.toml", "middle = { value = 0,", "middle = {", "value must be a number"),
    ("indicators.toml", "middle = { value = 0,", "middle = { value = 0, kleur = 1,", "field kleur is not known"),
    ("sources.toml", 'id = "cbs_kwb"', 'id = "cbs"', "source cbs_kwb is unknown"),
    ("sources.toml", 'attribution = "CBS (CC BY 4.0)"', "", "attribution must be text"),
    ("groups.toml", 'id = "armoede"', 'id = "arm"', "group armoede does not exist"),
    ("groups.toml", 'palette = "devon"', 'palette = "hot"', "palette hot is not one of"),
    ("groups.toml", 'id = "armoede_2024"', 'id = "armoede_2025"', "family armoede_2024 has no name"),
    ("factors.toml", '"sociaal_minimum", ', '"sociaalminimum", ', "indicator sociaalminimum does not exist"),
    ("factors.toml", '  "vve_nearest_m",', '  "vve_nearest_m",\n  "woz",', "woz exists; take it out of later"),
    ("factors.toml", 'direction = "risk"', 'direction = "up"', "direction up is not one of"),
    ("factors.toml", 'unit = "buurt"', 'unit = "straat"', "unit straat is not one of"),
    ("indicators.toml", 'numerator = ["laag_inkomen_pct"]', 'numerator = ["laag"]', "column laag does not exist"),
    ("indicators.toml", 'numerator = ["laag_inkomen_pct"]', "", "needs a numerator"),
    ("indicators.toml", 'numerator = ["woz"]', 'numerator = ["indeling"]', "column indeling is text"),
    ("indicators.toml", 'numerator = ["woz"]', 'numerator = ["woz"]\nyears = "2012"', "does not exist in 2012"),
    ("indicators.toml", 'numerator = ["woz"]', 'numerator = ["woz"]\nfirst = 2030', "has no year in which"),
    ("indicators.toml", 'explanation = "unchecked"', "", "explanation must be text"),
    (
        "indicators.toml",
        '"toelichting: 5.4 gemiddelde_woningwaarde"',
        '"folder: 5.4"',
        "a known document and a place in it",
    ),
    (
        "indicators.toml",
        '"toelichting: 5.4 gemiddelde_woningwaarde"',
        '"toelichting"',
        "a known document and a place in it",
    ),
    ("indicators.toml", "toelichting: 5.4 gemiddelde_", "toelichting: https://", "names a document and a place in it"),
    ("indicators.toml", 'template = "werk"', 'template = "baan"', "template baan does not exist"),
    ("indicators.toml", 'higher_is = "more_need"', 'higher_is = "worse"', "higher_is worse is not known"),
    ("indicators.toml", 'kind = "extensive"', 'kind = "count"', "kind count is not one of"),
    ("indicators.toml", 'kind = "extensive"', 'kind = "extensive"\nper = ["huishoudens"]', "cannot be divided"),
    ("indicators.toml", 'kind = "extensive"', 'kind = "extensive"\nthreshold = 5', "nothing to compare it with"),
    ("indicators.toml", 'kind = "extensive"', 'kind = "extensive"\nlevels = ["straat"]', "levels are"),
    ("indicators.toml", 'kind = "extensive"', 'kind = "extensive"\nfactor = 0', "factor must be above 0"),
    (
        "indicators.toml",
        'denominator = "inw_65_plus"',
        'denominator = "inw_65_plus"\nrounding = 5',
        "cannot have a rounding",
    ),
    ("columns.toml", 'rounding = "personen"', 'rounding = "vijftallen"', "rounding vijftallen does not exist"),
    ("roundings.toml", 'method = "random"', 'method = "up"', "a method is none, nearest, random"),
    ("indicators.toml", 'rounding = "hulp"', 'rounding = "steun"', "rounding steun does not exist"),
    ("indicators.toml", 'kind = "extensive"', 'kind = "extensive"\ndenominator = "x"', "denominator x does not exist"),
    ("indicators.toml", 'kind = "extensive"', 'kind = "extensive"\nover = ["inwoners"]', "is not denominator_proxy"),
    ("indicators.toml", 'kind = "extensive"', 'kind = "extensive"\nover_share = "inwoners"', "to take a share of"),
    ("indicators.toml", '"inw_0_15", "inw_15_25"]', '"inw_0_15", "inw_x"]', "denominator inw_x does not exist"),
    ("indicators.toml", 'kind = "extensive"', 'kind = "extensive"\nkleur = "rood"', "field kleur is not known"),
    ("indicators.toml", 'kind = "extensive"', 'kind = "extensive"\nnear = "hier"', "near and {near}"),
    ("indicators.toml", 'kind = "extensive"', 'kind = "extensive"\ntable_family = "x"', "x is no table family"),
    ("indicators.toml", "minimum = 0", "minimum = -1", "minimum must be a number of 0 or more"),
    ("indicators.toml", 'successor = "personen_in_armoede"', 'successor = "arm"', "successor arm does not exist"),
    ("indicators.toml", '{ nl = "Inwoners", en = "Inhabitants" }', '{ nl = "Inwoners" }', "label must have nl and en"),
    (
        "indicators.toml",
        '{ nl = "Inwoners", en',
        '{ nl = "Huishoudens", en',
        "several indicators are called",
    ),
    ("indicators.toml", "year = 2024\nnl", 'year = "x"\nnl', "year must be a year"),
    ("rapportcijfers.csv", "Heerlerbaan-Oost,23", "Heerlerbaan-Oost,230", ":2: value '230' is no percentage"),
    ("rapportcijfers.csv", "Heerlerbaan-Oost,23", "Heerlerbaan-Oost,", ":2: value '' is no percentage"),
    ("rapportcijfers.csv", "2018,buurt", "18,buurt", ":2: year '18' is no year"),
    ("rapportcijfers.csv", "2018,buurt", "2017,buurt", "does not name the year 2017"),
    ("rapportcijfers.csv", "2018,buurt", "2018,straat", "scope 'straat' is not one of"),
    ("rapportcijfers.csv", "false,neimed_rigo", "nee,neimed_rigo", "shared must be true or false"),
    ("rapportcijfers.csv", "false,neimed_rigo", "false,neimed", "source neimed is unknown"),
    ("rapportcijfers.csv", "kinderen_in_bijstandsgezin,2018", "woz,2018", "woz is no indicator of a report"),
    ("rapportcijfers.csv", "indicator,year", "indicator,jaar", "must have the columns indicator, year"),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for path in FOLDER.glob("*.toml"):
        shutil.copy(path, tmp_path)
    shutil.copy(Settings().data / "rapportcijfers.csv", tmp_path)
    return tmp_path


def test_a_copy_loads_the_same(copy: Path) -> None:
    assert load(folder=copy, data=copy) == load()


@pytest.mark.parametrize(("file", "old", "new", "told"), WRONG, ids=[case[3] for case in WRONG])
def test_a_wrong_record_is_named(copy: Path, file: str, old: str, new: str, told: str) -> None:
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load(folder=copy, data=copy)
    assert told in str(caught.value)


def test_all_problems_are_told_together(copy: Path) -> None:
    for file, old, new in [
        ("columns.toml", '"T001036"', '"TEST_5"'),
        ("sources.toml", 'id = "movisie_2024"', 'id = "movisie"'),
        ("regions.toml", '"GM0202"', '"Arnhem"'),
    ]:
        text = (copy / file).read_text(encoding="utf-8")
        (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load(folder=copy, data=copy)
    for told in ("TEST_5", "movisie_2024 is unknown", "Arnhem is no code"):
        assert told in str(caught.value)


def test_many_problems_are_counted(copy: Path) -> None:
    (copy / "groups.toml").write_text("", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"and [0-9]+ more"):
        load(folder=copy, data=copy)


def test_without_report_figures_there_are_none(copy: Path) -> None:
    (copy / "rapportcijfers.csv").unlink()
    assert load(folder=copy, data=copy).reports == ()
