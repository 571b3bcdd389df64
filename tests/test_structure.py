"""What import rules cannot say: where calls may stand, and how long things may be."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted(ROOT.glob("src/kaart/**/*.py"))
PAGES = sorted(ROOT.glob("pages/*.py"))


def holding(pattern, files=None):
    words = re.compile(pattern, re.MULTILINE)
    found = SOURCES if files is None else files
    return {str(path.relative_to(ROOT)) for path in found if words.search(path.read_text(encoding="utf-8"))}


def test_there_is_something_to_look_at():
    assert len(SOURCES) > 50
    assert PAGES


@pytest.mark.parametrize(
    ("pattern", "home"),
    [
        (r"\.to_crs\(", {"src/kaart/core/crs.py"}),
        (r"st\.cache_", {"src/kaart/ui/cache/keep.py"}),
        (r"^\s*(import|from) requests\b", {"src/kaart/sources/http/client.py"}),
        (r"^\s*(import|from) (dask|distributed)\b", {"src/kaart/answers/access/cluster.py"}),
    ],
)
def test_calls_stand_in_their_one_place(pattern, home):
    assert holding(pattern) == home


@pytest.mark.parametrize(
    "pattern", [r"fillna\(\s*0", r"except\s*:", r"except (Base)?Exception\b", r"unsafe_allow_html"]
)
def test_calls_that_stand_nowhere(pattern):
    assert holding(pattern) == set()
    assert holding(pattern, PAGES) == set()


def test_pages_only_compose():
    assert not [path.name for path in PAGES if len(path.read_text(encoding="utf-8").splitlines()) > 60]
    assert holding(r"kaart\.(sources|store\.parquet)", PAGES) == set()


LONGEST_BODY = 60


def bodies(path):
    """Name and number of lines of every function body, docstring left out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            yield f"{path.name}:{node.name}", body[-1].end_lineno - body[0].lineno + 1 if body else 0


def test_function_bodies_fit_on_a_screen():
    found = [item for path in (*SOURCES, *PAGES) for item in bodies(path)]
    assert len(found) > 1000
    assert [name for name, lines in found if lines > LONGEST_BODY] == []


SELECTS = ("selectbox", "multiselect")


def selects(path):
    """Calls of widgets that are empty at times; Streamlit's own placeholder and bound are English."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    return [node for node in calls if isinstance(node.func, ast.Attribute) and node.func.attr in SELECTS]


def test_every_select_says_in_the_own_language_what_to_choose():
    calls = [(path.name, node) for path in (*SOURCES, *PAGES) for node in selects(path)]
    assert len(calls) >= 8
    names = [(name, node.lineno, {word.arg for word in node.keywords}) for name, node in calls]
    assert [(name, line) for name, line, words in names if "placeholder" not in words] == []
    assert [(name, line) for name, line, words in names if "max_selections" in words] == []


def test_nothing_is_put_off():
    assert holding(r"\b(TODO|FIXME|XXX|NotImplementedError)\b") == set()


def test_tests_run_coroutines_in_a_thread_of_their_own():
    """A browser of another test keeps a loop in the main thread; `asgi.run_apart` does it beside that."""
    begin = "asyncio." + "run("
    files = [path for path in (ROOT / "tests").rglob("*.py") if begin in path.read_text(encoding="utf-8")]
    assert [path.name for path in files] == []
