"""The XML of a workbook: which part is which sheet, and what the reader of its cells leaves out.

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
from kaart.own.headings import Merged

DAMAGED = mark("{file} is a damaged workbook; open it in Excel and save it again as .xlsx.")
BOOK, LINKS, SHEETS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/"
STYLES = "xl/styles.xml"
_DECLARES = mark(
    "{file} holds a DOCTYPE, which no spreadsheet program writes; open it in Excel and save it again as .xlsx."
)
_DEEPEST = 100  # extensions of Excel nest some twenty deep
_REFERENCE = re.compile(r"([A-Z]{1,4})([1-9][0-9]{0,8})")
_WHOLE = re.compile(r"[0-9]{1,9}")
MOST_WIDE = 20_000  # columns; a sheet of Excel has 16,384
_LETTERS = 26
_YES = frozenset({"1", "true", "on"})
_PERCENT_FORMATS = {"9": "0%", "10": "0.00%"}  # those that every workbook has without naming them
# What a number format writes as it stands, or does not write.
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|[_*].|\[[^\]]*\]')
_HUNDRED = 100.0


@dataclass(frozen=True)
class Place:
    """A cell: its reference, its row and column counted from 0, and the text that stands in for its value."""

    reference: str
    row: int
    column: int
    text: str


@dataclass(frozen=True)
class Shown:
    """Cells that show a percent sign: the first of them, how many rows and columns, and what multiplies their value."""

    row: int
    column: int
    scale: float
    rows: int = 1
    columns: int = 1


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
    percents
        Numbers that are shown as percentages.
    hidden
        Rows that are not shown, by a filter or by hand, counted from 0.
    hidden_columns
        Columns that are not shown, counted from 0.
    merged
        First and last cell, row and column each, of cells that are merged; empty where the reader has them.
    """

    rows: int = 0
    columns: int = 0
    formulas: list[Place] = field(default_factory=list)
    errors: list[Place] = field(default_factory=list)
    percents: list[Shown] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Merged] = field(default_factory=list)


class _DoctypeError(Exception):
    pass


class Target:
    """Gets the elements of a document one by one; names are without their namespace."""

    def __init__(self) -> None:
        self.depth = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Called by the parser where an element begins.

        Raises
        ------
        ParseError
            If it lies deeper than in any workbook.
        """
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ParseError
        self.opened(tag.rpartition("}")[2], attributes)

    def end(self, tag: str) -> None:
        """Called by the parser where an element ends."""
        self.depth -= 1
        self.closed(tag.rpartition("}")[2])

    def doctype(self, *_: str | None) -> None:
        """Called by the parser at a document type declaration.

        Raises
        ------
        _DoctypeError
            Always.
        """
        raise _DoctypeError

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def closed(self, tag: str) -> None:
        """An element ends."""


class _Attributes(Target):
    """Attributes of every element of one name."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self.tag = tag
        self.of_elements: list[Mapping[str, str]] = []

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == self.tag:
            self.of_elements.append(attributes)


class _Formats(Target):
    """Number formats by the number that a cell has of its style."""

    def __init__(self) -> None:
        super().__init__()
        self.codes = dict(_PERCENT_FORMATS)
        self.of_cells: list[str] = []
        self.are_of_cells = False

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "numFmt":
            self.codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self.are_of_cells = True
        elif tag == "xf" and self.are_of_cells:
            self.of_cells.append(attributes.get("numFmtId", ""))

    def closed(self, tag: str) -> None:
        if tag == "cellXfs":
            self.are_of_cells = False


class _CellReader(Target):
    """Collects `Cells`."""

    def __init__(self, cells: Cells, scales: Mapping[str, float]) -> None:
        super().__init__()
        self.cells = cells
        self.scales = scales
        self.scale: float | None = None
        self.row = -1
        self.at: tuple[str, int, int] | None = None
        self.is_error = False
        self.texts: dict[str, list[str]] = {}  # by child of the cell
        self.heard: list[str] | None = None

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "row":
            number = attributes.get("r", "")
            self.row = whole(number) - 1 if number else self.row + 1
            if attributes.get("hidden") in _YES:
                self.cells.hidden.add(self.row)
        elif tag == "col" and attributes.get("hidden") in _YES:
            first, last = whole(attributes.get("min", "")), whole(attributes.get("max", ""))
            self.cells.hidden_columns |= set(range(first - 1, min(last, MOST_WIDE)))
        elif tag == "c":
            self.at = _place(attributes.get("r", ""))
            self.is_error = attributes.get("t") == "e"
            is_number = attributes.get("t", "n") == "n"
            self.scale = self.scales.get(attributes.get("s", "0")) if is_number else None
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
        if self.scale is not None and value:
            self.cells.percents.append(Shown(row, column, self.scale))
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
        read_xml(parts[LINKS], links, name=name)
    read_xml(parts[BOOK], sheets, name=name)
    targets = {link.get("Id", ""): link.get("Target", "") for link in links.of_elements}
    paths = {}
    for sheet in sheets.of_elements:
        target = targets.get(next((text for key, text in sheet.items() if key.endswith("}id")), ""), "")
        paths[sheet.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return paths


def percent_scales(parts: Mapping[str, bytes], *, name: str) -> dict[str, float]:
    """What multiplies the value of a cell that shows a percent sign, by the number of its style.

    Parameters
    ----------
    parts
        XML by path in the archive.
    name
        Name of the file, for messages.

    Returns
    -------
    dict of str to float
        100 for a format such as ``0.0%``; 1 for one that only writes the sign, such as ``0.0"%"``.

    Raises
    ------
    UploadError
        If the XML is damaged, or holds a document type declaration.
    """
    formats = _Formats()
    if STYLES in parts:
        read_xml(parts[STYLES], formats, name=name)
    scales = {}
    for number, style in enumerate(formats.of_cells):
        # The first section is that of positive numbers.
        code = _LITERAL.sub("", formats.codes.get(style, "")).partition(";")[0]
        literal = "".join("".join(match) for match in _LITERAL.findall(formats.codes.get(style, "")))
        if "%" in code or "%" in literal:
            scales[str(number)] = _HUNDRED if "%" in code else 1.0
    return scales


def read_cells(sheets: Iterable[bytes], *, name: str, scales: Mapping[str, float]) -> Cells:
    """How far the cells of sheets reach, how they are shown, and which of them the reader would leave empty.

    Parameters
    ----------
    sheets
        XML of each.
    name
        Name of the file, for messages.
    scales
        Result of `percent_scales`.

    Raises
    ------
    UploadError
        If the XML is damaged, or holds a document type declaration.
    """
    cells = Cells()
    for xml in sheets:
        read_xml(xml, _CellReader(cells, scales), name=name)
    return cells


def read_xml(xml: bytes, target: Target, *, name: str) -> None:
    """Stream a document through a target.

    Parameters
    ----------
    xml
        The document.
    target
        Gets its elements.
    name
        Name of the file, for messages.

    Raises
    ------
    UploadError
        If the XML is damaged, or holds a document type declaration.
    """
    parser = XMLParser(target=target)  # noqa: S314 (the target refuses any entity)  # nosec B314
    try:
        parser.feed(xml)
        parser.close()
    except _DoctypeError:
        raise UploadError(_DECLARES, file=name) from None
    except (ParseError, ValueError, LookupError):  # the latter two: an encoding that cannot be read
        raise UploadError(DAMAGED, file=name) from None


def whole(text: str) -> int:
    """Number of a row or a column.

    Raises
    ------
    ParseError
        If it is none that a sheet can have: Python refuses to read or write numbers of thousands of digits.
    """
    if not _WHOLE.fullmatch(text):
        raise ParseError
    return int(text)


def _place(reference: str) -> tuple[str, int, int] | None:
    """Reference of a cell with its row and column from 0; None when it has none."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for sign in match[1]:
        column = column * _LETTERS + ord(sign) - ord("A") + 1
    return reference, int(match[2]) - 1, column - 1
