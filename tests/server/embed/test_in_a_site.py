"""Frames in a page of another site, in a real browser: heights, figures under pointer, finger and keys."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Thread

import pytest
import uvicorn
from playwright.sync_api import Browser, Frame, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from kaart.core.settings import Settings
from kaart.render.embed.address import frame_address, frame_code
from kaart.server.embed.routes import routes
from kaart.server.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

VIEW = {"gebied": "voorbeeldregio", "niveau": "wijk", "indicator": "laag_inkomen", "jaar": "2023", "taal": "nl"}
OTHER = {**VIEW, "tweede": "bijstand_per_1000", "taal": "en"}
SIZES = (
    "(() => { const page = document.documentElement; return [page.scrollHeight - window.innerHeight,"
    "page.scrollWidth - window.innerWidth, Math.floor(window.innerHeight - page.getBoundingClientRect().height)] })()"
)
# Every area that Page Down leads to, as those who listen hear it.
WALK = """(count) => {
  const box = document.querySelector(".box"), here = document.getElementById("here"), heard = [];
  const press = (key) => { box.dispatchEvent(new KeyboardEvent("keydown", { key })); heard.push(here.textContent); };
  press("Home");
  for (let step = 1; step < count; step += 1) { press("PageDown"); }
  return heard;
}"""


def serve(app: Starlette) -> tuple[uvicorn.Server, Thread, str]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    return server, thread, f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Address of kaart, and of a page of another site with two of its frames."""
    settings = Settings(cache=tmp_path_factory.mktemp("insluiten"))
    kaart = serve(Starlette(routes=routes(Site(settings))))
    views = (frame_address(kaart[2], "", VIEW), frame_address(kaart[2], "samen", OTHER))
    codes = "<p>Tussen.</p>".join(str(frame_code(view, title="Kaart", language="nl")) for view in views)

    def page(_request: Request) -> Response:
        head = "<!doctype html><link rel='icon' href='data:,'><meta name='viewport' content='width=device-width'>"
        return HTMLResponse(f"{head}<body style='margin: 0'><h1>Krant</h1>{codes}")

    other = serve(Starlette(routes=[Route("/", page)]))
    yield kaart[2], other[2]
    for server, thread, _ in (kaart, other):
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(has_touch=True)
    yield context.new_page()
    context.close()


def opened(page: Page, address: str, *, width: int) -> list[Frame]:
    """Both frames of the page; the second is fetched when it is nearly seen."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    page.frame_locator("iframe").first.locator("path.area").first.wait_for()
    page.locator("iframe").last.scroll_into_view_if_needed()
    page.frame_locator("iframe").last.locator("path.area").first.wait_for()
    page.wait_for_function("[...document.querySelectorAll('iframe')].every(frame => frame.style.height !== '')")
    return [frame for frame in page.frames if frame.parent_frame]


@pytest.mark.parametrize("width", [320, 680, 1200])
def test_frames_are_as_high_as_their_pages_and_show_figures_and_ask_for_nothing(
    page: Page, sites: tuple[str, str], width: int
) -> None:
    _, other = sites
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    frames = opened(page, other, width=width)
    assert [frame.evaluate(SIZES) for frame in frames] == [[0, 0, 0]] * 2
    heights = page.evaluate("[...document.querySelectorAll('iframe')].map(frame => frame.style.height)")
    assert heights[0] != heights[1]

    tip = frames[0].locator("#tip")
    name = str(frames[0].locator("tbody tr th").first.text_content())
    area = frames[0].locator(f"path.area[id='{code_of(frames[0], name)}']")
    area.hover()
    expect(tip).to_contain_text(name)
    left, right, wide = tip.evaluate(
        "tip => [tip.getBoundingClientRect().left, tip.getBoundingClientRect().right, window.innerWidth]"
    )
    assert 0 <= left < right <= wide
    frames[0].locator("h1").hover()
    expect(tip).to_be_hidden()
    area.tap()
    expect(tip).to_contain_text(name)
    frames[0].locator("#sentence").tap()
    expect(tip).to_be_hidden()

    assert said == []
    assert len(asked) == 3
    assert page.context.cookies() == []


def code_of(frame: Frame, name: str) -> str:
    row = frame.locator("tbody tr", has_text=name).first
    return next(text for text in row.locator("td").all_text_contents() if text.startswith("WK"))


def test_keys_reach_every_area_and_the_site_hears_of_another_height(page: Page, sites: tuple[str, str]) -> None:
    kaart, other = sites
    first, second = opened(page, other, width=680)
    count = first.locator("path.area").count()
    assert len(set(first.evaluate(WALK, count))) == count
    first.locator(".box").focus()
    page.keyboard.press("ArrowLeft")
    expect(first.locator("#tip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(first.locator("#tip")).to_be_hidden()

    before = page.locator("iframe").first.bounding_box()
    assert before
    first.locator("summary").first.click()
    page.wait_for_function(f"document.querySelector('iframe').offsetHeight > {before['height']} + 50")
    page.set_viewport_size({"width": 400, "height": 900})
    page.wait_for_function("document.querySelector('iframe').offsetWidth === 400")
    expect(first.locator("body")).to_be_visible()
    for _ in range(50):  # its policy lets no question of Playwright run inside it over and over
        if first.evaluate(SIZES) == [0, 0, 0]:
            break
        page.wait_for_timeout(100)
    assert first.evaluate(SIZES) == [0, 0, 0]
    # A page that is asked tells its height again; one of another origin that the site does not show is not heard.
    page.evaluate("document.querySelector('iframe').style.height = '100px'")
    page.evaluate("window.postMessage({ type: 'kaart:height', height: 7 }, '*')")
    page.evaluate("document.querySelector('iframe').contentWindow.postMessage({ type: 'kaart:height?' }, '*')")
    page.wait_for_function("document.querySelector('iframe').offsetHeight > 200")

    with page.context.expect_page() as opens:
        second.locator(".full a").click()
    assert opens.value.url.startswith(f"{kaart}/samen?gebied=voorbeeldregio")
