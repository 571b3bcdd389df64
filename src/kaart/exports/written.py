"""The query of a link written again from what it means, so that a file cannot bring words of its own into its link."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from kaart.analysis.classes.classrule import read_rule
from kaart.analysis.classes.small import read_small
from kaart.answers.access.cbs_services import asked_for
from kaart.answers.view import SecondWish, read_second
from kaart.catalogue import Catalogue
from kaart.catalogue.provinces import clean_area
from kaart.core.codes import read_level
from kaart.core.errors import InputError, mark
from kaart.store.library import Library

_PLAIN, _YEAR = re.compile(r"[\w.-]*"), re.compile("[0-9]{4}")
_YEARS = frozenset({"jaar", "vanaf"})
_FREE = frozenset({"centrum"})  # names of stops, written as the timetable does


def written_again(query: Mapping[str, str], library: Library, catalogue: Catalogue) -> dict[str, str]:
    """Every part of a query as kaart writes it, in the same order; also of parts that the page does not use.

    Parameters
    ----------
    query
        From a file or a link, which may hold anything.
    library, catalogue
        Know the areas and the indicators.

    Raises
    ------
    InputError
        If a part is no value of its name, or kaart would write it otherwise than as one word.
    UnknownAreaError, UnknownIndicatorError, UnknownLevelError
        If there is no such area, indicator or level.
    """
    writers: Mapping[str, Callable[[str], str]] = {
        "gebied": lambda text: library.scope(text).id,
        "niveau": lambda text: read_level(text).value,
        "indicator": lambda text: catalogue.indicator(text).id,
        "behoefte": lambda text: catalogue.indicator(text).id,
        "tweede": lambda text: _second(text, catalogue).to_text(),
        "klassen": lambda text: read_rule(text).to_text(),
        "klein": lambda text: read_small(text).to_text(),
        "code": clean_area,
    }
    written = {}
    for name, text in query.items():
        if name == "voorziening":
            asked_for(text, catalogue=catalogue)
        made = writers[name](text) if name in writers else _word(name, text)
        if made:
            written[name] = made
    return written


def _word(name: str, text: str) -> str:
    """A part that is a word or a year already.

    Raises
    ------
    InputError
        If it is not.
    """
    shape = _YEAR if name in _YEARS else _PLAIN
    if name not in _FREE and not shape.fullmatch(text):
        raise InputError(mark("'{text}' is no value of '{name}' in a link."), text=text, name=name)
    return text


def _second(text: str, catalogue: Catalogue) -> SecondWish:
    wish = read_second(text)
    catalogue.indicator(wish.indicator)
    return wish
