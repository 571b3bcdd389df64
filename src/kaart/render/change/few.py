"""What is said of changes that a few households, or a few people, can make."""

from __future__ import annotations

from kaart.analysis.change.movement import FEW, Movement
from kaart.core.errors import mark
from kaart.core.language import translations
from kaart.model.reasons import COUNTED


def few_sentence(movement: Movement, *, language: str) -> str:
    """How many of the rises and falls are worth fewer than five households; "" for none.

    Parameters
    ----------
    movement
        The change.
    language
        ``nl`` or ``en``.
    """
    moved = {*movement.moved(up=True), *movement.moved(up=False)}
    count = len(movement.few & moved)
    if not count:
        return ""
    text = mark(
        "{count} of these {moved} rises and falls are of fewer than {few} {noun}: within what a few {noun} make."
    )
    return (
        translations(language)
        .gettext(text)
        .format(count=count, moved=len(moved), few=FEW, noun=_noun(movement, language=language))
    )


def few_remark(movement: Movement, *, language: str) -> str:
    """The same of one area."""
    text = translations(language).gettext(mark("a change of fewer than {few} {noun}"))
    return text.format(few=FEW, noun=_noun(movement, language=language))


def _noun(movement: Movement, *, language: str) -> str:
    return translations(language).gettext(COUNTED[movement.difference.indicator.denominator][0])
