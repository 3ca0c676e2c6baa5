"""`tonghu template KIND`: an empty workbook for those who start from nothing, and what each of its columns means.

The first sheet has the official headers and nothing else, so that the import takes it without a question; the second
explains them.  No row of the explanation holds two headers beside each other: the import never takes it for a table.
"""

import datetime as dt
import io
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter

from data_access.importing.columns import Column, Sheet, Value, sheet
from data_access.importing.explain import MUST, ONE_OF, Explained, Wording, explain, need, shown
from data_access.texts import msg

EXPLANATION = msg("How to fill in")
_HEADERS = (
    msg("Col."),
    msg("Header"),
    msg("Needed"),
    msg("What it holds"),
    msg("Words allowed"),
    msg("Example"),
    msg("Remarks"),
)
_WIDTHS = (6, 22, 12, 30, 44, 24, 60)
_GENERAL = (
    msg("Fill in the first sheet from its second row on; leave the headers as they are."),
    msg("Headers with * are required in every row; of the yellow ones one of those that belong together is enough."),
    msg("Columns that you do not need may be deleted, rows may stand in any order."),
    msg("Then: tonghu import FILE --dry-run says how it is read, tonghu import FILE brings it in."),
    msg("Rows that cannot be taken come back in FILE.rejected.xlsx, with the reason: mend them there, import that."),
)

_FIRST_DAY, _LAST_DAY = dt.date(1900, 1, 1), dt.date(2100, 12, 31)
_MOST = 2_000_000_000  # what an integer column of the database holds
_LAST_ROW = 1_048_575
_NARROWEST, _WIDEST = 12, 30
_FORMATS = {
    Value.DATE: "yyyy-mm-dd",
    Value.INSTANT: "yyyy-mm-dd hh:mm",
    Value.TIME: "hh:mm",
    Value.INTEGER: "0",
    Value.YUAN: "0",
    Value.NUMBER: "General",
}
_AS_TEXT = "@"  # else a spreadsheet makes numbers of codes, and dates of months
_FILL = {MUST: "#FCE4D6", ONE_OF: "#FFF2CC"}
_BETWEEN_WORDS = "；"  # no word holds it
_LONGEST_LIST = 255  # what a workbook takes for a drop-down of plain words


def workbook(kind: str, wording: Wording) -> bytes:
    """The template of a kind of sheet, as an .xlsx.

    Raises ContractBroken for a kind that does not exist.
    """
    known = sheet(kind)
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        _write_columns(book, known, wording)
        _write_explanation(book, known, wording)
    return memory.getvalue()


def file_name(kind: str, wording: Wording) -> str:
    """What the template's file is called unless somebody says otherwise."""
    title = "".join(c for c in wording.title(sheet(kind)) if c.isalnum() or c == "_")
    return wording.translate(msg("{title}_template.xlsx"), title=title)


def _write_columns(book: Any, known: Sheet, wording: Wording) -> None:
    page = book.add_worksheet(wording.title(known))
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    for at, column in enumerate(shown(known)):
        told = explain(known, column, wording)
        header = told.header + ("*" if need(known, column) == MUST else "")  # the import passes over the mark
        cells = book.add_format({"num_format": _FORMATS.get(column.value, _AS_TEXT)})
        page.set_column(at, at, min(max(2 * len(header) + 4, _NARROWEST), _WIDEST), cells)
        page.write_string(0, at, header, _head(book, need(known, column)))
        page.write_comment(0, at, _note(told), {"x_scale": 2, "y_scale": 2})
        rule = _RULES.get(column.value, _no_rule)(column, told.words)
        if rule:
            page.data_validation(1, at, _LAST_ROW, at, rule | _refusal(told, wording, rule))


def _head(book: Any, needed: str) -> Any:
    look = {"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter", "num_format": _AS_TEXT}
    return book.add_format(look | ({"bg_color": _FILL[needed]} if needed in _FILL else {}))


def _note(told: Explained) -> str:
    lines = [f"{told.need} · {told.value}", _BETWEEN_WORDS.join(told.words), *told.remarks]
    return "\n".join(line for line in lines if line)


def _refusal(told: Explained, wording: Wording, rule: dict[str, Any]) -> dict[str, Any]:
    """What the office program says when something else is typed."""
    if rule.get("show_error") is False:
        return {}
    text = wording.translate(msg("Please write here: {value}."), value=told.value)
    return {"error_title": told.header[:32], "error_message": text[:255]}


# --- what may be typed ------------------------------------------------------------------------------------------------


def _no_rule(_column: Column, _words: Sequence[str]) -> dict[str, Any]:
    return {}


def _one_of(_column: Column, words: Sequence[str]) -> dict[str, Any]:
    assert len(",".join(words)) <= _LONGEST_LIST, words
    return {"validate": "list", "source": list(words)}


def _some_of(column: Column, words: Sequence[str]) -> dict[str, Any]:
    """The list offers one word; several, divided by semicolons, are typed: nothing is refused."""
    return _one_of(column, words) | {"show_error": False}


def _day(column: Column, _words: Sequence[str]) -> dict[str, Any]:
    last = "=TODAY()" if column.not_future else _LAST_DAY
    return {"validate": "date", "criteria": "between", "minimum": _FIRST_DAY, "maximum": last}


def _moment(column: Column, _words: Sequence[str]) -> dict[str, Any]:
    last = "=NOW()" if column.not_future else _LAST_DAY
    return {"validate": "date", "criteria": "between", "minimum": _FIRST_DAY, "maximum": last}


def _time(_column: Column, _words: Sequence[str]) -> dict[str, Any]:
    return {"validate": "time", "criteria": "between", "minimum": dt.time(), "maximum": dt.time(23, 59, 59)}


def _whole(_column: Column, _words: Sequence[str]) -> dict[str, Any]:
    return {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": _MOST}


def _number(_column: Column, _words: Sequence[str]) -> dict[str, Any]:
    return {"validate": "decimal", "criteria": "between", "minimum": -_MOST, "maximum": _MOST}


def _length(shortest: int, longest: int) -> Callable[[Column, Sequence[str]], dict[str, Any]]:
    def rule(_column: Column, _words: Sequence[str]) -> dict[str, Any]:
        return {"validate": "length", "criteria": "between", "minimum": shortest, "maximum": longest}

    return rule


_RULES: dict[Value, Callable[[Column, Sequence[str]], dict[str, Any]]] = {
    Value.CODE: _one_of,
    Value.YES_NO: _one_of,
    Value.CODE_SET: _some_of,
    Value.DATE: _day,
    Value.INSTANT: _moment,
    Value.TIME: _time,
    Value.INTEGER: _whole,
    Value.YUAN: _whole,
    Value.NUMBER: _number,
    Value.AREA: _length(6, 12),
    Value.IDENTITY_NUMBER: _length(18, 18),
}


# --- the explanation --------------------------------------------------------------------------------------------------


def _write_explanation(book: Any, known: Sheet, wording: Wording) -> None:
    t = wording.translate
    page = book.add_worksheet(t(EXPLANATION))
    bold, wrapped = book.add_format({"bold": True, "border": 1}), book.add_format({"text_wrap": True, "valign": "top"})
    for at, width in enumerate(_WIDTHS):
        page.set_column(at, at, width, wrapped)
    page.write_string(0, 0, wording.title(known), book.add_format({"bold": True, "font_size": 14}))
    for line, text in enumerate(_GENERAL, start=1):
        page.write_string(line, 0, t(text))
    top = len(_GENERAL) + 2
    page.freeze_panes(top + 1, 2)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    for at, text in enumerate(_HEADERS):
        page.write_string(top, at, t(text), bold)
    for at, column in enumerate(shown(known)):
        for place, text in enumerate(_line(at, explain(known, column, wording), wording)):
            page.write_string(top + 1 + at, place, text, wrapped)


def _line(at: int, told: Explained, wording: Wording) -> tuple[str, ...]:
    example = wording.translate(msg("such as {example}"), example=told.example) if told.example else ""
    words, remarks = _BETWEEN_WORDS.join(told.words), "\n".join(told.remarks)
    return _letters(at), told.header, told.need, told.value, words, example, remarks


def _letters(at: int) -> str:
    """The column's name in the office program; no sheet is wider than Z."""
    assert at < 26
    return chr(ord("A") + at)
