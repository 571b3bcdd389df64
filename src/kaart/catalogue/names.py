"""Areas by name, as people write names: the one matching for searches, the command line and files of users."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kaart.catalogue.lookup import fold

_SPACES = re.compile(r"\s+")
_NUMBERED = re.compile(r"^wijk \d\d\s+")
# What people write differently within a name: "Heerlerbaan Oost", "'t Vonderen", "P.H.W. Park".
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015.,'’‘`´/_]+")


@dataclass(frozen=True)
class Names:
    """Names of areas, to find areas by.

    Attributes
    ----------
    by_code
        Names by code of the area.
    """

    by_code: Mapping[str, str]

    def named(self, name: str) -> tuple[str, ...]:
        """Codes of the areas with a name: as it is written, else without regard to spaces, hyphens and points.

        Parameters
        ----------
        name
            As a person writes it; a wijk is also known without its number.
        """
        exact, without = self._index
        return exact.get(plain(name)) or without.get(joined(name), ())

    def holding(self, text: str, *, most: int) -> tuple[str, ...]:
        """Codes of the areas whose name holds a text or whose code it is; names that begin with it first.

        Parameters
        ----------
        text
            As a person writes it; spaces, hyphens, accents and case do not matter.
        most
            Most areas to give.
        """
        wanted = joined(text)
        if not wanted:
            return ()
        hits = [
            (not key.startswith(wanted), len(self.by_code[code]), code)
            for code, key in self._keys.items()
            if wanted in key or wanted == joined(code)
        ]
        return tuple(code for *_, code in sorted(hits)[:most])

    @cached_property
    def _keys(self) -> dict[str, str]:
        return {code: joined(name) for code, name in self.by_code.items()}

    @cached_property
    def _index(self) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
        exact: dict[str, tuple[str, ...]] = {}
        without: dict[str, tuple[str, ...]] = {}
        for code, name in self.by_code.items():
            written = plain(name)
            spellings = {written, _NUMBERED.sub("", written)}
            for keys, codes in ((spellings, exact), ({joined(item) for item in spellings}, without)):
                for key in keys - {""}:
                    codes[key] = (*codes.get(key, ()), code)
        return exact, without


def plain(name: str) -> str:
    """Name to compare by: case, accents and the number of spaces do not count."""
    return _SPACES.sub(" ", fold(name))


def joined(name: str) -> str:
    """Name to compare by, without spaces, hyphens, points and apostrophes either."""
    return _BETWEEN.sub("", fold(name))
