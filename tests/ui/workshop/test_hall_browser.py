"""The screen of the hall in a real browser: large enough for the back of a room, whole, and quick."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kaart.core.settings import Settings
from kaart.workshop.acts import (
    ChangePlan,
    GiveAnswer,
    GiveDot,
    OpenSession,
    SetTimer,
    ShowStep,
    StepAsked,
    WriteNote,
)
from kaart.workshop.keys import new_id, reader_secret
from kaart.workshop.model import FACILITATOR, Actor, Role
from kaart.workshop.sessions import Begun, Workshops

pytestmark = [pytest.mark.browser, pytest.mark.standin, pytest.mark.slow]

LEAD = Actor(FACILITATOR, Role.FACILITATOR)
VIEW = {"gebied": "GM0917", "niveau": "buurt", "indicator": "laag_inkomen", "jaar": "2018"}
LONG = "Herkennen we dit beeld, en wat zien wij dat de cijfers niet laten zien? " * 6
STEPS = (
    StepAsked(id="kaart", question=LONG, query=VIEW),
    StepAsked(id="samen", question="Wat gaat samen?", page="samen", query={**VIEW, "tweede": "woz"}),
    StepAsked(id="los", question="Wat nemen we mee?"),
)
NOTES = (
    "<img src=x onerror=alert(1)><script>alert(2)</script> **vet** [klik](javascript:alert(3)) :material/home: $x^2$",
    "W" * 3000,
    "مرحبا بكم \u202eomgekeerd 👩‍👩‍👧‍👦 zero\u200bwidth",
    "Er is een inloophuis waar ouders komen met vragen over geld en opvoeding. " * 20,
)
WAIT_MS = 60_000
MADE_MS = 120_000  # for a view on a machine that does other work as well
# Every text that can be seen: its size on the screen in pixels, and whether it lies on it whole.
TEXTS = """() => {
  const found = [];
  const hidden = (part) => part && (getComputedStyle(part).clipPath.startsWith("inset(50%")
    || getComputedStyle(part).visibility === "hidden" || hidden(part.parentElement));
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const part = node.parentElement;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    const unseen = !node.textContent.trim() || !box.width || !box.height || part.closest("title, style, script, defs");
    if (unseen || hidden(part)) { continue; }
    const matrix = part.closest("svg") && part.getScreenCTM();
    const size = parseFloat(getComputedStyle(part).fontSize) * (matrix ? Math.hypot(matrix.a, matrix.b) : 1);
    const holder = part.closest("li, h1, .kaart-zaal-lijst, .kaart-zaal-legenda, svg")?.getBoundingClientRect();
    const whole = box.left >= 0 && box.top >= 0 && box.right <= innerWidth + 1 && box.bottom <= innerHeight + 1
      && (!holder || part.closest("svg") || box.right <= holder.right + 2);
    found.push([Math.round(size * 10) / 10, whole, node.textContent.trim().slice(0, 60)]);
  }
  return found;
}"""

SCROLLS = """() => [document.scrollingElement, document.querySelector(".stMain")]
  .map((part) => part.scrollHeight - part.clientHeight)"""


@pytest.fixture(scope="module")
def sessions(app_cache: Path):
    found = Workshops.here(Settings(cache=app_cache))
    yield found
    found.database.close()


@pytest.fixture(scope="module")
def begun(sessions: Workshops) -> Begun:
    """An open session with people who said something of most buurten."""
    found = sessions.begin(ChangePlan(title="Avond", area="GM0917", moderated=False, steps=STEPS))
    sessions.append(found.session, OpenSession(), actor=LEAD, id_="open")
    codes = [f"BU0917{number}" for number in ("4000", "3900", "3601", "0100", "0200", "1000", "1200", "2000", "3000")]
    for number in range(6):
        person = sessions.admit(found.session, token=f"{number:030}", name=f"Deelnemer {number}" if number % 2 else "")
        for at, code in enumerate(codes):
            answer = ("ja", "deels", "nee")[(number + at) % 3 if at % 2 else at % 3]
            act = GiveAnswer(step="kaart", area=code, recognised=answer)
            sessions.append(found.session, act, actor=person, id_=new_id())
        for at, text in enumerate(NOTES):
            if number < 2:
                act = WriteNote(note=f"n{number}{at}", step="kaart", area=codes[at], note_kind="vraag", text=text)
                sessions.append(found.session, act, actor=person, id_=new_id())
        sessions.append(found.session, GiveDot(note="n00"), actor=person, id_=new_id())
    sessions.append(found.session, SetTimer(step="kaart", seconds=3600), actor=LEAD, id_="timer")
    return found


def open_hall(browser: Browser, app_url: str, begun: Begun, *, secret: str, size=(1920, 1080), **more: str) -> Page:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme=more.pop("scheme", "light"))
    page.on("dialog", lambda dialog: pytest.fail(f"a text became a program: {dialog.message}"))
    query = {"sessie": begun.session, "sleutel": secret, "scherm": "zaal", **more}
    page.goto(f"{app_url}/werksessie?" + "&".join(f"{name}={text}" for name, text in query.items()))
    page.locator(".kaart-zaal h1").wait_for(timeout=WAIT_MS)
    return page


def settled(page: Page, step: str) -> None:
    """Wait until the view of a step is drawn."""
    part = {"los": ".kaart-zaal.zonder"}.get(step, ".kaart-zaal-tekening path[fill^='#']")
    page.locator(part).first.wait_for(timeout=MADE_MS)
    page.wait_for_timeout(500)


@pytest.mark.parametrize(
    ("size", "scheme", "language"), [((1920, 1080), "light", "nl"), ((1366, 768), "dark", "en")], ids=["large", "small"]
)
def test_no_type_is_small_and_nothing_is_cut_off(browser, app_url, sessions, begun, size, scheme, language):
    secret = reader_secret(begun.secret)
    least = 24 * min(size[0] / 1920, size[1] / 1080)
    page = open_hall(browser, app_url, begun, secret=secret, size=size, scheme=scheme, taal=language)
    for step, colour in (("kaart", ""), ("kaart", "H"), ("samen", ""), ("los", "")):
        sessions.append(begun.session, ShowStep(step=step), actor=LEAD, id_=new_id())
        asked = next(item.question for item in STEPS if item.id == step).strip()
        expect(page.locator(".kaart-zaal h1")).to_have_text(asked, timeout=MADE_MS)
        settled(page, step)
        if colour:
            page.keyboard.press(colour)
            page.locator(".kaart-zaal-legendakop", has_text="?").wait_for(timeout=WAIT_MS)
        found = page.evaluate(TEXTS)
        assert len(found) > 4
        assert [text for text in found if text[0] < least - 0.05] == [], step
        assert [text for text in found if not text[1]] == [], step
        assert max(page.evaluate(SCROLLS)) <= 0
        assert page.locator("header.stAppHeader:visible, [data-testid=stSidebar]:visible").count() == 0
    page.close()


def test_the_hall_follows_within_seconds(browser, app_url, sessions, begun, record_property):
    """What is measured is reported; the bound is wide, for other work may fill the machine."""
    sessions.append(begun.session, ShowStep(step="kaart"), actor=LEAD, id_=new_id())
    hall = open_hall(browser, app_url, begun, secret=reader_secret(begun.secret))
    settled(hall, "kaart")
    hall.evaluate(
        """() => {
            window.drawing = document.querySelector(".kaart-zaal-tekening");
            window.changes = 0;
            new MutationObserver((all) => { window.changes += all.length; })
              .observe(window.drawing.querySelector("g"), { childList: true, subtree: true, attributes: true });
        }"""
    )
    person = sessions.admit(begun.session, token="later".rjust(30, "0"))
    took = []
    for number in range(5):
        text = f"Nieuw {number}"
        act = WriteNote(note=f"live{number}", step="kaart", area="BU09174000", note_kind="kans", text=text)
        start = time.monotonic()
        sessions.append(begun.session, act, actor=person, id_=new_id())
        expect(hall.get_by_text(text, exact=True)).to_be_visible(timeout=15_000)
        took.append(round(time.monotonic() - start, 2))
    record_property("note_visible_s", json.dumps(took))
    assert hall.evaluate("() => [window.drawing.isConnected, window.changes]") == [True, 0]
    lead = open_hall(browser, app_url, begun, secret=begun.secret, size=(1366, 768))
    settled(lead, "kaart")
    lead.keyboard.press("ArrowRight")
    expect(hall.locator(".kaart-zaal h1")).to_have_text("Wat gaat samen?", timeout=15_000)
    assert sessions.state(begun.session).shown == "samen"
    # The keys of a screen that only reads lead nowhere, and a reload comes back to where the session is.
    hall.keyboard.press("ArrowRight")
    hall.reload()
    expect(hall.locator(".kaart-zaal h1")).to_have_text("Wat gaat samen?", timeout=WAIT_MS)
    assert sessions.state(begun.session).shown == "samen"
    lead.keyboard.press("Home")
    expect(hall.locator(".kaart-zaal h1")).to_have_text(LONG.strip(), timeout=15_000)
    lead.close()
    hall.close()
