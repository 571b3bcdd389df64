"""``kaart bewaar`` and ``kaart zet-terug``: an installation as one file, and back again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from kaart.core.errors import mark
from kaart.core.files import require_file_name
from kaart.core.language import sentence, translations
from kaart.core.settings import Settings
from kaart.exports.backup import keep, restore
from kaart.render.words.numbers import format_date

Without = Annotated[
    bool,
    typer.Option("--zonder-werksessies", help="Alleen de cijfers: niets van wat mensen in een werksessie schreven."),
]
Json = Annotated[bool, typer.Option("--json", help="Eén JSON-document op de standaarduitvoer.")]


def keep_command(
    uit: Annotated[Path, typer.Argument(help="Bestand dat gemaakt wordt, zoals kaart.zip.", metavar="UIT.zip")],
    *,
    zonder_werksessies: Without = False,
    as_json: Json = False,
) -> None:
    """Bewaar cijfers en werksessies in één bestand, ook terwijl de app draait."""
    settings = Settings.from_environment()
    require_file_name(uit)
    kept = keep(settings, uit, workshops=not zonder_werksessies)
    for notice in kept.notices:
        typer.echo(sentence(notice, language=settings.language), err=True)
    if as_json:
        _print_json(
            {
                "file": str(uit),
                "files": kept.files,
                "bytes": kept.size,
                "werksessies": kept.workshops,
                "notices": [sentence(notice, language=settings.language) for notice in kept.notices],
            }
        )
        return
    _say(
        settings,
        mark(
            "{file}: the store and the werksessies. Files of the store: {count}. Whoever has this file can read what "
            "people wrote; keep it where only you can."
        )
        if kept.workshops
        else mark("{file}: the store without werksessies. Files of the store: {count}."),
        file=str(uit),
        count=kept.files,
    )


def restore_command(
    bestand: Annotated[Path, typer.Argument(help="Bestand van kaart bewaar.", metavar="IN.zip")],
    *,
    zonder_werksessies: Without = False,
    as_json: Json = False,
) -> None:
    """Zet een bestand van kaart bewaar terug, in de plaats van wat er staat. Zonder netwerk."""
    settings = Settings.from_environment()
    back = restore(settings, bestand, workshops=not zonder_werksessies)
    if as_json:
        _print_json(
            {
                "files": back.files,
                "made_at": back.made_at.isoformat(),
                "sessions": back.sessions,
                "before": [path.name for path in back.before],
            }
        )
        return
    date = format_date(back.made_at, language=settings.language)
    _say(settings, mark("The store is as it was on {date}. Files: {count}."), date=date, count=back.files)
    if back.sessions is not None:
        _say(
            settings,
            mark(
                "Werksessies: {count}. They are as they were on {date}: those that were deleted since are here again, "
                "see kaart werksessie lijst. Start the app anew if it runs."
            ),
            date=date,
            count=back.sessions,
        )
    for path in back.before:
        _say(settings, mark("The werksessies that were here are kept in {file}."), file=str(path))


def _say(settings: Settings, message: str, **values: object) -> None:
    typer.echo(translations(settings.language).gettext(message).format(**values), err=True)


def _print_json(document: dict[str, object]) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, allow_nan=False))
