"""Every page for people who enlarge, who use a keyboard, who want no motion, who listen: in one browser and one app.

The statement in docs/toegankelijkheid.md names these tests for what it says was tested.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.standin, pytest.mark.slow]

VIEW = "gebied=GM0917&niveau=buurt&indicator=laag_inkomen&jaar=2018&code=BU09174000"
PAGES = (
    "", "profiel", "verandering", "vergelijken", "samen", "shortlist", "hotspots", "bereikbaarheid", "werksessie",
    "eigen", "bronnen",
)  # fmt: skip
WAIT_MS = 60_000
# A window of 1280 x 1024 px, enlarged: WCAG 2.1, success criteria 1.4.4 and 1.4.10.
TWICE, FOUR_TIMES = {"width": 640, "height": 512}, {"width": 320, "height": 256}
READY = """document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
  && document.querySelector('h1')
  && !document.querySelector('[data-stale=true], [data-testid=stSkeleton], [data-testid=stSpinner]')"""
# Right of the window, and in no box that scrolls by itself: a table, a map and a chart may.
OUTSIDE = """() => {
  const inBox = (part) => {
    for (let box = part; box && !box.matches('.stMain'); box = box.parentElement) {
      const style = getComputedStyle(box);
      if (/auto|scroll|hidden|clip/.test(style.overflowX) || style.clipPath !== 'none') { return true; }
    }
    return false;
  };
  // The cells of a table on a canvas are drawn; what a screen reader hears of them has a place of its own.
  return [...document.querySelectorAll('.stMain *')].filter((part) => {
    const place = part.getBoundingClientRect();
    return place.width && place.right > innerWidth + 1 && !part.closest('[data-testid=stDataFrame]') && !inBox(part);
  }).map((part) => `${part.tagName} ${part.textContent.slice(0, 60)}`).slice(0, 5);
}"""
# A table on a canvas has its new width last. One that is cut off in its box is reached with the Tab key; one in a
# closed panel has no place yet.
FITS = """document.querySelector('.stMain').scrollWidth <= innerWidth
  && [...document.querySelectorAll('.stTable > div')].every((box) => box.tabIndex === 0
    || !box.checkVisibility({ contentVisibilityAuto: true }) || box.scrollWidth <= box.clientWidth + 1)"""
MOVING = """() => document.getAnimations().filter((each) => each.playState === 'running'
  && each.effect.getComputedTiming().activeDuration > 1).map((each) => each.animationName ?? each.transitionProperty)"""
NAME = """() => {
  const here = document.activeElement;
  const name = here.getAttribute('aria-label') || here.title || here.firstElementChild?.title
    || here.labels?.[0]?.textContent;
  return here === document.body ? '' : (name || here.textContent).trim().slice(0, 60);
}"""


@pytest.fixture(scope="module")
def page(browser: Browser, app_url: str) -> Iterator[Page]:
    """One window for all pages: enlarged twice, dark, without motion; nothing is asked of another host."""
    context = browser.new_context(
        locale="nl-NL", viewport=TWICE, color_scheme="dark", reduced_motion="reduce", accept_downloads=True
    )
    context.set_default_timeout(WAIT_MS)
    context.route(lambda url: not url.startswith(app_url), lambda route: route.abort())
    yield context.new_page()
    context.close()


def ready(page: Page) -> None:
    wait_until(page, f"Boolean({READY})", timeout_ms=WAIT_MS)


def serious(page: Page) -> list[str]:
    """What axe finds that keeps people out, with its place."""
    return [
        f"{rule['id']} at {node['target']}: {node['html'][:160]}"
        for rule in Axe().run(page).response["violations"]
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_lost_at_200_and_400_percent_and_nothing_moves(page, app_url, path):
    page.set_viewport_size(TWICE)
    page.goto(f"{app_url}/{path}?{VIEW}")
    ready(page)
    assert page.evaluate("document.documentElement.lang") == "nl"
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert page.evaluate(OUTSIDE) == []
    page.set_viewport_size(FOUR_TIMES)
    wait_until(page, FITS, timeout_ms=WAIT_MS)
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate(MOVING) == []
    assert serious(page) == []


def test_the_tab_key_reaches_everything_of_the_map(page, app_url):
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{app_url}/?{VIEW}")
    ready(page)
    expect(page.locator(".mapboxgl-ctrl-zoom-in")).to_be_visible(timeout=WAIT_MS)
    names = []
    for _ in range(80):
        page.keyboard.press("Tab")
        names.append(page.evaluate(NAME))
        if not names[-1]:
            break
    wanted = ("Regio", "Buurt", "Onderwerp", "Definitie", "Klassen", "Inzoomen", "Tabel", "Deel", "Werksessie")
    assert [word for word in wanted if not any(word in name for name in names)] == [], names
