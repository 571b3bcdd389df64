"""The command line. Its words, options and JSON are stable: others script against them.

Exit codes: 0 done, 1 could not (one sentence on standard error; none when the program that reads the output has ended),
2 wrong use. With ``--json`` one document goes to standard output and nothing else; progress goes to standard error.

A command is imported when it is used: importing all of kaart takes longer than most commands.
"""

from __future__ import annotations

import io
import logging
import os
import sys
from importlib import import_module
from typing import Any, cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from kaart.cli.output import guarded_output
from kaart.core.errors import KaartError
from kaart.core.language import sentence
from kaart.core.settings import LANGUAGES

# Command, module, and the object in it: a function or a Typer.
COMMANDS = {
    "sync": ("kaart.cli.store", "sync_command"),
    "status": ("kaart.cli.store", "status_command"),
    "cijfers": ("kaart.cli.store", "figures_command"),
    "zoek": ("kaart.cli.seek", "seek_command"),
    "bewaar": ("kaart.cli.backup", "keep_command"),
    "zet-terug": ("kaart.cli.backup", "restore_command"),
    "controle": ("kaart.cli.control", "control_command"),
    "start": ("kaart.cli.start", "start_command"),
    "hotspots": ("kaart.cli.hotspots", "hotspots_command"),
    "shortlist": ("kaart.cli.shortlist", "shortlist_command"),
    "bereik": ("kaart.cli.access", "access_command"),
    "eigen": ("kaart.cli.own", "own_app"),
    "werksessie": ("kaart.cli.main", "workshop_app"),
    "export": ("kaart.cli.main", "export_app"),
}
EXPORTS = {
    "kaart": ("kaart.cli.export", "map_command"),
    "samen": ("kaart.cli.export_pages", "pair_command"),
    "verandering": ("kaart.cli.export_pages", "change_command"),
    "hotspots": ("kaart.cli.export_pages", "spots_command"),
    "bereik": ("kaart.cli.export_pages", "reach_command"),
    "profiel": ("kaart.cli.profile", "profile_command"),
    "cijfers": ("kaart.cli.workbook", "workbook_command"),
    "presentatie": ("kaart.cli.presentation", "presentation_command"),
    "atlas": ("kaart.cli.atlas", "atlas_command"),
}
WORKSHOPS = {
    "lijst": ("kaart.cli.workshop", "list_command"),
    "export": ("kaart.cli.workshop_export", "export_command"),
    "import": ("kaart.cli.workshop_links", "import_command"),
    "voeg-samen": ("kaart.cli.workshop", "merge_command"),
    "sleutel": ("kaart.cli.workshop_links", "renew_command"),
    "opruimen": ("kaart.cli.workshop", "tidy_command"),
    "verwijder": ("kaart.cli.workshop", "delete_command"),
}


def _typer(group: type[TyperGroup] | None = None) -> typer.Typer:
    return typer.Typer(
        cls=group,
        no_args_is_help=group is not None,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )


class _Late(TyperGroup):
    """A group whose commands are imported one by one, when they are needed."""

    found = COMMANDS

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - Typer keeps these types to itself
        """As in `TyperGroup`, which looks for "did you mean" among the names it has."""
        self.commands = {name: TyperCommand(name) for name in self.found}
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002 - Typer's signature
        """Names in the order of the help."""
        return list(self.found)

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | TyperGroup | None:  # noqa: ARG002
        """The command, imported now; None when there is none of that name."""
        if cmd_name not in self.found:
            return None
        module, name = self.found[cmd_name]
        item = getattr(import_module(module), name)
        if not isinstance(item, typer.Typer):
            single = _typer()
            single.command(name=cmd_name)(item)
            item = single
        command = cast("TyperCommand | TyperGroup", get_command(item))
        command.name = cmd_name
        return command


class _LateExports(_Late):
    """The same for the subcommands of export."""

    found = EXPORTS


class _LateWorkshops(_Late):
    """The same for those of werksessie."""

    found = WORKSHOPS


app, export_app, workshop_app = _typer(_Late), _typer(_LateExports), _typer(_LateWorkshops)


@app.callback()
def _root() -> None:
    """Kaart van armoede per buurt: cijfers ophalen, bekijken en uitvoeren."""


@export_app.callback()
def _export() -> None:
    """Voer een kaart, profiel, alle cijfers, een presentatie of een atlas uit naar een bestand of map."""


@workshop_app.callback()
def _workshops() -> None:
    """Werksessies van deze installatie: bekijken, uitvoeren, inlezen, samenvoegen, opruimen."""


def main() -> None:
    """Run the command line; every `KaartError` becomes one sentence and exit code 1."""
    _write_utf8()
    # Users get translated sentences; the log is for the server.
    logging.basicConfig(level=logging.ERROR, format="%(message)s", stream=sys.stderr)
    try:
        with guarded_output():
            app(prog_name="kaart")
    except KaartError as error:
        typer.echo(sentence(error, language=_language()), err=True)
        sys.exit(1)


def _write_utf8() -> None:
    """Write UTF-8 to files and to other programs, where Windows would take its code page; a console knows by itself."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty() and "PYTHONIOENCODING" not in os.environ:
            stream.reconfigure(encoding="utf-8", newline="\n")


def _language() -> str:
    """Language of a message about settings that cannot be read themselves."""
    language = os.environ.get("KAART_TAAL", "")
    return language if language in LANGUAGES else "nl"
