"""kaart on Windows, where an open file is neither replaced nor removed and some names are none: see `windows`."""

from __future__ import annotations

import ast
import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Timer
from time import sleep

import numpy as np
import pytest
from builders import make_figures, raw
from windows import windows  # noqa: F401 - a fixture

from kaart.answers.own import add, layers, remove
from kaart.catalogue import Kind
from kaart.catalogue.own import Description, own_indicator
from kaart.cli.write import write_file
from kaart.core import files
from kaart.core.codes import Level
from kaart.core.errors import StoreError
from kaart.core.provenance import Provenance
from kaart.core.settings import PROJECT
from kaart.render.maps.layers import prune, write_layer
from kaart.store.arrays import read_arrays, write_arrays
from kaart.store.asked import note_asked, read_asked
from kaart.store.library import Library
from kaart.store.manifest import Key
from kaart.store.parquet import Store

KEY = Key("cijfers", "kwb-2018", "GM0001")
ORIGIN = Provenance(source="cbs_kwb", url="", retrieved_at=datetime(2026, 1, 2, tzinfo=UTC))
OURS = [PROJECT / "app.py", *(PROJECT / "pages").glob("*.py"), *(PROJECT / "src").rglob("*.py")]


def frame(value=1.0):
    return raw(code=["BU00010000", "GM0001"], laag_inkomen_pct=[value, 2.0])


def value_of(store):
    return store.read(KEY).frame["laag_inkomen_pct"].iloc[0]


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize("act", [Path.replace, Path.rename, lambda source, target: target.unlink()])
def test_the_layer_refuses_what_is_open(act, tmp_path):
    source, target = tmp_path / "a", tmp_path / "b"
    for path in (source, target):
        path.write_text("x", encoding="utf-8")
    with target.open(encoding="utf-8"), pytest.raises(PermissionError):
        act(source, target)
    act(source, target)


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize("name", ["a:b", "nul.txt", "a?", "a.", "x" * 250])
def test_the_layer_refuses_names(name, tmp_path):
    with pytest.raises(OSError, match="as Windows does"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    with pytest.raises(OSError, match="as Windows does"):
        os.open(tmp_path, os.O_RDONLY)


@pytest.mark.usefixtures("windows")
def test_a_store_keeps_its_generations(tmp_path):
    store = Store(tmp_path / "cache")
    with store.lock():
        for value in (1.0, 2.0, 3.0):
            store.write(KEY, frame(value), replace(ORIGIN, table=str(value)))
        store.confirm(KEY, datetime(2026, 2, 2, tzinfo=UTC))
        note_asked(store, ["GM0001"], gemeenten=["GM0001"], around=["GM0002"], before=[])
    assert value_of(store) == 3.0
    assert store.read_previous(KEY).frame["laag_inkomen_pct"].iloc[0] == 2.0
    assert read_asked(store.root).areas == ("GM0001",)
    store.path(KEY).write_bytes(b"damaged")
    assert value_of(store) == 2.0


@pytest.mark.usefixtures("windows")
def test_a_page_that_reads_while_a_refresh_writes_is_waited_for(tmp_path):
    store = Store(tmp_path / "cache")
    store.write(KEY, frame(1.0), ORIGIN)
    reader = store.path(KEY).open("rb")
    Timer(0.05, reader.close).start()
    store.write(KEY, frame(2.0), replace(ORIGIN, table="later"))
    assert value_of(store) == 2.0


@pytest.mark.usefixtures("windows")
def test_a_file_that_stays_open_elsewhere_is_said_and_what_was_there_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "WAITS_S", (0.0,))
    store = Store(tmp_path / "cache")
    store.write(KEY, frame(1.0), ORIGIN)
    with store.path(KEY).open("rb"), pytest.raises(StoreError, match="close it in the program"):
        store.write(KEY, frame(2.0), replace(ORIGIN, table="later"))
    assert value_of(store) == 1.0
    # A second name of the open file lasts until a refresh that finds it closed; a reader's last hold of it goes late.
    for _ in range(100):
        gc.collect()
        with store.lock():
            left = list(tmp_path.rglob("*.tmp"))
        if not left:
            break
        sleep(0.05)
    assert not left
    picture = tmp_path / "kaart.xlsx"
    write_file(picture, b"first")
    with picture.open("rb"), pytest.raises(StoreError, match="close it in the program"):
        write_file(picture, b"second")
    assert picture.read_bytes() == b"first"


@pytest.mark.usefixtures("windows")
def test_a_layer_that_a_browser_is_fetching_stays_until_the_next_view(tmp_path):
    names = [write_layer(tmp_path, text) for text in (b"1", b"2", b"3")]
    for age, name in enumerate(names):
        os.utime(tmp_path / name, (age, age))
    with (tmp_path / names[0]).open("rb"):
        assert prune(tmp_path, keep=1) == 1
    assert prune(tmp_path, keep=1) == 1
    assert [path.name for path in tmp_path.iterdir()] == [names[2]]


@pytest.mark.usefixtures("windows")
def test_own_figures_come_and_go(settings):
    library = Library(settings)
    words = Description("CON: cijfers?", "Een proef.", "%", "Wij", Kind.INTENSIVE)
    record = own_indicator(words, level=Level.BUURT, years=(2018,), decimals=0)
    figures = replace(make_figures(values=[1.0, 2.0], status=["observed"] * 2, year=2018), indicator=record)
    add(library, figures, scope=library.scope("GM0001"), areas_year=2018, description=words)
    assert [layer.indicator.label.nl for layer in layers(library.store)] == ["CON: cijfers? (eigen cijfers)"]
    assert remove(library, record.id) == 1
    assert layers(library.store) == ()


@pytest.mark.usefixtures("windows")
def test_arrays_are_made_again_beside_a_reader(tmp_path):
    path = tmp_path / "straten" / "a.npz"
    for value in (1, 2):
        write_arrays(path, {"x": np.array([value])})
    kept = read_arrays(path)
    assert kept is not None
    assert kept["x"].tolist() == [2]


def test_the_longest_file_of_a_store_fits_in_a_folder_of_a_user():
    user = "C:\\Users\\" + "n" * 20 + "\\AppData\\Local\\kaart\\cache"
    longest = "eigen_" + "x" * 40 + "-gemeente-2018"
    name = f".{'r' * files.LONGEST_NAME}.vorig.parquet.1234567890.tmp"
    assert len(f"{user}\\eigen\\{longest}\\{name}") <= files.LONGEST_PATH
    packed = [path.relative_to(PROJECT) for path in (PROJECT / "data").rglob("*")]
    inside = "C:\\Users\\" + "n" * 20 + "\\pipx\\venvs\\kaart\\Lib\\site-packages\\kaart\\program"
    assert max(len(f"{inside}\\{path}") for path in packed) <= files.LONGEST_PATH


def calls() -> Iterator[tuple[str, ast.Call, ast.Attribute]]:
    """Calls of methods in the program, with the file that they stand in."""
    for path in OURS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield path.relative_to(PROJECT).as_posix(), node, node.func


@pytest.fixture(scope="module")
def called() -> list[tuple[str, ast.Call, ast.Attribute]]:
    return list(calls())


def _opens_text(node: ast.Call, called: ast.Attribute) -> bool:
    of_others = isinstance(called.value, ast.Name) and called.value.id in {
        "Image",
        "pikepdf",
        "gzip",
        "webbrowser",
        "os",
    }
    # Members of zip files are opened as bytes.
    receiver = ast.unparse(called.value)
    of_others = of_others or receiver in {"packed", "self._zip"} or "archive" in receiver
    named = any(word.arg == "encoding" for word in node.keywords)
    binary = called.attr == "open" and "b" in "".join(
        str(item.value) for item in node.args if isinstance(item, ast.Constant)
    )
    return called.attr in {"read_text", "write_text", "open"} and not (of_others or named or binary)


@pytest.mark.slow
def test_text_is_opened_with_its_encoding(called):
    assert [(path, node.lineno) for path, node, method in called if _opens_text(node, method)] == []


@pytest.mark.slow
def test_files_are_replaced_where_readers_are_waited_for(called):
    # A text replaces two things, a moment replaces what it names.
    files_only = {
        path for path, node, method in called if method.attr == "replace" and len(node.args) == 1 == len(_all(node))
    }
    assert files_only == {"src/kaart/core/files.py", "src/kaart/store/parquet.py"}, (
        "the store sets a damaged file aside"
    )


def _all(node: ast.Call) -> list[ast.expr]:
    return [*node.args, *(word.value for word in node.keywords)]


@pytest.mark.slow
def test_the_tests_of_the_store_hold_on_windows_too():
    chosen = ["store/test_parquet.py", "store/test_crash.py", "sync/test_timetable.py", "sources/http/test_client.py"]
    files_of = [f"tests/{name}" for name in (*chosen, "server/test_kept.py")]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "windows",
        "-m",
        "not slow",
        *files_of,
    ]
    looked_in = os.pathsep.join((str(PROJECT / "tests"), *sys.path))
    done = subprocess.run(command, cwd=PROJECT, env={**os.environ, "PYTHONPATH": looked_in}, check=False,
                          capture_output=True, encoding="utf-8")  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
