"""In words that a line already runs as a scenario proposes."""

from __future__ import annotations

import math

from kaart.analysis.scenario.already import Running
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.render.words.numbers import format_number

_SAME = mark("Line {line} already runs like this: {count} times an hour.")
_MORE = mark("Line {line} already runs more often: {count} times an hour. This change takes trips away.")
_OTHER = mark("Line {line} already calls at the same stops in the same order: {count} times an hour.")


def running_words(running: Running, *, language: str) -> str:
    """Sentence on a line that runs so already.

    Parameters
    ----------
    running
        Result of `kaart.analysis.scenario.already.running_already`.
    language
        ``nl`` or ``en``.
    """
    same = math.isclose(running.per_hour, running.wanted_per_hour)
    template = _OTHER if not running.own else _SAME if same else _MORE
    count = format_number(running.per_hour, decimals=0 if running.per_hour.is_integer() else 1, language=language)
    return translations(language).gettext(template).format(line=running.line, count=count)
