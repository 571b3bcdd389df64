"""The button Momentopname: nothing is made before it is opened, and then all that one takes along."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from PIL import Image
from seen import texts

from kaart.ui.map import snapshot as module
from kaart.ui.shell.snapshot_button import _content

EXAMPLE = {"gebied": "voorbeeldregio", "niveau": "buurt", "indicator": "laag_inkomen", "jaar": "2023"}


@pytest.fixture
def made(monkeypatch):
    """Snapshots that were made."""
    found = []
    make = module.map_snapshot

    def keep(*args):
        found.append(make(*args))
        return found[-1]

    monkeypatch.setattr(module, "map_snapshot", keep)
    return found


def opened(app):
    app.session_state["foto"] = True
    return app.run()


def test_closed_it_makes_nothing(open_app, empty, made):
    app = open_app(store=empty, link=EXAMPLE)
    assert not app.exception
    assert made == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_open_it_gives_choices_words_and_citations(open_app, empty, made, language):
    link = {
        **EXAMPLE,
        **({"taal": "en"} if language == "en" else {}),
        "code": "BU99010305",
        "klassen": "fisher_jenks-4",
    }
    app = opened(open_app(store=empty, link=link))
    assert not app.exception
    assert not app.error
    snapshot = made[-1]
    codes = [item.value for item in app.code]
    assert codes == [
        snapshot.alt_short,
        snapshot.alt_long,
        snapshot.apa,
        snapshot.bibtex.strip(),
        snapshot.rebuild.text,
    ]
    assert snapshot.content.language == language
    assert snapshot.marked == ("BU99010305",)
    assert len(snapshot.content.legend.rows) == 4
    assert dict(snapshot.rebuild.query) == link
    assert len(app.selectbox(key="foto_soort").options) == 7
    assert len(app.selectbox(key="foto_maat").options) == 7
    app.selectbox(key="foto_soort").select("csv").run()
    assert not app.exception
    assert app.selectbox(key="foto_maat").disabled
    assert not [text for text in texts(app) if "None" in text]


def test_a_rule_that_does_not_fit_is_not_in_the_link(open_app, empty, made):
    app = opened(open_app(store=empty, link={**EXAMPLE, "klassen": "around_gemeente-6"}))
    assert not app.exception
    assert "klassen" not in made[-1].rebuild.query


def test_downloads_are_what_they_say(open_app, empty, made):
    opened(open_app(store=empty, link=EXAMPLE))
    snapshot = made[-1]
    one, two = (
        Image.open(io.BytesIO(_content(snapshot, "png", preset="1:1", scale=scale, north=True))).size
        for scale in (1.0, 2.0)
    )
    assert two == tuple(2 * side for side in one)
    with zipfile.ZipFile(io.BytesIO(_content(snapshot, "csv", preset="1:1", scale=1.0, north=False))) as folder:
        package = json.loads(folder.read("datapackage.json"))
        assert [item["path"] for item in package["resources"]] == [f"{snapshot.name}.csv"]
        assert set(folder.namelist()) == {"datapackage.json", f"{snapshot.name}.csv"}
    assert _content(snapshot, "pdf", preset="1:1", scale=1.0, north=False).startswith(b"%PDF")


@pytest.mark.slow
def test_the_map_goes_into_a_presentation_and_out_again(open_app, empty):
    app = opened(open_app(store=empty, link=EXAMPLE))
    assert "foto_rij_ophalen" not in [item.key for item in app.get("download_button")]
    app = app.button(key="foto_erbij").click().run()
    assert not app.exception
    (view,) = app.session_state["_rij"].views
    assert [text for text in texts(app) if text.startswith("1. Huishoudens")]
    assert dict(view.query)["indicator"] == EXAMPLE["indicator"]
    assert view.page == ""
    assert "foto_erbij" not in [item.key for item in app.button]
    assert "foto_rij_ophalen" in [item.key for item in app.get("download_button")]
    app = app.button(key="foto_rij_weg_0").click().run()
    assert app.session_state["_rij"].views == ()
    assert "foto_erbij" in [item.key for item in app.button]
    assert "foto_rij_ophalen" not in [item.key for item in app.get("download_button")]


@pytest.mark.slow
def test_title_explanation_marked_areas_and_names_come_into_the_picture_and_stay(open_app, empty, made):
    app = opened(open_app(store=empty, link=EXAMPLE))
    view = f"foto_{made[-1].name}"
    plain = app.code[-1].value
    app.text_input(key=f"{view}_titel").set_value("Waar is het *hoog*?")
    app.text_area(key=f"{view}_toelichting").set_value("Voor de raad.")
    app.multiselect(key=f"{view}_markeer").set_value(["BU99010305", "BU99010304"])
    app.multiselect(key=f"{view}_label").set_value(["BU99010304"])
    app.checkbox(key=f"{view}_bron").check()
    app.checkbox(key=f"{view}_donker").check().run()
    assert not app.exception
    assert app.checkbox(key=f"{view}_ligging").disabled  # the example lies nowhere
    added = "--titel 'Waar is het *hoog*?' --toelichting 'Voor de raad.' --markeer BU99010305 --markeer BU99010304"
    assert app.code[-1].value == plain.replace("--uit", f"{added} --label BU99010304 --donker --bron-kort --uit")
    assert "Waar is het *hoog*?" in app.code[0].value
    # Closed and opened again, as Streamlit forgets widgets that are not drawn.
    app.session_state["foto"] = False
    app.run()
    app.session_state["foto"] = True
    app.run()
    assert added in app.code[-1].value
    assert "--donker --bron-kort" in app.code[-1].value
