"""Documents with a checksum: what was written is read, and nothing that differs from it by a bit."""

from __future__ import annotations

import hashlib
import json

import pytest

from kaart.core.sealed import seal, unseal

DOCUMENT = {"name": "’s-Hertogenbosch", "list": [1, 2.5, None], "inner": {"checksum": "x"}}


def refused(text, **more):
    """Whether it is no document: not JSON, not UTF-8, or not what was sealed."""
    try:
        unseal(text if isinstance(text, str) else text.decode(), **more)
    except ValueError:
        return True
    return False


def test_a_document_comes_back_and_its_checksum_is_that_of_the_bytes_before_it():
    text = seal(DOCUMENT)
    assert unseal(text) == DOCUMENT
    said = json.loads(text)
    assert list(said)[-1] == "checksum"
    body = json.dumps({name: said[name] for name in DOCUMENT}, indent=1, ensure_ascii=False)
    assert said["checksum"] == hashlib.sha256(body.encode()).hexdigest()


def test_no_bit_of_it_may_differ():
    whole = seal(DOCUMENT).encode()
    for place in range(8 * len(whole)):
        flipped = bytearray(whole)
        flipped[place // 8] ^= 1 << place % 8
        assert refused(bytes(flipped), older=tuple(DOCUMENT)), place


@pytest.mark.parametrize("cut", [0, 1, 20, -1, -40])
def test_a_part_of_it_is_none(cut):
    assert refused(seal(DOCUMENT)[:cut], older=tuple(DOCUMENT))


def test_a_document_of_before_has_only_what_it_could_have():
    text = json.dumps(DOCUMENT)
    assert unseal(text, older=tuple(DOCUMENT)) == DOCUMENT
    with pytest.raises(ValueError, match="entries"):
        unseal(text, older=("name",))
    with pytest.raises(ValueError, match="entries"):
        unseal(text)


@pytest.mark.parametrize("text", ["[]", "3", "[" * 100_000])
def test_other_json_is_none(text):
    assert refused(text, older=("name",))
