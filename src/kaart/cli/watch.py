"""``kaart status --bewaak``: what is old or damaged, one line each, and an exit code for a monitor."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Protocol

import typer

from kaart import __version__
from kaart.answers.watched import Finding, find_bad
from kaart.catalogue.layers import read_limits
from kaart.catalogue.scope import Scope
from kaart.cli.workshop import print_json
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.core.provenance import now_utc
from kaart.core.settings import Settings
from kaart.render.words.numbers import format_date
from kaart.store.asked import read_asked
from kaart.store.bring_back import is_halfway
from kaart.store.library import Library
from kaart.workshop.carried import is_damaged

_MOST_AREAS = 8
_OLD = mark("old: {what} of {areas}; its source was asked on {date}, {days} days ago, and {most} is the limit. {do}")
_PREVIOUS = mark("damaged: {what} of {areas}; the earlier delivery is shown, asked about on {date}. {do}")
_DAMAGED = mark("damaged: {what} of {areas}; nothing of it can be shown. {do}")
_DO = mark("Run {command}.")
_OWN = mark("Read the file in again with kaart eigen toevoegen.")
_EMPTY = mark("empty: nothing has been fetched into {folder}. Run kaart sync, or see whether KAART_CACHE is right.")
_HALFWAY = mark("damaged: a kaart zet-terug was cut off. Run it again, or any kaart sync.")
_WORKSHOPS = mark(
    "damaged: the file with the werksessies. Put back the last archive of kaart bewaar with kaart zet-terug."
)
_GOOD = mark("good: nothing is old or damaged. Files: {count}.")


class _Installation(Protocol):
    """What is watched."""

    @property
    def settings(self) -> Settings:
        """Its folders and language."""

    @property
    def library(self) -> Library:
        """Its store."""

    def layers(self, scope: Scope | None = None) -> list[dict[str, Any]]:
        """Records of what is stored."""


def watch(session: _Installation, scope: Scope | None, *, as_json: bool) -> None:
    """Write what is wrong, or that nothing is.

    Parameters
    ----------
    session
        Installation.
    scope
        Of which files are looked at; None for all.
    as_json
        Whether to write one document.

    Raises
    ------
    Exit
        With code 1 if something is old, damaged or not there at all.
    """
    settings, records = session.settings, session.layers(scope)
    asked = read_asked(settings.cache).areas
    bad = find_bad(records, moment=now_utc(), limits=read_limits(settings.old), asked=asked)
    things = [*_whole(settings, empty=not records), *(_record(item, settings.language) for item in bad)]
    state = things[0]["state"].replace("previous", "damaged") if things else "good"
    if as_json:
        print_json({"state": state, "files": len(records), "things": things, "version": __version__})
    elif things:
        for thing in things:
            typer.echo(thing["text"])
    else:
        typer.echo(_tell(settings.language, _GOOD, count=len(records)))
    if things:
        raise typer.Exit(1)


def _whole(settings: Settings, *, empty: bool) -> list[dict[str, Any]]:
    """What is wrong with the installation, not with a layer of it."""
    language = settings.language
    things = []
    if is_damaged(settings):
        things.append({"state": "damaged", "what": "werksessies", "text": _tell(language, _WORKSHOPS)})
    if is_halfway(settings.cache):
        things.append({"state": "damaged", "what": "zet-terug", "text": _tell(language, _HALFWAY)})
    if empty:
        things.append({"state": "empty", "what": "opslag", "text": _tell(language, _EMPTY, folder=settings.cache)})
    return things


def _record(found: Finding, language: str) -> dict[str, Any]:
    """A finding for programs, with its line; keys are stable."""
    do = _tell(language, _DO, command=found.command) if found.command else _tell(language, _OWN)
    more = len(found.areas) - _MOST_AREAS
    text = _tell(
        language,
        {"old": _OLD, "previous": _PREVIOUS}.get(found.state, _DAMAGED),
        what=found.what,
        areas=", ".join(found.areas[:_MOST_AREAS]) + (f" (+ {more})" if more > 0 else ""),
        date="-" if found.checked_at is None else format_date(found.checked_at, language=language),
        days=found.age_days,
        most=found.old_after_days,
        do=do,
    )
    checked = None if found.checked_at is None else found.checked_at.isoformat()
    return {**asdict(found), "what": found.what, "checked_at": checked, "text": text}


def _tell(language: str, message: str, **values: object) -> str:
    return translations(language).gettext(message).format(**values)
