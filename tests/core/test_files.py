"""Names that every system can have, and patience with a file that is open elsewhere."""

from __future__ import annotations

import errno
import string
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.core import files
from kaart.core.errors import InputError
from kaart.core.files import (
    is_file_name,
    is_portable,
    remove_file,
    replace_file,
    require_file_name,
    system_reason,
    unwritable,
)
from kaart.core.language import sentence


@pytest.mark.parametrize(
    "name", ["parkstad", "GM0917", "mijn-wijk", "Mijn wijk", "constant", "com", "com10", "é", "a.b"]
)
def test_a_usual_name_is_a_file_everywhere(name):
    assert is_portable(name)


@pytest.mark.parametrize(
    "name",
    ["", "a:b", "a/b", "a\\b", "../evil", "..", ".", ".hidden", "a?", "a*", '"a"', "<a>", "a|b", "a\nb", "a.", "a ",
     "con", "NUL", "Aux.x", "com1", "LPT9", "com¹", "x" * 61],
)  # fmt: skip
def test_a_name_that_means_something_else_on_windows_is_none(name):
    assert not is_portable(name)


def test_a_file_that_somebody_names_may_be_hidden_or_long():
    assert is_file_name(".kaart.png")
    assert is_file_name("x" * 200)
    assert not is_file_name("aux.html")
    assert not is_file_name("kaart.")


@given(name=st.text(st.sampled_from(string.printable + "é."), max_size=6))
def test_a_portable_name_stays_in_its_folder(name):
    if is_portable(name):
        for kind in (Path, PureWindowsPath):
            assert kind(kind("folder"), name).parent == kind("folder")
            assert kind(kind("folder"), name).name == name


@pytest.mark.parametrize("path", ["kaart 12:30.png", "NUL.csv", "map?/x.png", "con/x.png"])
def test_such_a_name_is_refused_where_it_would_fail(path, monkeypatch):
    require_file_name(Path(path))
    monkeypatch.setattr(files, "WINDOWS", True)
    with pytest.raises(InputError, match="Windows has no files named"):
        require_file_name(Path(path))
    require_file_name(Path("../uit/kaart 12.30.png"))


def refused(windows):
    error = PermissionError(errno.EACCES, "Access is denied")
    if windows:
        error.winerror = windows
    return error


@pytest.fixture
def waits(monkeypatch):
    waited = []
    monkeypatch.setattr(files.time, "sleep", waited.append)
    return waited


@pytest.mark.parametrize("windows", [5, 32, 33])
def test_a_reader_that_lets_go_is_waited_for(windows, waits, monkeypatch, tmp_path):
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_text("new", encoding="utf-8")
    answers = [refused(windows), refused(windows)]
    move = files.Path.replace

    def replace(self, other):
        if answers:
            raise answers.pop()
        return move(self, other)

    monkeypatch.setattr(files.Path, "replace", replace)
    replace_file(source, target)
    assert target.read_text(encoding="utf-8") == "new"
    assert waits == list(files.WAITS_S[:2])


def test_a_reader_that_stays_is_an_error_in_the_end(waits, monkeypatch, tmp_path):
    monkeypatch.setattr(files.Path, "unlink", lambda self, *, missing_ok: (_ for _ in ()).throw(refused(32)))
    with pytest.raises(PermissionError):
        remove_file(tmp_path / "a")
    assert waits == list(files.WAITS_S)


def test_rights_are_not_waited_for(waits, monkeypatch, tmp_path):
    monkeypatch.setattr(files.Path, "replace", lambda self, other: (_ for _ in ()).throw(refused(None)))
    with pytest.raises(PermissionError):
        replace_file(tmp_path / "a", tmp_path / "b")
    assert waits == []


def test_what_is_not_there_is_removed_already(tmp_path):
    remove_file(tmp_path / "a")


def test_the_sentence_says_what_people_can_mend(monkeypatch, tmp_path):
    other = "{name} cannot be written ({reason})."
    assert "you have no right to it" in str(unwritable(tmp_path / "a", refused(None), otherwise=other))
    assert "close it in the program" in str(unwritable(tmp_path / "a", refused(32), otherwise=other))
    deep = tmp_path / "/".join(["folder"] * 40)
    gone = FileNotFoundError(errno.ENOENT, "No such file")
    assert "it is not there" in str(unwritable(deep, gone, otherwise=other))
    monkeypatch.setattr(files, "WINDOWS", True)
    assert f"{len(str(deep))} signs" in str(unwritable(deep, gone, otherwise=other))
    assert "it is not there" in str(unwritable(tmp_path / "a", gone, otherwise=other))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FileNotFoundError(2, "No such file or directory"), "het is er niet"),
        (IsADirectoryError(21, "Is a directory"), "het is een map"),
        (OSError(5, "Input/output error"), "de schijf werkt niet goed"),
        (OSError(122, "Disk quota exceeded"), "uw deel van de schijf is vol"),
        (OSError(99, "Cannot assign requested address"), "het systeem zegt: EADDRNOTAVAIL"),
    ],
)
def test_why_the_system_refuses_is_said_in_the_language_of_the_sentence(error, words):
    assert sentence(system_reason(error), language="nl") == words
