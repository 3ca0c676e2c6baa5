"""Lists as .xlsx: a title block with scope, filters and data date, typed cells, frozen header, filters, a watermark.

Texts are written as texts: what starts like a formula stays a text.  Children stand by code and roster number alone.
"""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from dashboard.i18n import Translator

_FOOTER = 110
"""Letters of the watermark at the foot of each printed page: it holds 255, and reads "&" as a mark of its own."""
_WIDTHS = {"date": 12, "number": 10, "text": 18}


@dataclass(frozen=True)
class Heading:
    """What stands above a list: title, lines (scope, filters, data date, definitions) and who took it when."""

    title: str
    lines: tuple[str, ...]
    watermark: str


@dataclass(frozen=True)
class Field:
    """A column: its label and the kind of its cells (text, number, date)."""

    label: str
    kind: str = "text"


def workbook(heading: Heading, fields: Sequence[Field], rows: Sequence[Sequence[Any]], t: Translator) -> bytes:
    """One sheet with a list; the rows stand in the order given."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet(t("List"))
        _write(book, sheet, heading, fields, rows)
    return target.getvalue()


def _write(book: Any, sheet: Any, heading: Heading, fields: Sequence[Field], rows: Sequence[Sequence[Any]]) -> None:
    bold = book.add_format({"bold": True, "font_size": 14})
    plain = book.add_format({"font_color": "#5A6675"})
    head = book.add_format({"bold": True, "bg_color": "#EAF1FA", "border": 1, "text_wrap": True})
    formats = {"date": book.add_format({"num_format": "yyyy-mm-dd"}), "number": book.add_format({"num_format": "0"})}
    above = (heading.title, *heading.lines, heading.watermark)
    for at, line in enumerate(above):
        sheet.write_string(at, 0, line, plain if at else bold)
    top = len(above)
    for column, field in enumerate(fields):
        sheet.write_string(top, column, field.label, head)
        sheet.set_column(column, column, _WIDTHS[field.kind])
    for at, row in enumerate(rows, start=top + 1):
        for column, (field, value) in enumerate(zip(fields, row, strict=True)):
            _cell(sheet, at, column, value, formats.get(field.kind))
    sheet.freeze_panes(top + 1, 0)
    sheet.autofilter(top, 0, top + max(len(rows), 1), len(fields) - 1)
    sheet.set_footer(f"&L{heading.watermark[:_FOOTER].replace('&', '＆')}&R&P/&N")
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _cell(sheet: Any, row: int, column: int, value: Any, form: Any) -> None:
    if value is None:
        sheet.write_blank(row, column, None, form)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), form)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, form)
    else:
        sheet.write_string(row, column, str(value))
