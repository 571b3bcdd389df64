"""Whether the stored figures are still those that an exported file shows."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from kaart.analysis.access.measures import pick
from kaart.answers.access.cbs_services import asked_for
from kaart.answers.access.load import load_access
from kaart.answers.access.question import BETWEEN, Question, question_here
from kaart.answers.figures import answer
from kaart.answers.reader import StoreReader
from kaart.catalogue import Catalogue, Indicator
from kaart.core.codes import read_level
from kaart.core.errors import FiguresChangedError, InputError, mark
from kaart.core.language import translations
from kaart.exports.access import PAGE as ACCESS
from kaart.model.indicators import Figures
from kaart.render.files.package import DATA, DESCRIPTOR
from kaart.render.snapshot.build import figure_rows
from kaart.render.snapshot.record import FigureRow, Record, read_record, unpack
from kaart.render.words.numbers import format_value
from kaart.store.library import Library

_NAMED = 5
_PAGES = ("", "hotspots")  # that show the figures of one indicator and year


def recheck(path: Path, library: Library, catalogue: Catalogue, *, language: str) -> Record:
    """Compare what a file shows with what is stored now; give the file's record when it is the same.

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
    FiguresChangedError
        If a figure differs, came or went; it names the first of them.
    InputError
        If the file cannot be read, is not of kaart, or was changed after its export.
    KaartError
        If the store has no answer to the question of the file; see `kaart.answers.figures.answer`.
    """
    record = read_file(path)
    query = dict(record.query)
    if record.page == ACCESS and {"gebied", "voorziening", "maat", "jaar"} <= set(query) and "behoefte" not in query:
        figures = _access(query, library, catalogue)
        return _compared(path, record, figures, language=language)
    if record.page not in _PAGES or not {"gebied", "niveau", "jaar"} <= set(query) or not query["jaar"].isdecimal():
        raise InputError(
            mark("{file} comes from the page '{page}', which cannot be computed again here; open its link instead."),
            file=path.name,
            page=record.page or "-",
        )
    indicator = catalogue.indicator(record.indicator)
    reader = StoreReader(library)
    now = answer(
        reader,
        reader.scope(query["gebied"]),
        indicator=indicator,
        level=read_level(query["niveau"]),
        year=int(query["jaar"]),
        catalogue=catalogue,
    )
    return _compared(path, record, now.figures, language=language)


def _access(query: dict[str, str], library: Library, catalogue: Catalogue) -> Figures:
    """A measure of accessibility, computed again; the user's own points are not stored."""
    facility, service = asked_for(query["voorziening"], catalogue=catalogue)
    centres = tuple(name for name in query.get("centrum", "").split(BETWEEN) if name)
    year = int(query["jaar"])
    question = question_here(Question(facility, year=year, service=service, centres=centres), library.settings)
    access = load_access(library, library.scope(query["gebied"]), question, catalogue=catalogue)
    return access.figures(pick(access.measures, query["maat"]))


def _compared(path: Path, record: Record, now: Figures, *, language: str) -> Record:
    """The record, when its figures are those that were found.

    Raises
    ------
    FiguresChangedError
        If a figure differs, came or went.
    """
    different = differences(record.figures, figure_rows(now), indicator=now.indicator, language=language)
    if different:
        shown = "; ".join(different[:_NAMED])
        more = len(different) - _NAMED
        raise FiguresChangedError(
            mark("{count} of the {total} figures in {file} differ from those in the store now: {list}."),
            count=len(different),
            total=len(record.figures),
            file=path.name,
            list=f"{shown}; +{more}" if more > 0 else shown,
        )
    return record


def read_file(path: Path) -> Record:
    """Record of a file; of CSV and GeoJSON it stands in the data package beside it.

    Parameters
    ----------
    path
        A file that kaart exported.

    Raises
    ------
    InputError
        If the file or its data package cannot be read, or the file was changed after its export.
    """
    try:
        content = path.read_bytes()
        if path.suffix.lower().lstrip(".") not in DATA:
            return unpack(content, name=path.name)
        package = json.loads((path.parent / DESCRIPTOR).read_bytes())
        resource = next(item for item in package["resources"] if item["path"] == path.name)
        same = resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    except OSError as error:
        raise InputError(
            mark("{file} cannot be read ({reason})."), file=error.filename or path.name, reason=error.strerror
        ) from error
    except (ValueError, KeyError, TypeError, StopIteration) as error:
        raise InputError(
            mark("The {package} beside {file} does not describe it; export it again."),
            package=DESCRIPTOR,
            file=path.name,
        ) from error
    if not same:
        raise InputError(mark("{file} was changed after kaart exported it; export it again."), file=path.name)
    return read_record(resource.get("kaart"), name=path.name)


def differences(
    then: tuple[FigureRow, ...], now: tuple[FigureRow, ...], *, indicator: Indicator, language: str
) -> list[str]:
    """Figures that changed, came or went, in words and in order of code.

    Parameters
    ----------
    then, now
        Figures of the file and of the store.
    indicator
        Gives unit and decimals.
    language
        ``nl`` or ``en``.
    """
    gettext = translations(language).gettext
    old, new = ({code: (value, status) for code, value, status in rows} for rows in (then, now))

    def words(row: tuple[float | None, str] | None) -> str:
        if row is None:
            return gettext("not there")
        value, status = row
        return format_value(value, indicator=indicator, language=language, status=status)

    texts = []
    for code in sorted(set(old) | set(new)):
        if old.get(code) != new.get(code):
            was, is_now = words(old.get(code)), words(new.get(code))
            if was == is_now:
                # Rounded they look alike, and they are not.
                was, is_now = str((old.get(code) or (None,))[0]), str((new.get(code) or (None,))[0])
            texts.append(gettext("{code}: {old}, now {new}").format(code=code, old=was, new=is_now))
    return texts
