"""Limits on what is read: what lies under them comes through unchanged, what lies over them costs nothing."""

from __future__ import annotations

import io
import json
import math
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaart.core import limits
from kaart.core.limits import DEEPEST, LimitError, open_zip, read_json, require_modest

SHALLOW = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=20,
)


@given(SHALLOW)
def test_an_ordinary_document_comes_as_it_is(document: object):
    assert read_json(json.dumps(document).encode()) == document


@pytest.mark.parametrize("depth", [DEEPEST + 1, 500, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_deep_nesting_is_refused_whatever_the_depth(opening: bytes, closing: bytes, depth: int):
    with pytest.raises(LimitError, match="deep"):
        read_json(opening * depth + b"1" + closing * depth)


def test_the_deepest_that_may_be():
    assert read_json(b"[" * DEEPEST + b"]" * DEEPEST)


def test_a_number_of_many_digits_is_a_float_and_infinite_beyond_all_floats():
    content = b"[1" + b"0" * 400 + b", -1" + b"0" * 5000 + b", 1" + b"0" * 18 + b"]"
    assert read_json(content) == [math.inf, -math.inf, 1e18]


def test_very_many_lists_are_refused_before_they_are_made(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "MOST_CONTAINERS", 10)
    assert read_json(b"[" + b"[]," * 8 + b"[]]")
    with pytest.raises(LimitError, match="10 lists"):
        read_json(b"[" + b"[]," * 10 + b"[]]")


def packed(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", content)
    return stream.getvalue()


def test_a_file_that_unpacks_to_far_more_than_text_does_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "FREE_BYTES", 1_000)
    for content, refused in ((b"0" * 900, False), (b"0" * 1_000_000, True), (bytes(range(256)) * 5, False)):
        with open_zip(packed(content)) as archive:
            part = archive.filelist[0]
            if refused:
                with pytest.raises(LimitError, match="times its size"):
                    require_modest(part, most_bytes=10_000_000)
            else:
                require_modest(part, most_bytes=10_000_000)
            with pytest.raises(LimitError, match="MB"):
                require_modest(part, most_bytes=10)


def test_an_archive_of_very_many_files_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "MOST_PARTS", 0)
    with pytest.raises(LimitError, match="files"):
        open_zip(packed(b"x"))


def test_half_a_letter_becomes_a_mark_and_whole_ones_stay():
    content = rb'["a\ud800b", "\uDFFF", "\ud83d\ude00", "\\ud800", "\u00e9\n", "' + b"\xed\xa0\x80" + b'"]'
    document = read_json(content)
    assert isinstance(document, list)
    assert document[:5] == ["a\ufffdb", "\ufffd", "\U0001f600", "\\ud800", "\u00e9\n"]
    assert set(document[5]) == {"\ufffd"}


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_texts_of_whole_letters_are_left_as_they_are(text: str):
    for escaped in (True, False):
        assert read_json(json.dumps([text], ensure_ascii=escaped).encode()) == [text]
