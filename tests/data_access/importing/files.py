"""Small clerks' files for tests, and the import with its usual arguments."""

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import xlsxwriter

from data_access import schema
from data_access.engine import Database
from data_access.importing import columns
from data_access.importing.results import FileResult
from data_access.importing.run import import_files
from data_access.importing.says import english

TODAY = dt.date(2026, 11, 22)
NOW = dt.datetime.fromisoformat("2026-11-22 02:00")
KEY = b"only for tests"

Line = Sequence[Any]


def workbook(
    path: Path,
    sheets: Mapping[str, Sequence[Line]],
    *,
    hidden: Sequence[str] = (),
    merged: Sequence[tuple[str, str]] = (),
    hidden_rows: Sequence[int] = (),
) -> Path:
    """A .xlsx; `merged` (range, text) and `hidden_rows` are of the first sheet, dates become date cells."""
    with xlsxwriter.Workbook(path) as book:
        day, moment = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        clock = book.add_format({"num_format": "hh:mm"})
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for row, line in enumerate(lines):
                for column, value in enumerate(line):
                    _put(sheet, row, column, value, day, moment, clock)
        for row in hidden_rows:
            book.worksheets()[0].set_row(row, None, None, {"hidden": True})
        for cells, text in merged:
            book.worksheets()[0].merge_range(cells, text)
    return path


def _put(sheet: Any, row: int, column: int, value: Any, day: Any, moment: Any, clock: Any) -> None:
    if isinstance(value, dt.time):
        sheet.write_datetime(row, column, value, clock)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, moment if isinstance(value, dt.datetime) else day)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    elif value is not None:
        sheet.write_number(row, column, value)


def table(path: Path, lines: Sequence[Line], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """A .csv."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(lines)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def official(kind: str, *names: str) -> list[str]:
    """The official Chinese headers of some columns."""
    return [columns.header(kind, name) for name in names]


def bring_in(database: Database, *paths: Path, **options: Any) -> tuple[FileResult, ...]:
    options = {"today": TODAY, "by": "tests", "identity_key": KEY, "now": NOW} | options
    return import_files(database, paths, **options)


def bring_one(database: Database, path: Path, **options: Any) -> FileResult:
    (result,) = bring_in(database, path, **options)
    return result


def rows(database: Database, table: str, *names: str) -> list[tuple[Any, ...]]:
    """The rows of a table (all columns, or those named), sorted."""
    of = schema.metadata.tables[table]
    wanted = [of.c[name] for name in names] or list(of.columns)
    with database.read() as connection:
        return sorted((tuple(row) for row in connection.execute(sa.select(*wanted))), key=repr)


def said(result: FileResult) -> str:
    """Why a file was refused or passed over, in English."""
    why = result.refused or result.skipped
    return "" if why is None else why.text(english)


def reasons(result: FileResult) -> set[tuple[str, str]]:
    """(field, reason) of the rejected rows."""
    return {(field, reason.text(english)) for field, reason, _ in result.reasons}


def notes(result: FileResult) -> str:
    """Everything that was said about the file and its sheets."""
    return " ".join(n.text(english) for n in (*result.notes, *(n for r in result.readings for n in r.notes)))
