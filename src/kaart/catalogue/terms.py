"""Words of the interface that need a gloss, with it, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kaart.catalogue.fields import Problems, read_list, read_toml
from kaart.catalogue.records import Text

FILE = Path(__file__).parent / "terms.toml"


@dataclass(frozen=True)
class Term:
    """A word that not everybody knows.

    Attributes
    ----------
    id
        Of the record.
    word
        As the interface writes it.
    gloss
        What it means, in one or two plain sentences.
    """

    id: str
    word: Text
    gloss: Text


@lru_cache(maxsize=1)
def terms() -> tuple[Term, ...]:
    """All words that have a gloss, in the order of the file.

    Raises
    ------
    CatalogueError
        If a record is wrong; names every problem.
    """
    problems, found = Problems(), []
    for fields in read_list(read_toml(FILE), "term", file=FILE.name, problems=problems):
        found.append(Term(fields.text("id"), fields.both("word"), fields.both("gloss")))
        fields.done()
    problems.require_none()
    return tuple(found)
