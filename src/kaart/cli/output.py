"""Standard output that may be a full disk or a closed pipe: one sentence for the one, silence for the other."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from kaart.core.errors import OutputError, mark
from kaart.core.files import WINDOWS, system_reason


class Output(io.TextIOWrapper):
    """A text stream that raises an `OutputError` where it cannot be written; nothing reaches it after that."""

    def write(self, text: str, /) -> int:
        """Write a text.

        Raises
        ------
        OutputError
            If the system does not take it.
        """
        if text == "":
            # So typer asks whether the stream takes text or bytes, and an error would mean the other.
            return 0
        with self._stopped():
            return super().write(text)

    def flush(self) -> None:
        """Hand to the system what was written.

        Raises
        ------
        OutputError
            If the system does not take it.
        """
        with self._stopped():
            super().flush()

    @contextmanager
    def _stopped(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            _discard(self.fileno())
            if _is_closed_pipe(error):
                raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE)) from error
            raise OutputError(
                mark("The output cannot be written ({reason}); write it to another place."), reason=system_reason(error)
            ) from error


def _discard(descriptor: int) -> None:
    """Send what is still in memory nowhere: Python writes it at its end, and would complain once more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _is_closed_pipe(error: OSError) -> bool:
    """Whether the program that read the output ended, as `head` does; Windows calls that an invalid argument."""
    return isinstance(error, BrokenPipeError) or (WINDOWS and error.errno == errno.EINVAL)


@contextmanager
def guarded_output() -> Iterator[None]:
    """Let standard output be an `Output` when it is a file, a pipe or a device; a console takes everything.

    Raises
    ------
    OutputError
        If what was left in memory at the end cannot be written.
    """
    plain = sys.stdout
    if not isinstance(plain, io.TextIOWrapper) or plain.isatty():
        yield
        return
    plain.flush()
    sys.stdout = guarded = Output(
        plain.buffer, encoding=plain.encoding, errors=plain.errors, newline="\n", write_through=plain.write_through
    )
    try:
        yield
    finally:
        try:
            guarded.flush()
        except BrokenPipeError:
            sys.exit(1)
        finally:
            # The two share one buffer, which is closed with the one that goes first.
            guarded.detach()
            sys.stdout = plain
