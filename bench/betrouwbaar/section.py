"""What a section of the report is: parts that are measured, the lines that tell of them, the aims beside them."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

# What one part found, as it stands in docs/betrouwbaarheid.json: numbers, texts and lists of them.
Found = dict[str, Any]


@dataclass(frozen=True)
class Aim:
    """One claim beside what was measured."""

    what: str
    part: str
    measured: str
    aim: str
    met: bool


class Section(Protocol):
    """A module of this package: all of one kind of trial."""

    TITLE: str
    # By the name after --deel, what it is called in the report.
    PARTS: Mapping[str, str]

    @staticmethod
    def add_options(parser: ArgumentParser) -> None:
        """Add how much is tried."""

    @staticmethod
    def measure(part: str, given: Namespace) -> Found:
        """Try one part. The moment, the machine and its load are added by who asks."""

    @staticmethod
    def lines(found: Mapping[str, Found]) -> list[str]:
        """Markdown about the parts that were measured, in the order of `PARTS`."""

    @staticmethod
    def aims(part: str, row: Found) -> Iterable[Aim]:
        """The claims about one part."""


def table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Lines of a Markdown table."""

    def line(cells: tuple[str, ...]) -> str:
        return f"| {' | '.join(cells)} |"

    return [line(header), f"|{'---|' * len(header)}", *map(line, rows)]
