"""Hostile texts on the page of the facilitator: nothing is alive in what Streamlit reads as Markdown or HTML."""

from __future__ import annotations

import html5lib
import pytest

from kaart.core.settings import Settings
from kaart.ui.cache.workshops import workshops
from kaart.ui.workshop import page
from kaart.workshop.acts import MeasureAsked, WriteNote
from kaart.workshop.keys import new_id
from kaart.workshop.model import MeasureKind, NoteKind
from tests.workshop.hostile import AREA, HOSTILE, LEAD, MARK, SHORT, alive, evening

PARTS = page._PARTS
PAGE = "pages/werksessie.py"
# What the browser shows as the text that it is, or shows to nobody; options only of a list that drops down.
PLAIN = {"text", "arrow_data_frame", "code", "json", "bidi_component", "component_instance"}
PLAIN_PARTS = {
    "id", "key", "type", "icon", "url", "page", "page_script_hash", "default", "value", "set_value", "placeholder",
    "raw_value", "raw_values", "form_id", "query_string", "autocomplete", "data", "css_content", "js_content",
}  # fmt: skip
DROPPING = {"selectbox", "multiselect"}
RUNS = {"script", "style", "iframe", "a", "form"}


@pytest.fixture
def sessions(monkeypatch, tmp_path):
    monkeypatch.setattr(Settings, "workshops", tmp_path / "werksessies")
    monkeypatch.setattr("kaart.ui.cache.workshops.settings", lambda: Settings(cache=tmp_path / "cache"))
    found = workshops()
    yield found
    found.database.close()


def nodes(node):
    yield node
    for child in getattr(node, "children", {}).values():
        yield from nodes(child)


def strings(message, left_out, path=""):
    """Every text of an element that is not left out, with the name of its part."""
    for field, value in message.ListFields():
        if field.name in left_out:
            continue
        for part in value if field.is_repeated else [value]:
            if field.type == field.TYPE_STRING:
                yield f"{path}.{field.name}", part
            elif field.type == field.TYPE_MESSAGE and not field.message_type.GetOptions().map_entry:
                yield from strings(part, left_out, f"{path}.{field.name}")


def shown(app):
    """Everything that is read as Markdown and as HTML, with where it stands."""
    for node in nodes(app._tree):
        kind = getattr(node, "type", "")
        if kind == "table":
            frame = node.value
            cells = [*frame.index, *frame.columns, *(cell for name in frame for cell in frame[name])]
            yield from ((f"table {kind}", str(cell)) for cell in cells)
        elif getattr(node, "proto", None) is not None and kind not in PLAIN:
            left_out = PLAIN_PARTS | ({"options"} if kind in DROPPING else set())
            yield from ((f"{kind}{path}", text) for path, text in strings(node.proto, left_out))


def wrong(app):
    """Texts of people that are more than text, and where."""
    found = []
    for where, text in shown(app):
        if MARK not in text.replace("\u2060", ""):
            continue
        if where.startswith("html"):
            tree = html5lib.parse(text, namespaceHTMLElements=False)
            found += [(where, item.tag, name) for item in tree.iter() for name in item.keys() if name.startswith("on")]  # noqa: SIM118
            found += [
                (where, item.tag) for item in tree.iter() if MARK in "".join(item.itertext()) and item.tag in RUNS
            ]
        elif alive(text):
            found.append((where, alive(text)[:5], text[:80]))
    return found


@pytest.mark.slow
def test_no_part_of_the_page_has_anything_of_them_alive(open_app, empty, sessions):
    begun = evening(sessions, [*HOSTILE.values()], title=f"{SHORT} {HOSTILE['address']}", moderated=True)
    for number, text in enumerate(HOSTILE.values()):
        bus = MeasureAsked(kind=MeasureKind.VVE, amount=number + 1)
        measure = WriteNote(note=f"v{number}", step="s0", area=AREA, note_kind=NoteKind.MEASURE, text=text, measure=bus)
        sessions.append(begun.session, measure, actor=LEAD, id_=new_id())
    app = open_app(PAGE, store=empty, link={"sessie": begun.session, "sleutel": begun.secret})
    seen = {}
    for part in PARTS:
        app.session_state["ws_deel"] = part
        app.run()
        if part == "maatregelen":
            app.toggle(key="werk_maatregelen_reken").set_value(True).run()
            assert any("kinderen van twee en drie" in text for _, text in shown(app))
        if part == "leiden":
            for name in ("ws_meer_wacht", "ws_meer"):
                app.toggle(key=name).set_value(True)
            app.button(key="ws_open_n14").click().run()
            assert len([item for item in app.text if MARK in item.value]) > len(HOSTILE)
        assert not app.exception
        seen[part] = wrong(app)
        assert any(MARK in text for _, text in shown(app))
    assert not {part: found for part, found in seen.items() if found}


@pytest.mark.slow
def test_the_hall_has_nothing_of_them_alive(open_app, empty, sessions):
    begun = evening(sessions, [*HOSTILE.values()], title=f"{SHORT} {HOSTILE['address']}")
    app = open_app(PAGE, store=empty, link={"sessie": begun.session, "sleutel": begun.secret, "scherm": "zaal"})
    assert not app.exception
    assert not wrong(app)


def test_what_is_alive_is_seen(open_app, empty, sessions, monkeypatch):
    monkeypatch.setattr("kaart.ui.shell.frame.as_markdown", lambda text: text)
    begun = evening(sessions, [SHORT])
    app = open_app(PAGE, store=empty, link={"sessie": begun.session, "sleutel": begun.secret})
    assert wrong(app)
