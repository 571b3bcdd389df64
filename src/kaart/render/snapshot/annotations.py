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
from kaart.render.snapshot.describe import alt_long, alt_short
from kaart.render.snapshot.styled import styled
from kaart.render.style.record import OWN, Style, read_style

MOST_TITLE, MOST_EXPLANATION = 120, 400  # letters
MOST_AREAS = 40  # codes of marked areas, and of names: what fits in one text of a record
TITLE, EXPLANATION, MARKED, LABELS = "titel", "toelichting", "markeer", "label"
TRANSPARENT, DARK, STYLE = "doorzichtig", "donker", "stijl"
NAMES = (TITLE, EXPLANATION, MARKED, LABELS, TRANSPARENT, DARK, STYLE)
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
    """

    title: str = ""
    explanation: str = ""
    marked: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    transparent: bool = False
    style: Style = OWN

    def options(self) -> dict[str, str]:
        """As they stand in a record; what is not there is left out."""
        texts = {
            TITLE: self.title,
            EXPLANATION: self.explanation,
            MARKED: _BETWEEN.join(self.marked),
            LABELS: _BETWEEN.join(self.labels),
            TRANSPARENT: _YES if self.transparent else "",
            DARK: _YES if self.style.dark else "",
            STYLE: self.style.to_text(),
        }
        return {name: text for name, text in texts.items() if text}

    def arguments(self) -> tuple[str, ...]:
        """As they stand on a command line."""
        pairs = [(TITLE, self.title), (EXPLANATION, self.explanation)]
        pairs += [(MARKED, code) for code in self.marked] + [(LABELS, code) for code in self.labels]
        pairs += [(STYLE, self.style.to_text())]
        flags = [name for name, chosen in ((TRANSPARENT, self.transparent), (DARK, self.style.dark)) if chosen]
        return (
            *(part for name, text in pairs if text for part in (f"--{name}", text)),
            *(f"--{name}" for name in flags),
        )


def annotations_of(
    *,
    title: str = "",
    explanation: str = "",
    marked: Sequence[str] = (),
    labels: Sequence[str] = (),
    transparent: bool = False,
    style: Style | None = None,
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
        title=_typed(title, TITLE, MOST_TITLE),
        explanation=_typed(explanation, EXPLANATION, MOST_EXPLANATION),
        marked=areas[MARKED],
        labels=areas[LABELS],
        transparent=transparent,
        style=style or OWN,
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
        beside=shlex.join(annotations.arguments()),
    )
    return cited(
        replace(
            snapshot,
            content=content,
            marked=marked,
            labels=tuple(dict.fromkeys((*annotations.labels, *snapshot.labels))),
            transparent=annotations.transparent,
            style=annotations.style,
            rebuild=rebuild,
            alt_short=alt_short(content),
            alt_long=alt_long(content, marked),
        )
    )


def _command(command: str, arguments: tuple[str, ...]) -> str:
    """The command line with more options before the file."""
    if not command:
        return ""
    *start, option, file = shlex.split(command)
    return shlex.join([*start, *arguments, option, file])


def _typed(text: str, name: str, most: int) -> str:
    """One line of printed characters.

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
