"""A whole evening as people see it: a facilitator, the screen of the hall and two phones, from preparing to minutes.

Pictures of every stage are kept in `test-results/werksessie`, to be looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
import pytest
from handset import OLD, Handset, handset
from playwright.sync_api import Browser, Locator, Page, expect

from bench.werksessie.server import Server, served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PICTURES = Path(__file__).parents[2] / "test-results" / "werksessie"
VIEW = "gebied=voorbeeldregio&niveau=buurt&indicator=laag_inkomen&jaar=2023"
AREA = "Bedachte Weide"
WAIT_MS = 60_000
FIRST, SECOND = "De bus rijdt ’s avonds niet.", "Na acht uur kom je hier niet meer weg."
BOLD = "<b>Waarom</b> is er geen [inloop](https://elders.nl)?"


@dataclass
class Screen:
    """A page of Streamlit, with everything that went wrong on it."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def key(self, key: str) -> Locator:
        """The part of the page that has a key."""
        return self.page.locator(f".st-key-{key}")

    def press(self, key: str) -> None:
        """Press the button that has a key."""
        self.key(key).get_by_role("button").click()

    def turn_to(self, words: str) -> None:
        """Choose a part of the facilitator's page."""
        self.page.get_by_role("radio", name=words).click()

    def note(self, text: str) -> Locator:
        """The note in the facilitator's lists that says so."""
        return self.page.locator("[class*=st-key-ws_noot_]").filter(has_text=text)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("avond")) as running:
        yield running


@pytest.fixture
def open_screen(browser: Browser) -> Iterator:
    """Open a page of the app in a context of its own; at the end nothing may have gone wrong on any."""
    expect.set_options(timeout=WAIT_MS)
    made: list[Screen] = []

    def start(address: str, *, width: int, height: int) -> Screen:
        context = browser.new_context(
            locale="nl-NL", viewport={"width": width, "height": height}, accept_downloads=True
        )
        context.set_default_timeout(WAIT_MS)
        screen = Screen(context.new_page())
        made.append(screen)
        screen.page.on("pageerror", lambda error: screen.complaints.append(str(error)))
        screen.page.goto(address)
        return screen

    yield start
    for screen in made:
        assert not screen.complaints
        assert not re.search(r"\b(None|undefined|Traceback)\b|\[object", screen.page.locator("body").inner_text())
        screen.page.context.close()


def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")


def prepare(lead: Screen) -> str:
    """Begin from a map, ask two questions, let people in; gives the code."""
    page = lead.page
    page.get_by_role("button", name="Werksessie").click()
    lead.key("werksessie_vraag").get_by_role("textbox").fill("Herkennen we dit beeld?")
    page.get_by_role("button", name="Werksessie met deze kaart beginnen").click()
    expect(page.get_by_role("textbox", name="Vraag aan de zaal")).to_have_value("Herkennen we dit beeld?")
    page.get_by_role("button", name="Vraag zonder kaart toevoegen").click()
    second = page.get_by_role("textbox", name="Vraag aan de zaal").nth(1)
    second.fill("Wat spreken we af?")
    second.press("Tab")
    picture(page, "1-voorbereiden")
    lead.turn_to("Mensen binnenlaten")
    lead.press("ws_open")
    expect(lead.key("ws_sluit")).to_be_visible()
    picture(page, "2-binnenlaten")
    code = re.search(r"\b([A-Z2-9]{3}) ([A-Z2-9]{3})\b", page.locator("body").inner_text())
    assert code
    return "".join(code.groups())


def hall_address(lead: Screen) -> str:
    """The link of the hall's screen, as the facilitator copies it."""
    lead.page.get_by_text("Links om te bewaren").click()
    link = lead.page.locator(
        "input[value*='scherm=zaal'], textarea:has-text('scherm=zaal'), code:has-text('scherm=zaal')"
    )
    expect(link.first).to_be_visible()
    return link.first.evaluate("element => element.value || element.textContent")


def test_an_evening_from_preparing_to_minutes(server: Server, browser: Browser, open_screen):
    lead = open_screen(f"{server.url}/?{VIEW}", width=1440, height=900)
    code = prepare(lead)
    hall = open_screen(hall_address(lead), width=1920, height=1080)
    expect(hall.page.get_by_text("Herkennen we dit beeld?")).to_be_visible()
    picture(hall.page, "3-zaal-leeg")
    with ExitStack() as stack:
        amira = stack.enter_context(handset(browser, server.url))
        old = stack.enter_context(handset(browser, server.url, clock_s=OLD))
        amira.come_in(code, name="Amira")
        old.come_in(code)
        talk(lead, hall, amira, old)
        agree(lead, hall, amira)
        minutes(lead, amira)


def talk(lead: Screen, hall: Screen, amira: Handset, old: Handset) -> None:
    """Recognise, write, look, show, merge and vote."""
    lead.turn_to("Begeleiden")
    amira.page.get_by_label("Over welk gebied?").select_option(label=AREA)
    amira.answer("Deels")
    amira.write(FIRST)
    old.page.get_by_label("Over welk gebied?").select_option(label=AREA)
    old.answer("Nee")
    old.write(SECOND)
    old.write(BOLD, kind="Vraag")
    picture(amira.page, "4-telefoon")
    for text in (FIRST, SECOND, BOLD):
        expect(lead.note(text)).to_be_visible()
    picture(lead.page, "5-leiden")
    assert FIRST not in hall.page.locator("body").inner_text()
    for text in (FIRST, SECOND, BOLD):
        lead.note(text).get_by_role("button", name="Aan de zaal tonen").click()
        expect(hall.page.get_by_text(text)).to_be_visible()
    picture(hall.page, "6-zaal")
    for phone in (amira, old):
        phone.vote(FIRST)
    expect(lead.note(FIRST)).to_contain_text("stippen: 2")
    picture(old.page, "7-telefoon-1990")


def agree(lead: Screen, hall: Screen, amira: Handset) -> None:
    """Agree on a note, and see it everywhere."""
    lead.note(FIRST).get_by_role("button", name="Bewerken en afspreken").click()
    for words, text in (("Wat er gebeurt", "Navragen bij de vervoerder"), ("Wie", "Gemeente")):
        box = lead.key("ws_bank_vak").get_by_role("textbox", name=words, exact=True)
        box.fill(text)
        box.press("Tab")
    lead.press("ws_bank_afgesproken")
    expect(lead.note(FIRST)).to_contain_text("Navragen bij de vervoerder")
    picture(lead.page, "8-afspraak")
    expect(hall.page.get_by_text("Navragen bij de vervoerder")).to_be_visible()
    expect(amira.note(FIRST)).to_contain_text("Navragen bij de vervoerder")
    lead.press("ws_stap_verder")
    expect(hall.page.get_by_text("Wat spreken we af?")).to_be_visible()
    expect(amira.page.locator("#question")).to_have_text("Wat spreken we af?")
    picture(hall.page, "9-zaal-tweede-vraag")


def minutes(lead: Screen, amira: Handset) -> None:
    """Close, and take the minutes."""
    lead.turn_to("Mensen binnenlaten")
    lead.press("ws_sluit")
    expect(amira.page.get_by_text("Deze werksessie is gesloten.")).to_be_visible()
    picture(amira.page, "10-telefoon-gesloten")
    lead.turn_to("Papier en verslag")
    picture(lead.page, "11-verslag")
    for form in ("html", "pdf"):
        with lead.page.expect_download() as waiting:
            lead.press(f"ws_verslag_{form}")
        waiting.value.save_as(PICTURES / f"verslag.{form}")
    html = (PICTURES / "verslag.html").read_text(encoding="utf-8")
    assert FIRST in html
    assert "Navragen bij de vervoerder" in html
    assert "<b>Waarom" not in html
    assert "Amira" not in html
    with pikepdf.open(PICTURES / "verslag.pdf") as made:
        assert "/StructTreeRoot" in made.Root
