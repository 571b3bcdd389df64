"""A file that is made when a button is pressed is there when the browser asks for it."""

from __future__ import annotations

from importlib.util import find_spec, module_from_spec

import pytest
from streamlit.runtime import media_file_manager, memory_media_file_storage
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileKind, MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from kaart.server import downloads


@pytest.fixture(autouse=True)
def streamlits_own(monkeypatch):
    """Put back what is replaced in Streamlit, before and after: whichever test of this process ran first."""
    found = find_spec(memory_media_file_storage.__name__)
    fresh = module_from_spec(found)
    found.loader.exec_module(fresh)
    monkeypatch.setattr(memory_media_file_storage, "_calculate_file_id", fresh._calculate_file_id)
    monkeypatch.setattr(media_file_manager, "MediaFileMetadata", media_file_manager.MediaFileMetadata)


def test_a_download_outlives_the_runs_of_other_pages_for_a_minute(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(downloads, "monotonic", lambda: clock[0])
    downloads.keep_downloads()
    storage = MemoryMediaFileStorage("/media")
    files = MediaFileManager(storage)
    pressed = files.add_deferred(lambda: b"verslag", "text/plain", "1.0", "verslag.txt")
    made = files.execute_deferred(pressed).rpartition("/")[2]
    for _ in range(5):
        files.remove_orphaned_files()
    assert storage.get_file(made).content == b"verslag"
    clock[0] += 61
    files.remove_orphaned_files()
    with pytest.raises(MediaFileStorageError):
        storage.get_file(made)


def test_who_knows_a_file_cannot_work_out_where_it_is(monkeypatch):
    content, kind, name = b"code;w\nBU09174000;71,25\n", "text/csv", "eigen.csv"
    guess = memory_media_file_storage._calculate_file_id(content, kind, name)
    downloads.keep_downloads()
    storage = MemoryMediaFileStorage("/media")
    made = storage.load_and_get_id(content, kind, MediaFileKind.DOWNLOADABLE, name)
    assert made == storage.load_and_get_id(content, kind, MediaFileKind.DOWNLOADABLE, name)
    with pytest.raises(MediaFileStorageError):
        storage.get_file(f"{guess}.csv")
    monkeypatch.setattr(downloads, "_KEY", b"of another process")
    assert downloads.file_id(content, kind, name) != made


def test_two_large_files_that_differ_in_one_figure_are_two_files():
    """Streamlit looks at the first, middle and last 64 kB."""
    one, other = bytearray(3_000_000), bytearray(3_000_000)
    other[500_000] = 1
    assert memory_media_file_storage._calculate_file_id(
        bytes(one), "text/csv"
    ) == memory_media_file_storage._calculate_file_id(bytes(other), "text/csv")
    downloads.keep_downloads()
    storage = MemoryMediaFileStorage("/media")
    addresses = [storage.load_and_get_id(bytes(data), "text/csv", MediaFileKind.DOWNLOADABLE) for data in (one, other)]
    assert [storage.get_file(f"{address}.csv").content for address in addresses] == [bytes(one), bytes(other)]
    assert downloads.file_id(b"b", "a") != downloads.file_id(b"", "ab")
