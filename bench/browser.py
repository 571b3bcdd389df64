"""One visit in a fresh browser context: frames, bytes, heap.

Pictures come from the browser's own screencast (CDP ``Page.startScreencast``): every frame that the
compositor made, with the time it was made, the same for WebGL, SVG and HTML. Coloured means a chroma (largest
minus smallest channel) over 12 of 255; the base map and Streamlit's page are grey. The first coloured pixels are
the first frame with half of the coloured share of the settled picture; a recolouring is done at the first
frame from which on the map differs from the settled picture by less than a tenth of what the switch changed.
"""

from __future__ import annotations

import asyncio
import base64
import io
import re
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.async_api import Browser, CDPSession, Page

from bench.plan import HEIGHT, LEGEND_PX, WIDTH, Line, Route

ARGUMENTS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-background-networking",
    # No name but this machine resolves: nothing can be fetched from elsewhere.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
CHROMA, QUIET_S, LIMIT_S = 12, 2.0, 120.0
FRAME_WIDTH = 700
_RUNNING = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app) return !(window.benchIdle ?? true);
  return app.getAttribute('data-test-script-state') !== 'notRunning';
}"""
_STAMP = """
window.benchActed = 0;
const stamp = (event) => {
  if (event.type === 'change' || event.key === 'Enter') { window.benchActed = Date.now(); }
};
document.addEventListener('keydown', stamp, true);
document.addEventListener('change', stamp, true);
"""


@dataclass
class Traffic:
    """Bytes over the wire, Streamlit's own programs apart."""

    framework: int = 0
    own: int = 0
    requests: list[tuple[str, int]] = field(default_factory=list)
    compressed_socket: bool = False

    def add(self, url: str, size: int) -> None:
        # What the page holds itself (about:srcdoc, data:, blob:) does not travel a second time.
        if not url.startswith("http"):
            return
        path = urlsplit(url).path
        if path in {"", "/"} or path.startswith(("/static/", "/lib/", "/cdn/")):
            self.framework += size
        else:
            self.own += size
        self.requests.append((path, size))


@dataclass
class Visit:
    """What one visit measured; seconds, bytes. Over a slow line nothing is switched."""

    first_s: float
    view: Traffic
    cpu_view_s: float
    coloured_share: float
    heap: int = 0
    recolour_s: float = 0.0
    switch: Traffic = field(default_factory=Traffic)
    cpu_switch_s: float = 0.0


class Recorder:
    """A page with its frames and traffic."""

    def __init__(self, page: Page, session: CDPSession, route: Route, line: Line | None) -> None:
        self.page, self.session, self.route, self.line = page, session, route, line
        self.frames: list[tuple[float, bytes]] = []
        self.traffic = Traffic()
        self.last_bytes = time.time()
        self._urls: dict[str, str] = {}
        self._deflate: zlib._Compress | None = None
        self._tasks: set[asyncio.Task[object]] = set()

    async def start(self) -> None:
        on = self.session.on
        on("Network.requestWillBeSent", lambda event: self._urls.update({event["requestId"]: event["request"]["url"]}))
        on("Network.loadingFinished", self._finished)
        on("Network.webSocketFrameReceived", self._framed)
        on("Network.webSocketHandshakeResponseReceived", self._shaken)
        on("Page.screencastFrame", self._frame)
        await self.session.send("Network.enable", {"maxTotalBufferSize": 0, "maxResourceBufferSize": 0})
        if self.line is not None:
            rate = self.line.mbit_s * 1e6 / 8
            conditions = {"offline": False, "latency": self.line.delay_ms}
            conditions |= {"downloadThroughput": rate, "uploadThroughput": rate}
            await self.session.send("Network.emulateNetworkConditions", conditions)
        await self.session.send("Performance.enable")
        await self.session.send(
            "Page.startScreencast",
            {"format": "jpeg", "quality": 80, "maxWidth": FRAME_WIDTH, "maxHeight": FRAME_WIDTH, "everyNthFrame": 1},
        )

    def _finished(self, event: dict[str, object]) -> None:
        self.last_bytes = time.time()
        self.traffic.add(self._urls.get(str(event["requestId"]), ""), int(float(str(event["encodedDataLength"]))))

    def _framed(self, event: dict[str, dict[str, object]]) -> None:
        self.last_bytes = time.time()
        text, binary = str(event["response"]["payloadData"]), event["response"]["opcode"] != 1
        content = base64.b64decode(text) if binary else text.encode()
        # The browser tells frames unpacked; what they weighed on the way is found by packing them again.
        packed = self._deflate.compress(content) + self._deflate.flush(zlib.Z_SYNC_FLUSH) if self._deflate else content
        self.traffic.add("http://socket/_stcore/stream", len(packed))

    def _shaken(self, event: dict[str, dict[str, dict[str, str]]]) -> None:
        headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
        extension = headers.get("sec-websocket-extensions", "")
        if "permessage-deflate" in extension:
            self.traffic.compressed_socket = True
            bits = re.search(r"server_max_window_bits=(\d+)", extension)
            self._deflate = zlib.compressobj(wbits=-int(bits[1]) if bits else -15, memLevel=5)

    def _frame(self, event: dict[str, object]) -> None:
        stamp = float(dict(event["metadata"])["timestamp"])  # type: ignore[call-overload]
        self.frames.append((stamp, base64.b64decode(str(event["data"]))))
        task = asyncio.ensure_future(self.session.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]}))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self, *, since: int, changed: Callable[[NDArray[np.int16]], bool]) -> None:
        """Wait until the map has changed, nothing runs or arrives any more, and the picture stands still."""
        end = time.time() + LIMIT_S
        while time.time() < end:
            await asyncio.sleep(0.4)
            if await self.page.evaluate(_RUNNING) or time.time() - self.last_bytes < QUIET_S:
                continue
            if len(self.frames) <= since:
                continue
            box = await self.box()
            if box is None or not changed(cut(self.frames[-1][1], box)):
                continue
            stamp = self.frames[-1][0]
            earlier = [content for at, content in self.frames[since:] if at <= time.time() - QUIET_S]
            now = cut(self.frames[-1][1], box)
            if time.time() - stamp > QUIET_S or (earlier and apart(cut(earlier[-1], box), now) < 0.3):
                return
        raise TimeoutError(f"{self.route.id}: the map did not change and settle in {LIMIT_S:.0f} s")

    async def box(self) -> tuple[float, float, float, float] | None:
        """Part of the picture to look at: the map without the strip for the legend, as shares of the screen."""
        found = await self.page.locator(self.route.map_selector).first.bounding_box() if await self.present() else None
        if found is None:
            return None
        left, right = found["x"] + LEGEND_PX, min(WIDTH, found["x"] + found["width"])
        top, bottom = max(0.0, found["y"] + 40), min(HEIGHT, found["y"] + found["height"] - 40)
        return left / WIDTH, top / HEIGHT, right / WIDTH, bottom / HEIGHT

    async def present(self) -> bool:
        return bool(await self.page.locator(self.route.map_selector).count())

    async def heap(self) -> int:
        await self.session.send("HeapProfiler.collectGarbage")
        answer = await self.session.send("Performance.getMetrics")
        return int(next(item["value"] for item in answer["metrics"] if item["name"] == "JSHeapUsedSize"))


def cut(content: bytes, box: tuple[float, float, float, float]) -> NDArray[np.int16]:
    image = Image.open(io.BytesIO(content)).convert("RGB")
    left, top, right, bottom = box
    size = image.width, image.height
    part = image.crop((round(left * size[0]), round(top * size[1]), round(right * size[0]), round(bottom * size[1])))
    return np.asarray(part, dtype=np.int16)


def coloured(pixels: NDArray[np.int16]) -> float:
    return float(((pixels.max(axis=2) - pixels.min(axis=2)) > CHROMA).mean())


def apart(one: NDArray[np.int16], other: NDArray[np.int16]) -> float:
    return float(np.abs(one - other).mean()) if one.shape == other.shape else 255.0


async def visit(
    browser: Browser,
    route: Route,
    url: str,
    *,
    label: str = "",
    line: Line | None = None,
    cpu: Callable[[], float] = lambda: 0.0,
) -> Visit:
    """Open a page and wait for the map; with `label` switch to that indicator and wait again."""
    context = await browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="nl-NL")
    try:
        page = await context.new_page()
        await page.add_init_script(_STAMP)
        recorder = Recorder(page, await context.new_cdp_session(page), route, line)
        await recorder.start()
        found = await _first(recorder, url, cpu=cpu)
        return await _switched(recorder, found, label=label, cpu=cpu) if label else found
    finally:
        await context.close()


async def _first(recorder: Recorder, url: str, *, cpu: Callable[[], float]) -> Visit:
    page, before = recorder.page, cpu()
    await page.goto(url, wait_until="commit")
    start = float(await page.evaluate("performance.timeOrigin")) / 1000
    await recorder.settle(since=0, changed=lambda pixels: coloured(pixels) > 0.04)
    box = await recorder.box()
    if box is None:
        raise TimeoutError(f"{recorder.route.id}: no map")
    shares = [(stamp, coloured(cut(content, box))) for stamp, content in recorder.frames]
    settled = shares[-1][1]
    first = next(stamp for stamp, share in shares if share >= settled / 2) - start
    return Visit(first, recorder.traffic, cpu() - before, settled)


async def _switched(recorder: Recorder, found: Visit, *, label: str, cpu: Callable[[], float]) -> Visit:
    """The same visit with the heap of its view, and what a switch to another indicator took."""
    page, box = recorder.page, await recorder.box()
    if box is None:
        raise TimeoutError(f"{recorder.route.id}: the map is gone")
    heap = await recorder.heap()
    recorder.traffic, since = Traffic(), len(recorder.frames)
    old = cut(recorder.frames[-1][1], box)
    before = cpu()
    await _choose(page, label)
    await recorder.settle(since=since, changed=lambda pixels: apart(pixels, old) > 1.5)
    acted = float(await page.evaluate("window.benchActed")) / 1000
    pictures = [(stamp, cut(content, box)) for stamp, content in recorder.frames[since:]]
    new = pictures[-1][1]
    limit = apart(old, new) / 10
    done = pictures[-1][0]
    for stamp, picture in reversed(pictures):
        if apart(picture, new) > limit:
            break
        done = stamp
    return replace(found, heap=heap, recolour_s=done - acted, switch=recorder.traffic, cpu_switch_s=cpu() - before)


async def _choose(page: Page, label: str) -> None:
    if await page.locator("select#indicator").count():
        await page.locator("select#indicator").select_option(label=label)
        return
    box = page.locator(".st-key-indicator input").first
    await box.click()
    await box.fill(label)
    await page.get_by_role("option").first.wait_for()
    await page.wait_for_timeout(400)
    await page.keyboard.press("Enter")
