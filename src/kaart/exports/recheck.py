"""Whether the stored figures are still those that an exported file shows."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kaart.catalogue import Catalogue, Indicator
from kaart.core.errors import FiguresChangedError, ForgedError, InputError, KaartError, NotCheckableError, mark
from kaart.core.files import system_reason
from kaart.core.language import translations
from kaart.exports.again import Again, snapshot_again
from kaart.exports.beside.compare import compare
from kaart.exports.beside.moving import words_in
from kaart.exports.beside.words import UNSEEN
from kaart.render.files.export import FORMS, PAGE, make_files
from kaart.render.files.package import DATA, DESCRIPTOR
from kaart.render.picture.animate import ANIMATIONS
from kaart.render.snapshot.making import Making, kaart_here, tools_here
from kaart.render.snapshot.record import FigureRow, Record, read_record, unpack
from kaart.render.snapshot.stamp import delivery, rests_on
from kaart.render.words.rounded import value_words
from kaart.store.library import Library

_CANNOT = mark("{file} cannot be checked: {cause}")
_ADDRESS = re.compile(r"(?:https?://[\w.:/-]+)?", re.ASCII)  # no letters that only look like others
_NAMED = 5
_LEAST, _MOST = 0.25, 4.0  # scale of a picture
_MOST_BYTES = 200_000_000  # the areas of the country with their figures are a third of it


def recheck(path: Path, library: Library, catalogue: Catalogue, *, language: str) -> Record:
    """Make a file again from the stored figures and lay it beside the file; give its record when it is the same.

    The record in a file only says what to make again: whoever changes a picture can change its record too.

    Parameters
    ----------
    path
        A file that kaart exported.
    library
        Store.
    catalogue
        Holds the indicators.
    language
        Of the values in the message.

    Raises
    ------
    ForgedError
        If the file shows or holds something else than kaart makes of the same figures.
    FiguresChangedError
        If a figure differs, came or went; it names the first of them.
    NotCheckableError
        If it cannot be made again here: other delivery, version, address or page, cropped or saved again.
    InputError
        If the file cannot be read, or its record is damaged.
    """
    content = _read(path)
    resource = _resource(path) if _form(path) in DATA else None
    record = _record(content, path) if resource is None else read_record(resource.get("kaart"), name=path.name)
    making = _checkable(path, record, library)
    try:
        # An installation without an address, as a command line often is, takes over the host in the file, which
        # whoever asks is told; what follows the host is written again from the view.
        there = (
            library
            if library.settings.public_url
            else Library(replace(library.settings, public_url=making.address or None))
        )
        again = snapshot_again(record.page, making, there, catalogue, name=path.name)
    except NotCheckableError:
        raise
    except KaartError as error:
        raise NotCheckableError(_CANNOT, file=path.name, cause=error) from error
    _same_base(path, record, making, again, language=language)
    made = _made(path, making, again)
    compare(content, made[path.name], form=making.form, name=path.name)
    if resource is not None and resource != _entry(made[DESCRIPTOR], path):
        raise ForgedError(UNSEEN, file=path.name)
    return record


def _record(content: bytes, path: Path) -> Record:
    return unpack(words_in(content, name=path.name), name=path.name)


def _form(path: Path) -> str:
    return path.suffix.lower().lstrip(".")


def _checkable(path: Path, record: Record, library: Library) -> Making:
    """How the file was made, when this kaart makes such files.

    Raises
    ------
    NotCheckableError
        If another version, another machine or another installation made it, or it was renamed to another kind.
    """
    making, name = record.making, path.name
    if making is None:
        raise NotCheckableError(
            mark("{file} cannot be checked: an earlier version of kaart made it. Export it again."), file=name
        )
    if making.kaart != kaart_here():
        raise NotCheckableError(
            mark("{file} cannot be checked: kaart {then} made it and this is kaart {now}."),
            file=name,
            then=making.kaart,
            now=kaart_here(),
        )
    if making.tools != tools_here():
        raise NotCheckableError(
            mark(
                "{file} cannot be checked: it was drawn on another kind of machine, or with other versions of the "
                "libraries that draw."
            ),
            file=name,
        )
    here = library.settings.public_url or making.address
    if making.address != here or not _ADDRESS.fullmatch(here):
        raise NotCheckableError(
            mark("{file} cannot be checked: it was made at {address}; check it there."),
            file=name,
            address=making.address or "?",
        )
    if making.form != _form(path) or making.form not in (*FORMS, *ANIMATIONS) or not _LEAST <= making.scale <= _MOST:
        raise NotCheckableError(
            mark("{file} cannot be checked: it was exported as .{form}. Check the file as it was exported."),
            file=name,
            form=making.form,
        )
    return making


def _same_base(path: Path, record: Record, making: Making, again: Again, *, language: str) -> None:
    """Check that what is stored is what the file says it was made from.

    Raises
    ------
    FiguresChangedError
        If a figure differs, came or went.
    NotCheckableError
        If something else is of another delivery.
    """
    snapshot = again.snapshot
    figures = record.figures, snapshot.record.figures
    different = differences(*figures, indicator=again.indicator, beside=again.beside, language=language)
    if different:
        shown = "; ".join(different[:_NAMED])
        more = len(different) - _NAMED
        raise FiguresChangedError(
            mark(
                "{count} of the {total} figures in {file} differ from those in the store now: {list}. It cannot be "
                "checked: another delivery was fetched since, or the file was changed."
            ),
            count=len(different),
            total=len(record.figures),
            file=path.name,
            list=f"{shown}; +{more}" if more > 0 else shown,
        )
    if making.delivery != delivery(snapshot):
        raise NotCheckableError(
            mark("{file} cannot be checked: it was made from another delivery ({then}; in the store: {now})."),
            file=path.name,
            then=making.delivery,
            now=delivery(snapshot),
        )
    if making.rests != rests_on(snapshot):
        raise NotCheckableError(
            mark(
                "{file} cannot be checked: its figures are the same, and other things that it rests on (boundaries, "
                "figures beside them, words) are not."
            ),
            file=path.name,
        )


def _made(path: Path, making: Making, again: Again) -> dict[str, bytes]:
    """The files as kaart makes them now.

    Raises
    ------
    NotCheckableError
        If they cannot be made.
    """
    snapshot, name = again.snapshot, path.name
    if making.form in DATA or making.form == PAGE:
        return make_files(snapshot, making.form, name=name)
    try:
        return make_files(
            snapshot, making.form, name=name, preset=making.preset, scale=making.scale, north=making.north
        )
    except KaartError as error:
        raise NotCheckableError(_CANNOT, file=name, cause=error) from error


def _read(path: Path) -> bytes:
    """Content of a file.

    Raises
    ------
    NotCheckableError
        If it is larger than any file of kaart.
    InputError
        If it cannot be read.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise NotCheckableError(mark("{file} cannot be checked: it is too large."), file=path.name)
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            mark("{file} cannot be read ({reason})."), file=path.name, reason=system_reason(error)
        ) from error


def _resource(path: Path) -> dict[str, Any]:
    """What the data package beside a file says of it.

    Raises
    ------
    InputError
        If there is none, or it does not describe the file.
    """
    return _entry(_read(path.parent / DESCRIPTOR), path)


def _entry(package: bytes, path: Path) -> dict[str, Any]:
    """Entry of a file in a data package.

    Raises
    ------
    NotCheckableError
        If there is none.
    """
    try:
        entries = [item for item in json.loads(package)["resources"] if item["path"] == path.name]
        if len(entries) == 1 and isinstance(entries[0], dict):
            return entries[0]
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise NotCheckableError(
        mark("{file} cannot be checked: the {package} beside it does not describe it. Export it again."),
        package=DESCRIPTOR,
        file=path.name,
    )


def differences(
    then: tuple[FigureRow, ...],
    now: tuple[FigureRow, ...],
    *,
    indicator: Indicator,
    beside: Mapping[str, Indicator],
    language: str,
) -> list[str]:
    """Figures that changed, came or went, in words and in order of code.

    Parameters
    ----------
    then, now
        Figures of the file and of the store.
    indicator
        Gives unit and decimals.
    beside
        The same for figures of a second axis, by id: their rows are named ``BU09174000/id``.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    old, new = ({code: (value, status) for code, value, status in rows} for rows in (then, now))

    def words(code: str, row: tuple[float | None, str] | None) -> str:
        if row is None:
            return gettext("not there")
        value, status = row
        record = beside.get(code.partition("/")[2], indicator)
        return value_words(value, indicator=record, language=language, status=status)

    texts = []
    for code in sorted(set(old) | set(new)):
        if old.get(code) != new.get(code):
            was, is_now = words(code, old.get(code)), words(code, new.get(code))
            if was == is_now:
                # Rounded they look alike, and they are not.
                was, is_now = str((old.get(code) or (None,))[0]), str((new.get(code) or (None,))[0])
            texts.append(gettext("{code}: {old}, now {new}").format(code=code, old=was, new=is_now))
    return texts
