"""kaart under a path behind Debian's nginx, with the example of the documentation, in a real browser."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, expect
from running import free_port, wait_for
from waiting import wait_until

from bench.proxy import configuration, example, found_nginx
from kaart.core.settings import PROJECT

pytestmark = [pytest.mark.browser, pytest.mark.standin, pytest.mark.slow]

WAIT_MS = 30_000
MAP = "?gebied=GM0917&niveau=buurt&indicator=laag_inkomen&jaar=2018"
OWN = b"buurt;score\nBU09174000;5\nBU09174001;7\nBU09174002;9\n"
OTHERS = ("verandering", "vergelijken", "samen", "shortlist", "hotspots", "bereikbaarheid", "bronnen")
# The page itself hears of what its policy forbids, also where the console is silent.
LISTEN = """
window.forbidden = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.forbidden.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""


@pytest.fixture(scope="module")
def address(app_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a visitor finds kaart."""
    folder = tmp_path_factory.mktemp("proxy")
    outside, inside = free_port(), free_port()
    nginx = found_nginx()
    config = configuration(folder, example(port=outside, apps=[inside], logs=folder))
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("KAART_", "STREAMLIT_"))}
    env = {
        **kept,
        "PYTHONPATH": str(PROJECT / "src"),
        "KAART_CACHE": str(app_cache),
        "KAART_STATIC": str(folder / "static"),
    }
    start = [sys.executable, "-m", "kaart", "start", "--port", str(inside), "--pad", "/kaart", "--geen-venster"]
    with (
        subprocess.Popen([nginx, "-p", str(folder), "-c", str(config)]) as proxy,
        subprocess.Popen(start, cwd=folder, env=env) as app,
    ):
        try:
            wait_for(f"http://127.0.0.1:{outside}/kaart/_stcore/health", app)
            yield f"http://127.0.0.1:{outside}/kaart"
        finally:
            app.terminate()
            proxy.terminate()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A visit during which nothing is forbidden, nothing fails, and nothing is asked outside the path of kaart."""
    context = browser.new_context(locale="nl-NL", viewport={"width": 1440, "height": 900})
    context.set_default_timeout(WAIT_MS)
    expect.set_options(timeout=WAIT_MS)
    context.add_init_script(LISTEN)
    context.route(lambda url: not url.startswith(address), lambda route: route.abort())
    page = context.new_page()
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.on("response", lambda answer: answer.status >= 400 and failed.append(f"{answer.status} {answer.url}"))
    yield page
    assert page.evaluate("window.forbidden") == []
    # At the path of a page Streamlit first looks for its server there.
    assert [line for line in failed if not re.search(r"/kaart/[a-z]+/_stcore/", line)] == []
    context.close()


@pytest.mark.parametrize("processes", [1, 2])
def test_the_proxy_writes_down_no_secret_and_no_code_of_a_werksessie(tmp_path: Path, processes: int):
    # Without kaart behind it: then nginx has most to say.
    port, apps = free_port(), [free_port() for _ in range(processes)]
    config = configuration(tmp_path, example(port=port, apps=apps, logs=tmp_path))
    with subprocess.Popen([found_nginx(), "-p", str(tmp_path), "-c", str(config)]) as proxy:
        try:
            for _ in range(100):
                with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.1)
            for path in ("werksessie?sessie=ab12&sleutel=geheim", "mee/KFT234", "mee/s/ab12/stand", "gezond"):
                with pytest.raises(HTTPError):
                    urlopen(Request(f"http://127.0.0.1:{port}/kaart/{path}", headers={"Referer": "http://x/?geheim"}))
        finally:
            proxy.terminate()
    written = "".join(file.read_text() for file in tmp_path.glob("*.log"))
    assert '"GET /kaart/werksessie" 502' in written
    assert '"GET /kaart/gezond" 502' in written
    assert not re.search("geheim|KFT234|ab12", written)


def link(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_a_map_a_choice_another_page_and_a_file_of_a_visitor(page: Page, address: str):
    page.goto(f"{address}/{MAP}")
    expect(page.locator("#deckgl-overlay")).to_be_visible()
    wait_until(
        page, "performance.getEntriesByType('resource').some(item => item.name.includes('/kaart/app/static/gebieden-'))"
    )
    page.get_by_text("Wijk", exact=True).first.click()
    wait_until(page, "new URLSearchParams(location.search).get('niveau') === 'wijk'")
    page.get_by_role("link", name="Buurtprofiel").first.click()
    wait_until(page, "location.pathname === '/kaart/profiel' && location.search.includes('gebied=GM0917')")
    heading = page.get_by_role("heading", level=1)
    before = heading.inner_text()
    page.reload()
    expect(heading).to_have_text(before)
    assert link(page)["gebied"] == ["GM0917"]
    page.go_back()
    wait_until(page, "location.pathname === '/kaart/' && location.search.includes('niveau=wijk')")
    page.goto(f"{address}/eigen")
    page.set_input_files("input[type=file]", {"name": "eigen.csv", "mimeType": "text/csv", "buffer": OWN})
    expect(page.get_by_text("De eerste rijen van 3").first).to_be_visible()
    assert page.evaluate("window.forbidden") == []


@pytest.mark.parametrize("name", OTHERS)
def test_no_page_does_what_its_policy_forbids(page: Page, address: str, name: str):
    page.goto(f"{address}/{name}{MAP}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("[data-test-script-state=running]")).to_have_count(0)
    page.wait_for_timeout(500)


def test_a_monitor_asks_under_the_path_too(address: str):
    with urlopen(f"{address}/gezond") as answer:
        assert (answer.status, "server" in answer.headers and "uvicorn" in answer.headers["server"]) == (200, False)
