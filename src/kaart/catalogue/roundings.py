"""Rules of rounding from ``roundings.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kaart.catalogue.fields import Problems, read_list
from kaart.catalogue.rounding import Method, Rounding, RoundingPart, RoundingRule
from kaart.core.codes import Level
from kaart.core.errors import mark

FILE = "roundings.toml"


def read_roundings(content: Mapping[str, Any], *, problems: Problems) -> dict[str, RoundingRule]:
    """Rules of the TOML file by id.

    Parameters
    ----------
    content
        The file: ``[[rounding]]`` records with ``id``, ``source`` and ``parts``.
    problems
        Where problems are noted.
    """
    rules = {}
    for fields in read_list(content, "rounding", file=FILE, problems=problems):
        identity, source = fields.text("id"), fields.text("source")
        parts = []
        for item in fields.records("parts"):
            levels, method = item.texts("levels"), item.text("method")
            base = item.number("base", 1)
            if not set(levels) <= set(Level) or method not in set(Method):
                item.wrong(
                    mark("levels are {levels}, and a method is {methods}"),
                    levels=", ".join(Level),
                    methods=", ".join(Method),
                )
                continue
            parts.append(
                RoundingPart(
                    tuple(Level(level) for level in levels), item.years("years", ""), Rounding(Method(method), base)
                )
            )
            item.done()
        rules[identity] = RoundingRule(identity, tuple(parts), source)
        fields.done()
    return rules
