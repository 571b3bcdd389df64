"""No message is made of the text of another one: causes are sentences of their own, translated with the whole."""

import ast
import errno
import os
import re
from pathlib import Path

import pytest

from kaart.core import errors
from kaart.core.errors import KaartError
from kaart.core.files import system_reason
from kaart.core.language import sentence
from kaart.core.provenance import Notice, listed
from kaart.core.reasons import reason_of

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((*ROOT.glob("src/kaart/**/*.py"), *ROOT.glob("pages/*.py")))
TREE = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, KaartError)}
# Two words of a language one after the other; a command, a list of names or a pattern is none.
WORDS = re.compile(r"(?<![\w./-])[a-z]{2,} (?:[a-z]{1,} )*[a-z]{2,}(?![\w=])")
ENGLISH = re.compile(r"\b(the|are|it|its|not|no|and|cannot|does|there|with|has|you|to|too|nobody)\b")
NAMES = re.compile(r"^(buurt, wijk|kaart )")


def caught(node):
    """Names of the exceptions that are caught in a function, but for those of the tree of kaart."""
    names = {}
    for part in ast.walk(node):
        if isinstance(part, ast.ExceptHandler) and part.name and part.type:
            kinds = {kind.id for kind in ast.walk(part.type) if isinstance(kind, ast.Name)}
            for child in part.body:
                names |= {id(item): part.name for item in ast.walk(child)} if not kinds & TREE else {}
    return names


def makes_message(call):
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    return name in TREE or (name == "of" and getattr(call.func.value, "id", "") == "Notice")


def translated(node):
    """Whether a part of a value is a message that is translated by itself, or a look-up."""
    return isinstance(node, ast.Call) and ast.unparse(node.func) in {"mark", "Notice.of", "reason_of", "system_reason"}


def parts(node):
    yield node
    for child in ast.iter_child_nodes(node):
        if not translated(child):
            yield from parts(child)


def mixed(value, foreign):
    if translated(value):
        return False
    for part in parts(value):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            if WORDS.search(part.value) and not NAMES.match(part.value):
                return True
        elif isinstance(part, ast.Attribute) and part.attr in {"strerror", "msg", "template"}:
            return True
        elif (
            isinstance(part, ast.Call)
            and isinstance(part.func, ast.Name)
            and part.func.id in {"str", "repr"}
            and part.args
        ):
            first = part.args[0]
            if isinstance(first, ast.Name) and foreign.get(id(part)) == first.id:
                return True
    return isinstance(value, ast.Name) and foreign.get(id(value)) == value.id


def faults(text, name="x.py"):
    tree = ast.parse(text)
    foreign = caught(tree)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and makes_message(node)]
    return [
        f"{name}:{call.lineno} {word.arg}={ast.unparse(word.value)}"
        for call in calls
        for word in call.keywords
        if mixed(word.value, foreign)
    ]


@pytest.mark.parametrize(
    "value",
    ["str(error)", "error", "error.strerror", '"no coordinate system"', 'f"{n} edits of others"'],
)
def test_the_text_of_an_error_as_a_value_is_noticed(value):
    assert faults(f"try:\n  pass\nexcept ValueError as error:\n  raise InputError(_T, reason={value})")
    assert not faults("try:\n  pass\nexcept ValueError as error:\n  raise InputError(_T, reason=reason_of(error))")


def test_no_message_has_the_text_of_another_as_a_value():
    found = [item for path in SOURCES for item in faults(path.read_text(encoding="utf-8"), path.name)]
    assert found == []


CAUSES = [
    *(OSError(code, os.strerror(code)) for code in errno.errorcode),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
    RecursionError("maximum recursion depth exceeded"),
    MemoryError(),
    KeyError("naam"),
    ValueError("could not convert string to float"),
    TypeError("unhashable type: 'list'"),
    EOFError("compressed file ended before the end-of-stream marker was reached"),
]


@pytest.mark.parametrize("kind", sorted(TREE))
def test_every_error_with_every_cause_is_of_one_language(kind):
    for cause in CAUSES:
        reason = reason_of(cause)
        template = "{name} cannot be written ({reason}); choose another folder."
        error = getattr(errors, kind)(template, name="x", reason=listed([reason, reason]))
        assert not ENGLISH.search(sentence(error, language="nl")), cause
        assert sentence(error, language="en") == str(error)


def test_every_reason_of_the_system_has_words():
    told = {code: sentence(system_reason(OSError(code, "English words")), language="nl") for code in errno.errorcode}
    assert not [code for code, text in told.items() if "English" in text]
    assert sentence(Notice.of("{a}", a=Notice.of("the disk is full")), language="nl") == "de schijf is vol."
