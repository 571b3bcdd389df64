"""Command lines in documents, read by the parser that reads those of users."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

from typer.main import get_command

from kaart.cli.main import app

_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`(kaart [a-z][^`]*)`")


def parsed(words: list[str]) -> str:
    """Name of the command that a line runs, its options parsed; nothing is run. A name alone is a mention of it."""
    command: Any = get_command(app)
    context, names = command.make_context("kaart", words[1:]), []
    while hasattr(command, "resolve_command"):
        name, command, rest = command.resolve_command(context, [*context._protected_args, *context.args])
        names.append(str(name))
        context = command.make_context(name, rest, parent=context, resilient_parsing=not rest)
    return " ".join(names)


def command_lines(document: Path) -> list[list[str]]:
    """Every ``kaart ...`` of a Markdown document: in blocks of a shell, and between backquotes."""
    text = document.read_text(encoding="utf-8")
    lines = [line for block in _BLOCK.findall(text) for line in block.replace("\\\n", " ").splitlines()]
    found = [shlex.split(line, comments=True) for line in lines] + [shlex.split(line) for line in _INLINE.findall(text)]
    return [words for line in found if (words := _kaart(line))]


def _kaart(words: list[str]) -> list[str]:
    """The part of a line from its ``kaart`` on, to where the shell does something else with it."""
    starts = [at for at, word in enumerate(words) if word.endswith("/bin/kaart") or (at == 0 and word == "kaart")]
    if not starts:
        return []
    own = words[starts[-1] :]
    ends = [at for at, word in enumerate(own) if word in {"|", ">", "&&", ";", "||"}]
    return own[: ends[0]] if ends else own
