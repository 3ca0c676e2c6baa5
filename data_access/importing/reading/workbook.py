"""Workbooks (.xlsx, .xls) by python-calamine: typed cells, never inferred ones."""

import io
import re
import zipfile
from typing import Any, cast

import python_calamine as calamine

from data_access.importing.reading.model import Cell, Grid
from data_access.importing.says import Refused, Say, say
from data_access.texts import msg

MOST_COLUMNS = 1000
MOST_ROWS = 1_048_576


def read(data: bytes, *, zipped: bool) -> tuple[tuple[Grid, ...], tuple[Say, ...]]:
    """The visible sheets, and what is to be said about the others.

    Raises Refused when the workbook cannot be opened.
    """
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            hidden = [s.name for s in book.sheets_metadata if s.visible != calamine.SheetVisibleEnum.Visible]
            grids = [_grid(book, s.name) for s in book.sheets_metadata if _is_table(s) and s.name not in hidden]
    except calamine.PasswordError:
        raise Refused(
            say(msg("The workbook is protected by a password. Remove the password and send it again."))
        ) from None
    except (calamine.CalamineError, OSError, ValueError):
        raise Refused(say(msg("The workbook is damaged. Open it in the office program and save it again."))) from None
    notes = [say(msg("The hidden sheet “{sheet}” was left out."), sheet=name) for name in hidden]
    if zipped and (rows := _hidden_rows(data)):
        notes.append(say(msg("{n} hidden rows are taken like the others."), n=rows))
    return tuple(grids), tuple(notes)


def _is_table(sheet: Any) -> bool:
    return bool(sheet.typ == calamine.SheetTypeEnum.WorkSheet)


def _grid(book: calamine.CalamineWorkbook, name: str) -> Grid:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_width > MOST_COLUMNS:
        return Grid(name, [], [], (say(msg("The sheet “{sheet}” has too many columns: left out."), sheet=name),))
    rows = cast(list[list[Cell]], sheet.to_python(skip_empty_area=False))
    _fill_merged(sheet, rows)
    return Grid(name, rows, list(range(1, len(rows) + 1)))


def _fill_merged(sheet: calamine.CalamineSheet, rows: list[list[Cell]]) -> None:
    """Give every cell of a merged range the value that the range shows: a town's name over its villages."""
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top >= len(rows) or left >= len(rows[top]):
            continue
        value = rows[top][left]
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [value] * len(row[left : right + 1])


_HIDDEN_ROW = re.compile(rb'<row\b[^>]*\bhidden="(?:1|true)"')
_TAIL = 512


def _hidden_rows(data: bytes) -> int:
    """How many rows of an .xlsx are hidden; the reader does not tell, so the sheets' own text is searched."""
    found = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.namelist():
            if entry.startswith("xl/worksheets/sheet"):
                found += _count(archive, entry)
    return found


def _count(archive: zipfile.ZipFile, entry: str) -> int:
    found, tail = 0, b""
    with archive.open(entry) as stream:
        while block := stream.read(1 << 20):
            text = tail + block
            ends = [match.end() for match in _HIDDEN_ROW.finditer(text)]
            found += len(ends)
            tail = text[max(ends[-1] if ends else 0, len(text) - _TAIL) :]
    return found
