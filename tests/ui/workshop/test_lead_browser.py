"""A facilitator in a real browser: from an empty session to an agreement, while others write."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from kaart.core.settings import Settings
from kaart.workshop.acts import WriteNote
from kaart.workshop.keys import new_id, new_secret
from kaart.workshop.model import Phase, Showing
from kaart.workshop.sessions import Workshops

pytestmark = [pytest.mark.browser, pytest.mark.standin, pytest.mark.slow]

WAIT_MS = 30_000
VIEW = "gebied=GM0917&niveau=buurt&indicator=laag_inkomen&jaar=2018"


def test_from_preparing_to_an_agreement(browser: Browser, app_url, app_cache):
    sessions = Workshops.here(Settings(cache=app_cache))
    page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="nl-NL").new_page()
    page.set_default_timeout(WAIT_MS)
    asked = []
    page.on("request", lambda request: asked.append((request.url, request.headers.get("referer", ""))))

    page.goto(f"{app_url}/werksessie")
    page.get_by_role("button", name="Lege werksessie beginnen").click()
    page.get_by_label("Link van een kaart of pagina").fill(f"{app_url}/?{VIEW}")
    page.get_by_role("button", name="Deze kaart toevoegen").click()
    expect(page.get_by_text("Heerlen · Huishoudens met een laag inkomen")).to_be_visible()
    page.get_by_text("Mensen binnenlaten", exact=True).click()
    page.get_by_role("button", name="Werksessie openen").click()
    code = page.locator(".kaart-mee-code")
    expect(code).to_have_text(re.compile(r"\w{3} \w{3}"))
    session = sessions.find_code(str(code.text_content()))
    page.get_by_text("Begeleiden", exact=True).click()

    # What is being typed stays while others add something.
    page.get_by_text("Typen voor de zaal of van papier").click()
    field = page.get_by_label("Tekst", exact=True)
    field.press_sequentially("Half af")
    person = sessions.admit(session, token=new_secret(), name="Amira")
    (step,) = sessions.state(session).steps
    text = "De bus rijdt niet <b>meer</b>"
    note = WriteNote(note="n1", step=step.id, area="BU09174000", note_kind="vraag", text=text)
    sessions.append(session, note, actor=person, id_=new_id())
    expect(page.get_by_text(text)).to_be_visible()
    expect(field).to_have_value("Half af")
    expect(field).to_be_focused()

    page.get_by_role("button", name="Aan de zaal tonen", exact=True).click()
    expect(page.get_by_text("Wacht op u")).to_have_count(0)
    page.get_by_role("button", name="Bewerken en afspreken").click()
    page.get_by_label("Wie", exact=True).fill("De gemeente")
    page.get_by_role("button", name="Afgesproken", exact=True).click()
    expect(page.get_by_text("✓ Afgesproken: De gemeente")).to_be_visible()
    found = sessions.state(session)
    assert (found.phase, found.notes["n1"].showing) == (Phase.OPEN, Showing.SHOWN)
    assert found.notes["n1"].agreement.owner == "De gemeente"

    # On another page nothing of the session is in the address; the menu leads back to it, and so does a reload.
    page.get_by_role("link", name="Bronnen en methode").first.click()
    page.wait_for_url(f"{app_url}/bronnen")
    page.get_by_role("link", name="Werksessie").first.click()
    page.wait_for_url(re.compile(r"/werksessie\?sessie="))
    page.reload()
    expect(page.get_by_text(text)).to_be_visible()
    secret = page.url.partition("sleutel=")[2].partition("&")[0]
    assert secret
    in_path = [address for address, _ in asked if secret in address and "/werksessie?" not in address]
    told = [referer for _, referer in asked if secret in referer]
    assert not in_path + told
    page.context.close()
    sessions.database.close()
