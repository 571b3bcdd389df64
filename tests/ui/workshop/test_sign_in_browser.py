"""Signing in by a provider on this machine: through the real app, in a real browser."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from clirun import environment
from oidcprovider import Provider
from playwright.sync_api import Browser, Page, expect
from running import free_port, wait_for

from kaart.core.settings import Settings
from kaart.ui.workshop.sign_in import owner_of
from kaart.workshop.sessions import Workshops

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WAIT_MS = 60_000


@dataclass(frozen=True)
class Site:
    """An installation where facilitators sign in."""

    url: str
    provider: Provider
    settings: Settings


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("aanmelden")
    port = free_port()
    url = f"http://localhost:{port}/kaart"
    command = [sys.executable, "-m", "kaart", "start", "--port", str(port), "--pad", "/kaart", "--geen-venster"]
    variables = environment("http://127.0.0.1:9", folder / "cache", KAART_STATIC=str(folder / "static"))
    with Provider(redirect_uri=f"{url}/oauth2callback") as provider:
        (folder / ".streamlit").mkdir()
        (folder / ".streamlit" / "secrets.toml").write_text(provider.secrets_toml(), encoding="utf-8")
        with subprocess.Popen(command, cwd=folder, env=variables) as process:
            try:
                wait_for(f"{url}/_stcore/health", process)
                yield Site(url, provider, Settings(cache=folder / "cache"))
            finally:
                process.terminate()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="nl-NL", viewport={"width": 1440, "height": 900})
    context.set_default_timeout(WAIT_MS)
    expect.set_options(timeout=WAIT_MS)
    yield context.new_page()
    context.close()


def sign_in(page: Page, site: Site, person: str) -> None:
    page.goto(f"{site.url}/werksessie?taal=nl")
    page.get_by_role("button", name="Aanmelden").click()
    page.get_by_role("link", name=person).click()
    page.wait_for_url(f"{site.url}/werksessie*")


def test_a_facilitator_signs_in_begins_finds_back_and_signs_out(site: Site, page: Page):
    page.goto(f"{site.url}/werksessie")
    expect(page.get_by_role("button", name="Aanmelden")).to_be_visible()
    expect(page.get_by_text("Lege werksessie beginnen")).to_have_count(0)
    sign_in(page, site, "anna")
    expect(page.get_by_text("Aangemeld als Anna <b>de</b> Wit")).to_be_visible()
    page.get_by_role("button", name="Lege werksessie beginnen").click()
    page.wait_for_url(lambda url: "sessie=" in url)
    workshops = Workshops.here(site.settings)
    owner = owner_of(site.provider.claims("anna"))
    assert len(workshops.listed(owner=owner)) == len(workshops.listed()) == 1
    page.goto(f"{site.url}/werksessie")
    expect(page.get_by_role("heading", name="Uw werksessies")).to_be_visible()
    page.get_by_role("button", name="Afmelden").click()
    expect(page.get_by_role("button", name="Aanmelden")).to_be_visible()
    assert page.url.startswith(f"{site.url}/werksessie")
    sign_in(page, site, "bram")
    expect(page.get_by_text("Aangemeld als Bram")).to_be_visible()
    expect(page.get_by_role("heading", name="Uw werksessies")).to_have_count(0)
    workshops.database.close()


def test_a_token_of_another_key_lets_nobody_in(site: Site, page: Page):
    site.provider.forges = True
    sign_in(page, site, "anna")
    site.provider.forges = False
    expect(page.get_by_role("button", name="Aanmelden")).to_be_visible()
    expect(page.get_by_text("Lege werksessie beginnen")).to_have_count(0)
    assert "_streamlit_user" not in {cookie["name"] for cookie in page.context.cookies()}
