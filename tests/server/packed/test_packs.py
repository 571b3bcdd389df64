"""Packed files on disk."""

from __future__ import annotations

import gzip
import logging
import os
import time

import brotli
import pytest

from kaart.server.packed.coding import BROTLI, GZIP
from kaart.server.packed.packs import Packs

CONTENT = b"const buurt = 'Heerlen-Centrum';\n" * 300


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "index.js"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "packed"


def test_a_file_is_packed_once_and_kept_by_what_it_holds(file, folder):
    packs = Packs(folder)
    pack = packs.get(file, BROTLI)
    assert brotli.decompress(pack.content) == CONTENT
    (kept,) = folder.iterdir()
    assert kept.name == f"{pack.digest}.quick.br"
    kept.write_bytes(b"as it stands on disk")
    twin = file.with_name("copy.js")
    twin.write_bytes(CONTENT)
    assert packs.get(twin, BROTLI).content == b"as it stands on disk"


def test_other_content_under_the_same_name_is_packed_anew(file, folder):
    packs = Packs(folder)
    packs.get(file, GZIP)
    file.write_bytes(CONTENT + b"//")
    assert gzip.decompress(packs.get(file, GZIP).content) == CONTENT + b"//"


def test_what_was_packed_tighter_takes_its_place(file, folder):
    packs = Packs(folder)
    quick = packs.get(file, BROTLI)
    packs.tighten([file, file.with_name("gone.js")])
    best = packs.get(file, BROTLI)
    assert (best.content, best.digest) == (BROTLI.best(CONTENT), quick.digest)
    assert [path.name for path in folder.iterdir()] == [f"{best.digest}.br"]


def test_a_file_that_is_not_there_is_left_to_others(file, folder):
    assert Packs(folder).get(file.with_name("gone.js"), BROTLI) is None


def test_without_a_place_to_write_files_go_unpacked_and_it_is_said_once(file, tmp_path, caplog):
    (tmp_path / "full").write_text("no folder")
    packs = Packs(tmp_path / "full" / "packed")
    with caplog.at_level(logging.WARNING):
        assert packs.get(file, BROTLI) is None
        assert packs.get(file, GZIP) is None
        packs.tighten([file])
    assert sum("unpacked" in line for line in caplog.messages) == 1


def test_a_folder_that_cannot_be_written_still_gives_what_is_in_it(file, folder, monkeypatch):
    packs = Packs(folder)
    before = packs.get(file, BROTLI)
    monkeypatch.setattr("kaart.server.packed.packs.write_whole", lambda *_: pytest.fail("written"))
    monkeypatch.setattr(os, "utime", lambda *_: (_ for _ in ()).throw(PermissionError))
    long_ago = time.time() - 100 * 86_400
    monkeypatch.setattr(time, "time", lambda: long_ago + 200 * 86_400)
    assert packs.get(file, BROTLI) == before


def test_the_folder_does_not_grow_for_ever(file, folder):
    packs = Packs(folder, keep=2)
    for number in range(4):
        file.write_bytes(CONTENT + str(number).encode())
        packs.get(file, GZIP)
        for age, path in enumerate(sorted(folder.iterdir(), key=os.path.getmtime, reverse=True)):
            os.utime(path, (1e9 - age, 1e9 - age))
    assert len(list(folder.iterdir())) == 2
    assert gzip.decompress(packs.get(file, GZIP).content).endswith(b"3")
