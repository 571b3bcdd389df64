"""Pages that kaart writes as files, for everybody: 400 %, light, dark, axe, and tables that can be heard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from profiles import rich
from snapshots import example

from kaart.analysis.classes.classrule import read_rule
from kaart.analysis.profile.build import build_profile
from kaart.catalogue import load
from kaart.core.settings import Settings
from kaart.exports.atlas.build import Atlas
from kaart.exports.atlas.content import Wanted
from kaart.render.atlas.house import House
from kaart.render.atlas.site import SHEET
from kaart.render.embed.page import map_frame, problem_frame, profile_frame
from kaart.render.files.page import draw_page
from kaart.render.profile.sheet import build_sheet
from kaart.render.workshop.minutes import minutes_html
from kaart.render.workshop.record import Agreed, Minutes, Reason, Recognition, Remark, StepRecord, Used
from kaart.store.library import Library

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FOUR_TIMES = {"width": 320, "height": 256}
OUTSIDE = """() => [...document.querySelectorAll('body *')].filter((part) =>
  part.getBoundingClientRect().right > innerWidth + 1).map((part) => part.outerHTML.slice(0, 100)).slice(0, 4)"""
# What a screen reader says of the first cell with a figure: its row and its column.
UNHEARD = """() => [...document.querySelectorAll('table')].filter((table) => !(table.caption?.textContent.trim()
  && [...table.tBodies[0].rows].every((row) => row.querySelector('th[scope=row]') || row.querySelector('[colspan]'))
  && [...(table.tHead?.rows[0].cells ?? [])].every((cell) => cell.scope === 'col')))
  .map((table) => table.outerHTML.slice(0, 120))"""


def minutes() -> bytes:
    note = Remark("Markt", "kans", "Buurtkamer", dots=2, agreed=Agreed("Openen", "An", date(2027, 1, 2), done=False))
    step = StepRecord(
        "Kaart",
        "Herkennen we dit?",
        "",
        snapshot=example(),
        used=(Used("Laag inkomen", "Wie weinig heeft.", "%", 2023, "CBS", "30 november 2026"),),
        attribution="CBS",
        notices=(),
        recognised=(Recognition("Markt", "8,1 %", 1, 2, 3, 4, (Reason("nee", "Verouderd"),)),),
        remarks=(note,),
    )
    day = date(2026, 11, 30)
    return minutes_html(
        Minutes(
            language="nl", title="Avond", region="Heerlen", held=day, made=day, steps=(step,), people=4, names=("An",)
        )
    )


def profile() -> bytes:
    sheet = build_sheet(build_profile(rich(), catalogue=load()), catalogue=load(), language="nl")
    return profile_frame(sheet, query={"gebied": "voorbeeldregio", "code": sheet.code}, delivery="x")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every kind of page, with what it reads beside it."""
    library = Library.public(Settings())
    asked = Wanted(
        library.scope("WK990402"), (load().indicator("laag_inkomen"),), (2023,), read_rule(""), House(), ("nl",)
    )
    made: dict[str, bytes | str] = {
        "html.html": draw_page(example()),
        "embed.html": map_frame(example(level="wijk"), delivery="x"),
        "embed-profile.html": profile(),
        "embed-problem.html": problem_frame("Geen gebied.", language="nl"),
        "minutes.html": minutes(),
    }
    for step in Atlas.planned(asked, library, load(), note=pytest.fail).steps():
        # The profiles have the same parts as the one above, and take long.
        if step.what in {"laag_inkomen 2023", "index.html", SHEET}:
            made |= step.make()
    root = tmp_path_factory.mktemp("paginas")
    for name, content in made.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return root


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="nl-NL", viewport=FOUR_TIMES, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_that_is_a_file_is_for_everybody(page, folder, scheme):
    files = sorted(folder.rglob("*.html"))
    assert len(files) > 8
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found = {}
    for file in files:
        page.goto(file.as_uri())
        problems = [
            f"{rule['id']} at {rule['nodes'][0]['target']}"
            for rule in Axe().run(page).response["violations"]
            if rule["impact"] in {"serious", "critical"}
        ]
        if page.evaluate("document.documentElement.scrollWidth") > FOUR_TIMES["width"]:
            problems += [f"wider than the window: {part}" for part in page.evaluate(OUTSIDE)] or ["wider"]
        if page.evaluate("document.documentElement.lang") != "nl":
            problems.append("no language")
        problems += page.evaluate(UNHEARD)
        if problems:
            found[file.name] = problems
    assert found == {}
