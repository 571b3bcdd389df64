"""What the server writes down."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

from kaart.core.settings import PROJECT
from kaart.server.logs import line_record

_FAIL = """
import asyncio, logging, sys, threading, warnings
from kaart.server.logs import log_in_lines
from kaart.server.request_id import begin_request
from streamlit.logger import get_logger
log_in_lines(as_json=sys.argv[1] == "json")
begin_request()
def fail():
    {}["geheim"]
for log in (logging.getLogger("kaart.x"), get_logger("streamlit.y")):
    try:
        fail()
    except KeyError:
        log.exception("a page\\nfailed")
    log.warning("of a chart", stack_info=True)
async def forget():
    async def task():
        fail()
    asyncio.create_task(task())
    await asyncio.sleep(0)
asyncio.Runner().run(forget())
thread = threading.Thread(target=fail)
thread.start()
thread.join()
warnings.warn("geheim")
class Left:
    def __del__(self):
        fail()
Left()
fail()
"""
LOGGERS = ["kaart.x", "kaart.x", "streamlit.y", "asyncio", *["kaart.server.logs"] * 4]


def _logged(form: str) -> list[str]:
    env = {"PYTHONPATH": str(PROJECT / "src")}
    done = subprocess.run([sys.executable, "-c", _FAIL, form], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "geheim" not in done.stderr
    return done.stderr.splitlines()


def test_whoever_logs_writes_one_line_without_the_value():
    lines = _logged("tekst")
    assert len(lines) == len(LOGGERS)
    first, second, third, *_ = lines
    assert "ERROR kaart.x: a page failed | KeyError at <string>:9 < <string>:12 | request " in first
    assert "of a chart" in second
    assert "a page failed | KeyError at" in third
    assert "UserWarning at" in lines[-3]
    assert "CRITICAL kaart.server.logs: kaart ended | KeyError at <string>:9" in lines[-1]


def test_a_line_is_an_object_for_programs():
    lines = [json.loads(line) for line in _logged("json")]
    assert [line["logger"] for line in lines] == LOGGERS
    assert {"at", "level", "logger", "message", "request_id", "error", "places"} == set(lines[0])
    assert lines[0]["message"] == "a page failed"
    assert (lines[0]["error"], lines[0]["places"][0]) == ("KeyError", "<string>:9")
    assert len(lines[0]["request_id"]) == 16
    # A thread of its own belongs to no request.
    assert [line["request_id"] for line in lines if line["message"] == "a thread ended"] == [None]


def test_places_are_those_in_a_package():
    try:
        logging.makeLogRecord({}).getMessage(1)  # type: ignore[call-arg]
    except TypeError:
        info = sys.exc_info()
    record = line_record("x", logging.ERROR, "f", 1, "%s", ("a",), info)
    assert record.getMessage().startswith("a | TypeError at server/test_logs.py:")
    assert (record.exc_info, record.stack_info) == (None, None)
