"""Workbooks (.xlsx, .ods): looked over before anything is unpacked, and nothing that a sheet holds vanishes.

The reader gives an empty cell for a formula that was never calculated and for an error such as
#DIV/0!. Both would read as "no figure", so their text is put in the cell and is listed as unreadable.
It gives 0.124 for a cell that shows 12.4 %: people mean what they see, and get that.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from kaart.core.errors import UploadError, mark
from kaart.core.few import few
from kaart.core.limits import ZIP_FAULTS
from kaart.core.provenance import Notice
from kaart.own.headings import Merged
from kaart.own.numbers import Percent
from kaart.own.ods_xml import CONTENT, MANIFEST, MIMETYPE, is_protected, read_ods
from kaart.own.sheet import MOST_COLUMNS, MOST_ROWS, Raw, letter
from kaart.own.workbook_xml import (
    BOOK,
    DAMAGED,
    LINKS,
    SHEETS,
    STYLES,
    Cells,
    Place,
    percent_scales,
    read_cells,
    sheet_paths,
)

# Unpacked, a sheet at the limits of rows and columns is about this large; a zip bomb is a thousand times larger.
MOST_UNPACKED = 150_000_000
MOST_PARTS = 2_000
# Headings and empty lines above the rows.
_SPARE_ROWS = 100
# Empty columns between those that are used; the reader lays out every cell in the rectangle.
_WIDEST = 4 * MOST_COLUMNS
_CHUNK = 1 << 20
# The reader of .ods lays out every sheet at once.
_MOST_CELLS = 2 * MOST_ROWS * MOST_COLUMNS
_KIND = "mimetype"
_KEPT = (BOOK, LINKS, SHEETS, STYLES, CONTENT, MANIFEST, _KIND)
_PROTECTED = mark("{file} is protected by a password; save it without one.")
_TOO_LARGE = mark("{file} unpacks to more than {megabytes} MB; copy the columns that are needed to a new workbook.")


@dataclass(frozen=True)
class Workbook:
    """One sheet of a workbook, line by line.

    Attributes
    ----------
    lines
        Its cells, as they are shown.
    sheets
        Names of all sheets.
    notices
        Notices for the reader.
    hidden
        Lines that the workbook does not show, counted from 0.
    hidden_columns
        Columns that it does not show, counted from 0.
    merged
        First and last cell of merged cells.
    """

    lines: list[list[Raw]]
    sheets: tuple[str, ...]
    notices: list[Notice]
    hidden: frozenset[int]
    hidden_columns: frozenset[int]
    merged: tuple[Merged, ...]


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
        If it is no workbook, is protected or damaged, declares a DOCTYPE, unpacks to too much, or has no such sheet.
    """
    parts = _unpack(content, name=name)
    look = _look_at_ods(parts, name=name) if BOOK not in parts else _look_at_xlsx(parts, name=name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = tuple(item.name for item in book.sheets_metadata if str(item.visible).endswith("Visible"))
        names = visible or tuple(book.sheet_names)
        if sheet and sheet not in book.sheet_names:
            raise UploadError(
                mark("{file} has no sheet '{sheet}'; it has {choices}."),
                file=name, sheet=sheet, choices=", ".join(names),
            )  # fmt: skip
        for chosen in (sheet,) if sheet else names:
            cells = look(chosen)
            _require_size(cells, name=name)
            sheet_rows = book.get_sheet_by_name(chosen)
            lines: list[list[Raw]] = [list(line) for line in sheet_rows.to_python(skip_empty_area=False)]
            notices = [*_about(chosen, names, sheet), *_put_back(lines, cells), *_as_shown(lines, cells)]
            if sheet or any(cell not in {"", None} for line in lines for cell in line):
                merged = tuple(sheet_rows.merged_cell_ranges or cells.merged)
                shut = frozenset(cells.hidden_columns)
                return Workbook(lines, names, notices, frozenset(cells.hidden), shut, merged)
    except PasswordError:
        raise UploadError(_PROTECTED, file=name) from None
    except CalamineError:
        raise UploadError(DAMAGED, file=name) from None
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
            parts = _read_parts(archive, archive.infolist(), name=name)
    except UploadError:
        raise
    except ZIP_FAULTS:
        raise UploadError(DAMAGED, file=name) from None
    is_ods = CONTENT in parts and parts.get(_KIND, b"").startswith(MIMETYPE)
    if BOOK not in parts and not is_ods:
        raise UploadError(mark("{file} is no workbook that kaart reads; save it as .xlsx or CSV."), file=name)
    return parts


def _look_at_xlsx(parts: Mapping[str, bytes], *, name: str) -> Callable[[str], Cells]:
    """Function that looks over the cells of a sheet by its name."""
    paths, scales = sheet_paths(parts, name=name), percent_scales(parts, name=name)

    def look(sheet: str) -> Cells:
        # All sheets together when it is not clear which one.
        part = parts.get(paths.get(sheet, ""))
        sheets = [part] if part else [xml for path, xml in parts.items() if path.startswith(SHEETS)]
        return read_cells(sheets, name=name, scales=scales)

    return look


def _look_at_ods(parts: Mapping[str, bytes], *, name: str) -> Callable[[str], Cells]:
    """Function that looks over the cells of a sheet by its name; every sheet has been looked over before.

    Raises
    ------
    UploadError
        If the file is protected or damaged, or its sheets are too large together.
    """
    if is_protected(parts.get(MANIFEST, b"")):
        raise UploadError(_PROTECTED, file=name)
    sheets = read_ods(parts[CONTENT], name=name)
    for cells in sheets.values():
        _require_size(cells, name=name)
    if sum(cells.rows * cells.columns for cells in sheets.values()) > _MOST_CELLS:
        raise UploadError(_TOO_LARGE, file=name, megabytes=MOST_UNPACKED // 1_000_000)
    return lambda sheet: sheets.get(sheet, Cells())


def _read_parts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], *, name: str) -> dict[str, bytes]:
    """Every part is unpacked and counted; those about sheets are kept.

    Raises
    ------
    UploadError
        If they are too many, or too large all together.
    """
    if len(entries) > MOST_PARTS:
        raise UploadError(_TOO_LARGE, file=name, megabytes=MOST_UNPACKED // 1_000_000)
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


def _require_size(cells: Cells, *, name: str) -> None:
    """Refuse a sheet whose last cell lies far out: the reader would lay out every cell before it.

    Raises
    ------
    UploadError
        If it does.
    """
    if cells.rows > MOST_ROWS + _SPARE_ROWS or cells.columns > _WIDEST:
        raise UploadError(
            mark(
                "{file} has cells as far as {cell}; kaart takes {rows} rows and {columns} columns, remove the others."
            ),
            file=name,
            cell=f"{letter(cells.columns - 1)}{cells.rows}",
            rows=MOST_ROWS,
            columns=MOST_COLUMNS,
        )


def _put_back(lines: list[list[Raw]], cells: Cells) -> list[Notice]:
    """Put the text of formulas without a result and of errors into their cells, and say where they are."""
    notices = []
    for places, text in (
        (cells.formulas, mark("Formulas without a stored result in {cells}; open the file in Excel and save it.")),
        (cells.errors, mark("Cells with an error in {cells}; they have no value.")),
    ):
        for place in places:
            _set(lines, place)
        if places:
            notices.append(Notice.of(text, cells=few([place.reference for place in places])))
    return notices


def _as_shown(lines: list[list[Raw]], cells: Cells) -> list[Notice]:
    """Put what is shown into cells that show a percentage: 12.4 for a stored 0.124 that shows 12.4 %."""
    example: tuple[float, float] | None = None
    for shown in cells.percents:
        for line in lines[shown.row : shown.row + shown.rows]:
            for column in range(shown.column, min(shown.column + shown.columns, len(line))):
                cell = line[column]
                if isinstance(cell, (int, float)) and not isinstance(cell, bool):
                    # Twelve digits: 0.07 times 100 is 7.000000000000001.
                    line[column] = Percent(f"{cell * shown.scale:.12g}")
                    example = example or (cell, float(f"{cell * shown.scale:.12g}"))
    if example is None or example[0] == example[1]:
        return []
    text = mark("Percentages are read as the workbook shows them: a stored {stored} as {shown} %.")
    return [Notice.of(text, stored=example[0], shown=example[1])]


def _set(lines: list[list[Raw]], place: Place) -> None:
    while len(lines) <= place.row:
        lines.append([])
    line = lines[place.row]
    line += [""] * (place.column + 1 - len(line))
    line[place.column] = place.text


def _about(chosen: str, names: tuple[str, ...], asked: str) -> list[Notice]:
    if asked or len(names) == 1:
        return []
    text = mark("This workbook has {count} sheets; this is '{sheet}'. The others: {others}.")
    others = [name for name in names if name != chosen]
    return [Notice.of(text, count=len(names), sheet=chosen, others=few(others))]
