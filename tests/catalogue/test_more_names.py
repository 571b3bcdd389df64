"""Names of columns that a user adds in ``data/kolommen.toml``."""

from __future__ import annotations

import pytest

from kaart.catalogue import Family, load
from kaart.catalogue.loader import FOLDER
from kaart.core.errors import CatalogueError
from kaart.sources.cbs.columns import Topic, resolve
from kaart.sources.cbs.route import Question

GOOD = """
[[column]]
id = "jeugdzorg_pct"
titles = ["Jongeren met jeugdzorg, aandeel"]

[[column]]
id = "woz"
family = "kwb"
v4 = ["M999999"]
v3 = ["WaardeVanEenWoning"]
"""


def catalogue(folder, text):
    (folder / "kolommen.toml").write_text(text, encoding="utf-8")
    return load(folder=FOLDER, data=folder)


def test_a_column_is_found_by_a_name_that_a_user_added(tmp_path):
    named = catalogue(tmp_path, GOOD)
    column = named.column(Family.KWB, "jeugdzorg_pct")
    assert column.titles == ("Percentage jongeren met jeugdzorg", "Jongeren met jeugdzorg, aandeel")
    assert column.sought != load().column(Family.KWB, "jeugdzorg_pct").sought, "tables are looked through again"
    table = named.table(Family.KWB, 2018)
    columns = (named.column(Family.KWB, "inwoners"), column, named.column(Family.KWB, "woz"))
    topics = [
        Topic("T001036", "Aantal inwoners", ""),
        Topic("X1", "Jongeren met jeugdzorg (aandeel)", ""),
        Topic("M999999", "Iets", ""),
    ]
    found = resolve(Question(table, columns, None, country=True), topics)
    assert {key: item.id for key, item in found.keys.items()} == {
        "T001036": "inwoners",
        "X1": "jeugdzorg_pct",
        "M999999": "woz",
    }


def test_names_may_lie_apart_from_the_packaged_figures(tmp_path):
    (tmp_path / "kolommen.toml").write_text(GOOD, encoding="utf-8")
    assert load(folder=FOLDER, data=tmp_path / "packaged", own=tmp_path) == catalogue(tmp_path, GOOD)
    assert load(folder=FOLDER, data=tmp_path / "packaged") != catalogue(tmp_path, GOOD)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[column]]\nid = "zweefvliegtuigen"\nv4 = ["X"]', "kwb has no column zweefvliegtuigen"),
        ('[[column]]\nid = "woz"', "gives no v4, titles or v3"),
        ('[[column]]\nid = "woz"\ntitel = "x"\nv4 = ["X"]', "field titel is not known"),
        ('[[column]]\nid = "woz"\nv4 = "X"', "v4 must be a list of texts"),
        ("kolom = 1", r"must hold \[\[column\]\] records"),
        ("[[", "is not valid TOML"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(tmp_path, text, told):
    with pytest.raises(CatalogueError, match=told):
        catalogue(tmp_path, text)
