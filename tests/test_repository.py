"""What the files for people who join say of the repository is so."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

import kaart
from kaart.core.files import is_portable

ROOT = Path(__file__).resolve().parents[1]
GUIDES = ("CONTRIBUTING.md", *(f"docs/besluiten/{path.name}" for path in sorted(ROOT.glob("docs/besluiten/*.md"))))


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_system_can_hold_the_files():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    names = listed.stdout.rstrip("\0").split("\0")
    assert [name for name in names for part in name.split("/") if not is_portable(part.lstrip("."))] == []
    assert len({name.casefold() for name in names}) == len(names), "names that differ in capitals alone"


def test_one_version_everywhere():
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    assert kaart.__version__ == version
    assert f"softwareVersion: {version}\n" in read("publiccode.yml")
    released = re.findall(r"^## \[(\d[\d.]*)\] - \d{4}-\d\d-\d\d$", read("CHANGELOG.md"), re.MULTILINE)
    assert released[0] == version


def test_hooks_run_what_make_lint_runs():
    recipe = re.search(r"^lint:.*\n((?:\t.+\n)+)", read("Makefile"), re.MULTILINE)[1]
    lint = [
        line.strip().replace("$(BIN)", ".venv/bin").partition(" $$(git ls-files")[0] for line in recipe.splitlines()
    ]
    hooks = re.findall(r"^ +entry: (.+)$", read(".pre-commit-config.yaml"), re.MULTILINE)
    assert len(lint) >= 5
    assert hooks == lint


@pytest.mark.parametrize("guide", GUIDES)
def test_paths_in_guides_exist(guide):
    quoted = re.findall(r"`((?:src|tests|pages|docs|data|scripts|\.ci)/[^`\s]*)`", read(guide))
    linked = [(ROOT / guide).parent / target for target in re.findall(r"\]\(([^)#:]+)\)", read(guide))]
    named = [ROOT / path for path in quoted if "NAME" not in path]
    assert [str(path) for path in (*named, *linked) if not path.exists()] == []
    if guide == "CONTRIBUTING.md":
        assert len(named) > 10
