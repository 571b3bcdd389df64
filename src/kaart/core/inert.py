"""Texts of anybody without the signs that steer a terminal or turn the direction of writing."""

from __future__ import annotations

import re

# Controls but for tab and line end, signs that turn the direction of what is written behind them, halves of a pair of
# UTF-16, which cannot be sent, and signs that are none.
_SIGNS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
# What ends a line somewhere: in a terminal, in Python, in a browser.
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_LINES = re.compile(r"[\t\r\n]+")


def inert(text: str) -> str:
    """The text without signs that steer; lines stay lines.

    Parameters
    ----------
    text
        A name, a note, what was typed into an address.
    """
    return _SIGNS.sub("", _BREAKS.sub("\n", text))


def inert_name(text: str) -> str:
    """The same on one line, for what is the name of something.

    Parameters
    ----------
    text
        From a register, a file or a service.
    """
    return _LINES.sub(" ", inert(text).strip("\t\r\n"))


def steers(text: str) -> bool:
    """Whether a text has signs that `inert_name` takes out.

    Parameters
    ----------
    text
        Of any length: many names in a row are asked about at once.
    """
    return bool(_SIGNS.search(text) or _LINES.search(text))
