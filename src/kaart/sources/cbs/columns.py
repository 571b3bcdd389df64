"""Match the columns of a CBS table to those of the catalogue, for one year.

Suffixes of v3 keys move from year to year and even inside one table, titles and base names repeat, and
CBS writes the same title with other blanks or punctuation in another year. Columns are looked up step by step
(`STEPS`), the surest first. A column that is not found, or that fits two, costs that column and not the
table; only the inhabitants are indispensable.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from kaart.catalogue.records import Column
from kaart.core.provenance import ColumnOrigin
from kaart.sources.cbs.route import Question, Resolved, require_some
from kaart.sources.cbs.status import DEFINITIVE, Statement, extents
from kaart.sources.cbs.titles import fold

# From this many letters on, a name that is the beginning of another is the same column: CBS cuts long names.
LEAST_BEGINNING = 20
_SUFFIX = re.compile(r"_\d+$")


@dataclass(frozen=True)
class Topic:
    """One column as CBS lists it.

    Attributes
    ----------
    key, title
        As the table writes them.
    path
        Titles of the groups above it, joined by slashes.
    note
        Its description, with those of the groups above it; not part of what a column is.
    """

    key: str
    title: str
    path: str
    note: str = field(default="", compare=False)

    @property
    def base(self) -> str:
        """The key without the number at its end."""
        return _SUFFIX.sub("", self.key)


def group_paths(groups: Mapping[object, tuple[str, object]], *, between: str = "/") -> dict[object, str]:
    """Path of every topic group, by id.

    Parameters
    ----------
    groups
        Title and parent's id, by id; a parent that is not listed ends the path.
    between
        What stands between two titles.
    """
    paths: dict[object, str] = {}
    for group in groups:
        titles: list[str] = []
        at = group
        while at in groups and len(titles) <= len(groups):  # a ring of parents must not hold us
            title, at = groups[at]
            titles.append(title)
        paths[group] = between.join(reversed(titles))
    return paths


def group_notes(groups: Mapping[object, tuple[object, object]]) -> dict[object, str]:
    """Description of every topic group with those of the groups above it, by id.

    Parameters
    ----------
    groups
        Description (anything but text counts as none) and parent's id, by id.
    """
    return group_paths(
        {group: (note if isinstance(note, str) else "", parent) for group, (note, parent) in groups.items()},
        between="\n",
    )


def resolve(question: Question, topics: Sequence[Topic], *, stated: Statement = DEFINITIVE) -> Resolved:
    """Look up the columns of a question in a table.

    Each step of `STEPS` is tried for all columns before the next one, and topics that a step has matched are not
    available to later steps. Within a step a column that fits two topics, or a topic that fits two columns, is dropped.

    Parameters
    ----------
    question
        Table, year and columns.
    topics
        Columns that the table lists. In v4 the key is the measure id, in v3 the numbered key.
    stated
        What the table says of the status of its figures.

    Returns
    -------
    Resolved
        Columns by key, and how every column fared.

    Raises
    ------
    UpstreamDriftError
        If the inhabitants are not found, or none of the columns that should be there is.
    """
    search = _Search(topics, extents(stated, topics, year=question.table.year))
    for step, fits in STEPS:
        search.take(step, fits, question.columns)
    origins = tuple(search.origin(column, expected=question.required(column)) for column in question.columns)
    require_some(question, origins)
    return Resolved(search.by_key, origins)


@dataclass
class _Search:
    """Matches so far."""

    topics: Sequence[Topic]
    provisional: Mapping[str, str]
    by_key: dict[str, Column] = field(default_factory=dict)
    steps: dict[str, str] = field(default_factory=dict)
    several: dict[str, str] = field(default_factory=dict)

    def take(self, step: str, fits: Callable[[Column, Topic], bool], columns: Sequence[Column]) -> None:
        left = [column for column in columns if column.id not in self.steps and column.id not in self.several]
        free = [topic for topic in self.topics if topic.key not in self.by_key]
        fitting = {column.id: [topic.key for topic in free if fits(column, topic)] for column in left}
        wanted = [key for keys in fitting.values() for key in keys]
        for column in left:
            keys = fitting[column.id]
            if len(keys) > 1 or (keys and wanted.count(keys[0]) > 1):
                self.several[column.id] = ", ".join(keys)
            elif keys:
                self.by_key[keys[0]] = column
                self.steps[column.id] = step

    def origin(self, column: Column, *, expected: bool) -> ColumnOrigin:
        if column.id in self.steps:
            key = next(key for key, taken in self.by_key.items() if taken.id == column.id)
            return ColumnOrigin(column.id, self.steps[column.id], key, provisional=self.provisional[key])
        if column.id in self.several:
            return ColumnOrigin(column.id, "several", self.several[column.id], column.sought)
        return ColumnOrigin(column.id, "not_found" if expected else "absent", sought=column.sought)


def _by_id(column: Column, topic: Topic) -> bool:
    return topic.key in column.v4


def _by_title(column: Column, topic: Topic) -> bool:
    # A column with a member lists titles of the kind that is counted, not of the column of counts.
    return not column.member and fold(topic.title) in map(fold, column.titles) and _on_path(column, topic)


def _by_name(column: Column, topic: Topic) -> bool:
    return not {fold(topic.base), fold(topic.title)}.isdisjoint(map(fold, column.v3)) and _on_path(column, topic)


def _by_beginning(column: Column, topic: Topic) -> bool:
    names = [fold(name) for name in column.v3]
    return any(_begins(name, other) for name in names for other in (fold(topic.base), fold(topic.title))) and _on_path(
        column, topic
    )


def _begins(name: str, other: str) -> bool:
    short, long = sorted((name, other), key=len)
    return len(short) >= LEAST_BEGINNING and long.startswith(short)


def _on_path(column: Column, topic: Topic) -> bool:
    above, wanted = ([fold(part) for part in path.split("/")] for path in (topic.path, column.path))
    return not column.path or above[-len(wanted) :] == wanted


STEPS: tuple[tuple[str, Callable[[Column, Topic], bool]], ...] = (
    ("id", _by_id),
    ("title", _by_title),
    ("name", _by_name),
    ("beginning", _by_beginning),
)
