"""Every page opens, in both languages, with and without real figures, and says what is wrong with a link."""

from __future__ import annotations

import re
import string
from functools import lru_cache
from threading import Event

import pytest
from babel.messages.pofile import read_po
from longer import later
from seen import texts

from kaart.catalogue import OPTIONAL_FAMILIES, load
from kaart.core.errors import UpstreamUnavailableError, mark
from kaart.core.language import LOCALE
from kaart.core.settings import PROJECT
from kaart.sync.run import Refresh
from kaart.ui.shell.fetching import current

PAGES = sorted(path.relative_to(PROJECT).as_posix() for path in (PROJECT / "pages").glob("*.py"))
TITLES = {
    "pages/kaart.py": ("Waar is armoede het hoogst?", "Where is poverty highest?"),
    "pages/verandering.py": ("Hoe verandert het?", "How does it change?"),
    "pages/vergelijken.py": ("Waarmee kunt u deze buurt vergelijken?", "What can this buurt be compared with?"),
    "pages/profiel.py": ("Hoe gaat het in deze buurt?", "How are things in this buurt?"),
    "pages/shortlist.py": ("Welke buurten kiest u?", "Which buurten do you choose?"),
    "pages/hotspots.py": ("Wat valt op?", "What stands out?"),
    "pages/bereikbaarheid.py": ("Wie kan waar komen?", "Who can get where?"),
    "pages/samen.py": ("Wat komt samen voor?", "What goes together?"),
    "pages/werksessie.py": (
        "Wat herkennen we en wat gaan we doen?",
        "What do we recognise, and what will we do?",
    ),
    "pages/eigen.py": ("Wat laten onze eigen cijfers zien?", "What do our own figures show?"),
    "pages/bronnen.py": ("Waar komen deze cijfers vandaan?", "Where do these figures come from?"),
}
MAP = "pages/kaart.py"
WAIT_S = 60
HEERLEN = {"gebied": "GM0917", "niveau": "buurt", "indicator": "laag_inkomen", "jaar": "2018"}
SENTENCE = (
    "In Heerlen heeft in 2018 12,5 % van de huishoudens een laag inkomen; per buurt loopt dat van 2,3 % "
    "tot 37,7 % (48 van de 57 buurten hebben een cijfer)."
)
STORES = ["empty", pytest.param("heerlen", marks=pytest.mark.standin)]
UNWANTED = re.compile(r"\b(None|nan|NaN|NaT|undefined|inf)\b|<NA>|\{[a-z_]+\}")


@pytest.fixture
def store(request):
    return request.getfixturevalue(request.param)


def assert_fine(app, title):
    assert not app.exception
    assert [item.value for item in app.title] == [title]
    assert not [item.value for item in app.error]
    # Braces stand in the tooltip only, where Streamlit fills them in.
    said = [text for text in texts(app) if not re.fullmatch(r"(.+: )?\{[\w$]+\}( · \{code\})?", text)]
    assert not [text for text in said if UNWANTED.search(text)]


def warnings_of(app):
    return " ".join(item.value for item in app.warning).replace("\\", "")


def press_and_wait(app, key):
    """Press a button that fetches, and see what a page shows when it is done."""
    app.button(key=key).click().run()
    assert not app.exception
    assert current().finished.wait(WAIT_S)
    return app.run()


def sentence_of(app):
    return [item.value for item in app.text if " 20" in item.value][-1]


def test_no_page_is_forgotten():
    assert set(PAGES) == set(TITLES)


@pytest.mark.parametrize("language", later(["nl", "en"], first=1))
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("store", STORES, indirect=True)
def test_page_opens(open_app, page, store, language):
    app = open_app(page, store=store, link={"taal": "en"} if language == "en" else {})
    assert_fine(app, TITLES[page][language == "en"])


@pytest.mark.parametrize("page", later(PAGES, first=2))
@pytest.mark.standin
def test_page_opens_without_the_example_region(open_app, without_example, page, heerlen):
    app = open_app(page, store=heerlen)
    assert_fine(app, TITLES[page][0])
    if page == MAP:
        assert app.selectbox(key="gebied").options == ["Heerlen"]
        assert not [text for text in texts(app) if "Voorbeeldregio" in text]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_map_without_anything_stored_says_what_to_do(open_app, without_example, empty, language):
    app = open_app(MAP, store=empty, link={"taal": "en"} if language == "en" else {})
    assert not app.exception
    assert [item.value for item in app.title] == [TITLES[MAP][language == "en"]]
    (said,) = [item.value for item in app.error]
    assert {"nl": "nog niets opgehaald", "en": "has been fetched yet"}[language] in said
    assert "kaart sync parkstad" in said


def test_sources_without_anything_stored_say_what_to_do(open_app, without_example, empty):
    app = open_app("pages/bronnen.py", store=empty)
    assert_fine(app, TITLES["pages/bronnen.py"][0])
    assert [item.value for item in app.info] == ["Er is nog niets opgehaald. Dat kan met de knop hieronder."]
    assert app.button(key="haal_op").label == "Echte cijfers ophalen"


def test_first_view_is_the_example_region_and_says_it_is_invented(open_app, empty):
    app = open_app(store=empty)
    assert app.selectbox(key="gebied").value == "voorbeeldregio"
    assert "Alles in deze Voorbeeldregio is verzonnen." in " ".join(item.value for item in app.markdown)
    assert any("alles hier is verzonnen" in item.value for item in app.caption)
    assert app.button(key="haal_op").label == "Echte cijfers ophalen"
    assert app.selectbox(key="ophalen_gebied").value == "parkstad"
    assert app.query_params["gebied"] == "voorbeeldregio"


@pytest.mark.standin
def test_heerlen_through_the_region_select(open_app, heerlen):
    app = open_app(store=heerlen)
    assert app.selectbox(key="gebied").options == ["Heerlen", "Voorbeeldregio"]
    app.selectbox(key="gebied").set_value("GM0917").run()
    app.select_slider(key="jaar").set_value(2018).run()
    assert_fine(app, TITLES[MAP][0])
    assert app.query_params == HEERLEN
    assert sentence_of(app) == SENTENCE
    assert not [text for text in texts(app) if "verzonnen" in text]
    (grey,) = [item.value for item in app.caption if "opgehaald op" in item.value]
    assert all(part in grey for part in ("lage-inkomensgrens", "%", "2018", "grenzen van 2018", "CBS", "CC BY 4.0"))


@pytest.mark.standin
def test_the_region_shown_last_is_the_first_view_of_the_next_visit(open_app, heerlen):
    open_app(store=heerlen, link=HEERLEN)
    again = open_app(store=heerlen)
    assert again.selectbox(key="gebied").value == "GM0917"
    assert sentence_of(again) == SENTENCE


@pytest.mark.standin
def test_panel_sets_a_buurt_beside_what_it_lies_in(open_app, heerlen):
    app = open_app(store=heerlen, link={**HEERLEN, "code": "BU09174000"})
    assert_fine(app, TITLES[MAP][0])
    assert [item.value for item in app.subheader] == ["Heerlerbaan-Oost"]
    assert "BU09174000 · Wijk 40 Heerlerbaan-Centrum · Heerlen" in [item.value for item in app.caption]
    assert any(item.value == "### 12,4 %" for item in app.markdown)
    table = app.table[0].value
    assert list(table.columns)[:3] == ["Buurt", "Wijk", "Gemeente"]
    row = table.loc["Huishoudens met een laag inkomen"]
    assert (row["Buurt"], row["Gemeente"]) == ("12,4\u00a0%", "12,5\u00a0%")
    app.button(key="wis").click().run()
    assert app.query_params == HEERLEN
    assert [item.value for item in app.subheader] == ["Heerlen"]


@pytest.mark.standin
def test_report_figures_name_their_report(open_app, heerlen):
    link = {**HEERLEN, "indicator": "kinderen_in_bijstandsgezin", "code": "BU09174000"}
    app = open_app(store=heerlen, link=link)
    assert_fine(app, TITLES[MAP][0])
    assert any(item.value == "### 23 %" for item in app.markdown)
    assert any("Neimed" in item.value and "2018" in item.value for item in app.caption)


@pytest.mark.standin
def test_area_without_a_figure_gets_words_and_no_zero(open_app, heerlen):
    app = open_app(store=heerlen, link={**HEERLEN, "code": "BU09174200"})
    assert_fine(app, TITLES[MAP][0])
    big = [item.value for item in app.markdown if item.value.startswith("### ")]
    assert big
    assert not re.search(r"\d", big[0])


@pytest.mark.standin
def test_search_by_name_selects(open_app, heerlen):
    app = open_app(store=heerlen, link=HEERLEN)
    app.text_input(key="zoek").set_value("  heerlerbaan-OOST ").run()
    assert_fine(app, TITLES[MAP][0])
    app.button(key="vind_BU09174000").click().run()
    assert app.query_params == {**HEERLEN, "code": "BU09174000"}
    assert [item.value for item in app.subheader] == ["Heerlerbaan-Oost"]


@pytest.mark.standin
def test_address_goes_to_pdok_on_a_second_click_only(open_app, heerlen, standin, monkeypatch):
    standin.post("reset")
    app = open_app(store=heerlen, link=HEERLEN)
    monkeypatch.setenv("KAART_UPSTREAM", standin.url)
    app.text_input(key="zoek").set_value("Heerlerbaan-Oost").run()
    assert not standin.log()
    app.button(key="zoek_adres").click().run()
    assert_fine(app, TITLES[MAP][0])
    assert standin.log()
    assert all("locatieserver" in entry["path"] for entry in standin.log())


@pytest.mark.slow
@pytest.mark.standin
def test_four_digits_offer_their_buurten_and_lead_there(open_app, heerlen, standin, monkeypatch):
    app = open_app(store=heerlen, link=HEERLEN)
    monkeypatch.setenv("KAART_UPSTREAM", standin.url)
    app.text_input(key="zoek").set_value("6418").run()
    app.button(key="zoek_adres").click().run()
    offered = {app.button(key=f"adres_{number}").label for number in range(2)}
    assert offered == {"6418 · Egstraat en omgeving", "6418 · Heerlerbaan-Oost"}
    oost = next(number for number in range(2) if "Oost" in app.button(key=f"adres_{number}").label)
    app.button(key=f"adres_{oost}").click().run()
    assert_fine(app, TITLES[MAP][0])
    assert app.query_params["code"] == "BU09174000"


@pytest.mark.standin
def test_address_search_that_is_down_says_so(open_app, heerlen):
    app = open_app(store=heerlen, link=HEERLEN)
    app.text_input(key="zoek").set_value("Markt 1").run()
    app.button(key="zoek_adres").click().run()
    assert not app.exception
    (said,) = [item.value for item in app.error]
    assert said.startswith("De adreszoeker van PDOK gaf geen bruikbaar antwoord")
    assert sentence_of(app) == SENTENCE


@pytest.mark.standin
def test_table_twin_has_a_row_per_area(open_app, heerlen):
    app = open_app(store=heerlen, link=HEERLEN)
    assert not app.dataframe
    app.toggle(key="tabel").set_value(True).run()
    assert_fine(app, TITLES[MAP][0])
    table = app.dataframe[0].value
    assert len(table) == 57
    assert set(table["Gemeente"]) == {"Heerlen"}
    assert table.set_index("Naam").loc["Heerlerbaan-Oost", "Waarde"] == pytest.approx(12.4)


@pytest.mark.standin
def test_one_click_fetches_real_figures_by_any_name(open_app, fresh, standin, monkeypatch):
    app = open_app(store=fresh)
    monkeypatch.setenv("KAART_UPSTREAM", standin.url)
    app.selectbox(key="ophalen_gebied").set_value("heerlen")
    app.select_slider(key="ophalen_jaren").set_range(2018, 2018)
    press_and_wait(app, "haal_op")
    assert_fine(app, TITLES[MAP][0])
    assert [item.value for item in app.subheader] == ["Heerlen"]
    assert sentence_of(app) == SENTENCE
    assert any(re.fullmatch(r".+ is opgehaald\\?: \d+ jaar cijfers en grenzen\.", item.value) for item in app.markdown)


def test_layers_on_request_can_be_fetched_along_with_the_figures(open_app, empty, monkeypatch):
    asked = []

    class Asks(Refresh):
        def find_years(self, layers):
            asked.append(tuple(layers))
            raise UpstreamUnavailableError(mark("{host} cannot be reached."), host="x")

    monkeypatch.setattr("kaart.ui.shell.fetching.Refresh", Asks)
    app = open_app("pages/bronnen.py", store=empty)
    layers = app.multiselect(key="ophalen_lagen")
    assert layers.options == [
        "Geregistreerde misdrijven (politie)",
        "Gezondheid (RIVM)",
        "Sociaaleconomische status (SES-WOA)",
    ]
    layers.set_value(["ses"])
    press_and_wait(app, "haal_op")
    assert asked == [("cijfers", "grenzen", "ses")]


def test_fetching_without_network_says_so_and_keeps_the_view(open_app, fresh):
    app = open_app(store=fresh)
    before = sentence_of(app)
    press_and_wait(app, "haal_op")
    assert not app.exception
    (said,) = [item.value for item in app.error]
    assert "niet te bereiken" in said
    assert sentence_of(app) == before


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"gebied": "atlantis"}, "Er is geen gebied 'atlantis'"),
        ({"gebied": "voorbeeldregioo"}, "voorbeeldregio"),
        ({"gebied": "[hier](http://example.org)"}, "Er is geen gebied"),
        ({"indicator": "laag_inkomn"}, "Er is geen indicator 'laag_inkomn'; het dichtst in de buurt: laag_inkomen"),
        ({"klassen": "onzin-5"}, "'onzin-5'"),
        ({"jaar": "1850"}, "Voor 1850 zijn er geen cijfers"),
        ({"jaar": "2099"}, "Voor 2099 zijn er geen cijfers; u ziet 20"),
    ],
)
def test_what_a_link_asks_in_vain_is_said_and_the_page_works(open_app, empty, wrong, said):
    link = {"gebied": "voorbeeldregio", "niveau": "wijk", "indicator": "laag_inkomen", "jaar": "2018"}
    app = open_app(store=empty, link={**link, **wrong})
    assert_fine(app, TITLES[MAP][0])
    assert said in warnings_of(app)
    # Markdown of a link stays text.
    assert not any(re.search(r"(?<!\\)\]\(", item.value) for item in app.warning)
    assert app.query_params["gebied"] == "voorbeeldregio"
    assert app.query_params["indicator"] == "laag_inkomen"
    assert app.query_params["niveau"] == "wijk"
    assert "Voorbeeldregio" in sentence_of(app)


@pytest.mark.parametrize(
    "odd", [{"jaar": "²⁰¹⁸"}, {"niveau": "straat"}, {"code": "NL"}, {"code": "'; --"}, {"taal": "xx"}, {"": "x"}]
)
def test_what_cannot_be_read_in_a_link_does_no_harm(open_app, empty, odd):
    app = open_app(store=empty, link={"gebied": "voorbeeldregio", **odd})
    assert_fine(app, TITLES[MAP][0])


@pytest.mark.slow
@pytest.mark.standin
def test_another_region_opens_on_a_year_with_figures_and_a_link_keeps_its_own(open_app, heerlen):
    link = {"niveau": "buurt", "indicator": "laag_inkomen", "jaar": "2019"}
    app = open_app(store=heerlen, link={**link, "gebied": "voorbeeldregio"})
    app.selectbox(key="gebied").set_value("GM0917").run()
    assert app.session_state["jaar"] == 2018
    assert "2019" in warnings_of(app)
    asked = open_app(store=heerlen, link={**link, "gebied": "GM0917"})
    assert asked.session_state["jaar"] == 2019


def test_gemeente_that_was_never_fetched_is_named(open_app, heerlen):
    app = open_app(store=heerlen, link={**HEERLEN, "gebied": "GM0363"})
    assert not app.exception
    (said,) = [item.value for item in app.error]
    assert "Amsterdam" in said
    assert app.button(key="haal_gebied").label == "Cijfers van Amsterdam ophalen"
    app.selectbox(key="gebied").set_value("GM0917").run()
    assert_fine(app, TITLES[MAP][0])
    assert app.query_params["gebied"] == "GM0917"


def test_a_link_to_a_gemeente_that_was_not_fetched_fetches_it_and_a_reload_goes_on_showing_how_far(
    open_app, fresh, monkeypatch
):
    go_on = Event()

    class Waits(Refresh):
        def find_years(self, layers):
            del layers
            assert go_on.wait(WAIT_S)
            raise UpstreamUnavailableError(mark("{host} cannot be reached."), host="de-bron")

    monkeypatch.setattr("kaart.ui.shell.fetching.Refresh", Waits)
    link = {"gebied": "GM0917", "niveau": "buurt"}
    app = open_app(store=fresh, link=link)
    app.button(key="haal_gebied").click().run()
    asked = current()
    try:
        assert asked.order.text == "GM0917"
        assert app.get("progress")
        again = open_app(store=fresh, link=link)
        assert again.get("progress")
        # Who presses again gets the one that runs.
        again.button(key="haal_gebied").click().run()
        assert current() is asked
        # Who asks for something else is told so, and does not get what another asked for.
        other = open_app(store=fresh, link={**link, "gebied": "GM0363"})
        other.button(key="haal_gebied").click().run()
        assert any("iets anders opgehaald" in item.value for item in other.warning)
    finally:
        go_on.set()
    assert asked.finished.wait(WAIT_S)
    other.run()
    assert other.query_params["gebied"] == "GM0363"
    for each in (app, again):
        each.run()
        assert not each.get("progress")
        assert any("de-bron" in item.value for item in each.error)
    assert not any("de-bron" in item.value for item in open_app(store=fresh, link=link).error)


def test_sentence_about_a_link_stays_until_the_view_changes(open_app, empty):
    app = open_app(store=empty, link={"gebied": "voorbeeldregio", "niveau": "wijk", "jaar": "1850"})
    assert "Voor 1850 zijn er geen cijfers" in warnings_of(app)
    app.toggle(key="tabel").set_value(True).run()
    assert "Voor 1850 zijn er geen cijfers" in warnings_of(app)
    app.button_group(key="niveau").set_value("gemeente").run()
    assert "1850" not in warnings_of(app)


@pytest.mark.standin
def test_view_is_kept_on_the_way_to_another_page_and_back(open_app, heerlen):
    link = {"gebied": "GM0917", "niveau": "wijk", "indicator": "woz", "jaar": "2017", "code": "WK091740", "taal": "en"}
    app = open_app(store=heerlen, link=link)
    assert app.query_params == link
    for page in ("pages/bronnen.py", MAP):
        # The navigation leaves everything out of the link.
        app.query_params = {}
        app.switch_page(page).run()
        assert_fine(app, TITLES[page][1])
    assert app.query_params == link


@pytest.mark.slow
def test_every_indicator_draws(open_app, empty):
    """One visit through all of them, at the level with the fewest areas; of a layer not fetched none is offered."""
    app = open_app(store=empty, link={"gebied": "voorbeeldregio", "niveau": "gemeente"})
    offered = " ".join(app.selectbox(key="indicator").options)
    for record in load().indicators:
        if record.table_family in OPTIONAL_FAMILIES:
            assert record.label["nl"] not in offered
            continue
        app.selectbox(key="indicator").set_value(record.id).run()
        assert not app.exception, record.id
        assert not [text for text in texts(app) if re.search(r"\b(None|nan|undefined)\b", text)], record.id


def both_languages():
    """Pairs (Dutch, English) of everything the interface and the catalogue can say."""
    with (LOCALE / "nl" / "LC_MESSAGES" / "kaart.po").open("rb") as stream:
        pairs = [(str(entry.string), str(entry.id)) for entry in read_po(stream, locale="nl") if entry.id]
    for record in load().indicators:
        pairs += [(text["nl"], text["en"]) for text in (record.label, record.definition, record.unit)]
        pairs += [(text["nl"], text["en"]) for _, text in record.breaks]
    pairs += [(source.name["nl"], source.name["en"]) for source in load().sources]
    pairs += [(text["nl"], text["en"]) for _, text in load().groups()]
    pairs += [(text["nl"], text["en"]) for text in load().families.values()]
    return [(dutch, english) for dutch, english in pairs if dutch != english]


@lru_cache
def foreign(language):
    """Short texts of the other language as they stand, and patterns of longer ones with a part to look for first."""
    index = 0 if language == "en" else 1
    own = {pair[1 - index].casefold() for pair in both_languages()}
    short, patterns = set(), []
    for pair in both_languages():
        words = [part for part, *_ in string.Formatter().parse(pair[index])]
        if len("".join(words)) >= 12:
            literal = max(words, key=len).casefold()
            patterns.append((literal, re.compile(r".+?".join(re.escape(part.casefold()) for part in words))))
        elif len(words) == 1 and pair[index].casefold() not in own:
            short.add(pair[index].casefold())
    return short, patterns


def left_over(app, language):
    short, patterns = foreign(language)
    found = []
    for text in set(texts(app)):
        plain = text.replace("\\", "").strip("*# ").casefold()
        parts = {plain, *re.split(r" · |, |: ", plain)}
        found += [text for part in parts if part in short]
        found += [text for literal, pattern in patterns if literal in plain and pattern.search(plain)]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("store", STORES, indirect=True)
def test_toggle_leaves_no_word_of_the_other_language(open_app, page, store):
    app = open_app(page, store=store)
    if page == MAP:
        app.toggle(key="tabel").set_value(True).run()
    assert left_over(app, "nl") == []
    app.button_group(key="taal_nl").set_value("en").run()
    assert_fine(app, TITLES[page][1])
    assert app.query_params["taal"] == "en"
    assert left_over(app, "en") == []
    # The oracle sees what it should: with the wrong language it finds plenty.
    assert len(left_over(app, "nl")) > 10
    app.button_group(key="taal_en").set_value("nl").run()
    assert_fine(app, TITLES[page][0])
    assert "taal" not in app.query_params
    assert left_over(app, "nl") == []
