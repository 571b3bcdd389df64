"""The page as a person meets it: a real browser, a real app process, real figures of Heerlen.

Every request of every visit is written down: none may leave for any host but the app and PDOK's tiles, and the
tiles come from here.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import pytest
import shapely
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route, WebSocket, expect
from playwright.sync_api import TimeoutError as TooLateError
from shapely.geometry import Point, shape
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from waiting import wait_until

from kaart.render.files.kept import KeptView
from kaart.ui.shell.row import Row, row_text

pytestmark = [pytest.mark.browser, pytest.mark.standin]

TILES = "service.pdok.nl"
TILE = re.compile(r"/brt/achtergrondkaart/wmts/v2_0/grijs/EPSG:3857/(\d+)/(\d+)/(\d+)\.png")
GROUND = "#ededed"  # as the grey base map of PDOK mostly is; the colours of the legend are over it
WAIT_MS = 30_000
HEERLEN = {"gebied": "GM0917", "niveau": "buurt", "indicator": "laag_inkomen", "jaar": "2018"}
OOST = "BU09174000"
SENTENCE = "In Heerlen heeft in 2018 12,5 % van de huishoudens een laag inkomen"
UNWANTED = re.compile(r"\b(None|nan|NaN|NaT|undefined|null)\b|\[object")
NO_DATA = {"s": "te weinig huishoudens", "p": "niet gepubliceerd", "m": "onbekend", "n": "geen huishoudens"}
# What axe finds in parts that Streamlit draws and nobody else can change: rule and selector, nothing broader.
KNOWN: frozenset[tuple[str, str]] = frozenset()


def tile_png() -> bytes:
    """A tile of one colour."""
    stream = io.BytesIO()
    Image.new("RGB", (256, 256), GROUND).save(stream, "PNG")
    return stream.getvalue()


@dataclass
class Visit:
    """A page in a context of its own, with everything that happened on it."""

    page: Page
    app: str
    requests: list[str] = field(default_factory=list)
    sockets: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    layers: list[list[dict[str, Any]]] = field(default_factory=list)

    def files(self) -> list[str]:
        """Layer files that were asked for."""
        return [url for url in self.requests if "/app/static/gebieden-" in url]

    def features(self) -> dict[str, Any]:
        """Areas of the layer file asked for last, by code."""
        answer = self.page.request.get(self.files()[-1])
        return {item["properties"]["code"]: item for item in answer.json()["features"]}

    def link(self) -> dict[str, str]:
        """The view in the address."""
        return dict(parse_qsl(urlsplit(self.page.url).query))

    def wait_for_link(self, *, timeout: float = WAIT_MS, **parts: str | None) -> None:
        """Wait until the address says this; None means that it says nothing of it."""

        def says(url: str) -> bool:
            found = dict(parse_qsl(urlsplit(url).query))
            return all(found.get(name) == text for name, text in parts.items())

        self.page.wait_for_url(says, wait_until="commit", timeout=timeout)

    def settled(self) -> None:
        """Wait until the app has nothing left to do and every part of the page is of its last run."""
        expect(self.page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        expect(self.page.locator("[data-stale=true]")).to_have_count(0)

    def view(self) -> list[float]:
        """Where the map looked when it last fitted its frame: longitude, latitude and zoom."""
        said = self.page.locator(".st-key-kaartblok[data-view]").get_attribute("data-view")
        assert said
        return [float(part) for part in said.split(",")]

    def pixel(self, degrees: Point) -> tuple[float, float]:
        """Place on the screen of a point in degrees, in Web Mercator, a world of 512 px at zoom 0."""
        longitude_now, latitude_now, zoom = self.view()
        box = self.page.locator("#deckgl-overlay").bounding_box()
        assert box
        world = 512 * 2**zoom

        def place(longitude: float, latitude: float) -> tuple[float, float]:
            down = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2
            return (longitude + 180) / 360 * world, down * world

        x, y = place(degrees.x, degrees.y)
        middle_x, middle_y = place(longitude_now, latitude_now)
        return box["x"] + box["width"] / 2 + x - middle_x, box["y"] + box["height"] / 2 + y - middle_y

    def inside(self, feature: dict[str, Any]) -> tuple[float, float]:
        """A place on the screen well inside an area."""
        return self.pixel(shape(feature["geometry"]).representative_point())

    def says(self) -> str:
        """All text on the page."""
        return self.page.locator("body").inner_text()

    def assert_clean(self) -> None:
        """Nothing went wrong so far, nothing left for another host, and no word of a program is shown."""
        assert not UNWANTED.search(self.says())
        assert not self.complaints
        hosts = {urlsplit(url).netloc for url in (*self.requests, *self.sockets)}
        assert hosts <= {urlsplit(self.app).netloc, TILES}
        assert not [url for url in self.requests if TILES in url and not TILE.fullmatch(urlsplit(url).path)]


@pytest.fixture
def visit(browser: Browser, app_url: str) -> Iterator[Callable[..., Visit]]:
    """Open the app at a link in a fresh context; at the end every visit must have been clean."""
    expect.set_options(timeout=WAIT_MS)
    visits: list[Visit] = []
    tile = tile_png()

    def serve(route: Route) -> None:
        if TILE.fullmatch(urlsplit(route.request.url).path):
            route.fulfill(body=tile, content_type="image/png", headers={"Access-Control-Allow-Origin": "*"})
        else:
            route.abort()

    def start(link: dict[str, str] | None = None, *, path: str = "/", **options: Any) -> Visit:
        context = browser.new_context(locale="nl-NL", **{"viewport": {"width": 1440, "height": 900}, **options})
        context.set_default_timeout(WAIT_MS)
        context.route(lambda url: not url.startswith(app_url), serve)
        made = Visit(context.new_page(), app_url)
        visits.append(made)
        context.on("request", lambda request: note(made, request))
        made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
        made.page.on("console", lambda message: is_defect(message) and made.complaints.append(message.text))
        made.page.on("websocket", lambda socket: listen(made, socket))
        query = "&".join(f"{name}={text}" for name, text in (link or {}).items())
        made.page.goto(f"{app_url}{path}?{query}" if query else f"{app_url}{path}")
        return made

    yield start
    for made in visits:
        made.assert_clean()
        made.page.context.close()


def is_defect(message: ConsoleMessage) -> bool:
    """Whether a line of the console is an error; at the path of a page Streamlit first looks for its server there."""
    return message.type == "error" and not re.search(r"//[^/]+/[a-z]+/_stcore/", message.location["url"])


def note(made: Visit, request: Request) -> None:
    if urlsplit(request.url).scheme in {"http", "https"}:
        made.requests.append(request.url)


def listen(made: Visit, socket: WebSocket) -> None:
    """Read from what the app sends what the map draws."""
    made.sockets.append(socket.url)

    def read(payload: bytes | str) -> None:
        message = ForwardMsg()
        message.ParseFromString(payload if isinstance(payload, bytes) else payload.encode())
        element = message.delta.new_element
        if element.HasField("deck_gl_json_chart"):
            drawn = json.loads(element.deck_gl_json_chart.json)
            made.layers.append(drawn["layers"])

    socket.on("framereceived", read)


def choose(made: Visit, label: str, option: str) -> None:
    """Choose in a select by typing."""
    control = made.page.get_by_role("combobox", name=label, exact=True)
    control.click()
    control.fill(option)
    made.page.get_by_role("option", name=option).first.click()


def wait_for_map(made: Visit) -> None:
    """Wait until the layer file came and an area answers to the mouse, so that the map is drawn."""
    page = made.page
    expect(page.locator("#deckgl-overlay")).to_be_visible()
    wait_until(page, "performance.getEntriesByType('resource').some(item => item.name.includes('gebieden-'))")
    made.settled()


def point_at(made: Visit, code: str) -> str:
    """Move the mouse over an area until its tooltip shows; give what that says."""
    x, y = made.inside(made.features()[code])
    tooltip = made.page.locator(".deck-tooltip")
    for step in range(40):
        made.page.mouse.move(x + step % 2, y)
        if tooltip.is_visible() and code in tooltip.inner_text():
            break
        made.page.wait_for_timeout(100)
    return tooltip.inner_text()


def press(made: Visit, act: Callable[[], None], **parts: str) -> None:
    """Click or tap until the address says this: a busy machine makes a click so slow that it counts as a long press."""
    for _ in range(3):
        act()
        try:
            made.wait_for_link(timeout=WAIT_MS / 3, **parts)
        except TooLateError:
            made.settled()
        else:
            return
    made.wait_for_link(**parts)


@pytest.mark.slow
def test_from_the_first_view_to_one_buurt_and_back(visit, app_cache):
    last = app_cache / "laatste"
    last.write_text("BU09990001", encoding="utf-8")
    made = visit()
    page = made.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Waar is armoede het hoogst?")
    expect(page).to_have_title("Waar is armoede het hoogst? – kaart")
    # Real figures, as soon as there are any.
    made.wait_for_link(**HEERLEN)
    expect(page.get_by_text(SENTENCE)).to_be_visible()
    wait_for_map(made)
    assert last.read_text(encoding="utf-8") == "GM0917"

    point_at(made, OOST)
    files = made.files()
    choose(made, "Onderwerp", "Personen met bijstand")
    made.wait_for_link(indicator="bijstand_per_1000")
    expect(page.locator(".st-key-legenda p").first).to_have_text("Personen met bijstand, 2018")
    made.settled()
    page.go_back()
    made.wait_for_link(indicator="laag_inkomen")
    expect(page.locator(".st-key-legenda p").first).to_have_text("Huishoudens met een laag inkomen, 2018")
    made.settled()
    tooltip = point_at(made, OOST)
    # Another indicator is another rule of colours: no data comes for it.
    assert made.files() == files
    assert len(set(files)) == len(files)

    assert "Heerlerbaan-Oost" in tooltip
    assert "Huishoudens met een laag inkomen: 12,4 %" in tooltip
    assert re.search(r"van ongeveer [\d.]+ huishoudens", tooltip)
    assert not UNWANTED.search(tooltip)
    press(made, lambda: page.mouse.click(*made.inside(made.features()[OOST])), **HEERLEN, code=OOST)
    panel = page.locator(".st-key-paneel")
    expect(panel.get_by_role("heading", name="Heerlerbaan-Oost")).to_be_visible()
    expect(panel.get_by_role("heading", name="12,4 %")).to_be_visible()
    made.settled()
    made.assert_clean()

    page.go_back()
    made.wait_for_link(**HEERLEN, code=None)
    expect(panel.get_by_role("heading", name="Heerlen", exact=True)).to_be_visible()
    made.settled()
    page.go_forward()
    made.wait_for_link(**HEERLEN, code=OOST)
    expect(panel.get_by_role("heading", name="Heerlerbaan-Oost")).to_be_visible()


@pytest.mark.slow
def test_link_shows_the_same_view_in_a_fresh_browser(visit):
    link = {**HEERLEN, "indicator": "bijstand_per_1000", "jaar": "2017", "code": OOST}
    made = visit(link)
    page = made.page
    expect(page.locator(".st-key-paneel").get_by_role("heading", name="Heerlerbaan-Oost")).to_be_visible()
    wait_for_map(made)
    assert made.link() == link
    expect(page.locator(".st-key-legenda p").first).to_have_text("Personen met bijstand, 2017")
    assert page.get_by_role("combobox", name="Regio", exact=True).input_value() == "Heerlen"
    assert "Personen met bijstand" in page.get_by_role("combobox", name="Onderwerp", exact=True).input_value()
    expect(page.get_by_role("slider", name="Jaar")).to_have_attribute("aria-valuetext", "2017")

    # A table says the same, here and in a file.
    page.get_by_text("Tabel", exact=True).click()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV downloaden").click()
    assert download.value.suggested_filename == "kaart-GM0917-buurt-bijstand_per_1000-2017.csv"
    text = download.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    drawn = {code: item["properties"] for code, item in made.features().items()}
    assert {row["Code"] for row in rows} == set(drawn)
    assert len(rows) == len(drawn) == 57
    for row in rows:
        value = drawn[row["Code"]]["bijstand_per_1000"]
        if value is None:
            assert not re.search(r"\d", row["Waarde"])
        else:
            number = float(row["Waarde"].replace(".", "").replace(",", "."))
            # The file keeps more decimals than are printed and coloured.
            assert value == math.floor(number + 0.5)
    assert {row["Jaar"] for row in rows} == {"2017"}
    assert not UNWANTED.search(text)

    # The way to another page and back keeps the view.
    page.get_by_role("link", name="Bronnen en methode").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Waar komen deze cijfers vandaan?")
    made.settled()
    made.assert_clean()
    page.get_by_role("link", name="Kaart", exact=True).first.click()
    made.wait_for_link(**link)
    expect(page.locator(".st-key-paneel").get_by_role("heading", name="Heerlerbaan-Oost")).to_be_visible()


def assert_colours(made: Visit, wanted: Callable[[dict[str, Any]], tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """Check the colour of every area that can be seen well against what is wanted of its properties; give those."""
    page = made.page
    cover = page.locator(".st-key-legenda").bounding_box()
    spots: dict[str, list[tuple[int, int]]] = {}
    colours: dict[str, tuple[int, ...]] = {}
    for code, feature in made.features().items():
        area, centre = shape(feature["geometry"]), shape(feature["geometry"]).representative_point()
        x, y = made.pixel(centre)
        # Far from a border, and not under the legend.
        room = made.pixel(Point(centre.x + area.boundary.distance(centre), centre.y))[0] - x
        under = cover and cover["x"] <= x <= cover["x"] + cover["width"] and y >= cover["y"]
        if room >= 4 and not under:
            # A name or the lines of a pattern may stand on the middle; they do not cover all of this.
            around = range(-int(min(0.6 * room, 8)), int(min(0.6 * room, 8)) + 1)
            spots[code] = [(round(x) + right, round(y) + down) for right in around for down in around]
            colours[code] = wanted(feature["properties"])

    def far_off() -> dict[str, Any]:
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        found = {code: [picture.getpixel(spot) for spot in places] for code, places in spots.items()}
        return {
            code: (found[code], colours[code])
            for code in spots
            if min(max(abs(a - b) for a, b in zip(one, colours[code], strict=True)) for one in found[code]) > 4
        }

    for _ in range(30):
        if not far_off():
            break
        page.wait_for_timeout(200)
    assert far_off() == {}
    return colours


@pytest.mark.slow
def test_colours_on_the_map_are_those_of_the_legend(visit):
    made = visit(HEERLEN)
    page = made.page
    expect(page.get_by_text(SENTENCE)).to_be_visible()
    wait_for_map(made)
    rows = page.locator(".st-key-legenda li").evaluate_all(
        "rows => rows.map(row => [row.children[1].innerText, getComputedStyle(row.children[0]).backgroundColor])"
    )
    colours = {label: tuple(int(part) for part in re.findall(r"\d+", colour)) for label, colour in rows}
    classes = [(float(label.split("–")[1].strip(" %").replace(",", ".")), label) for label in colours if "–" in label]
    assert len(classes) == 5

    def wanted(properties: dict[str, Any]) -> tuple[int, ...]:
        value = properties["laag_inkomen"]
        if value is None:
            return colours[NO_DATA[properties["laag_inkomen$s"]]]
        return colours[next(label for bound, label in sorted(classes) if value <= bound)]

    seen = assert_colours(made, wanted)
    assert len(seen) > 25
    assert len(set(seen.values())) == 7
    zooms = {int(found.group(1)) for url in made.requests if (found := TILE.search(url))}
    assert zooms
    assert zooms <= set(range(8, 14))


def violations(made: Visit) -> list[str]:
    found = Axe().run(made.page).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}) at {target}: {node['html'][:160]}"
        for rule in found
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
        if (rule["id"], target := " ".join(map(str, node["target"]))) not in KNOWN
    ]


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_keeps_people_out(visit, scheme):
    made = visit({**HEERLEN, "code": OOST}, color_scheme=scheme)
    expect(made.page.locator(".st-key-paneel").get_by_role("heading", name="Heerlerbaan-Oost")).to_be_visible()
    wait_for_map(made)
    assert made.page.evaluate("document.documentElement.lang") == "nl"
    assert violations(made) == []
    if scheme == "light":
        made.page.get_by_role("link", name="Bronnen en methode").first.click()
        expect(made.page.get_by_role("heading", level=1)).to_have_text("Waar komen deze cijfers vandaan?")
        made.settled()
        assert violations(made) == []


@pytest.mark.slow
def test_two_indicators_have_the_colours_of_their_legend(visit):
    made = visit({**HEERLEN, "tweede": "bijstand_per_1000"})
    page = made.page
    expect(page.get_by_text(SENTENCE)).to_be_visible()
    made.settled()
    page.get_by_role("link", name="Samen", exact=True).first.click()
    expect(
        page.get_by_text("Van de 48 buurten in Heerlen met beide cijfers zijn er 14 hoog op allebei")
    ).to_be_visible()
    wait_for_map(made)
    table = page.locator(".st-key-legenda tr").evaluate_all(
        "rows => rows.map(row => [...row.children].map("
        "cell => [cell.innerText, getComputedStyle(cell).backgroundColor]))"
    )

    def upper(bounds: str) -> float:
        return float(bounds.split("–")[1].strip(" %").replace(".", "").replace(",", "."))

    def rgb(colour: str) -> tuple[int, ...]:
        return tuple(int(part) for part in re.findall(r"\d+", colour))

    *rows, feet = table
    right = [upper(text) for text, _ in feet[1:]]
    up = sorted((upper(row[0][0]), [rgb(colour) for _, colour in row[1:]]) for row in rows)
    lacking = dict(
        page.locator(".st-key-legenda li").evaluate_all(
            "rows => rows.map(row => [row.children[1].innerText, getComputedStyle(row.children[0]).backgroundColor])"
        )
    )

    def wanted(properties: dict[str, Any]) -> tuple[int, ...]:
        first, second = properties["laag_inkomen"], properties["bijstand_per_1000"]
        if first is None:
            return rgb(lacking["geen van beide cijfers" if second is None else "geen cijfer ↑"])
        if second is None:
            return rgb(lacking["geen cijfer →"])
        # The highest bound is the highest value as words have it: rounded, so that value may lie just above.
        shades = next((shades for bound, shades in up if first <= bound), up[-1][1])
        return shades[next((place for place, bound in enumerate(right) if second <= bound), len(right) - 1)]

    seen = assert_colours(made, wanted)
    assert len(seen) > 25
    assert len(set(seen.values())) > 7
    assert violations(made) == []

    x, y = made.inside(made.features()[OOST])
    tooltip = point_at(made, OOST)
    assert "↑ Huishoudens met een laag inkomen: 12,4 %" in tooltip
    assert re.search(r"→ Personen met bijstand: \d+ per 1\.000", tooltip)
    press(made, lambda: page.mouse.click(x, y), **HEERLEN, tweede="bijstand_per_1000", code=OOST)
    panel = page.locator(".st-key-paneel")
    expect(panel.get_by_role("heading", name="Heerlerbaan-Oost")).to_be_visible()
    # Away and back: what was selected stays, also on a map that starts anew.
    page.get_by_role("link", name="Kaart", exact=True).first.click()
    made.wait_for_link(**HEERLEN, code=OOST, tweede="bijstand_per_1000")
    expect(panel.get_by_role("heading", name="12,4 %")).to_be_visible()
    page.get_by_role("link", name="Samen", exact=True).first.click()
    made.wait_for_link(**HEERLEN, code=OOST, tweede="bijstand_per_1000")
    expect(panel.get_by_role("heading", name="Heerlerbaan-Oost")).to_be_visible()


@pytest.mark.slow
def test_phone(visit):
    made = visit({**HEERLEN, "jaar": "1850"}, viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
    page = made.page
    expect(page.get_by_text(SENTENCE)).to_be_visible()
    wait_for_map(made)
    expect(page.get_by_text("Voor 1850 zijn er geen cijfers; u ziet 2018.")).to_be_visible()
    scrolling = "[document.documentElement, document.querySelector('.stMain')]"
    assert page.evaluate(f"{scrolling}.map(part => part.scrollWidth - part.clientWidth)") == [0, 0]
    box = page.locator("#deckgl-overlay").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert box["width"] > 300
    assert box["height"] > 300
    made.page.locator("#deckgl-overlay").scroll_into_view_if_needed()

    def off_screen() -> list[str]:
        return [code for code, feature in made.features().items() if not 0 < made.inside(feature)[0] < 360]

    for _ in range(60):
        if not off_screen():
            break
        page.wait_for_timeout(250)
    assert off_screen() == []
    press(made, lambda: page.touchscreen.tap(*made.inside(made.features()[OOST])), code=OOST)
    expect(page.locator(".st-key-paneel").get_by_role("heading", name="Heerlerbaan-Oost")).to_be_visible()


@pytest.mark.slow
def test_own_figures_reach_this_browser_alone(visit, app_cache, tmp_path):
    path = tmp_path / "proef.csv"
    path.write_bytes("code;w\nBU09174000;71,25\nBU09172300;3,5\nBU09170001;veel\n".encode("utf-16"))
    mine = visit()
    page = mine.page
    page.get_by_role("link", name="Eigen cijfers").click()
    page.locator("input[type=file]").set_input_files(path)
    for label, text in (("Naam", "Geheimtaal"), ("Eenheid", "%"), ("Bron", "Proef"), ("Definitie", "Wie meedeed.")):
        page.get_by_role("textbox", name=label).fill(text)
    mine.settled()
    page.get_by_role("button", name="Toon op de kaart").click()
    expect(page.locator("#deckgl-overlay")).to_be_visible()
    expect(page.locator(".st-key-antwoord")).to_contain_text("per buurt loopt dat van 3,50 % tot 71,25 %")
    mine.settled()
    assert not any("eigen" in url for url in mine.requests if "/static/" in url)
    assert not any("71.25" in page.request.get(url).text() for url in mine.files())
    other = visit()
    other.page.get_by_role("link", name="Eigen cijfers").click()
    expect(other.page.get_by_text("Kies een bestand met één rij per gebied")).to_be_visible()
    other.settled()
    assert "Geheimtaal" not in other.says()
    assert not list(app_cache.rglob("eigen*"))
    # What this visitor fetched and sent is at addresses that the other can neither list nor use.
    (sent,) = [url for url in mine.requests if "/_stcore/upload_file/" in url]
    session, file = sent.rsplit("/", 2)[1:]
    ask = other.page.request
    base = other.page.evaluate("location.origin")
    listed = ("media", "media/", "app/static/", "_stcore/upload_file", f"_stcore/upload_file/{session}")
    statuses = {path: ask.get(f"{base}/{path}").status for path in listed}
    assert statuses == dict.fromkeys(listed, 404)
    assert ask.get(sent).status == 404
    guessed = ask.put(f"{base}/_stcore/upload_file/{uuid4()}/{file}", multipart={"a": "b"})
    assert 400 <= guessed.status < 500
    theirs = [url for url in other.requests if "/_stcore/upload_file/" in url or session in url or file in url]
    assert theirs == []


def legend_rows(made: Visit) -> list[str]:
    return made.page.locator(".st-key-legenda li").all_inner_texts()


@pytest.mark.slow
def test_small_numbers_are_chosen_without_fetching_and_the_published_figure_stays(visit):
    made = visit({**HEERLEN, "indicator": "bijstand_per_1000", "klassen": "quantiles-9"})
    page = made.page
    expect(page.locator(".st-key-legenda li").first).to_be_visible()
    wait_for_map(made)
    files = made.files()
    page.get_by_role("button", name="Klassen", exact=True).click()
    page.get_by_text("Kleine aantallen grijs").click()
    made.wait_for_link(klein="grijs")
    page.get_by_text("Toeval bij kleine gebieden afgezwakt", exact=True).click()
    made.wait_for_link(klein="grijs-glad")
    expect(page.locator(".st-key-legenda p").first).to_have_text(
        "Personen met bijstand, 2018, toeval bij kleine gebieden afgezwakt"
    )
    made.settled()
    page.keyboard.press("Escape")
    assert "te weinig inwoners van 15 tot 65 jaar (minder dan 200)\n8 buurten" in legend_rows(made)
    # Nine classes, small numbers and every sentence: nothing of the legend is cut off.
    box = page.locator(".st-key-legenda")
    assert box.evaluate("part => part.scrollHeight - part.clientHeight") <= 1
    assert box.bounding_box()["y"] >= page.locator("#deckgl-overlay").bounding_box()["y"]
    assert made.files() == files
    tooltip = point_at(made, OOST)
    drawn = made.features()[OOST]["properties"]
    assert f"Personen met bijstand: {drawn['bijstand_per_1000$t']}" in tooltip
    # What divided it, and no number that comes near.
    assert "van 2.180 inwoners van 15 tot 65 jaar" in tooltip
    assert f"toeval bij kleine gebieden afgezwakt: {drawn['bijstand_per_1000$h']}" in tooltip


@pytest.mark.slow
def test_bounds_that_are_pinned_stay_over_years(visit):
    made = visit({**HEERLEN, "jaar": "2016", "klassen": "fisher_jenks-4"})
    page = made.page
    expect(page.locator(".st-key-legenda li").first).to_be_visible()
    wait_for_map(made)
    page.get_by_role("button", name="Klassen", exact=True).click()
    page.get_by_role("button", name="Houd deze grenzen vast").click()
    made.wait_for_link(jaar="2016")
    page.wait_for_url(lambda url: "klassen=user-" in url, wait_until="commit")
    made.settled()
    pinned, before = made.link()["klassen"], legend_rows(made)
    page.keyboard.press("Escape")
    page.get_by_role("slider", name="Jaar").focus()
    page.keyboard.press("ArrowRight")
    made.wait_for_link(jaar="2017", klassen=pinned)
    expect(page.locator(".st-key-legenda p").first).to_have_text("Huishoudens met een laag inkomen, 2017")
    made.settled()
    after = legend_rows(made)
    bounds = [re.findall(r"[\d,]+", row.split("\n")[0]) for row in before[:4]]
    now = [re.findall(r"[\d,]+", row.split("\n")[0]) for row in after[:4]]
    # Every bound between two classes is the same; the outermost follow the values of the year.
    assert [row[-1] for row in bounds[:3]] == [row[-1] for row in now[:3]]
    assert before != after


@pytest.mark.slow
def test_from_the_panel_to_the_profile_and_from_a_sentence_to_its_figure(visit):
    made = visit({**HEERLEN, "code": OOST})
    page = made.page
    page.locator(".st-key-paneelknoppen").get_by_role("link", name="Profiel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hoe gaat het in deze buurt?")
    expect(page.locator(".kp h2")).to_have_text("Heerlerbaan-Oost")
    made.wait_for_link(**HEERLEN, code=OOST)
    made.settled()
    assert violations(made) == []
    figure = page.locator("#kp-laag_inkomen")
    expect(figure).not_to_be_in_viewport()
    page.locator(".kp-five").get_by_role("link", name="Het cijfer: Huishoudens met een laag inkomen").click()
    expect(figure).to_be_in_viewport()
    page.set_viewport_size({"width": 360, "height": 740})
    scrolling = "[document.documentElement, document.querySelector('.stMain')]"
    assert page.evaluate(f"{scrolling}.map(part => part.scrollWidth - part.clientWidth)") == [0, 0]


@pytest.mark.slow
def test_a_place_is_clicked_and_a_line_runs_more_often(visit):
    made = visit({"gebied": "voorbeeldregio", "niveau": "buurt", "code": "BU99010002"})
    page, panel = made.page, made.page.locator(".st-key-paneel")
    wait_for_map(made)
    page.get_by_role("link", name="Bereikbaarheid", exact=True).first.click()
    made.wait_for_link(voorziening="vve", code="BU99010002")
    choose(made, "Waarheen", "Basisschool")
    made.wait_for_link(voorziening="school", timeout=3 * WAIT_MS)
    wait_for_map(made)
    page.locator(".st-key-wat_als label").first.click()
    page.locator(".st-key-watals_kies label").first.click()
    expect(panel).to_contain_text("Klik op een stip")
    made.settled()
    dots = next(layer for layer in made.layers[-1] if layer["id"] == "places-to-choose")["data"]
    dot = dots[len(dots) // 3]
    wanted = f"{dot['properties']['x_m']:.0f}, {dot['properties']['y_m']:.0f}"
    for _ in range(12):
        # As a hand does: point, and press when the map has drawn what is under the pointer. A press that must wait
        # for that drawing takes longer than 250 ms on a busy machine without a graphics card, and is a long press.
        page.mouse.move(*made.pixel(Point(dot["geometry"]["coordinates"])))
        page.wait_for_timeout(1500)
        page.mouse.down()
        page.mouse.up()
        page.wait_for_timeout(2000)
        made.settled()
        if wanted in panel.inner_text():
            break
    expect(panel).to_contain_text(f"Plek: op de kaart (RD {wanted})")
    assert made.link()["code"] == "BU99010002"

    choose(made, "Waarheen", "Openbaar vervoer")
    # Every measure of public transport is worked out at first.
    made.wait_for_link(voorziening="ov", timeout=3 * WAIT_MS)
    expect(page.get_by_role("button", name="Hoe vaak een lijn rijdt")).to_be_visible(timeout=3 * WAIT_MS)
    page.get_by_role("button", name="Hoe vaak een lijn rijdt").click()
    page.get_by_role("spinbutton", name="Minuten tussen twee vertrekken").fill("5")
    page.get_by_role("spinbutton", name="Minuten tussen twee vertrekken").press("Enter")
    made.settled()
    page.get_by_role("button", name="Wijzig de lijn").click()
    expect(panel).to_contain_text("elke 5 minuten, werkdag 7-19 uur")
    expect(panel).to_contain_text("inwoners wonen in buurten die erop")
    expect(page.get_by_text("Kaart van")).to_be_visible()
    made.settled()


@pytest.mark.slow
def test_a_snapshot_opens_where_it_can_be_read_on_every_page_that_has_one(visit):
    made = visit({"gebied": "voorbeeldregio", "niveau": "wijk", "indicator": "laag_inkomen", "jaar": "2023"})
    page = made.page
    for name in ("Kaart", "Verandering", "Samen", "Buurten kiezen", "Hotspots", "Bereikbaarheid"):
        if name != "Kaart":
            in_menu(made, name)
            expect(page.get_by_test_id("stTopNavLink").filter(has_text=name)).to_have_attribute("aria-current", "page")
        made.settled()
        page.get_by_role("button", name="Momentopname").click()
        body = page.get_by_test_id("stPopoverBody")
        expect(body.get_by_role("button", name="Downloaden", exact=True)).to_be_visible()
        made.settled()
        box = body.bounding_box()
        assert box["height"] > 400, name
        assert box["y"] >= 0, name
        assert box["y"] + box["height"] <= 900, name
        page.keyboard.press("Escape")


def shown(made: Visit) -> dict[str, str]:
    """What the controls show and the address says."""
    made.settled()
    page = made.page
    return {
        **made.link(),
        "pad": urlsplit(page.url).path,
        "regio": page.get_by_role("combobox", name="Regio", exact=True).input_value(),
        "jaren": page.locator(".st-key-jaar").inner_text(),
        "titel": page.get_by_role("heading", level=1).inner_text(),
        "antwoord": page.locator(".st-key-antwoord").inner_text(),
    }


def in_menu(made: Visit, name: str) -> None:
    """Go to a page by the menu."""
    made.page.get_by_test_id("stTopNavLink").filter(has_text=name).click()


@pytest.mark.slow
def test_back_forward_and_reload_bring_the_view_of_then(visit):
    asked = {**HEERLEN, "klassen": "fisher_jenks-4"}
    made = visit(asked, path="/hotspots")
    page = made.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Wat valt op?")
    first = shown(made)
    assert asked.items() <= first.items()

    in_menu(made, "Vergelijken")
    expect(page.get_by_role("heading", level=1)).to_have_text("Waarmee kunt u deze buurt vergelijken?")
    made.wait_for_link(**asked)
    second = shown(made)
    assert second["regio"] == first["regio"]
    choose(made, "Onderwerp", "Personen met bijstand")
    made.wait_for_link(**{**asked, "indicator": "bijstand_per_1000"})
    third = shown(made)

    for move, heading, seen in (
        (page.go_back, "Waarmee kunt u deze buurt vergelijken?", second),
        (page.go_back, "Wat valt op?", first),
        (page.go_forward, "Waarmee kunt u deze buurt vergelijken?", second),
        (page.go_forward, "Waarmee kunt u deze buurt vergelijken?", third),
        (page.reload, "Waarmee kunt u deze buurt vergelijken?", third),
    ):
        move()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        expect(page.locator(".st-key-antwoord")).to_have_text(seen["antwoord"], use_inner_text=True)
        assert shown(made) == seen


@pytest.mark.slow
def test_with_the_keyboard_the_search_is_near_the_focus_stays_and_the_sentence_is_read(visit):
    made = visit(HEERLEN)
    page = made.page
    wait_for_map(made)
    made.settled()
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(page.locator("#kaart-zoek")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Buurt, wijk, gemeente of adres")).to_be_focused()
    page.keyboard.type("heerlerbaan-oost")
    page.keyboard.press("Enter")
    hit = page.get_by_role("button", name=f"Heerlerbaan-Oost ({OOST})")
    hit.focus()
    page.keyboard.press("Enter")
    made.wait_for_link(**HEERLEN, code=OOST)
    expect(page.locator("[class*=st-key-zoek_knop] button")).to_be_focused()
    expect(page.locator(".st-key-antwoord")).to_have_attribute("aria-live", "polite")
    # Streamlit's own English is in Dutch.
    expect(page.get_by_test_id("stSkipToContent")).to_have_text("Naar de inhoud")
    assert not page.get_by_label("Open", exact=True).count()


@pytest.mark.slow
def test_on_a_phone_the_menu_closes_after_a_choice(visit):
    made = visit(HEERLEN, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = made.page
    # As early as there is something to press: the map is still loading.
    for part in ("[data-testid=stExpandSidebarButton]", "[data-testid=stSidebarNavLink][href$=bronnen]"):
        press = "(() => { const found = document.querySelector(%s); found?.click(); return Boolean(found); })()"
        wait_until(page, press % json.dumps(part))
    expect(page.get_by_role("heading", level=1)).to_have_text("Waar komen deze cijfers vandaan?")
    expect(page.get_by_test_id("stExpandSidebarButton")).to_have_attribute("aria-expanded", "false")


@pytest.mark.slow
def test_a_page_that_is_chosen_opens_also_when_the_page_before_has_something_to_report(visit):
    made = visit(HEERLEN)
    page = made.page
    table = page.locator("input[type=checkbox]").first
    expect(table).to_be_attached()
    made.settled()
    # In one moment, as on a slow machine: what is sent second names the page that is left.
    page.evaluate(
        """() => {
          document.querySelector("[data-testid=stTopNavLink][href$=hotspots]").click();
          document.querySelector("input[type=checkbox]").click();
        }"""
    )
    expect(page.get_by_role("heading", level=1)).to_have_text("Wat valt op?")
    made.wait_for_link(**HEERLEN)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Waar is armoede het hoogst?")
    made.wait_for_link(**HEERLEN)
    made.settled()
    page.evaluate(
        """() => new Promise((done) => {
          window.addEventListener("popstate", () => window.setTimeout(done));
          history.forward();
        }).then(() => document.querySelector("input[type=checkbox]").click())"""
    )
    expect(page.get_by_role("heading", level=1)).to_have_text("Wat valt op?")
    made.wait_for_link(**HEERLEN)


def shown_in(made: Visit) -> tuple[dict[str, float], list[tuple[float, float]]]:
    """The frame of the map and where its areas are in it, after the map has settled in its frame."""
    made.page.wait_for_timeout(700)
    box = made.page.locator("#deckgl-overlay").bounding_box()
    assert box
    return box, [made.inside(feature) for feature in made.features().values()]


def middle_of(made: Visit) -> tuple[float, float]:
    """Where the middle of the rectangle around all areas is on the screen."""
    west, south, east, north = shapely.total_bounds([shape(item["geometry"]) for item in made.features().values()])
    corners = made.pixel(Point(west, north)), made.pixel(Point(east, south))
    return sum(x for x, _ in corners) / 2, sum(y for _, y in corners) / 2


@pytest.mark.slow
def test_the_map_fits_its_frame_until_it_is_moved_goes_home_and_fills_the_screen(visit):
    made = visit(HEERLEN)
    page = made.page
    wait_for_map(made)
    for width, height in ((1440, 900), (1920, 1080), (720, 450)):
        page.set_viewport_size({"width": width, "height": height})
        box, places = shown_in(made)
        cover = page.locator(".st-key-legenda").bounding_box()
        for x, y in places:
            assert box["x"] < x < box["x"] + box["width"]
            assert box["y"] < y < box["y"] + box["height"]
            assert not (x < cover["x"] + cover["width"] and cover["y"] < y < cover["y"] + cover["height"])
        # Small or enlarged to 200%, the legend stands under the map.
        beside = cover["width"] if cover["y"] < box["y"] + box["height"] else 0
        # Nearly as large as the room allows: upwards, or beside the legend.
        high = max(y for _, y in places) - min(y for _, y in places)
        wide = max(x for x, _ in places) - min(x for x, _ in places)
        assert high > 0.6 * box["height"] or wide > 0.6 * (box["width"] - beside)
    # Moved by keyboard, it stays where the reader put it, also in another frame, until it is sent home.
    first = made.view()
    page.locator(".deck-events-root").focus()
    for key in ("+", "ArrowLeft"):
        page.keyboard.press(key)
    closer = made.view()
    assert closer[2] == pytest.approx(first[2] + 1)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.wait_for_timeout(700)
    assert made.view() == closer
    page.get_by_role("button", name="Hele regio").click()
    shown_in(made)
    assert made.view() != first
    # The buttons go nearer to the middle of what the legend leaves free, and select nothing of what lies under them.
    middle, zoom = middle_of(made), made.view()[2]
    for button, steps in ((".mapboxgl-ctrl-zoom-in", 1), (".mapboxgl-ctrl-zoom-in", 2), (".mapboxgl-ctrl-zoom-out", 1)):
        page.locator(button).click()
        page.wait_for_timeout(700)
        assert made.view()[2] == pytest.approx(zoom + steps)
        assert middle_of(made) == pytest.approx(middle, abs=1)
    page.wait_for_timeout(1000)
    assert "code" not in made.link()
    page.get_by_role("button", name="Hele regio").click()
    shown_in(made)
    # Lighter areas, on the whole screen: the link says it, and the legend has the colours that are seen.
    page.get_by_role("button", name="De kleuren dekken de ondergrond zoals gewoonlijk").click()
    made.wait_for_link(**HEERLEN, dekking="half")
    page.get_by_role("button", name="Volledig scherm", exact=True).click()
    box, places = shown_in(made)
    assert (box["width"], box["height"]) == (1440, 900)
    assert all(0 < x < 1440 and 0 < y < 900 for x, y in places)
    for part, words in ((".st-key-kop", "Waar is armoede het hoogst?"), (".st-key-antwoord", SENTENCE)):
        expect(page.locator(part)).to_contain_text(words)
        expect(page.locator(part)).to_be_in_viewport()
    expect(page.locator(".st-key-legenda")).to_contain_text("Huishoudens met een laag inkomen, 2018")
    expect(page.locator(".st-key-bediening")).to_be_hidden()
    assert not page.locator("header").first.is_visible()
    assert_colours(made, half_covered(made))
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-bediening")).to_be_visible()
    assert shown_in(made)[0]["width"] < 1440


def half_covered(made: Visit) -> Callable[[dict[str, Any]], tuple[int, ...]]:
    """Colour of the legend per area where the ground shows through: what lies under it, in the part that is seen."""
    rows = made.page.locator(".st-key-legenda li").evaluate_all(
        "rows => rows.map(row => [row.children[1].innerText, getComputedStyle(row.children[0]).backgroundColor,"
        " getComputedStyle(row.children[0]).backgroundImage])"
    )
    seen: dict[str, tuple[int, ...]] = {}
    for label, colour, over in rows:
        *ground, cover = (float(part) for part in re.search(r"rgba\(([^)]*)\)", over)[1].split(","))
        below = [float(part) for part in re.findall(r"\d+", colour)]
        seen[label] = tuple(round(a * (1 - cover) + b * cover) for a, b in zip(below, ground, strict=True))
    classes = sorted(
        (float(label.split("–")[1].strip(" %").replace(",", ".")), label) for label in seen if "–" in label
    )

    def wanted(properties: dict[str, Any]) -> tuple[int, ...]:
        value = properties["laag_inkomen"]
        if value is None:
            return seen[NO_DATA[properties["laag_inkomen$s"]]]
        return seen[next(label for bound, label in classes if value <= bound)]

    return wanted


# Text that is seen and stands smaller than 24 px; the keys are there for those who listen.
SMALL = """() => [...document.querySelectorAll('body *')].filter(node =>
    [...node.childNodes].some(child => child.nodeType === Node.TEXT_NODE && child.textContent.trim())
    && node.checkVisibility({checkVisibilityCSS: true, checkOpacity: true})
    && node.getBoundingClientRect().width > 1
    && !node.closest('.st-key-zaal_toetsen, style, script')
    && parseFloat(getComputedStyle(node).fontSize) < 24
).map(node => node.textContent)"""


@pytest.mark.slow
def test_a_hall_reads_the_map_from_the_back_and_keys_lead_through_the_row(visit):
    views = [("", HEERLEN), ("", {**HEERLEN, "jaar": "2017"})]
    row = row_text(Row(tuple(KeptView("", "", b"", "", "", (), "nl", page, query) for page, query in views)))
    made = visit({**HEERLEN, "scherm": "zaal", "rij": row}, viewport={"width": 1920, "height": 1080})
    page = made.page
    wait_for_map(made)
    assert page.evaluate(SMALL) == []
    seen = page.locator("body")
    expect(seen).to_contain_text("1 van 2")
    expect(page.locator(".st-key-antwoord")).to_contain_text(SENTENCE)
    expect(page.locator(".kaart-legend")).to_be_visible()
    for hidden in ("header", ".st-key-bediening", ".st-key-paneel", ".st-key-voet"):
        expect(page.locator(hidden).first).to_be_hidden()
    box = page.locator("#deckgl-overlay").bounding_box()
    assert (box["width"], box["height"]) == (1920, 1080)
    for key, year, place in (("ArrowRight", "2017", "2 van 2"), ("PageUp", "2018", "1 van 2")):
        page.keyboard.press(key)
        made.wait_for_link(jaar=year, scherm="zaal", rij=row)
        expect(seen).to_contain_text(place)
    page.keyboard.press("Escape")
    made.wait_for_link(scherm=None, jaar="2018")
    expect(page.locator("header").first).to_be_visible()


@pytest.mark.slow
def test_a_choice_followed_at_once_by_a_download_gives_what_was_chosen(visit):
    made = visit({"gebied": "voorbeeldregio", "niveau": "buurt", "indicator": "laag_inkomen", "jaar": "2023"})
    page = made.page
    expect(page.get_by_role("button", name="CSV downloaden")).to_be_visible()
    made.settled()
    choose(made, "Onderwerp", "Personen met bijstand")
    with page.expect_download() as table:
        # At once: a click of Playwright first waits until the button lies still.
        page.get_by_role("button", name="CSV downloaden").dispatch_event("click")
    assert table.value.suggested_filename == "kaart-voorbeeldregio-buurt-bijstand_per_1000-2023.csv"
    page.get_by_role("button", name="Momentopname").click()
    body = page.get_by_test_id("stPopoverBody")
    button = body.get_by_role("button", name="Downloaden", exact=True)
    expect(button).to_be_visible()
    made.settled()
    choose(made, "Soort bestand", "GeoJSON")
    with page.expect_download() as picture:
        button.dispatch_event("click")
    assert picture.value.suggested_filename == "kaart-voorbeeldregio-buurt-bijstand_per_1000-2023.zip"
    with zipfile.ZipFile(picture.value.path()) as folder:
        assert "kaart-voorbeeldregio-buurt-bijstand_per_1000-2023.geojson" in folder.namelist()
