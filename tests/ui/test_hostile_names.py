"""Names of areas, sites, stops and lines that would be links, pictures, HTML or formulas, on every page.

The store gives every name that it holds as a hostile one. A text that is Markdown on the screen may hold it only as
`as_markdown` writes it; where text is shown as it is, no sign steers anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import streamlit as st
from hostilenames import HOSTILE, let_store_give_hostile_names
from seen import written

from kaart.core.inert import inert_name, steers
from kaart.core.settings import PROJECT
from kaart.ui.shell.words import as_markdown

PAGES = [path.name for path in sorted((PROJECT / "pages").glob("*.py"))]
# Fields whose text Streamlit takes for Markdown, of any message.
MARKDOWN = {"body", "label", "help", "content", "title", "text", "caption"}
PLAIN_MESSAGES = {"TextElement", "Text", "Code"}


@pytest.fixture
def hostile_store(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """All names that the store reads are hostile; gives what it read."""
    given = let_store_give_hostile_names(monkeypatch)
    st.cache_data.clear()
    st.cache_resource.clear()
    yield given
    st.cache_data.clear()
    st.cache_resource.clear()


def nodes(node: Any) -> Iterator[Any]:
    yield node
    for child in getattr(node, "children", {}).values():
        yield from nodes(child)


def strings(message: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Texts of a message with where they stand: the name of their message and field."""
    for field, value in message.ListFields():
        where = f"{type(message).__name__}.{field.name}"
        for item in value if field.is_repeated and not hasattr(value, "items") else [value]:
            if field.type == field.TYPE_STRING and isinstance(item, str):
                yield where, item
            elif field.type == field.TYPE_MESSAGE and hasattr(item, "ListFields"):
                yield from strings(item, where)


def alive(text: str) -> bool:
    """Whether a Markdown text holds a hostile name otherwise than escaped."""
    for name in sorted(HOSTILE, key=len, reverse=True):
        plain = inert_name(name)
        # A sign that begins a line is escaped only there.
        text = text.replace(as_markdown(plain), "").replace(as_markdown(f"x{plain}")[1:], "")
    return "kwaad" in text


def faults(app: Any) -> list[tuple[str, str]]:
    found = []
    for node in nodes(app._tree):
        if getattr(node, "type", "") == "table":
            shown = written(node) if node.proto.arrow_data.HasField("styler") else node.value
            cells = [*node.value.index, *node.value.columns, *(cell for name in shown for cell in shown[name])]
            found += [("table", cell) for cell in cells if isinstance(cell, str) and alive(cell)]
        message = getattr(node, "proto", None)
        for where, text in strings(message) if hasattr(message, "ListFields") else ():
            owner, _, field = where.partition(".")
            if owner == "Html":
                wrong = any(name in text for name in HOSTILE if "<" in name)
            elif field in MARKDOWN and owner not in PLAIN_MESSAGES:
                wrong = alive(text)
            else:
                wrong = steers(text) and field in {"options", "placeholder", "value", "default"}
            if wrong:
                found.append((where, text))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_no_name_is_alive_on_a_page(page, open_app, fresh, hostile_store):
    app = open_app(f"pages/{page}", store=fresh, link={"gebied": "voorbeeldregio", "code": "BU99010002"})
    assert not app.exception
    assert hostile_store or page in {"werksessie.py", "bronnen.py", "eigen.py"}
    assert faults(app) == []


def test_what_is_not_escaped_is_noticed():
    assert all(alive(f"**{inert_name(name)}**") for name in HOSTILE)
    assert not any(alive(f"**{as_markdown(inert_name(name))}**") for name in HOSTILE)
