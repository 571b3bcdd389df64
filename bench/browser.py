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
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.async_api import Browser, CDPSession, Page

from bench.plan import HEIGHT, LEGEND_PX, WIDTH, Route

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
    """What one visit measured; seconds, bytes."""

    first_s: float
    recolour_s: float
    view: Traffic
    switch: Traffic
    heap: int
    cpu_view_s: float
    cpu_switch_s: float
    coloured_share: float


class Recorder:
    """A page with its frames and traffic."""

    def __init__(self, page: Page, session: CDPSession, route: Route) -> None:
        self.page, self.session, self.route = page, session, route
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


async def visit(browser: Browser, route: Route, url: str, *, label: str, cpu: Callable[[], float]) -> Visit:
    """Open a page, wait for the map, switch to another indicator, wait again."""
    context = await browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="nl-NL")
    try:
        page = await context.new_page()
        await page.add_init_script(_STAMP)
        recorder = Recorder(page, await context.new_cdp_session(page), route)
        await recorder.start()
        return await _measure(recorder, url, label=label, cpu=cpu)
    finally:
        await context.close()


async def _measure(recorder: Recorder, url: str, *, label: str, cpu: Callable[[], float]) -> Visit:
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
    view, cpu_view = recorder.traffic, cpu() - before
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
    return Visit(first, done - acted, view, recorder.traffic, heap, cpu_view, cpu() - before, settled)


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
