"""The phone of a participant in a real browser, with everything that went wrong on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, expect

WAIT_MS = 30_000
OLD = 631_152_000  # 1 January 1990


@dataclass
class Handset:
    """A phone with the page of a werksessie on it."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def come_in(self, code: str, *, name: str = "") -> None:
        """Open the address of the QR code and enter."""
        self.page.goto(f"{self.url}/mee/{code}")
        self.page.get_by_role("textbox", name="Uw naam").fill(name)
        self.page.get_by_role("button", name="Doe mee").click()
        expect(self.page.locator("#room")).to_be_visible()

    def answer(self, words: str) -> None:
        """Say whether one recognises it."""
        self.page.get_by_role("button", name=words, exact=True).click()

    def write(self, text: str, *, kind: str = "Verklaring") -> None:
        """Write a note and send it."""
        self.page.get_by_label("Wat is het?").select_option(kind)
        self.page.get_by_role("textbox", name="Uw notitie").fill(text)
        self.page.get_by_role("button", name="Verstuur", exact=True).click()

    def note(self, text: str):
        """The note in the list that says so."""
        return self.page.locator("#notes > li").filter(has_text=text)

    def vote(self, text: str) -> None:
        """Give a note a dot."""
        self.note(text).get_by_role("button", name="Geef een stip").click()


@contextmanager
def handset(browser: Browser, url: str, *, clock_s: int | None = None) -> Iterator[Handset]:
    """A phone of 390x844; with `clock_s` its clock stands at that moment, in seconds since 1970."""
    context = browser.new_context(
        locale="nl-NL", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    if clock_s is not None:
        page.clock.install(time=clock_s)
    made = Handset(page, url)
    page.on("pageerror", lambda error: made.complaints.append(str(error)))
    try:
        yield made
        assert not made.complaints
    finally:
        context.close()
