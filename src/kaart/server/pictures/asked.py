"""The picture that an address asks for: the link of a page, and a size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kaart.core.errors import InputError, mark
from kaart.exports.again import MAP
from kaart.exports.linked import PAGES, Linked, on_map, read_link
from kaart.render.files.export import DEFAULT_PRESET, MIME
from kaart.render.picture.sheet import LINK, PRESETS
from kaart.server.site import Site

FOLDER, FIRST, PROFILE = "beeld", "kaart", "profiel"
SIZE, DOUBLE = "formaat", "dubbel"
FORMS = ("png", "svg")
SIZES = (*PRESETS, LINK)
# A profile has no picture of its own: it is the map of its surroundings.
NAMES = (FIRST, *sorted(PAGES - {MAP}), PROFILE)
_SCALES = {"": 1.0, "0": 1.0, "1": 2.0}


@dataclass(frozen=True)
class Picture:
    """A picture to make.

    Attributes
    ----------
    link
        The view.
    form
        One of `FORMS`.
    preset
        Name of its page, one of `SIZES`.
    scale
        Pixels for every one of a plain picture; 1 for one without pixels.
    """

    link: Linked
    form: str
    preset: str
    scale: float

    @property
    def media_type(self) -> str:
        """Content type."""
        return MIME[self.form]

    def to_parts(self) -> tuple[str, ...]:
        """All that decides it, besides the store and kaart itself."""
        return (FOLDER, self.link.to_text(), self.form, self.preset, f"{self.scale:g}")


def read_picture(name: str, form: str, query: Sequence[tuple[str, str]], site: Site) -> Picture:
    """Read the address of a picture.

    Parameters
    ----------
    name, form
        Name of the page, one of `NAMES`, and kind of picture.
    query
        The link of the page, with `SIZE` and `DOUBLE` beside it.
    site
        Its store.

    Raises
    ------
    InputError
        If there is no such picture.
    KaartError
        If there is no such view; see `kaart.exports.linked.read_link`.
    """
    given = dict(query)
    if len(given) != len(query):
        raise InputError(mark("This link names one thing twice; leave one of them out."))
    size, double = given.pop(SIZE, DEFAULT_PRESET), given.pop(DOUBLE, "")
    if form not in FORMS:
        raise InputError(
            mark("There is no picture of kind '{form}'; choose {choices}."), form=form, choices=_listed(FORMS)
        )
    if size not in SIZES:
        raise InputError(
            mark("There is no picture size '{name}'; choose {choices}."), name=size, choices=_listed(SIZES)
        )
    if double not in _SCALES:
        raise InputError(mark("'{text}' is no value of '{name}' in a link."), text=double, name=DOUBLE)
    page = MAP if name in {FIRST, PROFILE} else name
    view = on_map(given) if name == PROFILE else given
    link = read_link(page, view, site.library, site.catalogue, language="nl")  # as links that name no language are read
    return Picture(link, form, size, _SCALES[double] if form == "png" else 1.0)


def _listed(choices: Sequence[str]) -> str:
    return ", ".join(choices)
