"""Sentences on the screen."""

import ast

import pytest

from kaart.core.provenance import Notice
from kaart.core.settings import PROJECT
from kaart.ui.shell.words import say, say_beside_button


@pytest.mark.parametrize(
    ("sentence", "shown", "beside"),
    [
        ("Nothing yet; run kaart sync GM0917.", "Nothing yet; run `kaart sync GM0917`.", "Nothing yet."),
        (
            "Nothing yet; run kaart sync GM0917 --lagen cijfers,ov. What is there is a_b.",
            "Nothing yet; run `kaart sync GM0917 --lagen cijfers,ov`. What is there is a\\_b.",
            "Nothing yet. What is there is a\\_b.",
        ),
        (
            "Check the code, or fetch it with kaart sync.",
            "Check the code, or fetch it with `kaart sync`.",
            "Check the code.",
        ),
        ("Choose another year.", "Choose another year.", "Choose another year."),
    ],
)
def test_a_command_is_code_and_is_left_out_beside_a_button(sentence, shown, beside):
    notice = Notice.of(sentence)
    assert (say(notice), say_beside_button(notice)) == (shown, beside)


def test_a_sentence_is_made_safe_once():
    """Made safe twice, a sentence shows the signs that should have hidden in it."""
    twice = [
        f"{path.name}:{call.lineno}"
        for path in (PROJECT / "src" / "kaart" / "ui").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "as_markdown"
        for inner in ast.walk(call)
        if inner is not call and isinstance(inner, ast.Call) and ast.unparse(inner.func) in {"say", "as_markdown"}
    ]
    assert twice == []
