"""A file that is made when a button is pressed is there when the browser asks for it."""

from __future__ import annotations

import pytest
from streamlit.runtime import media_file_manager
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from kaart.server import downloads


def test_a_download_outlives_the_runs_of_other_pages_for_a_minute(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(media_file_manager, "MediaFileMetadata", media_file_manager.MediaFileMetadata)
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
