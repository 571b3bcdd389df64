"""Every table that kaart writes in HTML: a screen reader names it, and each of its cells by column and row."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from kaart.core.settings import PROJECT

SOURCE = PROJECT / "src" / "kaart"
TEMPLATES = sorted(path for path in SOURCE.rglob("*.html.j2") if "<table" in path.read_text(encoding="utf-8"))


class Tables(HTMLParser):
    """What each table has, and what each box with a scroll bar is called; tags of Jinja are text to this parser."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[dict[str, int]] = []
        self.bare: list[str] = []
        self.boxes: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("tabindex") == "0":
            self.boxes.append(given)
        if tag == "table":
            self.tables.append({"caption": 0, "row": 0, "col": 0})
        elif tag == "caption":
            self.tables[-1]["caption"] += 1
        elif tag == "th":
            scope = given.get("scope")
            if scope in {"row", "col"}:
                self.tables[-1][scope] += 1
            else:
                self.bare.append(self.get_starttag_text() or tag)


def read(text: str) -> Tables:
    tables = Tables()
    tables.feed(text)
    return tables


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem.removesuffix(".html"))
def test_a_table_has_a_caption_and_headers_with_a_scope_on_both_sides(path):
    found = read(path.read_text(encoding="utf-8"))
    assert found.tables
    assert found.bare == []
    for table in found.tables:
        assert table["caption"] == 1
        assert table["row"] >= 1
        assert table["col"] >= 1


def test_a_box_that_the_tab_key_reaches_says_what_it_is():
    boxes = [box for path in SOURCE.rglob("*.html.j2") for box in read(path.read_text(encoding="utf-8")).boxes]
    assert len(boxes) > 5
    assert [box for box in boxes if not (box.get("role") and box.get("aria-label"))] == []


@pytest.mark.parametrize(
    ("text", "bare"), [("<table><caption>A</caption><tr><th>B</th></tr></table>", ["<th>"]), ("<table></table>", [])]
)
def test_what_is_missing_is_found(text, bare):
    found = read(text)
    assert found.bare == bare
    assert found.tables[0]["row"] == 0
