"""The threat model names tests that exist, and nothing unsafe stands in the code without a reason."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODEL = (ROOT / "docs" / "dreigingen.md").read_text(encoding="utf-8")
PROTECTIONS = [
    line
    for line in MODEL.partition("## What protects")[2].partition("\n## ")[0].splitlines()
    if line.startswith("| ") and not line.startswith(("| threat ", "|---"))
]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@pytest.mark.parametrize("row", PROTECTIONS, ids=[row.split("|")[1].strip() for row in PROTECTIONS])
def test_a_protection_is_shown_by_tests_that_exist(row):
    named = NAMED.findall(row.split("|")[3])
    assert named, "a protection names its test"
    for path, name in named:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        tests = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert name in tests, f"{path} has no {name}"


def test_the_model_has_rows_and_every_test_in_it_is_in_one():
    assert len(PROTECTIONS) > 15
    assert MODEL.count("tests/") == sum(len(NAMED.findall(row)) for row in PROTECTIONS)


@pytest.mark.slow
def test_bandit_finds_nothing_without_a_reason(tmp_path):
    unsafe = tmp_path / "unsafe.py"
    unsafe.write_text("import subprocess\n\n\ndef run(text):\n    subprocess.run(text, shell=True)\n", encoding="utf-8")
    command = [sys.executable, "-m", "bandit", "--quiet", "--configfile", "pyproject.toml", "--recursive"]
    form = ["--format", "custom", "--msg-template", "{relpath}:{line} {test_id}"]
    where = ["src/kaart", "pages", "scripts", "app.py", "setup.py"]
    run = subprocess.run([*command, *where, str(unsafe), *form], cwd=ROOT, capture_output=True, text=True, check=False)
    found = [line.rpartition("/")[2] for line in run.stdout.splitlines() if line]
    assert found == ["unsafe.py:5 B602"]
