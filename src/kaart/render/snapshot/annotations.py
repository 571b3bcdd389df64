"""What its maker chooses for a picture: title, explanation, marked areas, names on the map, house style.

Text that somebody types is text wherever it is shown: one line, without characters that steer the drawing of others.
What the map shows stays in the picture under a title of its maker.
"""

from __future__ import annotations

import shlex
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kaart.core.errors import InputError, UnknownAreaError, mark
from kaart.core.language import translations
from kaart.render.snapshot.build import Snapshot, cited
from kaart.render.snapshot.content import Content
from kaart.render.snapshot.describe import alt_long, alt_short, attribution_short
from kaart.render.snapshot.styled import styled
from kaart.render.style.record import OWN, Style, read_style

MOST_TITLE, MOST_EXPLANATION = 120, 400  # letters
MOST_AREAS = 40  # codes of marked areas, and of names: what fits in one text of a record
TITLE, EXPLANATION, MARKED, LABELS = "titel", "toelichting", "markeer", "label"
TRANSPARENT, DARK, STYLE, SHORT, LOCATOR = "doorzichtig", "donker", "stijl", "bron-kort", "ligging"
NAMES = (TITLE, EXPLANATION, MARKED, LABELS, TRANSPARENT, DARK, STYLE, SHORT, LOCATOR)
_YES = "1"
_BETWEEN = " "


@dataclass(frozen=True)
class Annotations:
    """Additions of its maker.

    Attributes
    ----------
    title
        Instead of the title of kaart; "" for that one.
    explanation
        Paragraph under the sentence, "" for none.
    marked
        Codes of areas with an outline, beside the one of the view.
    labels
        Codes of areas that are named whatever their class.
    transparent
        Whether a picture has no background.
    style
        House style; a dark picture is one too.
    short_source
        Whether a picture names source and year in few words.
    locator
        Whether a small map shows where the region lies; see `kaart.exports.finished`.
    """

    title: str = ""
    explanation: str = ""
    marked: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    transparent: bool = False
    style: Style = OWN
    short_source: bool = False
    locator: bool = False

    @property
    def _flags(self) -> dict[str, bool]:
        """Choices that are made or not, by name."""
        return {
            TRANSPARENT: self.transparent,
            DARK: self.style.dark,
            SHORT: self.short_source,
            LOCATOR: self.locator,
        }

    def options(self) -> dict[str, str]:
        """As they stand in a record; what is not there is left out."""
        texts = {
            TITLE: self.title,
            EXPLANATION: self.explanation,
            MARKED: _BETWEEN.join(self.marked),
            LABELS: _BETWEEN.join(self.labels),
            STYLE: self.style.to_text(),
            **{name: _YES for name, chosen in self._flags.items() if chosen},
        }
        return {name: text for name, text in texts.items() if text}

    def arguments(self) -> tuple[str, ...]:
        """As they stand on a command line."""
        pairs = [(TITLE, self.title), (EXPLANATION, self.explanation)]
        pairs += [(MARKED, code) for code in self.marked] + [(LABELS, code) for code in self.labels]
        pairs += [(STYLE, self.style.to_text())]
        texts = (part for name, text in pairs if text for part in (f"--{name}", text))
        return (*texts, *(f"--{name}" for name, chosen in self._flags.items() if chosen))


def annotations_of(
    *,
    title: str = "",
    explanation: str = "",
    marked: Sequence[str] = (),
    labels: Sequence[str] = (),
    transparent: bool = False,
    style: Style | None = None,
    short_source: bool = False,
    locator: bool = False,
) -> Annotations:
    """Annotations from what somebody typed and chose.

    Parameters
    ----------
    title, explanation
        Any text; white space becomes one space, and characters that are not printed are left out.
    marked, labels
        Codes; those given twice count once.
    transparent
        Whether a picture has no background.
    style
        House style; None for that of kaart.
    short_source, locator
        Whether the source is named in few words, and whether a small map shows where the region lies.

    Raises
    ------
    InputError
        If a text is too long, or there are too many areas.
    """
    areas = {name: tuple(dict.fromkeys(codes)) for name, codes in ((MARKED, marked), (LABELS, labels))}
    for name, codes in areas.items():
        if len(codes) > MOST_AREAS:
            raise InputError(
                mark("{count} areas are too many for --{name}; choose {most} at most."),
                count=len(codes),
                name=name,
                most=MOST_AREAS,
            )
    return Annotations(
        title=one_line(title, TITLE, most=MOST_TITLE),
        explanation=one_line(explanation, EXPLANATION, most=MOST_EXPLANATION),
        marked=areas[MARKED],
        labels=areas[LABELS],
        transparent=transparent,
        style=style or OWN,
        short_source=short_source,
        locator=locator,
    )


def read_annotations(options: Mapping[str, str]) -> Annotations:
    """Annotations from the options of a record, as `Annotations.options` gives them; other options are ignored.

    Parameters
    ----------
    options
        From a file that may hold anything.

    Raises
    ------
    InputError
        If a text is too long, there are too many areas, or the style is not one that this machine can draw.
    """
    return annotations_of(
        title=options.get(TITLE, ""),
        explanation=options.get(EXPLANATION, ""),
        marked=options.get(MARKED, "").split(),
        labels=options.get(LABELS, "").split(),
        transparent=options.get(TRANSPARENT) == _YES,
        style=replace(read_style(options.get(STYLE, "")), dark=options.get(DARK) == _YES),
        short_source=options.get(SHORT) == _YES,
        locator=options.get(LOCATOR) == _YES,
    )


def annotated(snapshot: Snapshot, annotations: Annotations) -> Snapshot:
    """A snapshot with the additions of its maker, in words, descriptions and the way to make it again.

    Parameters
    ----------
    snapshot
        Of any page.
    annotations
        Additions; none changes nothing.

    Raises
    ------
    UnknownAreaError
        If an area is not on the map.
    """
    if annotations == Annotations():
        return snapshot
    content = snapshot.content
    unknown = [code for code in (*annotations.marked, *annotations.labels) if code not in content.rows]
    if unknown:
        raise UnknownAreaError(
            mark("{codes}: no area on this map of {area}; choose one on the map."),
            codes=", ".join(unknown[:8]),
            area=content.place,
        )
    if annotations.title:
        shown = translations(content.language).gettext("This map shows: {title}.").format(title=content.title)
        content = replace(content, title=annotations.title, notices=(shown, *content.notices))
    content = styled(replace(content, explanation=annotations.explanation), annotations.style)
    marked = tuple(dict.fromkeys((*snapshot.marked, *annotations.marked)))
    before = snapshot.rebuild
    rebuild = replace(
        before,
        options={**before.options, **annotations.options()},
        command=_command(before.command, annotations.arguments()),
        beside=" ".join(filter(None, (before.beside, shlex.join(annotations.arguments())))),
    )
    return cited(
        replace(
            snapshot,
            content=content,
            marked=marked,
            labels=tuple(dict.fromkeys((*annotations.labels, *snapshot.labels))),
            transparent=annotations.transparent,
            style=annotations.style,
            source_line=_short(snapshot, content) if annotations.short_source else "",
            rebuild=rebuild,
            alt_short=alt_short(content),
            alt_long=alt_long(content, marked),
        )
    )


def _short(snapshot: Snapshot, content: Content) -> str:
    return attribution_short(snapshot.origin, period=content.period, language=content.language)


def _command(command: str, arguments: tuple[str, ...]) -> str:
    """The command line with more options before the file."""
    if not command:
        return ""
    *start, option, file = shlex.split(command)
    return shlex.join([*start, *arguments, option, file])


def one_line(text: str, name: str, *, most: int) -> str:
    """One line of printed characters.

    Parameters
    ----------
    text
        What somebody typed.
    name
        Of the option, for the message.
    most
        Letters that it may have.

    Raises
    ------
    InputError
        If it is too long.
    """
    # Category C: controls, marks that turn the direction of writing, private use, halves of pairs.
    plain = "".join(" " if letter.isspace() else letter for letter in unicodedata.normalize("NFC", text))
    line = " ".join("".join(letter for letter in plain if unicodedata.category(letter)[0] != "C").split())
    if len(line) > most:
        raise InputError(
            mark("The text of --{name} has {count} letters; {most} at most."), name=name, count=len(line), most=most
        )
    return line
