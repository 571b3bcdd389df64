"""Files that were made once."""

from __future__ import annotations

import os

import pytest

from kaart.core.errors import InputError
from kaart.server.kept import KeptFiles, key_of


def never() -> bytes:
    raise AssertionError


def test_a_file_is_made_once(tmp_path):
    kept = KeptFiles(tmp_path / "new")
    assert kept.get("a") is None
    assert kept.get_or_make("a", lambda: b"one") == b"one"
    assert kept.get_or_make("a", never) == b"one"
    assert KeptFiles(tmp_path / "new").get("a") == b"one"
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a"]


def test_parts_of_a_name_are_kept_apart():
    assert key_of(["ab", "c"]) != key_of(["a", "bc"])
    assert key_of(["a"]) == key_of(iter(["a"]))


def test_what_went_wrong_is_not_kept(tmp_path):
    def fail() -> bytes:
        raise InputError("no")

    kept = KeptFiles(tmp_path)
    with pytest.raises(InputError):
        kept.get_or_make("a", fail)
    assert kept.get_or_make("a", lambda: b"now") == b"now"


def test_what_was_asked_for_longest_ago_goes_when_the_folder_is_full(tmp_path):
    kept = KeptFiles(tmp_path, most_bytes=10)
    for number, name in enumerate("abc"):
        kept.get_or_make(name, lambda: b"....")
        os.utime(tmp_path / name, (number, number)) if (tmp_path / name).exists() else None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "c"]
    assert kept.get("b") == b"...."  # asked for now, so that c is the oldest
    kept.get_or_make("d", lambda: b"....")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "d"]


def test_a_folder_that_cannot_be_written_costs_no_answer(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    assert KeptFiles(tmp_path / "file").get_or_make("a", lambda: b"made") == b"made"
