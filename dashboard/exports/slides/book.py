"""The workbook inside a chart: what is drawn, and beside it what the drawing is made of; nothing that is masked.

The sheet's first row names the columns; the categories stand in the first column, then the series, then the ends of
intervals with their distances, then what stands beside (numerator, denominator, words, note).  Rows that are not drawn
stand below.  A second sheet says what the file says of itself.
"""

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from dashboard.exports.slides.model import Cell, Chart, Column, Series

SHEET = "Sheet1"
"""The name that the references of a chart have to know."""
MONTHS = "yyyy-mm"


@dataclass(frozen=True)
class Interval:
    """Letters of the columns with the distances from a series' values to the ends of their intervals."""

    plus: str
    minus: str


def columns(chart: Chart, words: Sequence[str]) -> tuple[Column, ...]:
    """Everything beside the categories, in order; `words` name low, high, upwards and downwards."""
    found = [Column(one.name, one.values) for one in chart.series]
    for one in chart.series:
        found += _ends(one, words)
    return (*found, *chart.columns)


def _ends(series: Series, words: Sequence[str]) -> list[Column]:
    if not series.low:
        return []
    columns = (series.low, series.high, plus(series), minus(series))
    return [Column(word, cells) for word, cells in zip(words, columns, strict=True)]


def plus(series: Series) -> tuple[float | None, ...]:
    """From a value up to the end of its interval."""
    return tuple(_distance(high, value) for value, high in zip(series.values, series.high, strict=True))


def minus(series: Series) -> tuple[float | None, ...]:
    """From a value down to the end of its interval."""
    return tuple(_distance(value, low) for value, low in zip(series.values, series.low, strict=True))


def _distance(above: float | None, below: float | None) -> float | None:
    return None if above is None or below is None else round(above - below, 12)


def interval(chart: Chart, at: int) -> Interval:
    """Where the distances of the series at a place stand: each series with intervals has four columns of its own."""
    before = sum(4 for one in chart.series[:at] if one.low)
    first = 1 + len(chart.series) + before
    return Interval(plus=letter(first + 2), minus=letter(first + 3))


def letter(column: int) -> str:
    name = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def workbook(chart: Chart, words: Sequence[str], about: Sequence[str], about_title: str) -> bytes:
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        bold, form = book.add_format({"bold": True}), book.add_format({"num_format": chart.form})
        month = book.add_format({"num_format": MONTHS})
        sheet, beside = book.add_worksheet(SHEET), columns(chart, words)
        for at, label in enumerate((chart.label, *(one.label for one in beside))):
            sheet.write_string(0, at, label, bold)
        drawn = len(beside) - len(chart.columns)
        for row, cells in enumerate(_rows(chart, beside), start=1):
            for at, value in enumerate(cells):
                _cell(sheet, row, at, value, month if not at else form if at <= drawn else None)
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, len(beside), 12)
        sheet.freeze_panes(1, 1)
        last = book.add_worksheet(about_title)
        for row, line in enumerate(about):
            last.write_string(row, 0, line)
    return target.getvalue()


def _rows(chart: Chart, beside: Sequence[Column]) -> Iterator[tuple[Cell | dt.date, ...]]:
    categories: Sequence[str | dt.date] = chart.categories
    for at, category in enumerate(categories):
        yield category, *(one.cells[at] for one in beside)
    ends = sum(4 for one in chart.series if one.low)
    for extra in chart.extra:
        count = len(chart.series)
        yield extra.category, *extra.cells[:count], *(None,) * ends, *extra.cells[count:]


def _cell(sheet: Any, row: int, at: int, value: Cell | dt.date, form: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, dt.date):
        sheet.write_datetime(row, at, dt.datetime(value.year, value.month, value.day), form)
    elif isinstance(value, str):
        sheet.write_string(row, at, value)
    else:
        sheet.write_number(row, at, value, form)
