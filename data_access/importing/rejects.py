"""FILE.rejected.xlsx: the rows that could not be taken, ready to be mended and sent in again.

All cells are text, cells that name a child are blank, nobody but the owner can read the file.  Sent in again, a blank
name wipes nothing; where a row brings the name in, or finds its child by it, its reason says where to copy it from.
"""

import io
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter

from data_access.importing import identity
from data_access.importing.cells import is_blank, text_of
from data_access.importing.columns import Value
from data_access.importing.reading import Cell
from data_access.importing.recognise import ADDED, Recognised
from data_access.importing.rows import Rows
from data_access.importing.says import Problem, Translate
from data_access.texts import msg

SUFFIX = ".rejected.xlsx"
_COPY = msg("What names the child is blank here: copy it from row {row} of the source before you send this in again.")
_LONGEST_CELL = 32_000
_NAMES_SOMEBODY = re.compile(
    "姓名|身份证|证件|电话|手机|联系|住址|地址|监护人|父亲|母亲|家长|签名|微信|name|phone|address", re.I
)


def path_for(source: Path) -> Path:
    return source.with_name(source.name + SUFFIX)


def write(source: Path, sheets: Iterable[Rows], translate: Translate) -> Path:
    """The rejected rows of a file beside it, mode 0600.

    Raises OSError when the folder cannot be written to.
    """
    target = path_for(source)
    content = workbook(sheets, translate)
    half = target.with_name(target.name + ".part")
    half.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as stream:
            stream.write(content)
        half.replace(target)
    except BaseException:  # a full disk, Ctrl-C: no half of it stays
        half.unlink(missing_ok=True)
        raise
    return target


def workbook(sheets: Iterable[Rows], translate: Translate) -> bytes:
    """The same as bytes: one sheet for each that has rejected rows."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True, "constant_memory": False}) as book:
        bold = book.add_format({"bold": True})
        for number, rows in enumerate((rows for rows in sheets if rows.problems), start=1):
            sheet = book.add_worksheet(_sheet_name(rows.source, number))
            sheet.freeze_panes(1, 0)
            for column, header in enumerate((*rows.source.headers, *(translate(text) for text in ADDED))):
                sheet.write_string(0, column, header, bold)
            for line, cells in enumerate(_lines(rows, translate), start=1):
                for column, text in enumerate(cells):
                    if text:
                        sheet.write_string(line, column, text[:_LONGEST_CELL])
    return memory.getvalue()


def _sheet_name(source: Recognised, number: int) -> str:
    """With the kind's title, for the lines above the header, which may have told the kind, do not come along."""
    allowed = re.sub(r"[^\w（）() -]", " ", f"{source.sheet.title} {source.grid.name}")
    return f"{number} {allowed}"[:31].strip()


def _lines(rows: Rows, translate: Translate) -> Iterable[list[str]]:
    by_row: dict[int, list[Problem]] = {}
    for problem in rows.problems:
        by_row.setdefault(problem.position, []).append(problem)
    hidden = _hidden(rows.source)
    for position in sorted(by_row):
        cells = rows.source.grid.rows[rows.positions[position]]
        texts = _texts(cells, len(rows.source.headers), hidden)
        columns = [rows.source.source_column(problem.field) for problem in by_row[position]]
        fields = [rows.source.header_of(problem.field) for problem in by_row[position]]
        values = [texts[i] if i is not None else "" for i in columns]
        number = str(rows.number(position))
        reasons = [problem.reason.text(translate) for problem in by_row[position]]
        if _misses_its_name(rows.source, cells):
            reasons.append(translate(_COPY, row=number))
        yield [*texts, number, *("；".join(part) for part in (fields, values, reasons))]


def _texts(cells: Sequence[Cell], width: int, hidden: frozenset[int]) -> list[str]:
    """A row's cells as text; blank where they name a child, and wherever somebody wrote an identity number."""
    texts = ["" if i in hidden or i >= len(cells) else text_of(cells[i]) for i in range(width)]
    return ["" if identity.within(text) else text for text in texts]


def _misses_its_name(source: Recognised, cells: Sequence[Cell]) -> bool:
    """True for a row that brings a child's name in, or finds the child by it, and has lost it here."""
    named = [i for i, field in enumerate(source.fields) if field and source.sheet.column(field).identity]
    if all(i >= len(cells) or is_blank(cells[i]) for i in named):
        return False
    code = "id" if source.sheet.tables[0] == "child" else "child_id"
    at = source.fields.index(code) if code in source.fields else len(cells)
    found_by_code = at < len(cells) and not is_blank(cells[at])
    return not found_by_code or "child_identity" in source.sheet.tables


def _hidden(source: Recognised) -> frozenset[int]:
    """The source's columns that name a child, by what they are or, where they are unknown, by what they say."""
    hidden = set()
    for i, (header, field) in enumerate(zip(source.headers, source.fields, strict=True)):
        column = source.sheet.column(field) if field else None
        if column.identity if column else bool(_NAMES_SOMEBODY.search(header)):
            hidden.add(i)
        if column is not None and column.value in (Value.POSITION, Value.GEOMETRY):
            hidden.add(i)
    return frozenset(hidden)
