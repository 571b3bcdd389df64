"""What is said of a file that differs from what kaart makes."""

from __future__ import annotations

from kaart.core.errors import ForgedError, NotCheckableError, mark

_LONGEST = 70  # letters of a quotation
DAMAGED = mark("{file} cannot be checked: it is damaged, or no file of its kind.")
FORGED = mark("{file} was changed after the export: it is not what kaart draws from the stored figures.")
UNSEEN = mark(
    "{file} was changed after the export: what goes along with the drawing (description, source, layers) is not what "
    "kaart writes."
)


class CroppedError(NotCheckableError):
    """A picture has another size than the one that kaart draws.

    Parameters
    ----------
    name
        Of the file.
    size, drawn
        Width and height of the file, and of what kaart draws.
    """

    def __init__(self, name: str, *, size: tuple[float, float], drawn: tuple[float, float]) -> None:
        super().__init__(
            mark(
                "{file} cannot be checked: it is {size} and kaart draws {drawn}, so that it was cropped or scaled. "
                "Check the file as it was exported."
            ),
            file=name,
            size=f"{size[0]:g} × {size[1]:g}",
            drawn=f"{drawn[0]:g} × {drawn[1]:g}",
        )


class ForgedTextError(ForgedError):
    """A file has another text than kaart draws.

    Parameters
    ----------
    name
        Of the file.
    found, drawn
        Texts around the first difference.
    """

    def __init__(self, name: str, *, found: str, drawn: str) -> None:
        super().__init__(
            mark(
                "{file} was changed after the export: it has '{found}' where kaart draws '{drawn}' from the stored "
                "figures."
            ),
            file=name,
            found=_short(found),
            drawn=_short(drawn),
        )


def _short(text: str) -> str:
    plain = "".join(letter if letter.isprintable() else " " for letter in text).strip()
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"
