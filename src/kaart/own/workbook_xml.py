"""The XML of a workbook: which part is which sheet, and what the reader of its cells would leave empty.

The XML is read as a stream under its own limits, for users send it: a document type declaration is refused, so that
no entity can be declared, and so is nesting deeper than any workbook has. Nothing of the document is kept but what
is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError, XMLParser

from kaart.core.errors import UploadError, mark

DAMAGED = mark("{file} is a damaged workbook; open it in Excel and save it again as .xlsx.")
BOOK, LINKS, SHEETS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/"
_DECLARES = mark(
    "{file} holds a DOCTYPE, which no spreadsheet program writes; open it in Excel and save it again as .xlsx."
)
_DEEPEST = 100  # extensions of Excel nest some twenty deep
_REFERENCE = re.compile(r"([A-Z]{1,4})([1-9][0-9]{0,8})")
_LETTERS = 26


@dataclass(frozen=True)
class Place:
    """A cell: its reference, its row and column counted from 0, and the text that stands in for its value."""

    reference: str
    row: int
    column: int
    text: str


@dataclass
class Cells:
    """What the XML of a sheet says of its cells.

    Attributes
    ----------
    rows, columns
        How far the cells reach that hold anything.
    formulas
        Cells with a formula and no result; the text is the formula.
    errors
        Cells with an error; the text is its name.
    """

    rows: int = 0
    columns: int = 0
    formulas: list[Place] = field(default_factory=list)
    errors: list[Place] = field(default_factory=list)


class _DoctypeError(Exception):
    pass


class _Target:
    """Gets the elements of a document one by one; names are without their namespace."""

    def __init__(self) -> None:
        self.depth = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ParseError
        self.opened(tag.rpartition("}")[2], attributes)

    def end(self, tag: str) -> None:
        self.depth -= 1
        self.closed(tag.rpartition("}")[2])

    def doctype(self, *_: str | None) -> None:
        raise _DoctypeError

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def closed(self, tag: str) -> None:
        """An element ends."""


class _Attributes(_Target):
    """Attributes of every element of one name."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self.tag = tag
        self.of_elements: list[Mapping[str, str]] = []

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == self.tag:
            self.of_elements.append(attributes)


class _CellReader(_Target):
    """Collects `Cells`."""

    def __init__(self, cells: Cells) -> None:
        super().__init__()
        self.cells = cells
        self.at: tuple[str, int, int] | None = None
        self.is_error = False
        self.texts: dict[str, list[str]] = {}  # by child of the cell
        self.heard: list[str] | None = None

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "c":
            self.at = _place(attributes.get("r", ""))
            self.is_error = attributes.get("t") == "e"
            self.texts = {}
        elif self.at is not None:
            self.heard = self.texts.setdefault(tag, [])

    def data(self, text: str) -> None:
        """Text of the element that is open."""
        if self.heard is not None:
            self.heard.append(text)

    def closed(self, tag: str) -> None:
        self.heard = None
        # A cell that only has a colour holds nothing.
        if tag != "c" or self.at is None:
            return
        at, texts, self.at = self.at, self.texts, None
        if not texts:
            return
        reference, row, column = at
        self.cells.rows, self.cells.columns = max(self.cells.rows, row + 1), max(self.cells.columns, column + 1)
        value = "".join(texts.get("v", ()))
        if "f" in texts and texts.keys() <= {"f", "v"} and not value.strip():
            self.cells.formulas.append(Place(reference, row, column, "=" + "".join(texts["f"])))
        if self.is_error and "v" in texts:
            self.cells.errors.append(Place(reference, row, column, value))


def sheet_paths(parts: Mapping[str, bytes], *, name: str) -> dict[str, str]:
    """Part of the archive by name of the sheet.

    Parameters
    ----------
    parts
        XML by path in the archive.
    name
        Name of the file, for messages.

    Raises
    ------
    UploadError
        If the XML is damaged, or holds a document type declaration.
    """
    links, sheets = _Attributes("Relationship"), _Attributes("sheet")
    if LINKS in parts:
        _read(parts[LINKS], links, name=name)
    _read(parts[BOOK], sheets, name=name)
    targets = {link.get("Id", ""): link.get("Target", "") for link in links.of_elements}
    paths = {}
    for sheet in sheets.of_elements:
        target = targets.get(next((text for key, text in sheet.items() if key.endswith("}id")), ""), "")
        paths[sheet.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return paths


def read_cells(sheets: Iterable[bytes], *, name: str) -> Cells:
    """How far the cells of sheets reach, and which of them the reader would leave empty.

    Parameters
    ----------
    sheets
        XML of each.
    name
        Name of the file, for messages.

    Raises
    ------
    UploadError
        If the XML is damaged, or holds a document type declaration.
    """
    cells = Cells()
    for xml in sheets:
        _read(xml, _CellReader(cells), name=name)
    return cells


def _read(xml: bytes, target: _Target, *, name: str) -> None:
    parser = XMLParser(target=target)  # noqa: S314  no entity can be declared: the target refuses the declaration
    try:
        parser.feed(xml)
        parser.close()
    except _DoctypeError:
        raise UploadError(_DECLARES, file=name) from None
    except (ParseError, ValueError, LookupError):  # the latter two: an encoding that cannot be read
        raise UploadError(DAMAGED, file=name) from None


def _place(reference: str) -> tuple[str, int, int] | None:
    """Reference of a cell with its row and column from 0; None when it has none."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for sign in match[1]:
        column = column * _LETTERS + ord(sign) - ord("A") + 1
    return reference, int(match[2]) - 1, column - 1
