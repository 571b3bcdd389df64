"""What a command says on standard error of a region whose members are not all there."""

from __future__ import annotations

import typer

from kaart.answers.members import members_notice
from kaart.answers.reading import Reader
from kaart.catalogue.scope import Scope
from kaart.core.language import sentence


def tell_members(reader: Reader, scope: Scope, *, year: int, language: str) -> None:
    """Name the buurten or wijken of a region that do not exist, on standard error; nothing where all do.

    Parameters
    ----------
    reader
        Gives what is stored.
    scope
        Region.
    year
        Year of the areas.
    language
        ``nl`` or ``en``.
    """
    notice = members_notice(reader, scope, year=year)
    if notice is not None:
        typer.echo(sentence(notice, language=language), err=True)
