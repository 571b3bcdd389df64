"""Pages that come and go: what they held is given back, and one process after another has the visitor that it knows."""

from __future__ import annotations

import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import Request, urlopen

import psutil
import pytest
from asgi import run_apart

from bench.betrouwbaar.audience import Pace, audience
from bench.proxy import configuration, example, found_nginx
from bench.servers import free_port, wait_until_up
from bench.werksessie.server import served, wait_until_warm

pytestmark = pytest.mark.slow

VIEW = "gebied=voorbeeldregio&niveau=buurt&indicator=woz&jaar=2023"
# Threads of a pool come when they are needed, and stay.
MORE_THREADS, MORE_MB = 4, 60


def held(process: psutil.Process) -> tuple[int, int, float]:
    return process.num_fds(), process.num_threads(), process.memory_info().rss / 1e6


def test_thirty_sessions_that_come_and_go_leave_nothing_behind(tmp_path: Path):
    with served(tmp_path) as server:
        wait_until_warm(server)
        process = psutil.Process(server.pid)

        async def visit() -> tuple[int, list[str], int]:
            async with audience(server.url, VIEW, count=10, warm=0) as visitors:
                await visitors.choose(Pace(0.5, 0.3, 1))
                faults = [fault for run in visitors.runs for fault in run.faults]
                return len(visitors.runs), visitors.lost + faults, process.num_fds()

        first = run_apart(visit())
        before = held(process)
        rest = [run_apart(visit()) for _ in range(2)]
        after = held(process)
    assert [errors for _, errors, _ in (first, *rest)] == [[], [], []]
    assert all(runs > 0 for runs, _, _ in (first, *rest))
    assert all(opened >= before[0] + 10 for _, _, opened in rest)
    assert after[0] <= before[0] + 2
    assert after[1] <= before[1] + MORE_THREADS
    assert after[2] <= before[2] + MORE_MB


class _Named(BaseHTTPRequestHandler):
    """Answers with its port."""

    def do_GET(self) -> None:
        content = str(self.server.server_address[1]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def two_behind_nginx(folder: Path) -> Iterator[str]:
    """The example for several processes, with two that say which they are."""
    apps = [ThreadingHTTPServer(("127.0.0.1", 0), _Named) for _ in range(2)]
    for app in apps:
        threading.Thread(target=app.serve_forever, daemon=True).start()
    port = free_port()
    config = configuration(folder, example(port=port, apps=[app.server_port for app in apps], logs=folder))
    with subprocess.Popen([found_nginx(), "-p", str(folder), "-c", str(config)]) as proxy:
        try:
            wait_until_up(f"http://127.0.0.1:{port}/kaart/gezond", proxy)
            yield f"http://127.0.0.1:{port}/kaart"
        finally:
            proxy.terminate()
            for app in apps:
                app.shutdown()
                app.server_close()


def ask(url: str, cookie: str = "") -> tuple[str, str]:
    """Which process answered, and the cookie that it gave."""
    with urlopen(Request(url, headers={"Cookie": cookie} if cookie else {}), timeout=10) as answer:
        return answer.read().decode(), answer.headers["Set-Cookie"] or ""


def test_a_visitor_comes_back_to_the_process_that_has_the_session(tmp_path: Path):
    with two_behind_nginx(tmp_path) as url:
        seen = set()
        for _ in range(20):
            first, given = ask(f"{url}/profiel?gebied=GM0917")
            assert re.fullmatch(r"kaart_proces=[0-9a-f]{32}; Path=/kaart; HttpOnly; SameSite=Lax", given)
            cookie = given.partition(";")[0]
            paths = ("", "/_stcore/stream", "/media/a.csv", "/app/static/x.json", "/hotspots")
            # A cookie that is there is not given again.
            assert {ask(f"{url}{path}", f"other=1; {cookie}") for path in paths} == {(first, "")}
            seen.add(first)
        assert len(seen) == 2
        # Who needs no session gets no cookie; who brings one that nobody gave gets another.
        for path in ("mee/KFT234", "beeld/kaart.png", "insluiten/kaart", "api/v1/", "gezond"):
            assert ask(f"{url}/{path}")[1] == ""
        assert ask(f"{url}/", "kaart_proces=../../etc")[1].startswith("kaart_proces=")
