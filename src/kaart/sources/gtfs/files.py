"""Files of a GTFS feed, read out of the zip in blocks: a feed of a country does not fit in memory.

Everything is read as text; the caller turns it into numbers and times. Every byte of a member is
read to its end, so a damaged one is noticed by its checksum.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import pyarrow as pa
from pandas import DataFrame
from pyarrow import csv

from kaart.core.errors import UpstreamAnswerError, UpstreamDriftError, mark
from kaart.core.limits import ZIP_FAULTS, LimitError, open_zip, require_modest
from kaart.sources.http.border import unreadable

# Some sixty thousand rows of stop_times; pyarrow reads a few blocks ahead.
BLOCK_BYTES = 4_000_000
# A small file in one block: quoted names may hold a line break, which blocks could cut.
SMALL_BLOCK_BYTES = 1_000_000
# The feed of the country has a gigabyte of calls at stops; its other files stay below a tenth of that.
MOST_BYTES = {"stop_times.txt": 4_000_000_000, "trips.txt": 600_000_000}
MOST_BYTES_ELSEWHERE = 100_000_000
# The country has some 65,000 stops, 3,000 lines and a few hundred thousand days of services.
MOST_ROWS = 1_500_000


class _Utf8(io.RawIOBase):
    """A stream of text that ends in an error where it is no UTF-8.

    The table reader itself notices that only in columns that are used; of a row with too many fields it prints a
    traceback and goes on.

    Parameters
    ----------
    stream
        What is unpacked.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__()
        self.stream = stream
        self.decoder = codecs.getincrementaldecoder("utf-8")()

    def readable(self) -> bool:
        """Yes."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes.

        Raises
        ------
        UnicodeDecodeError
            If they are no UTF-8.
        """
        content = self.stream.read(size)
        self.decoder.decode(content, final=not content)
        return content


class Feed:
    """An opened feed.

    Parameters
    ----------
    path
        The zip.
    label
        Name in messages.

    Raises
    ------
    UpstreamAnswerError
        If it is no zip, cut off (the list of files stands at its end), or holds far too many files.
    """

    def __init__(self, path: Path, *, label: str) -> None:
        self.label = label
        self.skipped: dict[str, int] = {}
        try:
            self.archive = open_zip(path)
        except LimitError as error:
            failed = unreadable(label, "zip", error)
            raise failed from error
        except ZIP_FAULTS as error:
            raise self._broken("zip") from error
        # Some feeds pack their files in a folder.
        self.members = {part.filename.rpartition("/")[2]: part for part in self.archive.filelist if not part.is_dir()}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.archive.close()

    def has(self, name: str) -> bool:
        """Whether the feed holds a file."""
        return name in self.members

    def columns(self, name: str) -> tuple[str, ...]:
        """Header of a file; empty when there is no such file.

        Raises
        ------
        UpstreamAnswerError
            If the file is damaged.
        """
        if not self.has(name):
            return ()
        try:
            with self._opened(name) as stream:
                line = io.BytesIO(stream.read(1 << 16)).readline().decode("utf-8-sig", "replace")
        except UpstreamAnswerError:
            raise
        except ZIP_FAULTS as error:
            raise self._broken(name) from error
        return tuple(part.strip().strip('"') for part in line.strip().split(","))

    def require(self, name: str, columns: Iterable[str]) -> None:
        """Refuse a feed without a file or some of its columns.

        Parameters
        ----------
        name
            The file.
        columns
            Columns that it must have.

        Raises
        ------
        UpstreamDriftError
            If it lacks any; names them.
        UpstreamAnswerError
            If the file is damaged.
        """
        present = self.columns(name)
        gone = [column for column in columns if column not in present]
        if not self.has(name):
            raise UpstreamDriftError(
                mark("The timetable of {feed} has no file {name}; report this."),
                feed=self.label,
                name=name,
            )
        if gone:
            raise UpstreamDriftError(
                mark("The timetable of {feed} has no column {columns} in {name}; report this."),
                feed=self.label,
                name=name,
                columns=", ".join(gone),
            )

    def blocks(self, name: str, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Rows of a file, a block at a time; columns that the file lacks are left out of the answer.

        A row with too few or too many fields is left out and counted in `skipped`.

        Parameters
        ----------
        name
            The file, which is there.
        columns
            Columns wanted.

        Raises
        ------
        UpstreamAnswerError
            If the file is damaged or is no text.
        """
        yield from self._read(name, columns, block_bytes=BLOCK_BYTES)

    def frame(self, name: str, columns: Sequence[str]) -> DataFrame:
        """A whole file as text; a column that it lacks is empty text, and so is an empty field.

        Parameters
        ----------
        name
            A file of modest size; one that is absent gives no rows.
        columns
            Columns wanted.

        Raises
        ------
        UpstreamAnswerError
            If the file is damaged or is no text.
        """
        batches, rows = [], 0
        for batch in self._read(name, columns, block_bytes=SMALL_BLOCK_BYTES) if self.has(name) else ():
            rows += batch.num_rows
            if rows > MOST_ROWS:
                error = LimitError(mark("it holds more than {most} rows"), most=MOST_ROWS)
                failed = unreadable(self.label, name, error)
                raise failed
            batches.append(batch)
        if not batches:
            return DataFrame({column: [] for column in columns}, dtype=str)
        frame: DataFrame = pa.Table.from_batches(batches).to_pandas()
        for column in columns:
            frame[column] = frame[column].str.strip().astype(str) if column in frame else ""
        return frame[list(columns)].astype(str)

    def _read(self, name: str, columns: Sequence[str], *, block_bytes: int) -> Iterator[pa.RecordBatch]:
        header = self.columns(name)
        wanted = [column for column in columns if column in header]

        def skip(_: Any) -> str:  # noqa: ANN401  # pyarrow gives its class no public name
            self.skipped[name] = self.skipped.get(name, 0) + 1
            return "skip"

        try:
            with (
                self._opened(name) as stream,
                csv.open_csv(
                    _Utf8(stream),
                    read_options=csv.ReadOptions(
                        block_size=block_bytes, use_threads=True, column_names=list(header), skip_rows=1
                    ),
                    parse_options=csv.ParseOptions(
                        newlines_in_values=block_bytes == SMALL_BLOCK_BYTES, invalid_row_handler=skip
                    ),
                    convert_options=csv.ConvertOptions(
                        column_types=dict.fromkeys(wanted, pa.string()),
                        include_columns=wanted,
                        null_values=[],
                        strings_can_be_null=False,
                    ),
                ) as reader,
            ):
                yield from reader
        except UpstreamAnswerError:
            raise
        except pa.ArrowInvalid as error:
            # An empty file is no damage: it has a header and nothing else.
            if "Empty CSV file" not in str(error):
                raise self._broken(name) from error
        except (*ZIP_FAULTS, pa.ArrowException) as error:
            raise self._broken(name) from error

    def _opened(self, name: str) -> IO[bytes]:
        """A file of the zip, to be read as a stream.

        Raises
        ------
        UpstreamAnswerError
            If it unpacks to more than any such file holds.
        """
        part = self.members[name]
        try:
            require_modest(part, most_bytes=MOST_BYTES.get(name, MOST_BYTES_ELSEWHERE))
        except LimitError as error:
            failed = unreadable(self.label, name, error)
            raise failed from error
        return self.archive.open(part)

    def _broken(self, name: str) -> UpstreamAnswerError:
        return UpstreamAnswerError(
            mark("The timetable of {feed} is cut off or damaged ({name}); try again later."),
            feed=self.label,
            name=name,
        )
