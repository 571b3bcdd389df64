"""An atlas of a part of the example region: its pages hold together, stay small and change only with their figures."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import html5lib
import pytest
from damaged import copy_data

from kaart.analysis.classes.classrule import read_rule
from kaart.catalogue import load
from kaart.catalogue.scope import Scope
from kaart.core.errors import InputError, NotInStoreError
from kaart.core.settings import Settings
from kaart.exports.atlas.build import Atlas
from kaart.exports.atlas.content import Wanted
from kaart.exports.atlas.write import MOST_PAGE_BYTES, write_atlas
from kaart.render.atlas.house import House
from kaart.store.library import Library
from kaart.store.manifest import Key

WIJK, LOW, BENEFITS = "WK990402", "laag_inkomen", "bijstand_per_1000"


def wanted(library, *indicators, area=WIJK, years=(2023,), languages=("nl",), house=None):
    records = tuple(load().indicator(name) for name in indicators)
    return Wanted(library.scope(area), records, years, read_rule(""), house or House(), languages)


@pytest.fixture
def library(settings):
    return Library.public(replace(settings, data=Settings().data))


def planned(library, asked):
    return list(Atlas.planned(asked, library, load(), note=pytest.fail).steps())


@pytest.fixture(scope="module")
def files():
    """Files of one map and of the lists, without the profiles, which take long."""
    library = Library.public(Settings())
    asked = wanted(library, LOW, years=(2022, 2023))
    steps = [step for step in planned(library, asked) if step.what in {f"{LOW} 2023", "index.html"}]
    return {name: content for step in steps for name, content in step.make().items()}


def read(text):
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)


def test_a_map_page_holds_its_figures_and_the_way_to_everything_about_them(files):
    page = read(files[f"kaart/{LOW}-2023.html"])
    shapes = {shape.get("id"): shape.find("{*}title").text for shape in page.findall(".//{*}path[@id]")}
    rows = {row.get("data-code"): row for row in page.findall(".//tr[@data-code]")}
    assert set(shapes) == set(rows)
    for code, row in rows.items():
        assert shapes[code].startswith(f"{''.join(row.find('th').itertext())}: ")
        assert row.find(".//a").get("href") == f"../profiel/{code}.html"
    assert {
        f"../ranglijst/{LOW}-2023.html",
        f"{LOW}-2022.html",
        f"../definities.html#{LOW}",
        f"../gegevens/{LOW}-2023.csv",
    } <= {link.get("href") for link in page.iter("a")}


def test_every_page_with_figures_names_their_delivery(files):
    named = {name for name, content in files.items() if name.endswith(".html") and b"Cijfers: " in content}
    assert named == {"index.html", "definities.html", f"kaart/{LOW}-2023.html", f"ranglijst/{LOW}-2023.html"}


def test_a_ranking_has_every_area_once_in_the_order_or_out_of_it(files):
    page = read(files[f"ranglijst/{LOW}-2023.html"])
    ranked = [row.find("th").find("a").text for row in page.findall(".//tbody/tr")]
    out = "".join(page.find(".//main").itertext()).partition("Niet op volgorde gezet")[2]
    names = [
        row.find("th").find("a").text for row in read(files[f"kaart/{LOW}-2023.html"]).findall(".//tr[@data-code]")
    ]
    assert 1 < len(ranked) == len(set(ranked)) <= len(names)
    assert all((name in ranked) != (name in out) for name in names)


def test_the_package_describes_every_file_of_its_language(files):
    package = json.loads(files["gegevens/datapackage.json"])
    assert {item["path"] for item in package["resources"]} == {f"{LOW}-2023.csv", f"{LOW}-2023.geojson"}
    for item in package["resources"]:
        assert len(files[f"gegevens/{item['path']}"]) == item["bytes"]


def test_one_language_is_the_whole_folder_and_two_stand_beside_each_other(library):
    one, other, both = (
        {name for step in planned(library, wanted(library, LOW, languages=languages)) for name in step.names}
        for languages in (("nl",), ("en",), ("nl", "en"))
    )
    shared = {"atlas.css", "atlas.js"}
    assert one == other
    assert both == one | {f"en/{name}" for name in one - shared}


def test_own_figures_are_in_no_atlas(library):
    own = replace(load().indicator(LOW), id="eigen_dit-is-van-mij")
    with pytest.raises(InputError, match="eigen_dit-is-van-mij"):
        Atlas.planned(replace(wanted(library), indicators=(own,)), library, load(), note=pytest.fail)


def test_the_country_and_an_empty_store_are_refused(library):
    for scope, error in ((Scope("NL00", "Nederland"), InputError), (Scope("GM0363", "Amsterdam"), NotInStoreError)):
        with pytest.raises(error):
            Atlas.planned(replace(wanted(library), scope=scope), library, load(), note=pytest.fail)


def change_one_figure(data, gemeente, code, column):
    """Give one area another count, with everything else of the delivery as it was."""
    library = Library(Settings(data=data))
    key = Key("cijfers", "kwb-2023", gemeente)
    stored = library.example.read(key)
    frame = stored.frame.copy()
    place = frame.index[frame["code"] == code][0]
    frame.loc[place, column] += 10
    library.example.write(key, frame, stored.manifest.provenance, invented=True)


def one_year(folder):
    """The committed input with the figures of one year: a profile looks through all years that there are."""
    data = copy_data(folder)
    for path in (data / "voorbeeldregio" / "cijfers").iterdir():
        if not path.name.endswith("-2023"):
            shutil.rmtree(path)
    return data


@pytest.mark.slow
def test_a_whole_atlas_holds_together_and_changes_only_with_its_figures(settings, tmp_path):
    data, root = one_year(tmp_path / "data"), tmp_path / "atlas"
    library = Library.public(replace(settings, data=data))
    asked = wanted(library, LOW, BENEFITS, languages=("nl", "en"))

    def write():
        return write_atlas(asked, root, library, load(), note=pytest.fail)

    first = write()
    pages = {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in root.rglob("*.html")}
    assert len(pages) == first.pages == first.pages_written
    assert_whole(root, pages)
    assert write().written == ()
    change_one_figure(data, "GM9904", "BU99040201", "bijstand")
    again = {name for name in write().written if name.endswith(".html")}
    maps = {f"{folder}/{BENEFITS}-2023.html" for folder in ("kaart", "ranglijst")}
    expected = {f"{language}{name}" for name in maps for language in ("", "en/")}
    assert expected <= again
    assert not {name for name in again if LOW in name or "definities" in name or "gebieden" in name}


def assert_whole(root, pages):
    """Every page parses strictly, is small, asks nothing of elsewhere, and leads only to what is there."""
    trees = {name: read(text) for name, text in pages.items()}
    marks = {name: {item.get("id") for item in tree.iter() if item.get("id")} for name, tree in trees.items()}
    for name, tree in trees.items():
        assert len(pages[name].encode()) < MOST_PAGE_BYTES, name
        assert tree.find(".//title").text
        assert tree.find(".//meta[@name='description']").get("content")
        assert len(tree.findall(".//h1")) == 1, name
        ids = [item.get("id") for item in tree.iter() if item.get("id")]
        assert len(ids) == len(set(ids)), name
        asked = [item.get(part) for item in tree.iter() for part in ("src", "action") if item.get(part)]
        asked += [link.get("href") for link in tree.iter("link")]
        assert not [address for address in asked if urlsplit(address).scheme not in {"", "data"}], name
        for address in [*asked, *(link.get("href") for link in tree.iter("a"))]:
            parts = urlsplit(address)
            if parts.scheme:
                assert parts.scheme in {"data", "https"}
                continue
            target = (root / PurePosixPath(name).parent / unquote(parts.path)).resolve() if parts.path else root / name
            assert target.is_file(), (name, address)
            if parts.fragment and target.suffix == ".html":
                assert parts.fragment in marks[target.relative_to(root.resolve()).as_posix()], (name, address)
    for shared in (root / "atlas.css", root / "atlas.js"):
        assert not re.search(r"https?:|url\(|@import|fetch\(|XMLHttp", shared.read_text("utf-8"))
