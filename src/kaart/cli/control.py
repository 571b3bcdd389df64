"""``kaart controle``: whether the real services are as kaart expects them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from kaart.catalogue import load
from kaart.cli.write import write_file
from kaart.core.settings import Settings
from kaart.exports.control import control_lines, control_record
from kaart.sync.control import connect, control


def control_command(
    uit: Annotated[Path | None, typer.Option(help="Schrijf het rapport (JSON) naar dit bestand.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Eén JSON-document op de standaarduitvoer.")] = False,
) -> None:
    """Vraag elke dienst of die nog is zoals kaart verwacht."""
    settings = Settings.from_environment()
    with connect(settings) as http, typer.progressbar(length=1, file=_stderr(), show_eta=False) as bar:

        def progress(done: int, total: int, what: str) -> None:  # noqa: ARG001 - the bar shows no words
            bar.length = total
            bar.update(done - bar.pos)

        found = control(http, load(listed=False), progress=progress)
    document = control_record(found, settings=settings, language=settings.language)
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    if uit is not None:
        write_file(uit, text.encode())
    if as_json:
        typer.echo(text, nl=False)
    else:
        for line in control_lines(found, catalogue=load(), language=settings.language):
            typer.echo(line)
    raise typer.Exit(0 if found.good else 1)


def _stderr() -> Any:  # noqa: ANN401 - a text stream, as Typer takes it
    return typer.get_text_stream("stderr")
