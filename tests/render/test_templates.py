"""Templates: every value is escaped, nothing is left out in silence, and all of them are shipped."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from kaart.render import templates
from kaart.render.templates import environment, fill

PACKAGE = Path(templates.__file__).parents[1]
FILES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.j2"))
GROUP = "render/pair/group.html.j2"
EVIL = "<script>alert(1)</script>\"'&"


def group(words):
    return fill(GROUP, language="nl", border="#000", colour="#fff", lines="none", words=words, count=12_000)


def test_a_value_is_escaped_and_the_result_of_a_template_is_not_escaped_again():
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&amp; (12.000)</p>" in group(EVIL)
    assert str(group(group("x"))).count("<p ") == 2


def test_the_language_writes_numbers():
    assert "(12,000)" in fill(GROUP, language="en", border="", colour="", lines="", words="", count=12_000)


def test_a_value_that_is_left_out_is_an_error():
    with pytest.raises(UndefinedError, match="words"):
        fill(GROUP, language="nl", border="", colour="", lines="", count=1)
    with pytest.raises(UndefinedError, match="number"):
        fill(GROUP, border="", colour="", lines="", words="", count=1)
    with pytest.raises(TemplateNotFound):
        fill("render/pair/nowhere.html.j2")


def test_each_is_compiled_once():
    assert environment().get_template(GROUP) is environment().get_template(GROUP)


@pytest.mark.parametrize("name", FILES)
def test_a_template_can_be_read_and_trusts_no_value(name):
    environment().get_template(name)
    text = (PACKAGE / name).read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape|Markup", text)


def test_every_file_beside_the_code_is_in_the_package_that_is_installed():
    project = tomllib.loads((PACKAGE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["kaart"]
    shipped = {path for pattern in patterns for path in PACKAGE.glob(pattern)}
    there = {path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"}}
    assert len(FILES) > 5
    assert there - shipped == set()


def test_nothing_else_says_that_a_text_is_html():
    trusting = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if re.search(r"\bMarkup\((?!\))", path.read_text(encoding="utf-8"))
    }
    assert trusting == {"render/templates.py"}
