"""A file that somebody downloads stays until it was fetched.

Streamlit makes a file when a button is pressed, and forgets it after two runs of any page of anybody. With the screens
of a werksessie open, which look for something new every second, that is before a browser on a slow line asks for it.
"""

from __future__ import annotations

from time import monotonic

from streamlit.runtime import media_file_manager
from streamlit.runtime.media_file_manager import MediaFileMetadata

KEEP_S = 60.0


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


def keep_downloads() -> None:
    """Let files stay for a minute, in every page of this process."""
    media_file_manager.MediaFileMetadata = KeptFile  # type: ignore[misc]
