"""Phones in a werksessie, in a real browser over a real line, which is cut now and then."""

from __future__ import annotations

import math
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from halls import AREA, LEAD, PLAN, Hall
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from snapshots import example
from starlette.applications import Starlette

from kaart.core.crs import to_wgs84
from kaart.core.settings import Settings
from kaart.server.guard.stack import guards
from kaart.server.pictures import routes as pictures
from kaart.server.site import Site
from kaart.server.workshop import routes
from kaart.workshop import keys
from kaart.workshop.acts import CloseSession, EditNote, FreezeStep, OpenSession, SetTimer, ShowNote, ShowStep, WriteNote
from kaart.workshop.model import Measure, MeasureKind, Note, Point, Recognised
from kaart.workshop.sessions import Workshops

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LARGE, SMALL = {"width": 390, "height": 844}, {"width": 360, "height": 800}
WAIT_MS = 20_000
# As people type who want to break a page, or who just type.
HOSTILE = (
    "<script>window.struck = 1</script><img src=x onerror='window.struck = 1'>",
    "[klik](javascript:window.struck=1) ![x](http://elders.nl/x.png) :material/home: $\\frac{1}{2}$ {{ 7*7 }}",
    "</script><svg onload=window.struck=1> & &lt;b&gt; \"' ` ${window.struck = 1}",
    "\u202egniruts\u202c \u2066links\u2069 \u200bnul\u200dbreed\ufeff 🏳️‍🌈 é",
    "=cmd|' /C calc'!A1; DROP TABLE events;--",
    "x" * 10_000,
)


class Live:
    """A hall behind a socket, that can be stopped and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        self._settings = Settings(cache=folder / "cache")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        workshops = Workshops.here(self._settings)
        begun = workshops.begin(PLAN)
        workshops.database.close()
        self._begun = begun
        self.start()
        self.hall.lead(OpenSession())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        site = Site(self._settings)
        app = Starlette(routes=[*routes.routes(site), *pictures.routes(site)], middleware=guards(site, html=[]))
        self.hall = Hall(site, app, self._begun.session, self._begun.secret)
        self._server = uvicorn.Server(
            uvicorn.Config(app, port=self.port, log_level="error", timeout_graceful_shutdown=1)
        )
        self._thread = Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self.hall.site.ending.set()
        self._server.should_exit = True
        self._thread.join(10)
        self.hall.workshops.database.close()


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    expect.set_options(timeout=WAIT_MS)
    made = Live(tmp_path)
    yield made
    made.stop()


@pytest.fixture
def phones(browser: Browser) -> Iterator[list[BrowserContext]]:
    """Contexts that are closed at the end; none of their pages may have complained."""
    made: list[BrowserContext] = []
    yield made
    for context in made:
        context.close()


def phone(browser: Browser, phones: list[BrowserContext], **more: object) -> Page:
    context = browser.new_context(**{"viewport": LARGE, "locale": "nl-NL", "has_touch": True, **more})  # type: ignore[arg-type]
    phones.append(context)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def come_in(page: Page, live: Live, *, name: str = "", scanned: bool = True) -> None:
    page.goto(f"{live.url}/mee/{live.hall.code if scanned else ''}")
    if not scanned:
        page.get_by_label("Code op het scherm").fill(f"{live.hall.code[:3].lower()} {live.hall.code[3:]}")
    if name:
        page.get_by_label("Uw naam").first.fill(name)
    page.get_by_role("button", name="Doe mee").click()
    expect(page.locator(f"#area option[value={AREA}]")).to_be_attached()


def write(page: Page, text: str) -> None:
    page.get_by_label("Uw notitie").fill(text)
    page.get_by_role("button", name="Verstuur", exact=True).click()


def test_two_phones_from_the_code_to_the_dots(browser: Browser, live: Live, phones: list[BrowserContext]):
    one, other = phone(browser, phones), phone(browser, phones, viewport=SMALL)
    come_in(one, live, name="Amira")
    come_in(other, live, scanned=False)
    assert one.url.startswith(f"{live.url}/mee/s/{live.hall.session}#")

    one.get_by_label("Over welk gebied?").select_option(AREA)
    one.get_by_role("button", name="Deels").click()
    one.get_by_label("Waarom?").fill("Alleen in het noorden")
    one.get_by_role("button", name="Verstuur de reden").click()
    other.get_by_label("Over welk gebied?").select_option(AREA)
    expect(other.locator("#room-says")).to_have_text("In de zaal: ja 0, deels 1, nee 0")

    write(one, "Waarom hier?")
    expect(one.locator("#notes li.own .state")).to_have_text("wacht op de begeleider")
    expect(one.get_by_label("Uw notitie")).to_have_value("")
    one.get_by_role("button", name="Wijzig").click()
    one.locator("#edit-text").fill("Waarom juist hier?")
    one.get_by_role("button", name="Bewaar").first.click()
    expect(one.locator("#notes .said")).to_have_text("Waarom juist hier?")
    expect(one.locator("#notes li.own .state")).to_have_text("wacht op de begeleider")
    expect(other.locator("#notes li")).to_have_count(0)

    (note,) = live.hall.state.notes
    live.hall.lead(ShowNote(note=note))
    expect(other.locator("#notes .said")).to_have_text("Waarom juist hier?")
    expect(other.locator("#notes .about")).to_contain_text("Amira")
    other.get_by_role("button", name="Geef een stip").click()
    expect(other.locator("#dots")).to_contain_text("nog 2 van 3")
    expect(one.get_by_role("button", name="Stippen: 1")).to_be_visible()
    other.get_by_role("button", name="Neem de stip terug").click()
    expect(one.get_by_role("button", name="Stippen: 0")).to_be_visible()

    # A reload, the code once more and another phone are the same person, at the same step.
    one.get_by_label("Uw notitie").fill("Nog niet klaar")
    one.reload()
    expect(one.get_by_label("Uw notitie")).to_have_value("Nog niet klaar")
    expect(one.get_by_label("Over welk gebied?")).to_have_value(AREA)
    expect(one.get_by_role("button", name="Deels")).to_have_attribute("aria-pressed", "true")
    link = one.url
    one.goto(f"{live.url}/mee/{live.hall.code}")
    expect(one.locator("#notes li.own .said")).to_have_text("Waarom juist hier?")
    third = phone(browser, phones, viewport=SMALL)
    third.goto(link)
    expect(third.locator("#notes li.own .said")).to_have_text("Waarom juist hier?")
    assert len(live.hall.state.persons) == 2
    (answer,) = live.hall.state.answers.values()
    assert (answer.recognised, answer.reason) == (Recognised.PARTLY, "Alleen in het noorden")


def test_what_was_typed_without_a_line_arrives_once(browser: Browser, live: Live, phones: list[BrowserContext]):
    page = phone(browser, phones)
    come_in(page, live)
    page.context.set_offline(True)
    write(page, "Zonder lijn")
    expect(page.locator("#line")).to_be_visible()
    expect(page.locator("#notes .state")).to_have_text("nog niet verstuurd")
    page.get_by_role("button", name="Ja").click()
    expect(page.locator("#answer-state")).to_have_text("nog niet verstuurd")
    page.context.set_offline(False)
    expect(page.locator("#notes .state")).to_have_text("wacht op de begeleider")
    expect(page.locator("#line")).to_be_hidden()

    live.stop()
    write(page, "Zonder server")
    expect(page.locator("#notes .state").first).to_have_text("nog niet verstuurd")
    page.get_by_label("Uw notitie").fill("Half")
    live.start()
    expect(page.locator("#notes .state", has_text="wacht op de begeleider")).to_have_count(2)
    expect(page.get_by_label("Uw notitie")).to_have_value("Half")
    assert sorted(note.text for note in live.hall.state.notes.values()) == ["Zonder lijn", "Zonder server"]
    assert [answer.recognised for answer in live.hall.state.answers.values()] == [Recognised.YES]


def test_what_came_too_late_for_a_stopped_question_is_kept(browser: Browser, live: Live, phones: list[BrowserContext]):
    page = phone(browser, phones)
    come_in(page, live)
    page.context.set_offline(True)
    write(page, "Te laat")
    live.hall.lead(FreezeStep(step="s1", frozen=True))
    page.context.set_offline(False)
    expect(page.locator("#notes .warning")).to_contain_text("Niet verstuurd:")
    expect(page.locator("#frozen")).to_be_visible()
    expect(page.get_by_role("button", name="Verstuur", exact=True)).to_be_disabled()
    page.reload()
    page.get_by_role("button", name="Zet het terug in het veld").click()
    expect(page.get_by_label("Uw notitie")).to_have_value("Te laat")
    live.hall.lead(SetTimer(step="s1", seconds=90))
    live.hall.lead(FreezeStep(step="s1", frozen=False))
    expect(page.locator("#timer")).to_contain_text("Nog 1:")
    page.get_by_role("button", name="Verstuur", exact=True).click()
    expect(page.locator("#notes .state")).to_have_text("wacht op de begeleider")
    assert [note.text for note in live.hall.state.notes.values()] == ["Te laat"]
    page.locator("#me summary").click()
    page.locator("#my-name").fill("Amira")
    page.locator("#my-named").check()
    page.locator("#me-form button").click()
    expect(page.locator("#me-words")).to_have_text("U doet mee als Amira.")
    assert [(person.name, person.named) for person in live.hall.state.persons.values()] == [("Amira", True)]


def test_an_act_whose_answer_got_lost_is_sent_again_and_done_once(
    browser: Browser, live: Live, phones: list[BrowserContext]
):
    page = phone(browser, phones)
    come_in(page, live)
    lost = []

    def lose(route) -> None:
        if not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.route("**/daad", lose)
    write(page, "Eens")
    expect(page.locator("#notes .state")).to_have_text("wacht op de begeleider")
    expect(page.locator("#notes li")).to_have_count(1)
    assert lost == [200]
    assert [note.text for note in live.hall.state.notes.values()] == ["Eens"]
    second = page.context.new_page()
    second.goto(page.url)
    expect(second.locator("#notes li.own")).to_have_count(1)
    write(second, "Uit een ander tabblad")
    expect(page.locator("#notes li.own .state", has_text="wacht op de begeleider")).to_have_count(2)
    assert len(live.hall.state.notes) == 2


def test_a_measure_is_corrected_where_it_stands(browser: Browser, live: Live, phones: list[BrowserContext]):
    page = phone(browser, phones)
    come_in(page, live)
    page.locator("#kind").select_option("maatregel")
    page.locator("#measure").select_option("vve")
    page.locator("#amount").fill("160")
    write(page, "Een locatie bij de school")
    expect(page.locator("#notes li.own")).to_contain_text("160")
    page.get_by_role("button", name="Wijzig").click()
    expect(page.locator("#edit-measure")).to_have_value("vve")
    page.locator("#edit-amount").fill("16")
    page.get_by_role("button", name="Bewaar").first.click()
    expect(page.locator("#notes li.own")).to_contain_text(re.compile(r"plekken: 16(?!\d)"))
    # The phone shows what it sends before the server has it.
    expect(page.locator("#notes .state")).to_have_text("wacht op de begeleider")
    (note,) = live.hall.state.notes.values()
    assert note.measure == Measure(MeasureKind.VVE, 16.0)


def test_nobody_answers_about_a_map_that_is_not_there_yet(browser: Browser, live: Live, phones: list[BrowserContext]):
    page, held = phone(browser, phones), []
    page.route("**/stap/*", lambda route: held.append(route))  # noqa: PLW0108 (it sets an attribute on it)
    page.goto(f"{live.url}/mee/{live.hall.code}")
    page.get_by_role("button", name="Doe mee").click()
    expect(page.locator("#view-title")).to_have_text("De kaart en de gebieden worden opgehaald.")
    expect(page.locator("#areas")).to_be_hidden()
    for route in held:
        route.continue_()
    expect(page.locator(f"#area option[value={AREA}]")).to_be_attached()
    expect(page.locator("#view-title")).to_contain_text("laag inkomen")


def test_who_edits_late_sees_what_the_other_wrote(browser: Browser, live: Live, phones: list[BrowserContext]):
    page = phone(browser, phones)
    come_in(page, live)
    write(page, "Van mij")
    expect(page.locator("#notes .state")).to_have_text("wacht op de begeleider")
    page.get_by_role("button", name="Wijzig").click()
    page.locator("#edit-text").fill("Beter van mij")
    (note,) = live.hall.state.notes.values()
    live.hall.lead(EditNote(note=note.id, base=note.edited, note_kind="vraag", text="Van de begeleider"))
    page.get_by_role("button", name="Bewaar").first.click()
    warned = page.locator("#notes .warning")
    expect(warned.locator("blockquote")).to_have_text(["Van de begeleider", "Beter van mij"])
    page.reload()
    expect(warned.locator("blockquote")).to_have_text(["Van de begeleider", "Beter van mij"])
    warned.get_by_role("button", name="Verstuur toch mijn tekst").click()
    expect(warned).to_have_count(0)
    expect(page.locator("#notes .state")).to_have_text("wacht op de begeleider")
    expect(page.locator("#notes .said")).to_have_text("Beter van mij")
    assert [each.text for each in live.hall.state.notes.values()] == ["Beter van mij"]


def test_the_facilitator_leads_and_a_closed_session_can_be_read(
    browser: Browser, live: Live, phones: list[BrowserContext]
):
    page = phone(browser, phones)
    come_in(page, live)
    page.get_by_role("button", name="Deels").click()
    page.get_by_label("Uw notitie").fill("Hier mist een bus")
    page.get_by_role("button", name="Verstuur", exact=True).click()
    expect(page.locator("#notes .state")).to_have_text("wacht op de begeleider")
    live.hall.lead(ShowStep(step="s2"))
    expect(page.locator("#question")).to_have_text("Wat dan?")
    page.get_by_label("Uw notitie").fill("Ik ben aan het typen")
    live.hall.lead(ShowStep(step="s1"))
    page.get_by_role("button", name="Naar de vraag op het scherm").click()
    expect(page.locator("#question")).to_have_text("Herkennen we dit?")
    expect(page.get_by_label("Uw notitie")).to_have_value("")
    page.get_by_label("Alle vragen").select_option("s2")
    expect(page.get_by_label("Uw notitie")).to_have_value("Ik ben aan het typen")
    live.hall.lead(CloseSession())
    expect(page.locator("#over-words")).to_contain_text("gesloten")
    expect(page.locator("#over-unsent blockquote")).to_have_text("Ik ben aan het typen")
    assert page.evaluate("Object.keys(localStorage).filter((key) => !['kaart.mee.codes'].includes(key))") == []
    page.reload()
    expect(page.locator("#over-words")).to_contain_text("begeleider")
    expect(page.locator("#over-own h2")).to_have_text("Herkennen we dit?")
    expect(page.locator("#over-own .said")).to_have_text("Hier mist een bus")
    expect(page.locator("#over-own")).to_contain_text("Deels")
    expect(page.locator("#over button")).to_have_count(0)
    live.hall.lead(OpenSession())
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#question")).to_be_visible()
    live.hall.workshops.delete(live.hall.session)
    expect(page.locator("#notice")).to_contain_text("verwijderd")
    expect(page.get_by_label("Code op het scherm")).to_be_visible()
    assert page.evaluate("JSON.stringify(localStorage)") == '{"kaart.mee.codes":"{}"}'


def test_a_link_of_nobody_asks_for_the_code(browser: Browser, live: Live, phones: list[BrowserContext]):
    page = phone(browser, phones)
    page.goto(f"{live.url}/mee/s/{live.hall.session}#{'x' * 32}")
    expect(page.locator("#notice")).to_contain_text("niet meer")
    page.get_by_label("Code op het scherm").fill("ABC234")
    page.get_by_role("button", name="Doe mee").click()
    expect(page.locator("#join-said")).to_contain_text("Geen open werksessie")
    page.get_by_label("Code op het scherm").fill(live.hall.code)
    page.get_by_role("button", name="Doe mee").click()
    expect(page.locator("#question")).to_be_visible()


def test_who_scans_early_comes_in_when_it_begins(browser: Browser, live: Live, phones: list[BrowserContext]):
    hall = live.hall
    later = hall.workshops.begin(PLAN)
    page = phone(browser, phones)
    page.goto(f"{live.url}/mee/{hall.workshops.code(later.session, keys.reader_secret(later.secret))}")
    page.get_by_role("button", name="Doe mee").click()
    expect(page.locator("#join-said")).to_contain_text("nog niet begonnen")
    hall.workshops.append(later.session, OpenSession(), actor=LEAD, id_="open")
    expect(page.locator("#question")).to_be_visible()


def test_a_place_is_asked_over_https_alone_and_goes_no_further(
    browser: Browser, live: Live, phones: list[BrowserContext]
):
    areas = to_wgs84(example().areas).set_index("code")
    inside = areas.geometry[AREA].representative_point()
    where = {"latitude": inside.y, "longitude": inside.x}
    page = phone(browser, phones, geolocation=where, permissions=["geolocation"])
    asked: list[str] = []

    def carry(route: Route) -> None:
        # The line behind a proxy that speaks https, and which holds streams back.
        request = route.request
        if request.url.endswith("/volg"):
            return
        asked.append(f"{request.url} {request.post_data or ''}")
        route.fulfill(response=route.fetch(url=request.url.replace("https://kaart.test", live.url)))

    page.route("https://kaart.test/**", carry)
    page.clock.install()
    page.goto(f"https://kaart.test/mee/{live.hall.code}")
    with page.expect_request("**/volg"):
        page.get_by_role("button", name="Doe mee").click()
    # Nothing comes by the stream, so that it asks without one.
    page.clock.fast_forward(15_000)
    expect(page.locator(f"#area option[value={AREA}]")).to_be_attached()
    page.get_by_role("button", name="Waar ben ik?").click()
    expect(page.locator("#area-said")).to_have_text(f"U bent in {areas['name'][AREA]}.")
    expect(page.get_by_label("Over welk gebied?")).to_have_value(AREA)
    assert len([each for each in asked if f"{inside.y}"[:6] in each]) == 1
    page.get_by_role("button", name="Zet de notitie op de plek").click()
    expect(page.locator("#spot-said")).to_have_text(f"Plek gezet in {areas['name'][AREA]}.")
    page.get_by_role("button", name="Verander de plek").click()
    expect(page.locator("#spot-said")).to_have_text(re.compile(r"Plek gezet: (in het midden|\d+ meter ten) "))
    write(page, "Hier")
    expect(page.locator("#notes .about")).to_contain_text("op een plek op de kaart")
    expect(page.locator("#notes .state")).to_have_text("wacht op de begeleider")
    (note,) = live.hall.state.notes.values()
    assert (note.point.lon, note.point.lat) == (round(inside.x, 5), round(inside.y, 5))


def metres_between(note: Note, place: Point) -> float:
    assert note.point is not None
    east = (note.point.lon - place.lon) * 1.1157e5 * math.cos(math.radians(place.lat))
    return math.hypot(east, (note.point.lat - place.lat) * 1.1125e5)


def test_a_place_is_pointed_out_without_https(browser: Browser, live: Live, phones: list[BrowserContext]):
    page = phone(browser, phones, viewport={"width": 360, "height": 640})
    come_in(page, live)
    opens, said, spot = page.locator("#spot [data-does=spot]"), page.locator("#spot-said"), page.locator(".spot-map")
    expect(opens).to_be_hidden()
    page.get_by_label("Over welk gebied?").select_option(AREA)
    area = example().areas.set_index("code").loc[[AREA]]
    name = str(area["name"].iloc[0])
    opens.click()
    expect(spot).to_be_focused()
    assert problems(page) == []
    # By keys: where the cross hair is, in words; Enter sets the place.
    spot.press("ArrowUp")
    spot.press("ArrowUp")
    expect(said).to_have_text(re.compile(rf"Kruis: \d+ meter ten noorden van het midden van {name}\."))
    spot.press("Enter")
    expect(said).to_have_text(re.compile(rf"Plek gezet: \d+ meter ten noorden van het midden van {name}\."))
    # By a tap, which moves it; one outside the area says so and changes nothing.
    box = spot.bounding_box()
    assert box is not None
    spot.tap(position={"x": box["width"] / 2, "y": box["height"] / 2})
    before = said.text_content()
    spot.tap(position={"x": 3, "y": 3})
    expect(said).to_contain_text(f"Dit ligt buiten {name}.")
    page.get_by_role("button", name="Een stukje naar het oosten").click()
    page.get_by_role("button", name="Inzoomen").click()
    spot.tap(position={"x": box["width"] / 2, "y": box["height"] / 2})
    assert said.text_content() != before
    spot.press("Escape")
    expect(opens).to_be_focused()
    expect(spot).to_have_count(0)

    page.get_by_label("Uw notitie").fill("Donker pad")
    page.reload()
    expect(page.get_by_label("Uw notitie")).to_have_value("Donker pad")
    expect(said).to_have_text("Er is een plek gezet.")
    page.get_by_role("button", name="Verstuur", exact=True).click()
    expect(page.locator("#notes .state")).to_have_text("wacht op de begeleider")
    expect(page.locator("#notes .about")).to_contain_text("op een plek op de kaart")
    expect(page.get_by_role("button", name="Wijs de plek aan")).to_be_visible()
    (note,) = live.hall.state.notes.values()
    assert note.area == AREA
    middle = to_wgs84(area.set_geometry(area.centroid)).geometry.iloc[0]
    assert metres_between(note, Point(middle.x, middle.y)) < 0.6 * math.sqrt(area.area.iloc[0])
    place_is_corrected(page, live)


def place_is_corrected(page: Page, live: Live) -> None:
    """Correcting the note moves its place, or takes it off."""
    (note,) = live.hall.state.notes.values()
    assert note.point is not None
    page.get_by_role("button", name="Wijzig").click()
    page.locator("#edit-spot [data-does=spot]").click()
    page.locator(".spot-map").press("Shift+ArrowLeft")
    page.locator(".spot-map").press("Enter")
    page.get_by_role("button", name="Bewaar").first.click()
    expect(page.locator("#notes .state")).to_have_text("wacht op de begeleider")
    (moved,) = live.hall.state.notes.values()
    assert 0 < metres_between(moved, note.point) < 100
    page.get_by_role("button", name="Wijzig").click()
    page.locator("#edit-spot").get_by_role("button", name="Haal de plek weg").click()
    page.get_by_role("button", name="Bewaar").first.click()
    expect(page.locator("#notes .about")).not_to_contain_text("op een plek")
    expect(page.locator("#notes .state")).to_have_text("wacht op de begeleider")
    assert [each.point for each in live.hall.state.notes.values()] == [None]


def test_what_people_write_is_text_and_nothing_else(browser: Browser, live: Live, phones: list[BrowserContext]):
    page = phone(browser, phones, viewport=SMALL)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    come_in(page, live, name=HOSTILE[0][:80])
    for number, text in enumerate(HOSTILE):
        hall = live.hall
        hall.workshops.append(
            hall.session,
            WriteNote(note=f"n{number}", step="s1", note_kind="vraag", text=text),
            actor=hall.workshops.actor(hall.session, hall.join(name=text[:80], token=f"{number}" * 32)),
            id_=f"w{number}",
        )
        hall.lead(ShowNote(note=f"n{number}"))
    write(page, HOSTILE[2])
    expect(page.locator("#notes li")).to_have_count(len(HOSTILE) + 1)
    page.locator("#notes").get_by_role("button", name="Toon alles").click()
    seen = {
        item.evaluate("item => item.querySelector('.said').textContent") for item in page.locator("#notes li").all()
    }
    assert seen == set(HOSTILE)
    assert page.evaluate("typeof window.struck") == "undefined"
    tags = "[...new Set([...document.querySelectorAll('#notes *')].map((each) => each.localName))].sort()"
    assert page.evaluate(tags) == ["b", "button", "div", "li", "p", "span"]
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]
    assert {url.split("/mee")[0] for url in asked} == {live.url}
    assert not [url for url in asked if page.url.partition("#")[2] in url]


@pytest.mark.parametrize(("language", "scheme"), [("nl-NL", "light"), ("en-GB", "dark")])
def test_the_page_is_for_everybody(
    browser: Browser, live: Live, phones: list[BrowserContext], language: str, scheme: str
):
    page = phone(browser, phones, viewport=SMALL, locale=language, color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"{live.url}/mee/{live.hall.code}")
    assert problems(page) == []
    page.locator("#join-form button").click()
    # Whose figures these are, or that they are invented, is said before the map is asked for.
    expect(page.locator("#view-source")).to_contain_text(re.compile("verzonnen|invented", re.IGNORECASE))
    live.hall.lead(WriteNote(note="n1", step="s1", area=AREA, note_kind="kans", text="Buurtkamer"))
    expect(page.locator("#notes li")).to_have_count(1)
    page.locator("#area").select_option(AREA)
    page.locator("[data-answer=ja]").click()
    page.locator("#text").fill("Van mij")
    page.locator("#kind").select_option("maatregel")
    page.locator("#send").click()
    page.locator("#notes li.own [data-does=edit]").click()
    page.locator("#me summary").click()
    page.locator("#qr-button").click()
    expect(page.locator("#qr img")).to_be_visible()
    page.locator("#map-button").click()
    expect(page.locator("#map img")).to_have_js_property("complete", True)
    assert page.locator("#map img").evaluate("img => img.naturalWidth") > 300
    expect(page.locator("#here-field")).to_be_hidden()
    assert problems(page) == []
    page.locator("#language").click()
    expect(page.locator("#notes li.own")).to_be_visible()
    assert problems(page) == []


def problems(page: Page) -> list[object]:
    """What stands in the way of people: for screen readers, thumbs and narrow screens."""
    found: list[object] = []
    found += [(item["id"], item["nodes"][0]["target"]) for item in Axe().run(page).response["violations"]]
    small = """[...document.querySelectorAll('button, input, select, textarea, summary')]
        .filter((each) => each.offsetParent && each.type !== 'checkbox')
        .map((each) => [each.id || each.textContent, each.getBoundingClientRect()])
        .filter(([, box]) => box.width < 44 || box.height < 44).map(([name]) => name)"""
    found += page.evaluate(small)
    if page.evaluate("document.documentElement.scrollWidth") > page.viewport_size["width"]:  # type: ignore[index]
        found.append("wider than the screen")
    return found
