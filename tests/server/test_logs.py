"""What the server writes down."""

from __future__ import annotations

import logging
import subprocess
import sys

from kaart.core.settings import PROJECT
from kaart.server.logs import line_record

_FAIL = """
import logging
from kaart.server.logs import log_in_lines
from streamlit.logger import get_logger
log_in_lines()
for log in (logging.getLogger("kaart.x"), get_logger("streamlit.y")):
    try:
        {}["geheim"]
    except KeyError:
        log.exception("a page\\nfailed")
    log.warning("of a chart", stack_info=True)
"""


def test_whoever_logs_writes_one_line_without_the_value():
    command = [sys.executable, "-c", _FAIL]
    env = {"PYTHONPATH": str(PROJECT / "src")}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    first, second, third = done.stderr.splitlines()
    assert "ERROR kaart.x: a page failed | KeyError at <string>:8" in first
    assert "of a chart" in second
    assert "a page failed | KeyError at" in third
    assert "geheim" not in done.stderr


def test_places_are_those_in_a_package():
    try:
        logging.makeLogRecord({}).getMessage(1)  # type: ignore[call-arg]
    except TypeError:
        info = sys.exc_info()
    record = line_record("x", logging.ERROR, "f", 1, "%s", ("a",), info)
    assert record.getMessage().startswith("a | TypeError at server/test_logs.py:")
    assert (record.exc_info, record.stack_info) == (None, None)
