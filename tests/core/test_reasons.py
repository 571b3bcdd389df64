"""Why something could not be read: by its kind, and never in the words of a library."""

import binascii
import json
import tomllib
import zlib

import pytest

from kaart.core.errors import CatalogueError, SchemaError, mark
from kaart.core.language import sentence
from kaart.core.provenance import Notice, listed
from kaart.core.reasons import reason_of


def met(action, *given):
    try:
        action(*given)
    except Exception as error:  # noqa: BLE001 - the point is that it may be anything
        return error
    raise AssertionError(given)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (met(json.loads, '{"a": \n nee}'), "zie regel 2, teken 2"),
        (met(tomllib.loads, "a = 1\nb = ?"), "zie regel 2, teken 5"),
        (met(tomllib.loads, "a ="), "er staat iets anders in dan verwacht"),
        (met(b"\xff".decode), "het is geen tekst in UTF-8"),
        (met(zlib.decompress, b"x"), "het is beschadigd"),
        (met(binascii.unhexlify, "x"), "het is beschadigd"),
        (met({}.__getitem__, "naam"), "'naam' ontbreekt"),
        (met(int, "x"), "er staat iets anders in dan verwacht"),
        (RecursionError("maximum recursion depth exceeded"), "er staan te veel lagen in elkaar"),
        (MemoryError(), "het past niet in het geheugen"),
        (PermissionError(13, "Permission denied"), "u hebt er geen rechten voor"),
        (SchemaError(mark("{column} is missing"), column="naam"), "naam ontbreekt"),
    ],
)
def test_a_reason_is_in_the_language_of_the_sentence(error, words):
    whole = CatalogueError("{file} cannot be read ({reason}).", file="x", reason=reason_of(error))
    assert sentence(whole, language="nl") == f"x is niet te lezen ({words})."
    assert sentence(whole, language="en") == str(whole)


def test_sentences_one_behind_the_other_keep_their_translations():
    two = listed([Notice.of(mark("{column} is missing"), column=name) for name in ("a", "b")])
    assert sentence(two, language="nl").removesuffix(".") == "a ontbreekt; b ontbreekt"
    assert str(two) == "a is missing; b is missing"
