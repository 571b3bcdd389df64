"""Which column of a CBS table is which column of the catalogue, that year.

Suffixes of v3 keys move from year to year and even inside one table, and titles and base names can
repeat; so columns go by stable id, by exact title or by base name, and a name that fits two columns is
refused unless the path of topic groups above it decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kaart.catalogue.records import Column
from kaart.errors import UpstreamDriftError, mark
from kaart.sources.cbs_route import Question

_SUFFIX = re.compile(r"_\d+$")


@dataclass(frozen=True)
class Topic:
    """One column as CBS lists it; `path` joins the titles of the groups above it with slashes."""

    key: str
    title: str
    path: str

    @property
    def base(self) -> str:
        """The key without the number at its end."""
        return _SUFFIX.sub("", self.key)


def group_paths(groups: Mapping[object, tuple[str, object]]) -> dict[object, str]:
    """Path of every topic group, by id.

    Parameters
    ----------
    groups
        Title and parent's id, by id; a parent that is not listed ends the path.
    """
    paths: dict[object, str] = {}
    for group in groups:
        titles: list[str] = []
        at = group
        while at in groups and len(titles) <= len(groups):  # a ring of parents must not hold us
            title, at = groups[at]
            titles.append(title)
        paths[group] = "/".join(reversed(titles))
    return paths


def resolve_v4(question: Question, topics: Sequence[Topic]) -> dict[str, Column]:
    """Columns by measure id: by the id that the catalogue knows, else by exact title. Raises as `_resolve`."""

    def candidates(column: Column) -> list[list[Topic]]:
        by_id = [[topic] for topic in topics if column.v4 is not None and topic.key == column.v4]
        return by_id or [_on_path(column, [t for t in topics if t.title == title]) for title in column.titles]

    return _resolve(question, candidates)


def resolve_v3(question: Question, topics: Sequence[Topic]) -> dict[str, Column]:
    """Columns by v3 key, found by base name. Raises as `_resolve`."""

    def candidates(column: Column) -> list[list[Topic]]:
        return [_on_path(column, [topic for topic in topics if topic.base == base]) for base in column.v3]

    return _resolve(question, candidates)


def _on_path(column: Column, topics: list[Topic]) -> list[Topic]:
    return [topic for topic in topics if not column.path or f"/{topic.path}".endswith(f"/{column.path}")]


def _resolve(question: Question, candidates: Callable[[Column], list[list[Topic]]]) -> dict[str, Column]:
    # Every problem is collected before anything is raised.
    found: dict[str, Column] = {}
    gone: list[str] = []
    double: list[str] = []
    for column in question.columns:
        fitting = next((topics for topics in candidates(column) if topics), [])
        if len(fitting) > 1 or (fitting and fitting[0].key in found):
            double.append(f"{column.id} ({', '.join(topic.key for topic in fitting)})")
        elif fitting:
            found[fitting[0].key] = column
        elif question.required(column):
            gone.append(column.id)
    if gone:
        raise UpstreamDriftError(
            mark(
                "CBS table {table} ({year}) has no column for {columns}; kaart keeps the last good data. Report this."
            ),
            table=question.table.id,
            year=question.table.year,
            columns=", ".join(gone),
        )
    if double:
        raise UpstreamDriftError(
            mark("CBS table {table} ({year}) has several columns for {columns}; name their path in the catalogue."),
            table=question.table.id,
            year=question.table.year,
            columns="; ".join(double),
        )
    return found
