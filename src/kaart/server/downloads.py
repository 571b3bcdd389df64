"""A file that somebody downloads stays until it was fetched, at an address that nobody else can work out.

Streamlit makes a file when a button is pressed, and forgets it after two runs of any page of anybody. With the screens
of a werksessie open, which look for something new every second, that is before a browser on a slow line asks for it.

It names a file by a hash of its content: whoever has a list that somebody else might have brought too could ask whether
it is there. Of a large file it hashes three pieces, so that two files which differ between these have one address, and
the second visitor gets the file of the first. Here all content counts, with a key that no other process has.
"""

from __future__ import annotations

import secrets
from hashlib import blake2b
from time import monotonic

from streamlit.runtime import media_file_manager, memory_media_file_storage
from streamlit.runtime.media_file_manager import MediaFileMetadata

KEEP_S = 60.0
_KEY = secrets.token_bytes(32)


class KeptFile(MediaFileMetadata):
    """A file that no page refers to is deleted a minute later, and not at the next run."""

    _marked_at: float | None = None

    @property
    def is_marked_for_delete(self) -> bool:
        """Whether it may go now."""
        return self._marked_at is not None and monotonic() - self._marked_at >= KEEP_S

    def mark_for_delete(self) -> None:
        """No page refers to it any more."""
        if self._marked_at is None:
            self._marked_at = monotonic()


def file_id(data: bytes, mimetype: str, filename: str | None = None) -> str:
    """Name of a file in its address: the same for the same file in this process, and unknown outside it.

    Parameters
    ----------
    data
        Content, all of which counts.
    mimetype, filename
        As it is sent; None for a file without a name.
    """
    name = blake2b(key=_KEY, digest_size=28)
    for part in (mimetype.encode(), (filename or "").encode(), data):
        name.update(len(part).to_bytes(8, "big"))
        name.update(part)
    return name.hexdigest()


def keep_downloads() -> None:
    """Let files stay for a minute, at addresses of their own, in every page of this process."""
    media_file_manager.MediaFileMetadata = KeptFile  # type: ignore[misc]
    memory_media_file_storage._calculate_file_id = file_id  # noqa: SLF001 (there is no public way)
