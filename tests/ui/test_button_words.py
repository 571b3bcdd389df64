"""Buttons with a sign alone have words as well, for who listens; the style sheet hides them from who looks."""

from __future__ import annotations

import re
from pathlib import Path

import kaart.ui

SOURCES = sorted(Path(kaart.ui.__file__).parent.rglob("*.py"))
# Without words a button is called after its sign, in English: "delete icon".
WORDLESS = re.compile(r'\bst\.(?:button|download_button|popover)\(\s*""')


def test_no_button_is_called_after_its_sign():
    assert WORDLESS.search('st.button(\n    "",\n    icon=":material/delete:")')
    assert SOURCES
    assert [path.name for path in SOURCES if WORDLESS.search(path.read_text("utf-8"))] == []
