"""A house style: what it sets, the colours that follow from it, and its text in the record of a picture."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from kaart.core.errors import InputError, mark
from kaart.render.maps.palette import BORDER, HALO, OUTLINE, contrast
from kaart.render.style.classes import require_order
from kaart.render.style.typeface import PLAIN, Typeface, recorded

INK, GREY, PAPER = "#1c262c", "#4a555c", "#ffffff"
LEAST = 4.5  # contrast of text, WCAG 2 level AA
CLASSES, FACE = "klassen", "lettertype"
# Name of a colour in a style, and the attribute that it sets.
COLOURS = {"titel": "title", "tekst": "text", "achtergrond": "background", "water": "water", "rand": "border"}
KEYS = (*COLOURS, CLASSES, FACE)
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_BETWEEN, _IS, _LIST, _VERSION = ";", "=", ",", "@"


@dataclass(frozen=True)
class Look:
    """Colours and typeface of a picture, RGB hex.

    Attributes
    ----------
    paper
        Behind everything.
    title, ink, quiet
        Of the title, of text, and of text of less weight.
    border
        Of areas.
    outline, halo
        Of marked areas: a line and what sets it off.
    water, land
        Of the small map that shows the place.
    face
        Typeface.
    dark
        Whether text is lighter than the paper.
    """

    paper: str
    title: str
    ink: str
    quiet: str
    border: str
    outline: str
    halo: str
    water: str
    land: str
    face: Typeface = PLAIN
    dark: bool = False


LIGHT = Look(PAPER, INK, INK, GREY, BORDER, OUTLINE, HALO, "#dbe7ee", "#b9c2c7")
DARK = Look(
    "#11181c", "#f6f8f9", "#e8edf0", "#b4bfc6", "#05080a", "#ffffff", "#05080a", "#1b2c36", "#56646d", dark=True
)


@dataclass(frozen=True)
class Style:
    """What a house or a user sets; what is "" is as kaart has it.

    Attributes
    ----------
    title, text, background, water, border
        Colours, RGB hex.
    classes
        Colours of classes from low to high, none for those of kaart.
    face
        Typeface.
    dark
        Whether the picture is dark where no colours are set.
    """

    title: str = ""
    text: str = ""
    background: str = ""
    water: str = ""
    border: str = ""
    classes: tuple[str, ...] = ()
    face: Typeface = PLAIN
    dark: bool = False

    @property
    def look(self) -> Look:
        """All colours: those that are set, and for the others a light or a dark set that fits the background."""
        dark = self.dark if not self.background else contrast(INK, self.background) < LEAST
        base = DARK if dark else LIGHT
        paper = self.background or base.paper
        return replace(
            base,
            paper=paper,
            title=self.title or self.text or _legible(base.title, paper),
            ink=self.text or _legible(base.ink, paper),
            quiet=self.text or _legible(base.quiet, paper),
            border=self.border or base.border,
            water=self.water or base.water,
            face=self.face,
        )

    def to_text(self) -> str:
        """What is set, on one line; "" for nothing. Whether it is dark is a choice beside it."""
        parts = {name: getattr(self, attribute) for name, attribute in COLOURS.items()}
        parts[CLASSES] = _LIST.join(self.classes)
        parts[FACE] = "" if self.face == PLAIN else f"{self.face.family}{_VERSION}{self.face.digest}"
        return _BETWEEN.join(f"{name}{_IS}{text}" for name, text in parts.items() if text)


def _legible(colour: str, paper: str) -> str:
    """The colour, else black or white: one of them can be read on any paper."""
    if contrast(colour, paper) >= LEAST:
        return colour
    return max("#000000", "#ffffff", key=lambda one: contrast(one, paper))


OWN = Style()  # that of kaart


def style_of(values: Mapping[str, str], *, classes: tuple[str, ...] = (), face: Typeface = PLAIN) -> Style:
    """A style of colours by their names, checked.

    Parameters
    ----------
    values
        Colours by the names of `COLOURS`.
    classes, face
        As in `Style`.

    Raises
    ------
    InputError
        If a colour cannot be read, text cannot be read on the background, or the classes are in no order.
    """
    for name, colour in (*values.items(), *((CLASSES, colour) for colour in classes)):
        if not _HEX.fullmatch(colour):
            raise InputError(
                mark("'{colour}' is no colour of {name}; write one such as #154273."), colour=colour, name=name
            )
    style = Style(
        **{COLOURS[name]: colour.lower() for name, colour in values.items()},  # type: ignore[arg-type]  # texts only
        classes=tuple(colour.lower() for colour in classes),
        face=face,
    )
    require_legible(style)
    require_order(style.classes)
    return style


def with_darkness(style: Style, *, dark: bool) -> Style:
    """A style whose colours that are not set are those of a dark picture, or of a light one.

    Parameters
    ----------
    style
        House style.
    dark
        Whether the picture is dark.

    Raises
    ------
    InputError
        If text of the style cannot be read on the background that it gets.
    """
    made = replace(style, dark=dark)
    require_legible(made)
    return made


def require_legible(style: Style) -> None:
    """Check that title and text stand out against the background.

    Raises
    ------
    InputError
        If they do not; it gives the contrast that they have.
    """
    look = style.look
    for name, colour in (("titel", look.title), ("tekst", look.ink), ("tekst", look.quiet)):
        found = contrast(colour, look.paper)
        if found < LEAST:
            raise InputError(
                mark(
                    "The {name} {colour} on the background {paper} has a contrast of {found}; at least {least} can be "
                    "read."
                ),
                name=name,
                colour=colour,
                paper=look.paper,
                found=round(found, 1),
                least=LEAST,
            )


def read_style(text: str) -> Style:
    """Style from its text in a record or on a command line; "" gives that of kaart.

    Parameters
    ----------
    text
        Result of `Style.to_text`, or what somebody typed.

    Raises
    ------
    InputError
        If a part is none of a style, or its font is not on this machine.
    """
    pairs = [part.partition(_IS) for part in text.split(_BETWEEN) if part]
    parts = {name.strip(): value.strip() for name, _, value in pairs}
    require_keys(parts, file=text)
    family, _, digest = parts.pop(FACE, "").partition(_VERSION)
    classes = tuple(filter(None, parts.pop(CLASSES, "").split(_LIST)))
    return style_of(parts, classes=classes, face=recorded(family, digest) if family else PLAIN)


def require_keys(parts: Mapping[str, object], *, file: str) -> None:
    """Check that a style sets nothing that it cannot set.

    Raises
    ------
    InputError
        If it does; it names all that it can.
    """
    unknown = [name for name in parts if name not in KEYS]
    if unknown:
        raise InputError(
            mark("{names}: no part of a style ({file}); a style can set {keys}."),
            names=", ".join(unknown),
            file=file,
            keys=", ".join(KEYS),
        )
