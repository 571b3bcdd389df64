"""Why something could not be read, by the kind of the error: words of libraries are English, and are not shown."""

from __future__ import annotations

import binascii
import json
import re
import zlib

from kaart.core.errors import KaartError, mark
from kaart.core.files import system_reason
from kaart.core.provenance import Notice

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)$")
# The first that fits; some are kinds of later ones.
_KINDS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (UnicodeError, mark("it is no text in UTF-8")),
    (RecursionError, mark("it is nested too deeply")),
    ((EOFError, zlib.error, binascii.Error), mark("it is damaged")),
    (MemoryError, mark("it does not fit in memory")),
)
_OTHER = mark("something else stands in it than expected")


def reason_of(error: Exception) -> Notice:
    """What went wrong, in words that can be translated, to stand inside another sentence.

    Parameters
    ----------
    error
        Of the system, of a parser, or of kaart itself.
    """
    if isinstance(error, KaartError):
        return Notice.of(error.template, **error.values)
    if isinstance(error, OSError):
        return system_reason(error)
    if isinstance(error, json.JSONDecodeError):
        return _at(error.lineno, error.colno)
    place = _PLACE.search(str(error))
    if place is not None:
        return _at(*map(int, place.groups()))
    if isinstance(error, KeyError) and error.args:
        return Notice.of(mark("'{field}' is missing"), field=error.args[0])
    return Notice.of(next((words for kinds, words in _KINDS if isinstance(error, kinds)), _OTHER))


def _at(line: int, sign: int) -> Notice:
    return Notice.of(mark("see line {line}, sign {sign}"), line=line, sign=sign)
