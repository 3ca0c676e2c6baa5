"""Lists as .xlsx: a title block with scope, filters and data date, typed cells, frozen header, filters, a watermark.

    workbook(heading, fields, rows, t)                # one list
    book(heading, (Sheet(…), Sheet(…)))               # several, a sheet each
    stream(target, heading, sheet, t)                 # any number of rows, none of them held

Texts are written as texts: what starts like a formula stays a text.  Children stand by code and roster number alone.
"""

import datetime as dt
import io
import itertools
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

import xlsxwriter

from dashboard.exports.about import Meaning
from dashboard.i18n import Translator

MOST_ROWS = 1_048_576
"""Rows of one sheet, heading and all: what is more goes on in the next."""
_FOOTER = 110
"""Letters of the watermark at the foot of each printed page: it holds 255, and reads "&" as a mark of its own."""
_WIDTHS = {"date": 12, "number": 10, "share": 10, "yuan": 13, "text": 18}
_NARROWEST, _WIDEST = 8, 44
_BLOCK = 64
"""Narrowest width of the title block: a table of two columns has a legible heading too."""
_LINE_HEIGHT = 17
_ONE_LINE, _TWO_LINES = 14, 20
"""Labels of a column up to so wide stand on one line, on two; longer ones on three."""
_MOST_LINES = 12
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "·"))
_NAME_LENGTH = 31
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class Share(float):
    """A proportion: 0.941 is a number of its own kind, shown as 94.1 %."""


class Masked:
    """A number that does not leave, because it is small or would tell one that is: "<5", never 0."""

    def __init__(self, below: int) -> None:
        self.below = below

    def __str__(self) -> str:
        return f"<{self.below}"


@dataclass(frozen=True)
class Heading:
    """What stands above a list: title, lines (scope, filters, data date, definitions) and who took it when."""

    title: str
    lines: tuple[str, ...]
    watermark: str


@dataclass(frozen=True)
class Field:
    """A column: its label and the kind of its cells (text, number, share, yuan, date).

    A word may stand in place of a number that there is not: "n/a", "no data", "<5".
    """

    label: str
    kind: str = "text"


@dataclass(frozen=True)
class Sheet:
    """One list of a workbook; its heading's lines stand before those of the whole workbook."""

    title: str
    fields: Sequence[Field]
    rows: Iterable[Sequence[Any]]
    lines: tuple[str, ...] = ()


def workbook(heading: Heading, fields: Sequence[Field], rows: Sequence[Sequence[Any]], t: Translator) -> bytes:
    """One sheet with a list; the rows stand in the order given."""
    return book(heading, (Sheet(t("List"), fields, rows),), title_of_book=True)


def book(heading: Heading, sheets: Sequence[Sheet], *, title_of_book: bool = False) -> bytes:
    """A sheet for each list, named by its title; `title_of_book`: the workbook's title stands above instead."""
    target = io.BytesIO()
    names = sheet_names([sheet.title for sheet in sheets])
    with xlsxwriter.Workbook(target, {"in_memory": True, **_OPTIONS}) as made:
        looks = _Looks(made)
        for name, sheet in zip(names, sheets, strict=True):
            rows = [tuple(row) for row in sheet.rows]
            title = heading.title if title_of_book else sheet.title
            above = Heading(title, (*sheet.lines, *heading.lines), heading.watermark)
            page = _Page(made.add_worksheet(name), looks, above, sheet.fields, _measured(sheet.fields, rows))
            for row in rows:
                page.write(row, tall=True)
            page.close()
    return target.getvalue()


def stream(
    target: IO[bytes], heading: Heading, sheet: Sheet, t: Translator, *, beside: Sequence[Sheet] = (),
    most: int = MOST_ROWS,
) -> int:  # fmt: skip
    """Write a list of any length row by row, none of them held, and give how many; its sheets hold `most` rows each.

    `beside` are short lists on sheets of their own, behind it.
    """
    widths = [max(_WIDTHS[field.kind], min(width(field.label), _WIDEST)) for field in sheet.fields]
    room, rows, written = most - len(heading.lines) - 3, iter(sheet.rows), 0
    with xlsxwriter.Workbook(target, {"constant_memory": True, **_OPTIONS}) as made:
        looks = _Looks(made)
        for number in itertools.count(1):
            first = next(rows, None)
            if first is None and number > 1:
                break
            name = sheet.title if number == 1 else t("{title} {number}", title=sheet.title, number=number)
            page = _Page(made.add_worksheet(sheet_names([name])[0]), looks, heading, sheet.fields, widths)
            for row in _with(first, itertools.islice(rows, room - 1)):
                page.write(row)
                written += 1
            page.close()
        for short in beside:
            above = Heading(short.title, (), heading.watermark)
            kept = [tuple(row) for row in short.rows]
            page = _Page(made.add_worksheet(sheet_names([short.title])[0]), looks, above, short.fields,
                         _measured(short.fields, kept))  # fmt: skip
            for row in kept:
                page.write(row, tall=True)
            page.close()
    return written


def _with(first: Sequence[Any] | None, rest: Iterator[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    if first is not None:
        yield first
        yield from rest


def definitions(meanings: Sequence[Meaning], t: Translator) -> Sheet:
    """The definitions of the measures of a file, as a list of their own."""
    fields = (
        Field(t("Id")), Field(t("Measure")), Field(t("Numerator")), Field(t("Denominator")), Field(t("Left out")),
        Field(t("Clause")), Field(t("Definition version"), "number"),
    )  # fmt: skip
    rows = [(m.id, m.title, m.counted, m.of or "—", m.left_out or "—", m.clause, m.version) for m in meanings]
    return Sheet(t("Definitions"), fields, rows)


def sheet_names(titles: Sequence[str]) -> list[str]:
    """Titles as Excel takes them: 31 letters, none of its signs, each once."""
    names: list[str] = []
    for title in titles:
        plain = title.translate(_FORBIDDEN).strip(" '") or "·"
        name, number = plain[:_NAME_LENGTH].rstrip(" '"), 1
        while name.casefold() in {each.casefold() for each in names}:
            number += 1
            end = f" {number}"
            name = plain[: _NAME_LENGTH - len(end)].rstrip(" '") + end
        names.append(name)
    return names


def width(text: str) -> int:
    """How wide a text stands, in letters of the Latin alphabet: a Chinese one takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)


def _measured(fields: Sequence[Field], rows: Sequence[Sequence[Any]]) -> list[int]:
    """The widths in which a list reads: labels may break over two lines, cells stand on one where they can."""
    found = []
    for at, field in enumerate(fields):
        wide = width(field.label)
        label = wide + 3 if wide <= _ONE_LINE else -(-wide // (2 if wide <= _TWO_LINES else 3)) + 3
        widest = max((width(_said(row[at])) for row in rows), default=0)
        found.append(min(max(_NARROWEST, label, widest + 2), _WIDEST))
    return found


def _said(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)[:10] if isinstance(value, float) else str(value or "")


def _lines(value: Any, wide: int) -> int:
    """On how many lines a text stands in a column."""
    return -(-width(value) // max(wide - 1, 1)) or 1 if isinstance(value, str) else 1


class _Looks:
    """The formats of one workbook."""

    def __init__(self, book: Any) -> None:
        self.title = book.add_format({"bold": True, "font_size": 14, "valign": "vcenter"})
        self.line = book.add_format({"font_color": "#5A6675", "text_wrap": True, "valign": "top"})
        self.head = book.add_format({"bold": True, "bg_color": "#EAF1FA", "border": 1, "text_wrap": True,
                                     "valign": "vcenter"})  # fmt: skip
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.word = book.add_format({"align": "right", "valign": "top"})
        self.date = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self.whole = book.add_format({"num_format": "#,##0", "valign": "top"})
        self.broken = book.add_format({"num_format": "#,##0.0", "valign": "top"})
        self.share = book.add_format({"num_format": "0.0%", "valign": "top"})

    def of(self, value: float) -> Any:
        if isinstance(value, Share):
            return self.share
        return self.whole if float(value).is_integer() else self.broken


class _Page:
    """One sheet on its way: heading and header first, then rows one by one, then what needs to know how many."""

    def __init__(
        self, sheet: Any, looks: _Looks, heading: Heading, fields: Sequence[Field], widths: Sequence[int]
    ) -> None:
        self._sheet, self._looks, self._fields, self._widths = sheet, looks, fields, widths
        for column, each in enumerate(widths):
            sheet.set_column(column, column, each)
        self._block(heading, widths)
        self._top = self._at = len(heading.lines) + 2
        for column, field in enumerate(fields):
            sheet.write_string(self._top, column, field.label, looks.head)
        # two letters are kept for the sign of the filter
        labels = zip(fields, widths, strict=True)
        sheet.set_row(self._top, _LINE_HEIGHT * max(_lines(field.label, wide - 2) for field, wide in labels) + 3)
        sheet.freeze_panes(self._top + 1, 0)
        sheet.set_footer(f"&L{heading.watermark[:_FOOTER].replace('&', '＆')}&R&P/&N")
        sheet.repeat_rows(self._top)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.fit_to_pages(1, 0)

    def _block(self, heading: Heading, widths: Sequence[int]) -> None:
        """The lines above, each as wide as the table, or as is legible where that is narrower."""
        room, last = 0, 0
        while last < len(widths) or room < _BLOCK:
            room += widths[last] if last < len(widths) else _NARROWEST
            last += 1
            if room >= _BLOCK and last >= min(len(widths), 8):
                break
        for at, line in enumerate((heading.title, *heading.lines, heading.watermark)):
            look = self._looks.line if at else self._looks.title
            lines = _lines(line if at else line * 2, room)  # the title stands in larger letters
            self._sheet.set_row(at, _LINE_HEIGHT * lines + (0 if at else 6))
            if last > 1:
                self._sheet.merge_range(at, 0, at, last - 1, "", look)
            self._sheet.write_string(at, 0, line, look)

    def write(self, row: Sequence[Any], *, tall: bool = False) -> None:
        """The next row; `tall`: as high as its texts are long, which not every program finds out by itself."""
        self._at += 1
        if tall:
            lines = max((_lines(each, wide) for each, wide in zip(row, self._widths, strict=True)), default=1)
            if lines > 1:
                self._sheet.set_row(self._at, _LINE_HEIGHT * min(lines, _MOST_LINES))
        for column, (field, value) in enumerate(zip(self._fields, row, strict=True)):
            self._cell(self._at, column, field, value)

    def _cell(self, row: int, column: int, field: Field, value: Any) -> None:
        sheet, looks = self._sheet, self._looks
        if value is None:
            sheet.write_blank(row, column, None, looks.text)
        elif isinstance(value, dt.date):
            sheet.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), looks.date)
        elif isinstance(value, int | float):
            sheet.write_number(row, column, float(value), looks.of(value))
        else:
            sheet.write_string(row, column, str(value), looks.text if field.kind == "text" else looks.word)

    def close(self) -> None:
        self._sheet.autofilter(self._top, 0, max(self._at, self._top + 1), len(self._fields) - 1)
