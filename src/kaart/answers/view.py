"""A second indicator in a link, read alike by pages, exports and the command line."""

from __future__ import annotations

import re
from dataclasses import dataclass

_YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True)
class SecondWish:
    """A second indicator in a link: its id, followed by a hyphen and its year if that differs."""

    indicator: str = ""
    year: int | None = None

    def to_text(self) -> str:
        """Text in a link."""
        return self.indicator if self.year is None else f"{self.indicator}-{self.year}"


def read_second(text: str) -> SecondWish:
    """Read a second indicator; whether it exists is not checked here.

    Parameters
    ----------
    text
        Result of `SecondWish.to_text`.
    """
    indicator, _, year = text.partition("-")
    return SecondWish(indicator, int(year) if _YEAR.fullmatch(year) else None)
