"""The border between an answer and kaart: what a parser or a table library raises on it becomes an error of the tree.

Every reader of a source stands behind it, so that the next way to the same figures is tried and other layers go on.
What is caught is what libraries raise on content of another shape than they expect. The traceback goes to the log: a
defect of kaart's own looks the same from outside, and is not hidden.
"""

from __future__ import annotations

import csv
import logging
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from gzip import BadGzipFile
from xml.etree.ElementTree import ParseError

import pyarrow as pa
from pyproj.exceptions import ProjError
from shapely.errors import ShapelyError

from kaart.core.errors import CrsError, KaartError, SchemaError, UpstreamAnswerError, mark
from kaart.core.limits import LimitError
from kaart.core.provenance import Notice

log = logging.getLogger(__name__)

# What content can make a parser raise, each with what it says of the content; the first that fits counts.
_REASONS: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((RecursionError,), mark("it is nested too deeply")),
    ((MemoryError, pa.ArrowMemoryError, pa.ArrowCapacityError), mark("it does not fit in memory")),
    ((UnicodeError,), mark("its letters are in no known encoding")),
    ((zipfile.BadZipFile, BadGzipFile, zlib.error, EOFError), mark("it does not unpack")),
    ((ParseError,), mark("its XML is damaged")),
    ((csv.Error, pa.ArrowInvalid), mark("its rows and fields cannot be told apart")),
    ((ShapelyError, ProjError), mark("it holds places or shapes that cannot be")),
    ((ArithmeticError,), mark("it holds a number that is too large")),
    (
        (ValueError, TypeError, LookupError, AttributeError, pa.ArrowException, struct.error),
        mark("it is of another form than before ({kind})"),
    ),
)
# Frames that break their own contract, made out of an answer.
_CONTRACTS = (SchemaError, CrsError)
UNREADABLE: tuple[type[Exception], ...] = tuple(kind for kinds, _ in _REASONS for kind in kinds)


@contextmanager
def reading(host: str, part: str) -> Iterator[None]:
    """Read an answer: what cannot be read in it is an `UpstreamAnswerError`. Also a decorator.

    Parameters
    ----------
    host
        Service that gave it.
    part
        What of it, for the message.

    Raises
    ------
    UpstreamAnswerError
        If a parser or a table library cannot read it, or the frames made of it break their contract.
    """
    try:
        yield
    except UNREADABLE as error:
        if isinstance(error, KaartError) and not isinstance(error, _CONTRACTS):
            raise
        log.warning("%s (%s) cannot be read", host, part, exc_info=True)
        failed = unreadable(host, part, error)
        raise failed from error


class Nested:
    """Stands for a list or an object in the cell of a row: it is no key, no text and no number."""

    def __repr__(self) -> str:
        return "[...]"


NESTED = Nested()


def flat(row: Mapping[str, object], fields: Iterable[str]) -> dict[str, object]:
    """A row of a JSON answer with single values only, which tables can sort and compare.

    Parameters
    ----------
    row
        As it came.
    fields
        Names of the values that are used; the others are left out.

    Returns
    -------
    dict
        The fields that the row has, with `NESTED` where a list or an object stands.
    """
    return {name: NESTED if isinstance(row[name], (dict, list)) else row[name] for name in fields if name in row}


def unreadable(host: str, part: str, error: Exception) -> UpstreamAnswerError:
    """The error for an answer that cannot be read.

    Parameters
    ----------
    host, part
        As `reading`.
    error
        What was raised on it.
    """
    cause = Notice.of(
        mark("{host} sent something that cannot be read ({part}: {reason})"), host=host, part=part, reason=reason(error)
    )
    return UpstreamAnswerError(mark("{cause}; kaart keeps the last good data. Please report this."), cause=cause)


def reason(error: Exception) -> Notice:
    """What an error says of the content that it was raised on; words of libraries are English and stay out.

    Parameters
    ----------
    error
        One of `UNREADABLE`, or a `KaartError`.
    """
    if isinstance(error, KaartError):
        return Notice.of(error.template, **error.values)
    if isinstance(error, LimitError):
        return error.cause
    text = next((text for kinds, text in _REASONS if isinstance(error, kinds)), _REASONS[-1][1])
    return Notice.of(text, kind=type(error).__name__)
