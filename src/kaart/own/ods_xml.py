"""The XML of an OpenDocument spreadsheet (.ods): how far its sheets reach, and what the reader of cells leaves out.

One element can stand for a million equal rows, so a file of one kB may unpack to more than fits in memory: how far a
sheet reaches is known here before any cell is laid out.
"""

from __future__ import annotations

from collections.abc import Mapping

from kaart.own.sheet import letter
from kaart.own.workbook_xml import MOST_WIDE, Cells, Place, Shown, Target, read_xml

CONTENT, MANIFEST = "content.xml", "META-INF/manifest.xml"
MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_CELLS = frozenset({"table-cell", "covered-table-cell"})
_HIDDEN = frozenset({"collapse", "filter"})
_HUNDRED = 100.0
_DIGITS = 13


class _SheetReader(Target):
    """Collects `Cells` by name of the sheet."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: dict[str, Cells] = {}
        self.cells = Cells()
        self.tables = 0  # a table may stand in a cell of another
        self.row = self.row_repeat = self.column = self.table_column = 0
        self.row_hidden = self.row_holds = False
        self.cell: Mapping[str, str] = {}
        self.texts: list[str] | None = None
        self.notes = 0

    def opened(self, tag: str, attributes: Mapping[str, str]) -> None:
        plain = {key.rpartition("}")[2]: text for key, text in attributes.items()}
        if tag == "table":
            self.tables += 1
            if self.tables == 1:
                self.cells = self.sheets.setdefault(plain.get("name", ""), Cells())
                self.row = self.table_column = 0
        elif self.tables > 1:
            return
        elif tag == "table-column":
            repeat = _count(plain.get("number-columns-repeated"))
            if plain.get("visibility") in _HIDDEN:
                self.cells.hidden_columns |= set(range(self.table_column, min(self.table_column + repeat, MOST_WIDE)))
            self.table_column += repeat
        elif tag == "table-row":
            self.row_repeat = _count(plain.get("number-rows-repeated"))
            self.row_hidden, self.row_holds, self.column = plain.get("visibility") in _HIDDEN, False, 0
        elif tag in _CELLS:
            self.cell, self.texts = plain, []
        elif tag == "annotation":
            self.notes += 1

    def data(self, text: str) -> None:
        """Text within a cell, but not of a remark beside it."""
        if self.texts is not None and not self.notes:
            self.texts.append(text)

    def closed(self, tag: str) -> None:
        if tag == "table":
            self.tables -= 1
        elif self.tables > 1:
            return
        elif tag == "annotation":
            self.notes -= 1
        elif tag in _CELLS:
            self._end_cell()
        elif tag == "table-row":
            if self.row_holds:
                self.cells.rows = self.row + self.row_repeat
                if self.row_hidden:
                    self.cells.hidden |= set(range(self.row, min(self.row + self.row_repeat, _MOST_HIDDEN)))
            self.row += self.row_repeat

    def _end_cell(self) -> None:
        cell, text = self.cell, "".join(self.texts or []).strip()
        self.texts = None
        count = _count(cell.get("number-columns-repeated"))
        kind, formula = cell.get("value-type", ""), cell.get("formula", "")
        at = Place(f"{letter(self.column)}{self.row + 1}", self.row, self.column, text)
        if kind or text or formula:
            self.row_holds = True
            self.cells.columns = max(self.cells.columns, self.column + count)
        if kind == "percentage":
            self.cells.percents.append(Shown(self.row, self.column, _HUNDRED, self.row_repeat, count))
        # An error has the type string and an empty value; the text is what a person sees.
        if formula and text.startswith("#") and not cell.get("value"):
            self.cells.errors.append(at)
        elif formula and not kind and not text:
            self.cells.formulas.append(Place(at.reference, at.row, at.column, "=" + formula.partition("=")[2]))
        across, down = _count(cell.get("number-columns-spanned")), _count(cell.get("number-rows-spanned"))
        if across > 1 or down > 1:
            self.cells.merged.append(((self.row, self.column), (self.row + down - 1, self.column + across - 1)))
        self.column += count


# More rows than any file may have; such a file is refused for its size.
_MOST_HIDDEN = 200_000


def read_ods(xml: bytes, *, name: str) -> dict[str, Cells]:
    """What the XML says of the cells of each sheet, by name of the sheet.

    Parameters
    ----------
    xml
        ``content.xml``.
    name
        Name of the file, for messages.

    Raises
    ------
    UploadError
        If the XML is damaged, or holds a document type declaration.
    """
    reader = _SheetReader()
    read_xml(xml, reader, name=name)
    return reader.sheets


def is_protected(manifest: bytes) -> bool:
    """Whether the list of files of the document says that they are encrypted."""
    return b"encryption-data" in manifest


def _count(text: str | None) -> int:
    # Longer numbers are no count, and Python refuses very long ones.
    return int(text) if text is not None and text.isdecimal() and len(text) < _DIGITS and int(text) > 0 else 1
