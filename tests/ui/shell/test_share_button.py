"""Deel in the app: what stands in the dialog, and copying where the browser has no clipboard for a page."""

from __future__ import annotations

import html5lib
import pytest
from playwright.sync_api import Browser, expect

from kaart.render.embed.address import frame_code
from kaart.render.templates import fill
from kaart.ui.shell.share import Shared
from kaart.ui.shell.share_button import Text, _texts

EXAMPLE = {"gebied": "voorbeeldregio", "niveau": "wijk", "indicator": "laag_inkomen", "jaar": "2023"}
HOME = "http://localhost:8501/"


def opened(open_app, store, **more):
    app = open_app(store=store, link=EXAMPLE, **more)
    app.session_state["deel"] = True
    return app.run()


def fields(app):
    """Texts to copy."""
    body = "".join(
        item.proto.body
        for item in app.get("html")
        if "kaart-deel" in item.proto.body and "<style" not in item.proto.body
    )
    return [field.text for field in html5lib.parse(body, namespaceHTMLElements=False).iter("textarea")]


def test_it_gives_link_code_picture_words_and_citations(open_app, empty, monkeypatch):
    monkeypatch.setenv("KAART_DIENSTEN", "1")
    app = opened(open_app, empty)
    assert not app.exception
    link, code, picture, short, *others = fields(app)
    assert link == f"{HOME}?gebied=voorbeeldregio&niveau=wijk&indicator=laag_inkomen&jaar=2023"
    assert f'src="{HOME}insluiten/kaart?gebied=voorbeeldregio&amp;' in code
    assert picture.startswith(f"{HOME}beeld/kaart.png?gebied=voorbeeldregio&")
    assert "taal=nl&gezien=" in picture
    assert short.startswith("Kaart: ")
    assert len(others) == 3
    assert "kaart start --netwerk" in app.warning[0].value
    app.checkbox("deel_vast").check().run()
    assert "taal=nl&levering=" in fields(app)[2]


def test_an_installation_with_an_address_gives_that_and_one_without_frames_says_so(open_app, empty, monkeypatch):
    app = open_app(store=empty, link=EXAMPLE)
    monkeypatch.setenv("KAART_URL", "https://kaart.example/x")
    app.session_state["deel"] = True
    app.run()
    assert not app.exception
    assert fields(app)[0].startswith("https://kaart.example/x/?gebied=voorbeeldregio")
    assert not any("iframe" in text for text in fields(app))
    assert not app.warning
    assert any("kaart start" in item.value for item in app.caption)


def test_a_view_without_a_link_has_no_addresses():
    assert _texts(Shared(""), title="Eigen") == []


@pytest.mark.browser
@pytest.mark.slow
def test_every_text_is_copied_over_plain_http_and_heard(browser: Browser) -> None:
    texts = [
        Text("Link", "http://kaart.test/?gebied=GM0917&jaar=2018"),
        Text("Code", str(frame_code("http://kaart.test/insluiten/kaart?a=1&b=2", title='"<b>', language="nl")).strip()),
    ]
    page = browser.new_context().new_page()
    body = fill("ui/shell/share_texts.html.j2", language="nl", items=texts) + fill("ui/shell/page_copy.html.j2")
    content = f"<!doctype html><meta charset='utf-8'>{body}<textarea id='paste'></textarea>"
    page.route("http://kaart.test/**", lambda route: route.fulfill(body=content, content_type="text/html"))
    page.goto("http://kaart.test/")
    assert page.evaluate("navigator.clipboard === undefined")
    for number, item in enumerate(texts):
        button = page.locator(".kaart-deel button").nth(number)
        button.click()
        expect(page.locator("[role=status]")).to_have_text("Gekopieerd")
        expect(button).to_have_text("Gekopieerd")
        expect(button).to_be_focused()
        page.locator("#paste").fill("")
        page.locator("#paste").press("Control+V")
        expect(page.locator("#paste")).to_have_value(item.text)
    # Where neither way works, the text is selected and that is said.
    page.evaluate("document.execCommand = () => false")
    page.locator(".kaart-deel button").first.click()
    expect(page.locator("[role=status]")).to_contain_text("Ctrl+C")
    assert page.evaluate("document.activeElement.value.slice(0, 5)") == "http:"
    page.context.close()
