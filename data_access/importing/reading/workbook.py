"""Workbooks (.xlsx, .xls) by python-calamine: typed cells, never inferred ones."""

import io
from typing import Any, cast

import python_calamine as calamine

from data_access.importing.reading import apart, unpacking
from data_access.importing.reading.limits import BROKEN, MOST_CELLS, MOST_COLUMNS, PROTECTED, SPREAD
from data_access.importing.reading.model import Cell, Grid
from data_access.importing.says import Refused, Say, say
from data_access.texts import msg

_UNCOMPUTED = say(
    msg("{n} formulas hold no value and count as blank: open the workbook in the office program and save it again.")
)
_PANIC = "PanicException"
"""What the reader's own assertions raise: a BaseException that has no name to be imported by."""


def read(data: bytes, *, zipped: bool) -> tuple[tuple[Grid, ...], tuple[Say, ...]]:
    """The visible sheets, and what is to be said about the others.

    Raises Refused when the workbook cannot be opened.
    """
    if not zipped:
        return apart.read(data)
    unpacked = unpacking.measure(data)
    grids, notes = open_all(data)
    if unpacked.errors:
        _show_errors(grids, unpacked, unpacking.part_names(data))
    if unpacked.hidden_rows:
        notes = (*notes, say(msg("{n} hidden rows are taken like the others."), n=unpacked.hidden_rows))
    if unpacked.uncomputed:
        notes = (*notes, say(_UNCOMPUTED.msgid, n=unpacked.uncomputed))
    return grids, notes


def _show_errors(grids: tuple[Grid, ...], unpacked: unpacking.Unpacked, parts: dict[str, str]) -> None:
    """Put #N/A and its like where the reader leaves a blank: an error is no missing value."""
    for grid in grids:
        for row, column, error in unpacked.errors.get(parts.get(grid.name, ""), ()):
            if row < len(grid.rows) and column < len(grid.rows[row]) and grid.rows[row][column] == "":
                grid.rows[row][column] = error


def open_all(data: bytes) -> tuple[tuple[Grid, ...], tuple[Say, ...]]:
    """Raises Refused; whoever did not look before may lose the process."""
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            hidden = [s.name for s in book.sheets_metadata if s.visible != calamine.SheetVisibleEnum.Visible]
            names = [s.name for s in book.sheets_metadata if _is_table(s) and s.name not in hidden]
            grids = _grids(book, names)
    except calamine.PasswordError:
        raise Refused(PROTECTED) from None
    except (calamine.CalamineError, OSError, ValueError, OverflowError):
        raise Refused(BROKEN) from None
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise Refused(BROKEN) from None
    return grids, tuple(say(msg("The hidden sheet “{sheet}” was left out."), sheet=name) for name in hidden)


def _is_table(sheet: Any) -> bool:
    return bool(sheet.typ == calamine.SheetTypeEnum.WorkSheet)


def _grids(book: calamine.CalamineWorkbook, names: list[str]) -> tuple[Grid, ...]:
    grids, room = [], MOST_CELLS
    for name in names:
        sheet = book.get_sheet_by_name(name)
        if sheet.total_width >= MOST_COLUMNS:
            grids.append(
                Grid(name, [], [], (say(msg("The sheet “{sheet}” has too many columns: left out."), sheet=name),))
            )
            continue
        room -= (sheet.total_height + 1) * (sheet.total_width + 1)
        if room < 0:
            raise Refused(SPREAD)
        rows = cast(list[list[Cell]], sheet.to_python(skip_empty_area=False))
        _fill_merged(sheet, rows)
        grids.append(Grid(name, rows, list(range(1, len(rows) + 1))))
    return tuple(grids)


def _fill_merged(sheet: calamine.CalamineSheet, rows: list[list[Cell]]) -> None:
    """Give every cell of a merged range the value that the range shows: a town's name over its villages."""
    room = MOST_CELLS  # ranges never overlap in a sheet that an office program has written
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top >= len(rows) or left >= len(rows[top]) or right < left:
            continue
        value = rows[top][left]
        for row in rows[top : bottom + 1]:
            width = len(row[left : right + 1])
            row[left : right + 1] = [value] * width
            room -= width
        if room < 0:
            raise Refused(BROKEN)
