"""Tables that Streamlit draws: each says what it is."""

from __future__ import annotations

import ast

import pytest

from kaart.core.settings import PROJECT

PAGES = sorted((PROJECT / "src" / "kaart" / "ui").rglob("*.py"))


def unnamed(source: str) -> list[int]:
    """Lines that draw a table without saying, to who cannot see it, what it is."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    tables = [
        node for node in calls if isinstance(node.func, ast.Attribute) and node.func.attr in {"table", "dataframe"}
    ]
    return [
        node.lineno
        for node in tables
        if ast.unparse(node.func).startswith("st.") and "alt" not in {word.arg for word in node.keywords}
    ]


def test_every_table_says_what_it_is():
    found = {path.name: lines for path in PAGES if (lines := unnamed(path.read_text(encoding="utf-8")))}
    assert found == {}


@pytest.mark.parametrize(("source", "lines"), [("st.table(rows)", [1]), ("st.table(rows, alt=title)", [])])
def test_a_table_without_a_name_is_found(source, lines):
    assert unnamed(source) == lines
