"""What parsers and table libraries raise becomes one error of the tree, in the language of the reader."""

from __future__ import annotations

import csv
import logging
import zipfile
import zlib
from xml.etree.ElementTree import ParseError

import pyarrow as pa
import pytest
from shapely.errors import GEOSException

from kaart.core.errors import SchemaError, StoreError, UpstreamAnswerError, UpstreamNotFoundError
from kaart.core.language import sentence
from kaart.core.limits import LimitError
from kaart.sources.http.border import NESTED, UNREADABLE, flat, reading

RAISED = [
    (RecursionError("maximum recursion depth exceeded"), "te veel lagen"),
    (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), "onbekende codering"),
    (zipfile.BadZipFile("File is not a zip file"), "niet uit te pakken"),
    (zlib.error("Error -3"), "niet uit te pakken"),
    (EOFError("Compressed file ended"), "niet uit te pakken"),
    (ParseError("not well-formed"), "XML is beschadigd"),
    (csv.Error("field larger than field limit"), "rijen en velden"),
    (pa.ArrowInvalid("CSV parse error"), "rijen en velden"),
    (GEOSException("IllegalArgumentException"), "plaatsen of vormen"),
    (OverflowError("int too large to convert to float"), "te groot getal"),
    (MemoryError(), "geheugen"),
    (TypeError("unhashable type: 'list'"), "andere vorm dan eerst (TypeError)"),
    (KeyError("value"), "andere vorm dan eerst (KeyError)"),
    (AttributeError("'NoneType' object has no attribute 'get'"), "andere vorm dan eerst (AttributeError)"),
    (LimitError("it is nested more than {depth} deep", depth=32), "meer dan 32 lagen"),
]


@pytest.mark.parametrize(("raised", "said"), RAISED, ids=[type(error).__name__ for error, _ in RAISED])
def test_a_library_gives_up_and_kaart_says_why_in_its_own_words(raised: Exception, said: str):
    with pytest.raises(UpstreamAnswerError) as caught, reading("cbs.example", "tabel"):
        raise raised
    text = sentence(caught.value, language="nl")
    assert said in text
    assert text.startswith("cbs.example stuurde iets dat niet te lezen is (tabel: ")
    assert str(raised) not in text or isinstance(raised, LimitError) or not str(raised)
    assert caught.value.__cause__ is raised


def test_what_is_said_already_passes_and_what_is_no_answer_too():
    for error in (UpstreamNotFoundError("not there"), StoreError("the disk is full")):
        with pytest.raises(type(error)) as caught, reading("h", "p"):
            raise error
        assert caught.value is error
    for kind in (KeyboardInterrupt, AssertionError, OSError):
        with pytest.raises(kind), reading("h", "p"):
            raise kind


def test_a_frame_that_breaks_its_contract_is_the_fault_of_the_answer():
    with pytest.raises(UpstreamAnswerError, match="lacks code"), reading("h", "p"):
        raise SchemaError("the frame lacks code")


def test_the_traceback_is_in_the_log(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.WARNING), pytest.raises(UpstreamAnswerError), reading("h", "p"):
        raise KeyError
    assert "KeyError" in caplog.text


def test_it_is_a_decorator_as_well():
    @reading("h", "p")
    def read(value: object) -> int:
        return len(value)  # type: ignore[arg-type]

    assert read("abc") == 3
    for _ in range(2):
        with pytest.raises(UpstreamAnswerError):
            read(None)


def test_only_named_exceptions_are_caught():
    assert Exception not in UNREADABLE
    assert OSError not in UNREADABLE
    assert RuntimeError not in UNREADABLE


def test_a_list_in_a_cell_is_no_key_no_text_and_no_number():
    row = flat({"a": 1, "b": [1], "c": {"d": 2}, "x": [3]}, ("a", "b", "c", "gone"))
    assert row == {"a": 1, "b": NESTED, "c": NESTED}
    assert len({NESTED, row["b"]}) == 1
