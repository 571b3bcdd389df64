"""What the server writes down: one line per fault, without anything that a visitor chose or brought.

A line is plain text, or one JSON object where ``KAART_LOG`` is ``json``. Both have the id of the request.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
import warnings
from datetime import UTC, datetime
from pathlib import PurePath
from types import TracebackType
from typing import TextIO

from streamlit import config
from streamlit.logger import set_log_level, update_formatter

from kaart.server.request_id import current_request

_FORMAT, _PLAIN = "%(asctime)s %(levelname)s %(name)s: %(message)s", "%(message)s"
_MOST_PLACES = 8
_PACKAGES = frozenset({"site-packages", "src"})
# Its lines after the first show the exception of a task with its values.
_FIRST_LINE_ONLY = "asyncio"
log = logging.getLogger(__name__)


def log_in_lines(*, as_json: bool = False) -> None:
    """Write from warnings on to standard error; whoever logs in this process, and by which handler.

    Parameters
    ----------
    as_json
        Whether a line is one JSON object.
    """
    logging.setLogRecordFactory(json_record if as_json else line_record)
    logging.basicConfig(level=logging.WARNING, format=_PLAIN if as_json else _FORMAT, stream=sys.stderr, force=True)
    if as_json:  # it has a handler of its own for every logger
        config.set_option("logger.messageFormat", _PLAIN)
        update_formatter()
    # What Streamlit warns of names titles and figures of a page.
    set_log_level("ERROR")
    sys.excepthook = _ended
    threading.excepthook = _thread_ended
    sys.unraisablehook = _not_raised
    warnings.showwarning = _warned


def line_record(*args: object, **more: object) -> logging.LogRecord:
    """A record of one line of text, which names an exception by its kind and the places that it passed.

    The text of an exception may hold a value of a visitor, and is left out.

    Parameters
    ----------
    *args, **more
        As of `logging.LogRecord`.
    """
    record = logging.LogRecord(*args, **more)  # type: ignore[arg-type]  # the contract of logging
    parts = [_in_one_line(record)]
    if (fault := _fault(record)) is not None:
        parts.append(f"{fault[0]} at {' < '.join(fault[1])}")
    if request := current_request():
        parts.append(f"request {request}")
    return _only(record, " | ".join(parts))


def json_record(*args: object, **more: object) -> logging.LogRecord:
    """The same record as a JSON object; its keys are stable.

    Parameters
    ----------
    *args, **more
        As of `logging.LogRecord`.
    """
    record = logging.LogRecord(*args, **more)  # type: ignore[arg-type]  # the contract of logging
    kind, places = _fault(record) or (None, [])
    line = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": _in_one_line(record),
        "request_id": current_request() or None,
        "error": kind,
        "places": places,
    }
    return _only(record, json.dumps(line, ensure_ascii=False))


def _in_one_line(record: logging.LogRecord) -> str:
    lines = record.getMessage().splitlines()
    return " ".join(lines[:1] if record.name == _FIRST_LINE_ONLY else lines)


def _fault(record: logging.LogRecord) -> tuple[str, list[str]] | None:
    """Kind of the exception of a record, and the places that it passed."""
    if not record.exc_info or record.exc_info[0] is None:
        return None
    kind, _, passed = record.exc_info
    return kind.__name__, _places(passed)


def _only(record: logging.LogRecord, words: str) -> logging.LogRecord:
    record.msg, record.args = words, ()
    record.exc_info = record.exc_text = record.stack_info = None
    return record


def _places(passed: TracebackType | None) -> list[str]:
    """File and line of the last places, the innermost first; no folder of the machine."""
    places = traceback.extract_tb(passed)[-_MOST_PLACES:]
    return [f"{_in_package(place.filename)}:{place.lineno}" for place in reversed(places)]


def _in_package(path: str) -> str:
    parts = PurePath(path).parts
    start = max((at + 1 for at, part in enumerate(parts) if part in _PACKAGES), default=len(parts) - 2)
    return "/".join(parts[max(start, 0) :])


def _ended(kind: type[BaseException], error: BaseException, passed: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical("kaart ended", exc_info=(kind, error, passed))


def _thread_ended(ended: threading.ExceptHookArgs) -> None:
    log.error("a thread ended", exc_info=(ended.exc_type, ended.exc_value or ended.exc_type(), ended.exc_traceback))


def _not_raised(ended: sys.UnraisableHookArgs) -> None:
    log.error("an error where none can be raised", exc_info=ended.exc_value)


def _warned(
    message: Warning | str,  # noqa: ARG001 (may hold a value)
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001
    line: str | None = None,  # noqa: ARG001
) -> None:
    log.warning("%s at %s:%d", category.__name__, _in_package(filename), lineno)
