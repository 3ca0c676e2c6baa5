"""Sheets as clerks export them: official Chinese headers and words, title rows above, 合计 below, as .xlsx or .csv."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from data_access import codes, months
from data_access.importing import columns
from data_access.importing.columns import Value

Cell = str | int | float | dt.date | dt.datetime | None
UTC_OFFSET = dt.timedelta(hours=8)
_NUMBER = "序号"

DATE_SPELLINGS: tuple[Callable[[dt.date], str], ...] = (
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: day.isoformat(),
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: day.strftime("%Y%m%d"),
)
"""How clerks write a day; a file mixes two of them."""


@dataclass(frozen=True)
class Export:
    """One file: the sheet `kind` with some of its columns (as named in `importing.columns`), rows in their order."""

    kind: str
    file: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    title: str
    note: str = ""
    numbered: bool = True  # a 序号 column in front
    total: bool = False  # a 合计 row below

    def headers(self) -> list[str]:
        named = [columns.header(self.kind, name) for name in self.columns]
        return [_NUMBER, *named] if self.numbered else named


def cells(export: Export) -> list[list[Cell]]:
    """The rows as typed cells: codes become words, instants become local time."""
    writers = [_writer(export.kind, name) for name in export.columns]
    rows = [[None if v is None else write(v) for write, v in zip(writers, row, strict=True)] for row in export.rows]
    return [[i, *row] for i, row in enumerate(rows, start=1)] if export.numbered else rows


def _writer(kind: str, name: str) -> Callable[[Any], Cell]:
    column = columns.sheet(kind).column(name)
    words = {code: codes.word(column.codes, code) for code in codes.codes(column.codes)} if column.codes else {}
    by_value: dict[Value, Callable[[Any], Cell]] = {
        Value.CODE: words.__getitem__,
        Value.CODE_SET: lambda several: ";".join(words[code] for code in several.split(";")),
        Value.YES_NO: lambda yes: "是" if yes else "否",
        Value.MONTH: months.label,
        Value.INSTANT: lambda at: at + UTC_OFFSET,
        Value.TIME: lambda at: f"{at:%H:%M}",
    }
    return by_value.get(column.value, lambda value: value)


def write_workbook(out: Path, export: Export, as_of: dt.date) -> None:
    """A .xlsx with real dates; the same rows give the same bytes."""
    with xlsxwriter.Workbook(out / export.file, {"in_memory": True}) as book:
        book.set_properties({"created": dt.datetime.combine(as_of, dt.time(9))})
        sheet = book.add_worksheet(columns.title(export.kind)[:31])
        bold, head = book.add_format({"bold": True, "font_size": 14}), book.add_format({"bold": True, "border": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.set_column(0, 0, 6)
        sheet.set_column(1, len(export.headers()), 15)
        sheet.write_string(0, 0, export.title, bold)
        if export.note:
            sheet.write_string(1, 0, export.note)
        top = 2 if export.note else 1
        for position, header in enumerate(export.headers()):
            sheet.write_string(top, position, header, head)
        rows = cells(export)
        for number, row in enumerate(rows, start=top + 1):
            for position, value in enumerate(row):
                if value is None:
                    continue
                if isinstance(value, str):
                    sheet.write_string(number, position, value)
                elif isinstance(value, dt.datetime):
                    sheet.write_datetime(number, position, value, instant)
                elif isinstance(value, dt.date):
                    sheet.write_datetime(number, position, dt.datetime.combine(value, dt.time()), day)
                else:
                    sheet.write_number(number, position, value)
        if export.total:
            sheet.write_string(top + 1 + len(rows), 0, "合计")
            sheet.write_number(top + 1 + len(rows), 1, len(rows))


def write_csv(out: Path, export: Export, encoding: str, spellings: tuple[int, int]) -> None:
    """A .csv; the days are spelt in two ways, row about."""
    first, second = (DATE_SPELLINGS[i] for i in spellings)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([export.title])
    writer.writerow(export.headers())
    known: dict[tuple[dt.date, int], str] = {}

    def spelt(day: dt.date, way: int) -> str:
        found = known.get((day, way))
        if found is None:
            found = known[day, way] = (second if way else first)(day)
        return found

    for number, row in enumerate(cells(export)):
        way = number % 3 == 2
        writer.writerow(
            f"{spelt(v.date(), way)} {v:%H:%M:%S}"
            if isinstance(v, dt.datetime)
            else spelt(v, way)
            if isinstance(v, dt.date)
            else v
            for v in row
        )
    (out / export.file).write_bytes(text.getvalue().encode(encoding))
