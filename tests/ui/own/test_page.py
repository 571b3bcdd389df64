"""The page of own figures: from a file to a map, for this session alone; nothing of it is served or cached."""

from __future__ import annotations

import json
import re

import pytest
from seen import texts

from kaart.ui.own.upload import FILE, MEANING

PAGE = "pages/eigen.py"
SAYS = {
    "own_label": "Geheimtaal",
    "own_unit": "%",
    "own_source": "Bron Proef",
    "own_definition": "Wie meedeed. En wie niet.",
}


@pytest.fixture
def example_codes(open_app, empty):
    from kaart.answers.own import find_places
    from kaart.answers.reader import StoreReader
    from kaart.core.codes import Level
    from kaart.core.settings import Settings
    from kaart.store.library import Library

    library = Library(Settings())
    scope = library.scope("voorbeeldregio")
    return list(find_places(StoreReader(library), scope, level=Level.BUURT, year=2024).names)


@pytest.fixture
def upload(open_app, empty):
    """Open the page with a file, as if it was uploaded."""

    def start(content: bytes, name: str = "proef.csv", **link):
        app = open_app(PAGE, store=empty, link={"taal": "en", **link})
        app.session_state[FILE] = (name, content)
        return app.run()

    return start


def rows(codes, values):
    return (
        "code;naam;w\n" + "".join(f"{code};=naam;{value}\n" for code, value in zip(codes, values, strict=False))
    ).encode()


def described(app):
    for key, text in SAYS.items():
        (app.text_area if key == "own_definition" else app.text_input)(key=key).set_value(text)
    next(item for item in app.button if item.label == "Show on the map").click()
    return app.run()


def spec_of(app):
    return json.loads(app.get("deck_gl_json_chart")[0].proto.json)


def test_from_a_file_to_a_map(upload, example_codes):
    app = upload(rows(example_codes, ["1,5", "2.5", "veel", "123,75"]) + b"BU12340000;elders;9\n")
    assert not app.exception
    assert not app.error
    assert app.selectbox(key="own_key").value == "code"
    assert app.selectbox(key="own_value").value == "w"
    assert app.selectbox(key="own_level").value == "buurt"
    said = texts(app)
    assert any(text.startswith("3 of the 5 rows gave a value.") for text in said)
    assert any("Decimal signs are mixed" in item.value for item in app.warning)
    problems = app.table[-1].value
    assert problems["Row"].tolist() == [4, 6]
    assert not app.get("deck_gl_json_chart")
    app = described(app)
    assert not app.exception
    assert not app.error
    said = texts(app)
    assert any("Geheimtaal (own figures)" in text and "from 1.50% to 123.75%" in text for text in said)
    grey = next(item.value for item in app.caption if "Wie meedeed" in item.value).replace("\\", "")
    assert "own figures: Bron Proef" in grey
    assert "Wie niet" not in grey
    features = spec_of(app)["layers"][0]["data"]
    values = {item["properties"]["code"]: item["properties"]["eigen_geheimtaal"] for item in features}
    assert [values[code] for code in example_codes[:4]] == [1.5, 2.5, None, 123.75]
    assert all(value is None for code, value in values.items() if code not in example_codes[:4])


def test_nothing_is_written_where_browsers_can_fetch_it(upload, example_codes, static, empty):
    before = {path: path.read_bytes() for path in static.rglob("*") if path.is_file()}
    app = described(upload(rows(example_codes, ["1,5", "77777,25"])))
    assert spec_of(app)["layers"][0]["data"]
    new = [path.name for path in static.rglob("*") if path.is_file() and path not in before]
    assert set(new) <= {"stijl.json"}
    for path in static.rglob("*"):
        assert not path.is_file() or b"eigen_" not in path.read_bytes()
    assert not list(empty.rglob("eigen*"))


def test_another_session_sees_nothing_of_it(upload, open_app, empty, example_codes):
    described(upload(rows(example_codes, ["1,5", "2,5"])))
    other = open_app(PAGE, store=empty, link={"taal": "en"})
    assert FILE not in other.session_state
    assert not [text for text in texts(other) if "Geheimtaal" in text]


def test_the_picture_is_marked_and_has_no_link(upload, example_codes):
    app = described(upload(rows(example_codes, ["1,5", "2,5"])))
    app.session_state["foto"] = True
    app.run()
    assert not app.exception
    assert not app.error
    short, _, apa, _, again = (item.value for item in app.code)
    assert "Geheimtaal (own figures)" in short
    assert "Bron Proef" in apa
    assert "there is no link" in again


def test_the_table_is_marked(upload, example_codes):
    app = described(upload(rows(example_codes, ["1,5", "-2,3"])))
    app.toggle(key="tabel").set_value(True).run()
    table = next(item.value for item in app.dataframe if "Status" in item.value)
    assert table["Value"].tolist()[:2] == [1.5, -2.3]
    assert table["Status"].tolist()[:3] == ["own figure", "own figure", "unknown"]


def test_questions_must_be_answered(upload, example_codes):
    app = upload(rows(example_codes, ["1", "2"]))
    next(item for item in app.button if item.label == "Show on the map").click()
    app.run()
    assert any("all four" in item.value for item in app.error)
    assert MEANING not in app.session_state


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"%PDF-1.7", "a.pdf", "is of the kind PDF"),
        (b"code;w\n", "a.csv", "no rows"),
        (b"code\nBU99010000\n", "a.csv", "only one column"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(upload, content, name, said):
    app = upload(content, name)
    assert not app.exception
    assert [said in item.value for item in app.error] == [True]


def test_addresses_go_nowhere_without_a_yes(upload):
    app = upload(b"adres;n\n6411 AB;3\n6412 CD;4\n")
    assert app.selectbox(key="own_by").value == "place"
    assert any("PDOK" in item.value for item in app.warning)
    assert app.checkbox(key="own_send").value is False
    assert not [item for item in app.button if item.label == "Show on the map"]
    # With a yes the service is asked, and in this test there is none.
    app.checkbox(key="own_send").set_value(True).run()
    assert len(app.error) == 1


def test_answers_are_still_there_after_another_page(upload, example_codes):
    app = described(upload(rows(example_codes, ["1,5", "2,5"])))
    app.switch_page("pages/bronnen.py").run()
    assert not app.exception
    app.switch_page(PAGE).run()
    assert app.get("deck_gl_json_chart")
    assert app.text_input(key="own_label").value == "Geheimtaal"


def test_removing_the_file_forgets_everything(upload, example_codes):
    app = described(upload(rows(example_codes, ["1,5", "2,5"])))
    app.button(key="own_remove").click().run()
    assert not app.exception
    assert FILE not in app.session_state
    assert not app.get("deck_gl_json_chart")


def test_a_workbook_lets_its_sheet_be_chosen(upload, example_codes):
    from books import workbook

    content = workbook(["code", "w"], [example_codes[0], 1], sheets={"Meer": [["code", "v"], [example_codes[1], 2.5]]})
    app = upload(content, "proef.xlsx")
    app.selectbox(key="own_sheet").set_value("Meer").run()
    assert not app.error
    assert app.selectbox(key="own_value").value == "v"


@pytest.mark.slow
def test_years_classes_and_hidden_rows_are_the_users_choice(upload, example_codes):
    from books import ods_row, opendocument

    rows = [
        ods_row(year, code, (value / 100, "%"), more='table:visibility="filter"' if place == 5 else "")
        for year in (2023, 2024)
        for place, (code, value) in enumerate(zip(example_codes, range(1, 9), strict=False))
    ]
    app = upload(opendocument(["jaar", "code", "w"], *rows), "proef.ods")
    assert not app.exception
    assert app.selectbox(key="own_year_in_file").options == ["2023", "2024"]
    assert "hides rows 7, 15" in app.warning[-1].value
    # Until the user says whether hidden rows count there is no report and no map.
    assert not [item for item in app.button if item.label == "Show on the map"]
    app.selectbox(key="own_hidden").set_value("weg").run()
    assert any(text.startswith("7 of the 7 rows gave a value.") for text in texts(app))
    assert app.text_input(key="own_unit").value == "%"
    app = described(app)
    assert not app.error
    assert any("from 1% to 8%" in text for text in texts(app))
    assert any("2024" in item.value and "Wie meedeed" in item.value for item in app.caption)
    app.selectbox(key="own_method").set_value("user").run()
    app.text_input(key="own_bounds").set_value("2 4").run()
    assert not app.error
    # Of 1, 2, 3, 4, 5, 7 and 8: two up to 2, two up to 4, three above.
    counts = [text for text in texts(app) if re.fullmatch(r"\d+ (areas|buurten|buurt)", text)]
    assert counts[:3] == ["2 buurten", "2 buurten", "3 buurten"]
    assert app.session_state["own_method"] == "user"
    # The choice stays on this page: a link of another page does not carry it.
    assert "klassen" not in app.query_params
    assert "klassen" not in app.session_state


@pytest.mark.standin
def test_real_areas_of_heerlen_by_name(open_app, heerlen):
    app = open_app(PAGE, store=heerlen, link={"taal": "en"})
    app.session_state[FILE] = ("a.csv", b"buurt;w\nHeerlerbaan-Oost;12,4\nNergens;3\n")
    app.run()
    app.selectbox(key="own_scope").set_value("GM0917").run()
    assert app.selectbox(key="own_by").value == "name"
    assert any(text.startswith("1 of the 2 rows gave a value. 56 of the 57 buurten of Heerlen") for text in texts(app))
    app = described(app)
    values = [item["properties"]["eigen_geheimtaal"] for item in spec_of(app)["layers"][0]["data"]]
    assert sorted(value for value in values if value is not None) == [12.4]
    assert len(values) == 57


@pytest.mark.slow
def test_several_years_are_seen_as_other_indicators_are(upload, example_codes):
    heads = "code;2022 aantal;2023 aantal;2024 aantal\n"
    rows = [f"{code};{place};{place + 2};{place * 2}\n" for place, code in enumerate(example_codes[:8], start=1)]
    app = described(upload((heads + "".join(rows)).encode()))
    assert not app.exception
    assert not app.error
    assert app.selectbox(key="own_shown_year").options == ["2022", "2023", "2024"]
    assert any("from 2% to 16%" in text for text in texts(app))
    app.selectbox(key="own_shown_year").set_value("2023").run()
    assert any("from 3% to 10%" in text for text in texts(app))
    app.selectbox(key="own_shown_year").set_value("2024").run()
    app.selectbox(key="own_since").set_value("2023").run()
    assert not app.exception
    # 2, 4 ... 16 less 3, 4 ... 10: one falls, one stays, six rise.
    assert any("rose in 6 of the 8 buurten and fell in 1" in text for text in texts(app))
    app.session_state["_own_area"] = example_codes[0]
    app.run()
    assert not app.exception
