"""Typefaces of pictures: DejaVu Sans, which comes with matplotlib, or one of the user's own house."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kaart.core.errors import InputError, mark

DEFAULT = "DejaVu Sans"
_LETTERS = 12  # of a hash: enough to tell versions of a font apart
_NAME = re.compile(r"[\w .&'-]{1,60}")


@dataclass(frozen=True)
class Typeface:
    """A typeface by its name.

    Attributes
    ----------
    family
        Name under which it is installed.
    digest
        Begin of the SHA-256 of its file: another version has other widths. "" for the one that comes with kaart.
    """

    family: str = DEFAULT
    digest: str = ""


PLAIN = Typeface()


def installed(family: str) -> Typeface:
    """The typeface of this name on this machine.

    Parameters
    ----------
    family
        As programs list it, such as ``Liberation Sans``.

    Raises
    ------
    InputError
        If it is not installed.
    """
    if family == DEFAULT:
        return PLAIN
    if not _NAME.fullmatch(family):
        raise InputError(_ABSENT, name=family)
    return Typeface(family, _digest(_file(family, bold=False)))


def of_file(path: Path) -> Typeface:
    """The typeface of a file, known by its name from now on.

    Parameters
    ----------
    path
        File in TrueType or OpenType.

    Raises
    ------
    InputError
        If it cannot be read as a font.
    """
    from matplotlib.font_manager import fontManager  # noqa: PLC0415  only a picture needs matplotlib
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415

    try:
        family = FT2Font(str(path)).family_name
        fontManager.addfont(path)
    except (OSError, RuntimeError, ValueError) as error:
        raise InputError(
            mark("The file of a font {file} cannot be read; give one that ends in .ttf or .otf."), file=str(path)
        ) from error
    font_file.cache_clear()
    return installed(family)


def recorded(family: str, digest: str) -> Typeface:
    """The typeface that a picture says it was drawn with.

    Parameters
    ----------
    family, digest
        Of a `Typeface`.

    Raises
    ------
    InputError
        If it is not installed, or another version of it is.
    """
    face = installed(family)
    if face.digest != digest:
        raise InputError(mark("The font '{name}' on this machine is another version of it."), name=family)
    return face


@lru_cache(maxsize=32)
def font_file(face: Typeface, *, bold: bool) -> Path:
    """File of a typeface; of one without bold letters the plain one.

    Parameters
    ----------
    face
        The typeface.
    bold
        Whether it is set in bold.

    Raises
    ------
    InputError
        If it is not installed.
    """
    if face.family != DEFAULT:
        return _file(face.family, bold=bold)
    import matplotlib as mpl  # noqa: PLC0415

    return Path(mpl.get_data_path()) / "fonts" / "ttf" / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")


_ABSENT = mark(
    "The font '{name}' is not installed on this machine; install it, or give the file of the font in the style."
)


def _file(family: str, *, bold: bool) -> Path:
    from matplotlib.font_manager import FontProperties, fontManager  # noqa: PLC0415

    try:
        found = fontManager.findfont(
            FontProperties(family=family, weight="bold" if bold else "normal"), fallback_to_default=False
        )
    except ValueError as error:
        raise InputError(_ABSENT, name=family) from error
    return Path(str(found))


@lru_cache(maxsize=32)
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:_LETTERS]
