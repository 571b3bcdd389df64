"""Hostile names of areas, sites, own layers, own regions and selections in what kaart writes, sends and prints.

Pages have a test of their own, `ui/test_hostile_names.py`; so have heads of pages, `server/index/test_head.py`, and
werksessies, `workshop/test_hostile.py`. What is live is judged by readers that are not kaart's, see `liveness`.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import html5lib
import openpyxl
import pandas as pd
import pptx
import pytest
from asgi import ask
from clirun import Run, environment, run_here
from damaged import copy_data
from hostilenames import HOSTILE, MARK, let_store_give_hostile_names, write_hostile_sites
from liveness import live_csv, live_html, live_json, live_pdf, live_workbook, live_xml, steering
from pdftext import pdf_text
from PIL import Image
from starlette.applications import Starlette

from kaart.analysis.classes.classrule import read_rule
from kaart.answers.profile.shelf import Shelf
from kaart.answers.reader import StoreReader
from kaart.catalogue import load
from kaart.catalogue.selections import select_areas
from kaart.cli import profile as profile_command
from kaart.core.codes import Level
from kaart.core.inert import inert_name
from kaart.core.provenance import now_utc
from kaart.core.settings import Settings
from kaart.exports.atlas.build import Atlas
from kaart.exports.atlas.content import Wanted
from kaart.exports.documents.profile import ask_profile, profile_home
from kaart.render.atlas.house import House
from kaart.server.application import _routes
from kaart.server.site import Site
from kaart.store.library import Library

pytestmark = pytest.mark.slow

GEMEENTE, WIJK, BUURT = "GM9901", "WK990101", "BU99010101"
SHOWN = "--indicator", "laag_inkomen", "--jaar", "2023"
TAG, CONTROL, FORMULA, ATTRIBUTE = (HOSTILE[at] for at in (2, 11, 10, 14))
NAMES = {inert_name(name) for name in HOSTILE}


def selected(name: str) -> str:
    """A link to a selection of buurten, as somebody else may send it."""
    made = select_areas("x", [f"{BUURT[:-1]}{at}" for at in range(6)], level=Level.BUURT, year=2023).to_text()
    return f"{quote(name)}{made[1:]}"


@dataclass(frozen=True)
class Hostile:
    """An installation whose every name is hostile, own figures included."""

    folder: Path
    settings: Settings
    run: Callable[..., Run]
    own: str

    def made(self, *words: str, name: str) -> bytes:
        """The file that a command writes; what it says meanwhile is judged here."""
        done = self.run(*words, "--uit", str(self.folder / name))
        assert (done.code, steering(done.out + done.err)) == (0, []), done.err
        return (self.folder / name).read_bytes()

    @property
    def site(self) -> Site:
        return Site(self.settings)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Iterator[Hostile]:
    folder = tmp_path_factory.mktemp("vijandig")
    data = copy_data(folder / "data")
    write_hostile_sites(data / "voorbeeldregio" / "voorzieningen")
    regions = (
        f'[[region]]\nid = "r{at}"\nname = {json.dumps(name)}\nsource = {json.dumps(name)}\n'
        f'[[region.period]]\nmembers = ["{GEMEENTE}"]\n'
        for at, name in enumerate(HOSTILE)
    )
    (data / "regios.toml").write_text("".join(regions), encoding="utf-8")
    env = environment("http://127.0.0.1:9", folder / "cache", KAART_DATA=str(data))
    file = folder / "eigen.csv"
    file.write_text(f"code;w\n{BUURT};4\n", encoding="utf-8")
    said = {"naam": TAG, "definitie": ATTRIBUTE, "eenheid": "=kwaad", "bron": CONTROL, "jaar": "2023", "waarde": "w"}
    options = [word for name, text in said.items() for word in (f"--{name}", text)]
    with pytest.MonkeyPatch.context() as patch:
        let_store_give_hostile_names(patch)
        added = run_here("eigen", "toevoegen", str(file), "--gebied", f"r{HOSTILE.index(CONTROL)}", *options, env=env)
        assert (added.code, steering(added.out)) == (0, []), added.err
        (own,) = {word for word in added.out.replace(";", " ").replace(".", " ").split() if word.startswith("eigen_")}
        settings = replace(Settings(), data=data, cache=folder / "cache", static=folder / "static")
        yield Hostile(folder, settings, lambda *words: run_here(*words, env=env), own)


def html_text(page: bytes) -> str:
    return "".join(html5lib.parse(page.decode(), namespaceHTMLElements=False).itertext())


@pytest.mark.parametrize("asked", ["region", "selection", "own"])
def test_figures_on_the_terminal(hostile, asked):
    area = selected(CONTROL) if asked == "selection" else f"r{HOSTILE.index(CONTROL)}"
    words = ("cijfers", "--gebied", area, "--niveau", "buurt", "--jaar", "2023", "--indicator")
    words = (*words, hostile.own if asked == "own" else "laag_inkomen")
    for_people, document, table = (hostile.run(*words, *more) for more in ((), ("--json",), ("--csv",)))
    for run in (for_people, document, table):
        assert (run.code, steering(run.out + run.err)) == (0, []), run.err
    names = {row["name"] for row in document.json()["figures"]}
    assert names <= NAMES
    assert len(names) >= (6 if asked == "selection" else len(NAMES))
    assert live_csv(table.out) == live_json(document.out) == []
    assert all(name in for_people.out for name in names)
    read = set(pd.read_csv(io.StringIO(table.out), dtype=str)["name"])
    assert read == {f"'{name}" if name.startswith("=") else name for name in names}


@pytest.mark.parametrize(
    "words",
    [
        ("hotspots", "--gebied", "r2", *SHOWN),
        ("shortlist", "r10", "--kolom", "laag_inkomen-2023", "--voorwaarde", "laag_inkomen-2023:hoogste-kwart"),
        ("bereik", "--gebied", "r11", "--voorziening", "vve"),
        ("shortlist", selected(CONTROL), "--kolom", "laag_inkomen-2023"),
        ("bereik", "--gebied", selected(CONTROL), "--voorziening", "vve"),
        ("eigen", "lijst"),
        ("status",),
        ("cijfers", "--gebied", CONTROL + "x", *SHOWN),
        ("cijfers", "--gebied", "r11x", *SHOWN),
        ("cijfers", "--gebied", "r11", "--indicator", CONTROL),
    ],
    ids=lambda words: words[0],
)
def test_answers_and_refusals_on_the_terminal(hostile, words):
    done = hostile.run(*words)
    assert MARK in done.out + done.err or "toevoegen" in done.err
    assert steering(done.out + done.err) == []
    assert "Traceback" not in done.err


@pytest.mark.parametrize("area", [f"r{HOSTILE.index(CONTROL)}", selected(ATTRIBUTE)], ids=["region", "selection"])
def test_maps(hostile, area):
    def made(form, *more):
        return hostile.made("export", "kaart", "--gebied", area, *SHOWN, *more, name=f"k.{form}")

    labels = [word for at in range(5) for word in ("--label", f"{BUURT[:-1]}{at}")]
    picture = made("svg", *labels)
    assert MARK.encode() in picture
    assert live_xml(picture) == []
    page = made("html")
    assert live_html(page.decode()) == []
    assert MARK in html_text(page)
    table = made("csv").decode("utf-8-sig")
    assert live_csv(table) == []
    found = json.loads(made("geojson"))
    assert {feature["properties"]["name"] for feature in found["features"]} <= NAMES
    assert live_json(json.dumps(found)) == []
    assert live_pdf(made("pdf", *labels)) == []
    read = Image.open(io.BytesIO(made("png", *labels)))
    assert steering("".join(str(text) for text in read.text.values())) == []


def test_a_map_of_own_figures_and_letters_that_no_typeface_here_has(hostile):
    area = selected("\u6f22\u5b57 kwaad \u0378")
    words = ("export", "kaart", "--gebied", area, "--indicator", hostile.own, "--jaar", "2023")
    assert live_xml(hostile.made(*words, name="e.svg")) == []
    assert hostile.made(*words, name="e.png")
    page = hostile.made(*words, name="e.html")
    assert live_html(page.decode()) == []
    assert inert_name(TAG) in html_text(page)
    assert live_csv(hostile.made(*words, name="e.csv").decode("utf-8-sig")) == []


def test_other_maps(hostile):
    region = ("--gebied", f"r{HOSTILE.index(ATTRIBUTE)}")
    for words in (
        ("bereik", *region, "--voorziening", "vve", "--meting", "nearest_m"),
        ("verandering", *region, "--indicator", "laag_inkomen"),
        ("samen", *region, *SHOWN, "--tweede", "bijstand_per_1000"),
        ("hotspots", *region, "--indicator", "laag_inkomen"),
    ):
        page = hostile.made("export", *words, name=f"{words[0]}.html")
        assert live_html(page.decode()) == []
        assert MARK in html_text(page)


def test_workbook_and_slides(hostile):
    words = ("export", "cijfers", "r10", "--indicatoren", "laag_inkomen,inwoners", "--jaren", "2023")
    book = hostile.made(*words, name="c.xlsx")
    assert live_workbook(book) == []
    cells = {cell.value for sheet in openpyxl.load_workbook(io.BytesIO(book)) for row in sheet for cell in row}
    assert cells >= NAMES
    link = f"?gebied=r{HOSTILE.index(TAG)}&indicator=laag_inkomen&jaar=2023"
    slides = hostile.made("export", "presentatie", link, "--titel", CONTROL, name="d.pptx")
    shapes = [shape for slide in pptx.Presentation(io.BytesIO(slides)).slides for shape in slide.shapes]
    runs = [
        run for shape in shapes if shape.has_text_frame for part in shape.text_frame.paragraphs for run in part.runs
    ]
    assert any(inert_name(TAG) in run.text for run in runs)
    assert not [run.text for run in runs if MARK in (run.hyperlink.address or "").partition("?")[0]]
    assert not [sign for run in runs for sign in steering(run.text)]


def test_a_profile_in_every_form(hostile):
    library, catalogue, today = Library(hostile.settings), load(), now_utc().date()
    # All indicators take ten seconds.
    some = tuple(record for record in catalogue.indicators if record.group in {"armoede", "inkomen", "bevolking"})
    shelf = Shelf(
        StoreReader(library), replace(catalogue, indicators=some), profile_home(library, library.scope(BUURT))
    )
    profile, sheet = ask_profile(shelf, BUURT, year=2023, language="nl", today=today)
    made = {
        form: profile_command._content(f".{form}", profile, sheet, shelf=shelf, today=today)
        for form in ("pdf", "html", "json", "xlsx")
    }
    assert MARK in pdf_text(made["pdf"])
    assert live_pdf(made["pdf"]) == []
    assert live_html(made["html"].decode()) == []
    assert profile.place.name in NAMES
    assert profile.place.name in html_text(made["html"])
    assert live_json(made["json"].decode()) == []
    assert live_workbook(made["xlsx"]) == []


def test_pages_of_an_atlas(hostile):
    library = Library.public(hostile.settings)
    indicator = load().indicator("laag_inkomen")
    wanted = Wanted(library.scope(WIJK), (indicator,), (2023,), read_rule(""), House(title=TAG), ("nl",))
    steps = Atlas.planned(wanted, library, load(), note=pytest.fail).steps()
    # Profiles are those of the test above, each of which takes seconds.
    files = {
        name: content
        for step in steps
        if step.what in {"laag_inkomen 2023", "index.html"}
        for name, content in step.make().items()
    }
    pages = {name: content for name, content in files.items() if name.endswith(".html")}
    assert len(pages) > 1
    for name, content in pages.items():
        text = content if isinstance(content, str) else content.decode()
        assert live_html(text) == [], name
        assert MARK in text, name


def test_what_the_server_sends(hostile):
    app = Starlette(routes=_routes(hostile.site))
    area = f"gebied=r{HOSTILE.index(TAG)}&indicator=laag_inkomen&niveau=buurt&jaar=2023"
    link = area.replace(f"r{HOSTILE.index(TAG)}", f"r{HOSTILE.index(CONTROL)}")
    selection = f"gebied={quote(selected(ATTRIBUTE))}&indicator=laag_inkomen&niveau=buurt&jaar=2023"
    judges = {
        f"/api/v1/cijfers?{area}": live_json,
        f"/api/v1/cijfers.csv?{area}": live_csv,
        f"/api/v1/cijfers.geojson?{area}": live_json,
        "/api/v1/gebieden?zoek=kwaad": live_json,
        f"/insluiten/kaart?{area}": live_html,
        f"/insluiten/kaart?{link}": live_html,
        f"/insluiten/bereikbaarheid?gebied=r{HOSTILE.index(ATTRIBUTE)}&jaar=2023": live_html,
        f"/beeld/kaart.svg?{area}": lambda text: live_xml(text.encode()),
        f"/beeld/kaart.svg?{link}": lambda text: live_xml(text.encode()),
        f"/?{area}": live_html,
        f"/?{link}": live_html,
        f"/?{selection}": live_html,
    }
    for address, judge in judges.items():
        answer = ask(app, address)
        assert answer.status == 200, (address, answer.text[:300])
        assert judge(answer.text) == [], address
        # The name of a selection is not told to others.
        assert MARK in answer.text or address.endswith(selection), address


def test_what_is_live_is_noticed():
    for page in (TAG, ATTRIBUTE, "<a href='https://kwaad.example/'>", "<script>kwaad()</script>", "\u202e"):
        assert live_html(f'<p title="{page}">{page}')
    assert live_xml(b"<svg><kwaad/></svg>")
    assert live_csv(f"a,b\n1,{FORMULA.replace(',', '')}\n".replace('"', ""))
    assert live_json(json.dumps([CONTROL]))
    book = openpyxl.Workbook()
    book.active["A1"] = FORMULA
    target = io.BytesIO()
    book.save(target)
    assert live_workbook(target.getvalue())
