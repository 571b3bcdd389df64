"""What the server writes down: one line per fault, without anything that a visitor chose or brought."""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import PurePath
from types import TracebackType

from streamlit.logger import set_log_level

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_MOST_PLACES = 8
_PACKAGES = frozenset({"site-packages", "src"})


def log_in_lines() -> None:
    """Write from warnings on to standard error; whoever logs in this process, and by which handler."""
    logging.setLogRecordFactory(line_record)
    logging.basicConfig(level=logging.WARNING, format=_FORMAT, stream=sys.stderr, force=True)
    # What Streamlit warns of names titles and figures of a page.
    set_log_level("ERROR")


def line_record(*args: object, **more: object) -> logging.LogRecord:
    """A record of one line, which names an exception by its kind and the places that it passed.

    The text of an exception may hold a value of a visitor, and is left out.

    Parameters
    ----------
    *args, **more
        As of `logging.LogRecord`.
    """
    record = logging.LogRecord(*args, **more)  # type: ignore[arg-type]  # the contract of logging
    parts = [" ".join(record.getMessage().splitlines())]
    if record.exc_info and record.exc_info[0] is not None:
        kind, _, passed = record.exc_info
        parts.append(f"{kind.__name__} at {_places(passed)}")
    record.msg, record.args = " | ".join(parts), ()
    record.exc_info = record.exc_text = record.stack_info = None
    return record


def _places(passed: TracebackType | None) -> str:
    """File and line of the last places, the innermost first; no folder of the machine."""
    places = traceback.extract_tb(passed)[-_MOST_PLACES:]
    return " < ".join(f"{_in_package(place.filename)}:{place.lineno}" for place in reversed(places))


def _in_package(path: str) -> str:
    parts = PurePath(path).parts
    start = max((at + 1 for at, part in enumerate(parts) if part in _PACKAGES), default=len(parts) - 2)
    return "/".join(parts[max(start, 0) :])
