"""How tests read what a browser draws: a colour rule and the HTML of a legend."""

from __future__ import annotations

import ast
import re
from html.parser import HTMLParser


def colour_of(rule, properties):
    """The rule as deck.gl works it out, here by rewriting it into Python: a ? b : c is nested from the right."""

    def rewrite(text):
        depth = 0
        for place, letter in enumerate(text):
            depth += letter in "([{"
            depth -= letter in ")]}"
            if letter == "?" and depth == 0:
                test, rest = text[:place], text[place + 1 :]
                colon = next(
                    at
                    for at, mark in enumerate(rest)
                    if mark == ":" and not sum((c in "([") - (c in ")]") for c in rest[:at])
                )
                return f"(({rewrite(rest[:colon])}) if ({test}) else ({rewrite(rest[colon + 1 :])}))"
        text = text.strip()
        return rewrite(text[1:-1]) if text.startswith("(") and text.endswith(")") else text

    python = re.sub(r"properties\.([\w$]+)", lambda found: f"get({found[1]!r})", rewrite(rule)).replace("null", "None")
    ast.parse(python, mode="eval")
    return eval(python, {"get": properties.get})  # noqa: S307  the text is made by this project


class Reader(HTMLParser):
    """Tags that were left open, lists, and the text of every item."""

    def __init__(self):
        super().__init__()
        self.open, self.lists, self.items, self.tags = [], [], [], set()

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.tags.add(tag)
        if tag == "ul":
            self.lists.append(dict(attrs)["aria-label"])
        if tag == "li":
            self.items.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "li" in self.open and data.strip():
            self.items[-1] += f"{data}|"


def read(text):
    reader = Reader()
    reader.feed(text)
    assert not reader.open
    return reader
