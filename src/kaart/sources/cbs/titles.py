"""Titles and names of CBS without what differs between years and services."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_DIGIT_FIRST = re.compile(r"^k_(?=\d)")  # how v3 begins a name that would begin with a digit


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Letters and digits of a title or base name, in lower case and without accents."""
    plain = unicodedata.normalize("NFKD", _DIGIT_FIRST.sub("", text.strip()).casefold())
    return "".join(sign for sign in plain if sign.isalnum())
