"""Workbooks (.xlsx): looked over before anything is unpacked, and nothing that a sheet holds vanishes.

The reader gives an empty cell for a formula that was never calculated and for an error such as
#DIV/0!. Both would read as "no figure", so their text is put in the cell and is listed as unreadable.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from kaart.core.errors import UploadError, mark
from kaart.core.provenance import Notice
from kaart.own.sheet import MOST_COLUMNS, MOST_ROWS, Raw, few, letter

# Unpacked, a sheet at the limits of rows and columns is about this large; a zip bomb is a thousand times larger.
MOST_UNPACKED = 150_000_000
MOST_PARTS = 2_000
# Headings and empty lines above the rows.
_SPARE_ROWS = 100
# Empty columns between those that are used; the reader lays out every cell in the rectangle.
_WIDEST = 4 * MOST_COLUMNS
_CHUNK = 1 << 20
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb'([\w:]+)\s*=\s*"([^"]*)"')
# Tags are short: a file of one endless tag must not keep the expressions busy.
_TAG = rb"<(?:\w{1,20}:)?c\s(?=[^<>]{0,300}>)"
_AT = rb'[^<>]{0,300}?\br="([A-Z]{1,4})(\d{1,9})"[^<>]{0,300}?'
# A cell that only has a colour closes itself and holds nothing.
_PLACE = re.compile(_TAG + _AT + rb"(?<!/)>")
_FORMULA = rb"<(?:\w{1,20}:)?f\b(?:[^<>]{0,300}/>|[^<>]{0,300}>([^<]*)</(?:\w{1,20}:)?f>)"
_EMPTY_FORMULA = re.compile(
    _TAG
    + _AT
    + rb">\s{0,20}"
    + _FORMULA
    + rb"\s{0,20}(?:<(?:\w{1,20}:)?v\s?/>|<(?:\w{1,20}:)?v>\s{0,20}</(?:\w{1,20}:)?v>)?"
    rb"\s{0,20}</(?:\w{1,20}:)?c>"
)
_ERROR = re.compile(
    _TAG + rb'(?=[^<>]{0,300}\bt="e")' + _AT + rb">\s{0,20}(?:" + _FORMULA.replace(b"([^<]*)", b"[^<]*") + rb")?"
    rb"\s{0,20}<(?:\w{1,20}:)?v>([^<]*)</(?:\w{1,20}:)?v>"
)
_LETTERS = 26
_BOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_KEPT = (_BOOK, _LINKS, "xl/worksheets/")
_PROTECTED = mark("{file} is protected by a password; save it without one.")
_DAMAGED = mark("{file} is a damaged workbook; open it in Excel and save it again as .xlsx.")
_TOO_LARGE = mark("{file} unpacks to more than {megabytes} MB; copy the columns that are needed to a new workbook.")


@dataclass(frozen=True)
class Workbook:
    """One sheet of a workbook, line by line, with the names of all its sheets."""

    lines: list[list[Raw]]
    sheets: tuple[str, ...]
    notices: list[Notice]


def read_workbook(content: bytes, *, name: str, sheet: str = "") -> Workbook:
    """Lines of one sheet.

    Parameters
    ----------
    content
        The file.
    name
        Its name, for messages.
    sheet
        Name of a sheet; "" takes the first visible one that holds anything.

    Raises
    ------
    UploadError
        If it is no workbook, is protected, unpacks to too much, or has no such sheet.
    """
    parts = _unpack(content, name=name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = tuple(item.name for item in book.sheets_metadata if str(item.visible).endswith("Visible"))
        names = visible or tuple(book.sheet_names)
        paths = _paths(parts)
        if sheet and sheet not in book.sheet_names:
            raise UploadError(
                mark("{file} has no sheet '{sheet}'; it has {choices}."),
                file=name, sheet=sheet, choices=", ".join(names),
            )  # fmt: skip
        for chosen in (sheet,) if sheet else names:
            xml = _sheet_xml(parts, paths.get(chosen))
            _require_size(xml, name=name)
            sheet_rows = book.get_sheet_by_name(chosen)
            lines: list[list[Raw]] = [list(line) for line in sheet_rows.to_python(skip_empty_area=False)]
            notices = _put_back(lines, xml)
            if sheet or any(cell not in {"", None} for line in lines for cell in line):
                merged = sheet_rows.merged_cell_ranges or []
                return Workbook(lines, names, [*_about(chosen, names, sheet), *notices, *_about_merged(lines, merged)])
    except PasswordError:
        raise UploadError(_PROTECTED, file=name) from None
    except CalamineError:
        raise UploadError(_DAMAGED, file=name) from None
    raise UploadError(mark("{file} holds no cells with anything in them; choose another file."), file=name)


def require_modern(content: bytes, *, name: str) -> None:
    """Refuse workbooks of before 2007 and those with a password: both look alike from the outside.

    Parameters
    ----------
    content
        The file.
    name
        Its name, for messages.

    Raises
    ------
    UploadError
        Always.
    """
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise UploadError(_PROTECTED, file=name)
    raise UploadError(mark("{file} is a workbook of the old kind (.xls); save it as .xlsx or CSV."), file=name)


def _unpack(content: bytes, *, name: str) -> dict[str, bytes]:
    """The parts of a workbook that say where its cells are, unpacked under a limit.

    Raises
    ------
    UploadError
        If it is no whole zip file or no workbook, or unpacks to too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if _BOOK not in archive.namelist():
                raise UploadError(mark("{file} is no workbook that kaart reads; save it as .xlsx or CSV."), file=name)
            if len(entries) > MOST_PARTS:
                raise UploadError(_TOO_LARGE, file=name, megabytes=MOST_UNPACKED // 1_000_000)
            return _read_parts(archive, entries, name=name)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError):
        raise UploadError(_DAMAGED, file=name) from None


def _read_parts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], *, name: str) -> dict[str, bytes]:
    """Every part is unpacked and counted; those about sheets are kept.

    Raises
    ------
    UploadError
        If all together are too large.
    """
    parts: dict[str, bytes] = {}
    total = 0
    for entry in entries:
        # What the archive says of its size may be a lie; what comes out is counted.
        entry.file_size = MOST_UNPACKED + 1
        kept: list[bytes] = []
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                total += len(chunk)
                if total > MOST_UNPACKED:
                    raise UploadError(_TOO_LARGE, file=name, megabytes=MOST_UNPACKED // 1_000_000)
                if entry.filename.startswith(_KEPT):
                    kept.append(chunk)
        if kept:
            parts[entry.filename] = b"".join(kept)
    return parts


def _paths(parts: dict[str, bytes]) -> dict[str, str]:
    """Part of the archive by name of the sheet."""
    targets = {}
    for match in _RELATION.findall(parts.get(_LINKS, b"")):
        fields = _fields(match)
        target = fields.get("Target", "")
        targets[fields.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    paths = {}
    for match in _SHEET.findall(parts[_BOOK]):
        fields = _fields(match)
        link = next((text for key, text in fields.items() if key.endswith(":id")), "")
        paths[fields.get("name", "")] = targets.get(link, "")
    return paths


def _fields(tag: bytes) -> dict[str, str]:
    return {key.decode(): html.unescape(text.decode("utf-8", "replace")) for key, text in _ATTRIBUTE.findall(tag)}


def _sheet_xml(parts: dict[str, bytes], path: str | None) -> bytes:
    """XML of a sheet; of all sheets together when it is not clear which one."""
    if path and path in parts:
        return parts[path]
    return b"".join(content for key, content in parts.items() if key.startswith("xl/worksheets/"))


def _require_size(xml: bytes, *, name: str) -> None:
    """Refuse a sheet whose last cell lies far out: the reader would lay out every cell before it.

    Raises
    ------
    UploadError
        If it does.
    """
    rows, columns = 0, 0
    for match in _PLACE.finditer(xml):
        rows, columns = max(rows, int(match[2])), max(columns, _column(match[1]))
    if rows > MOST_ROWS + _SPARE_ROWS or columns > _WIDEST:
        raise UploadError(
            mark(
                "{file} has cells as far as {cell}; kaart takes {rows} rows and {columns} columns, remove the others."
            ),
            file=name,
            cell=f"{letter(columns - 1)}{rows}",
            rows=MOST_ROWS,
            columns=MOST_COLUMNS,
        )


def _column(letters: bytes) -> int:
    place = 0
    for sign in letters:
        place = place * _LETTERS + sign - ord("A") + 1
    return place


def _put_back(lines: list[list[Raw]], xml: bytes) -> list[Notice]:
    """Put the text of formulas without a result and of errors into their cells, and say where they are."""
    notices = []
    for pattern, sign, text in (
        (_EMPTY_FORMULA, "=", mark("Formulas without a stored result in {cells}; open the file in Excel and save it.")),
        (_ERROR, "", mark("Cells with an error in {cells}; they have no value.")),
    ):
        places = []
        for match in pattern.finditer(xml):
            row, column = int(match[2]) - 1, _column(match[1]) - 1
            _set(lines, row, column, sign + html.unescape((match[3] or b"").decode("utf-8", "replace")))
            places.append(match[1].decode() + match[2].decode())
        if places:
            notices.append(Notice.of(text, cells=few(places)))
    return notices


def _set(lines: list[list[Raw]], row: int, column: int, text: str) -> None:
    while len(lines) <= row:
        lines.append([])
    lines[row] += [""] * (column + 1 - len(lines[row]))
    lines[row][column] = text


def _about(chosen: str, names: tuple[str, ...], asked: str) -> list[Notice]:
    if asked or len(names) == 1:
        return []
    text = mark("This workbook has {count} sheets; this is '{sheet}'. The others: {others}.")
    others = [name for name in names if name != chosen]
    return [Notice.of(text, count=len(names), sheet=chosen, others=few(others))]


def _about_merged(lines: list[list[Raw]], merged: list[tuple[tuple[int, int], tuple[int, int]]]) -> list[Notice]:
    """Merged cells that span rows hold one value; the reader gives it to the first cell alone."""
    down = [
        f"{letter(left)}{top + 1}:{letter(right)}{bottom + 1}"
        for (top, left), (bottom, right) in merged
        if bottom > top and top < len(lines)
    ]
    if not down:
        return []
    text = mark("Merged cells ({cells}): only the first row of each has the value, the others count as empty.")
    return [Notice.of(text, cells=few(down))]
