"""Where a name goes straight into a text that Streamlit takes for Markdown, it goes through `as_markdown`."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((*ROOT.glob("src/kaart/ui/**/*.py"), *ROOT.glob("pages/*.py")))
TAKES_MARKDOWN = {
    "markdown", "caption", "write", "error", "info", "warning", "success", "toast", "button", "download_button",
    "link_button", "form_submit_button", "popover", "expander", "tabs", "toggle", "checkbox", "radio", "metric",
    "header", "subheader", "title", "spinner", "status", "dialog", "badge", "selectbox", "multiselect", "text_input",
    "text_area", "number_input", "slider", "select_slider", "segmented_control", "pills", "file_uploader",
}  # fmt: skip
WORDS = {"label", "help", "body", "text"}
INERT = {"as_markdown", "say", "say_beside_button", "show_texts", "len"}
NAMES = {"name", "label", "address", "headsign", "line", "title", "instead", "gemeente", "weergavenaam"}
# Of the program itself: pages of the menu.
OWN = {"page.title"}


def names_in(node: ast.AST) -> list[str]:
    """Names of things in an expression that no function made inert."""
    if isinstance(node, ast.Call):
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if called in INERT:
            return []
    if isinstance(node, ast.Lambda):
        return []
    found = [name for child in ast.iter_child_nodes(node) for name in names_in(child)]
    if isinstance(node, ast.Attribute) and node.attr in NAMES and ast.unparse(node) not in OWN:
        found.append(ast.unparse(node))
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value in NAMES:
        found.append(ast.unparse(node))
    return found


def faults(text: str, name: str = "x.py") -> list[str]:
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    return [
        f"{name}:{call.lineno} {found}"
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr in TAKES_MARKDOWN
        for part in (*call.args[:1], *(word.value for word in call.keywords if word.arg in WORDS))
        for found in names_in(part)
    ]


def test_a_name_that_is_not_escaped_is_noticed():
    assert faults("st.button(place.label)")
    assert faults('st.caption(tr("{address}: none", address=row["name"]))')
    assert faults('st.markdown(f"**{area.name}**")')
    assert not faults('st.markdown(f"**{as_markdown(area.name)}**")')


def test_no_page_shows_a_name_as_markdown():
    assert [item for path in SOURCES for item in faults(path.read_text(encoding="utf-8"), path.name)] == []
