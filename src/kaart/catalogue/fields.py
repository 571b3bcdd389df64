"""Typed reading of TOML records; every problem is collected, so that one run names them all."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kaart.catalogue.records import Text
from kaart.core.errors import CatalogueError, mark
from kaart.core.inert import inert
from kaart.core.provenance import Notice, listed
from kaart.core.reasons import reason_of

FIRST_YEAR, LAST_YEAR = 1995, 2100
_SHOWN = 40


class Problems:
    """What is wrong with the records read so far."""

    def __init__(self) -> None:
        self.found: list[Notice] = []

    def add(self, where: str, template: str, /, **values: object) -> None:
        """Note a problem.

        Parameters
        ----------
        where
            File and record.
        template, **values
            What is wrong with it: a marked template and its placeholders.
        """
        self.found.append(Notice.of("{where}: {what}", where=where, what=Notice.of(template, **values)))

    def require_none(self) -> None:
        """Stop when anything was noted.

        Raises
        ------
        CatalogueError
            Names every problem.
        """
        if not self.found:
            return
        shown = self.found[:_SHOWN]
        if len(self.found) > _SHOWN:
            shown.append(Notice.of(mark("and {more} more"), more=len(self.found) - _SHOWN))
        raise CatalogueError(
            mark("The catalogue has {count} problem(s), correct the records: {problems}."),
            count=len(self.found),
            problems=listed(shown),
        )


class Fields:
    """One record: reads its fields by type, and at the end reports the fields that were not read."""

    def __init__(self, record: Mapping[str, Any], *, where: str, problems: Problems) -> None:
        self.record = record
        self.where = where
        self.problems = problems
        self.asked: set[str] = set()

    def wrong(self, template: str, /, **values: object) -> None:
        """Note a problem with this record, see `Problems.add`."""
        self.problems.add(self.where, template, **values)

    def text(self, name: str, default: str | None = None) -> str:
        """Text of a field without signs that steer, "" with a problem when absent without a default or no text."""
        value = self._take(name, default)
        shown = inert(value) if isinstance(value, str) else None
        if shown is not None and (shown or default == ""):
            return shown
        self.wrong(mark("{name} must be text"), name=name)
        return ""

    def both(self, name: str, default: Text | None = None) -> Text:
        """Text in both languages; one text stands for both."""
        value = self._take(name, default)
        if isinstance(value, Text):
            return value
        if isinstance(value, str):
            return Text(inert(value), inert(value))
        if (
            isinstance(value, Mapping)
            and set(value) == {"nl", "en"}
            and all(isinstance(part, str) for part in value.values())
        ):
            return Text(inert(value["nl"]), inert(value["en"]))
        self.wrong(mark("{name} must have nl and en"), name=name)
        return Text("", "")

    def texts(self, name: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Texts of a list."""
        value = self._take(name, default)
        if isinstance(value, (list, tuple)) and all(isinstance(item, str) and item for item in value):
            return tuple(value)
        self.wrong(mark("{name} must be a list of texts"), name=name)
        return ()

    def number(self, name: str, default: float | None = None) -> float:
        """Number that is 0 or more."""
        value = self._take(name, default)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0:
            return float(value)
        self.wrong(mark("{name} must be a number of 0 or more"), name=name)
        return 0.0

    def bound(self, name: str, default: float) -> float:
        """Any number, below zero too."""
        value = self._take(name, default)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return float(value)
        self.wrong(mark("{name} must be a number"), name=name)
        return default

    def flag(self, name: str, *, default: bool) -> bool:
        """True or false."""
        value = self._take(name, default)
        if isinstance(value, bool):
            return value
        self.wrong(mark("{name} must be true or false"), name=name)
        return default

    def year(self, name: str) -> int | None:
        """Year, None when the field is absent."""
        value = self._take(name, "")
        if value == "":
            return None
        if isinstance(value, int) and not isinstance(value, bool) and FIRST_YEAR <= value <= LAST_YEAR:
            return value
        self.wrong(mark("{name} must be a year from {first} to {last}"), name=name, first=FIRST_YEAR, last=LAST_YEAR)
        return None

    def years(self, name: str, default: str | None = None) -> tuple[int, ...]:
        """Years of a text such as ``2016-2018,2020``, in order; empty for ""."""
        text = self.text(name, default)
        years: list[int] = []
        for part in filter(None, text.split(",")):
            first, _, last = part.partition("-")
            if not (first.isdecimal() and (last or first).isdecimal()):
                self.wrong(mark("{name} must look like 2016-2018,2020, not '{text}'"), name=name, text=text)
                return ()
            years += range(int(first), int(last or first) + 1)
        if years != sorted(set(years)) or (years and not FIRST_YEAR <= years[0] <= years[-1] <= LAST_YEAR):
            self.wrong(
                mark("{name} must rise from {first} to {last} without repeats, not '{text}'"),
                name=name,
                first=FIRST_YEAR,
                last=LAST_YEAR,
                text=text,
            )
        return tuple(years)

    def within(self, name: str) -> tuple[tuple[int, str], ...]:
        """Ids by kilometres, ascending; empty when the field is absent."""
        value = self._take(name, {})
        if isinstance(value, Mapping) and all(
            key.isascii() and key.isdecimal() and isinstance(item, str) and item for key, item in value.items()
        ):
            return tuple(sorted((int(key), item) for key, item in value.items()))
        self.wrong(mark("{name} must give ids by kilometres"), name=name)
        return ()

    def records(self, name: str) -> list[Fields]:
        """Records nested under this one."""
        value = self._take(name, [])
        if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            return [Fields(item, where=f"{self.where}.{name}", problems=self.problems) for item in value]
        self.wrong(mark("{name} must be a list of records"), name=name)
        return []

    def done(self) -> None:
        """Note the fields that were not read: a misspelt name would otherwise go unnoticed."""
        for name in sorted(set(self.record) - self.asked):
            self.wrong(mark("field {name} is not known"), name=name)

    def _take(self, name: str, default: object) -> object:
        self.asked.add(name)
        value = self.record.get(name, default)
        return "" if value is None else value


def read_toml(path: Path) -> dict[str, Any]:
    """Content of a TOML file.

    Raises
    ------
    CatalogueError
        If the file cannot be read or is no TOML.
    """
    try:
        with path.open("rb") as stream:
            return tomllib.load(stream)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CatalogueError(
            mark("{file} is not valid TOML ({reason}); correct that line."), file=path.name, reason=reason_of(error)
        ) from error
    except OSError as error:
        raise CatalogueError(
            mark("{file} cannot be read ({reason}); check the path and its rights."),
            file=path.name,
            reason=reason_of(error),
        ) from error


def read_list(content: Mapping[str, Any], name: str, *, file: str, problems: Problems) -> list[Fields]:
    """Records of a list in a TOML file, each named by its id.

    Parameters
    ----------
    content
        The file.
    name
        Key of the list.
    file
        Name of the file, for messages.
    problems
        Where problems are noted: no list, or an id that is absent or repeats.
    """
    items = content.get(name)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        problems.add(file, mark("must hold [[{name}]] records"), name=name)
        return []
    seen: set[tuple[object, object]] = set()
    for item in items:
        key = (item.get("id"), item.get("family") if name == "column" else None)
        if key in seen:
            problems.add(file, mark("{name} {id} stands there twice"), name=name, id=item.get("id"))
        seen.add(key)
    return [Fields(item, where=f"{file} {item.get('id', '?')}", problems=problems) for item in items]
