"""The HTML page in a real browser, from a folder: it asks nothing of anybody and shows a value under the pointer."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from longer import later
from snapshots import example

from kaart.render.files.page import draw_page
from kaart.render.picture.draw import draw_picture

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize("width", later([1200, 390], first=0))
def test_the_page_opens_from_a_folder_and_asks_nothing(browser, tmp_path, width):
    snapshot = example(marked="BU99010305", address="https://kaart.voorbeeld.nl")
    target = tmp_path / "kaart.html"
    target.write_bytes(draw_page(snapshot))
    (tmp_path / "kaart.svg").write_bytes(draw_picture(snapshot, "svg", preset="1:1"))
    page = browser.new_page(viewport={"width": width, "height": 800})
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(target.as_uri())
    assert page.locator("svg.map path.area").count() == len(snapshot.areas)
    code = snapshot.areas["code"].iloc[0]
    assert snapshot.content.words[code] in page.locator(f"#{code} title").text_content()
    assert page.locator("tbody tr").count() == len(snapshot.content.table)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert asked == [target.as_uri()]
    assert complaints == []
    found = Axe().run(page).response["violations"]
    assert not [(item["id"], [node["target"] for node in item["nodes"]][:3]) for item in found]
    page.close()


def test_a_browser_draws_the_svg_with_no_request_and_nothing_outside_the_page(browser, tmp_path):
    snapshot = example(rule="fisher_jenks-9")
    target = tmp_path / "kaart.svg"
    target.write_bytes(draw_picture(snapshot, "svg", preset="9:16"))
    page = browser.new_page(viewport={"width": 800, "height": 1200})
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(target.as_uri())
    outside = page.evaluate(
        """() => {
            const whole = document.documentElement.getBoundingClientRect();
            return [...document.querySelectorAll('text')].filter(text => {
                const box = text.getBoundingClientRect();
                return !box.width || box.left < whole.left || box.right > whole.right
                    || box.top < whole.top || box.bottom > whole.bottom;
            }).map(text => text.textContent);
        }"""
    )
    assert outside == []
    assert asked == [target.as_uri()]
    page.close()
