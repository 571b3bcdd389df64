"""Whether the timetable's zip holds the files that kaart reads, by its list of files alone: 250 MB are not fetched."""

from __future__ import annotations

import io
import zipfile

from kaart.core.errors import UpstreamAnswerError, UpstreamDriftError, mark
from kaart.sources.gtfs.feed import HOST, PATH, REQUIRED
from kaart.sources.http.client import Http


class RemoteFile(io.RawIOBase):
    """A file on a server, read by ranges; `zipfile` asks its end and its list of files, some kilobytes.

    Parameters
    ----------
    http
        Client for the requests.
    host, path
        Where it is.

    Raises
    ------
    SourceError
        If the server does not answer.
    """

    def __init__(self, http: Http, host: str, path: str) -> None:
        super().__init__()
        self.http, self.host, self.path = http, host, path
        self.size = int(http.head(host, path).headers.get("Content-Length", "0"))
        self.place = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """Place of the next byte."""
        return self.place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move to a place, as in `io.IOBase`."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.place, io.SEEK_END: self.size}[whence]
        self.place = max(0, start + offset)
        return self.place

    def read(self, size: int = -1) -> bytes:
        """Bytes from the place on; all that are left when `size` is below 0."""
        wanted = self.size - self.place if size < 0 else min(size, self.size - self.place)
        if wanted <= 0:
            return b""
        content = self.http.piece(self.host, self.path, first=self.place, size=wanted).content
        self.place += len(content)
        return content


def files_there(http: Http) -> None:
    """Hold the list of files of the zip against those that are read.

    Parameters
    ----------
    http
        Client for the requests.

    Raises
    ------
    UpstreamAnswerError
        If it is no zip.
    UpstreamDriftError
        If a file is gone; names it.
    SourceError
        If the service does not answer, or gives no part of a file.
    """
    try:
        with zipfile.ZipFile(RemoteFile(http, HOST, PATH)) as archive:
            names = {name.rpartition("/")[2] for name in archive.namelist()}
    except zipfile.BadZipFile as error:
        raise UpstreamAnswerError(
            mark("The timetable of {feed} is no zip that can be read; try again later."), feed=HOST
        ) from error
    gone = [name for name in REQUIRED if name not in names]
    if gone:
        raise UpstreamDriftError(
            mark("The timetable of {feed} has no file {name}; report this."), feed=HOST, name=", ".join(gone)
        )
