"""Cells → values, as clerks write them.  Nothing is guessed: what is not certain is a Bad value with its reason.

Each parser takes a non-blank cell and gives the value, or raises Bad.  A column is parsed by its distinct cells, for
a quarter of a million rows hold a few thousand different dates.
"""

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from data_access import codes, schema
from data_access.importing import dates, geometry, identity
from data_access.importing.cells import Bad, digits, is_blank, text_of
from data_access.importing.columns import Column, Value
from data_access.importing.reading import Cell
from data_access.importing.says import Problem, Say, say
from data_access.texts import msg

_NOT_WHOLE = say(msg("This is no whole number."))
_NOT_A_NUMBER = say(msg("This is no number."))
_MOST = 2_000_000_000  # what an integer column holds
_TOO_MUCH = say(msg("The number is too large."))
_NEGATIVE = say(msg("The number is below 0."))
_NOT_AN_AREA_CODE = say(msg("An area code has 6 digits (city), 9 (town) or 12 (village)."))
_NOT_A_YEAR = say(msg("This is no year: write it with four digits, as 2026."))
_TOO_LONG = say(msg("The text is too long."))
_FORMULA_ERROR = say(msg("The cell shows a formula's error."))
_IDENTITY_WITHIN = say(
    msg("An identity number does not belong here, for it is never stored: put it into its own column, or leave it out.")
)

_ERROR = re.compile(r"^#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|N/A!)$")
_SPLIT = re.compile(r"[;；、,，/|\n]+")
_GROUPED = re.compile(r"(?<=\d)[, ](?=\d{3}(?:\D|$))")  # 50,000 and 50 000; 1,5 may be one and a half
_YEAR = re.compile(r"^(\d{4})(?:年度?)?$")
_BETWEEN_CHARACTERS = re.compile(r"(?<![A-Za-z.]) | (?![A-Za-z])")
_NARROW = {wide: wide - 0xFEE0 for a, z in ("０９", "ＡＺ", "ａｚ") for wide in range(ord(a), ord(z) + 1)}
_PROSE = frozenset({"reason", "evidence", "address", "living_with", "aid"})
_DOT = re.compile(r"(?<=[\u4e00-\u9fff])\s*[.•・‧∙]\s*(?=[\u4e00-\u9fff])")


def area_code(cell: Cell) -> str:
    """6, 9 or 12 digits; a town's or city's code padded with zeros to 12 loses them."""
    code = digits(cell).replace(" ", "")
    if not re.fullmatch(r"\d{6}|\d{9}|\d{12}", code):
        raise Bad(_NOT_AN_AREA_CODE)
    if len(code) == 12 and code.endswith("000"):
        code = code[:6] if code.endswith("000000") else code[:9]
    elif len(code) == 9 and code.endswith("000"):
        code = code[:6]
    return code


def number(cell: Cell) -> float:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if not math.isfinite(cell):
            raise Bad(_NOT_A_NUMBER)
        return float(cell)
    text = _GROUPED.sub("", text_of(cell).rstrip("元° "))
    if not re.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)", text):
        raise Bad(_NOT_A_NUMBER)
    return float(text)


def integer(cell: Cell) -> int:
    try:
        value = number(re.sub(r"[人次年名户天个]+(?:次|度)?$", "", text_of(cell)) if isinstance(cell, str) else cell)
    except Bad:
        raise Bad(_NOT_WHOLE) from None
    if not value.is_integer():
        raise Bad(_NOT_WHOLE)
    if value < 0:
        raise Bad(_NEGATIVE)
    if value > _MOST:
        raise Bad(_TOO_MUCH)
    return int(value)


def year(cell: Cell) -> int:
    """2026, 2026年, 2026年度; a year between 1900 and 2100."""
    match = _YEAR.match(text_of(cell))
    if not match or not 1900 <= int(match[1]) <= 2100:
        raise Bad(_NOT_A_YEAR)
    return int(match[1])


def yes_no(cell: Cell) -> bool | None:
    known = codes.code("yes_no", text_of(cell))
    if known is None:
        if codes.is_blank("yes_no", text_of(cell)):
            return None
        raise Bad(say(msg("Write yes or no here.")))
    return known == "yes"


def one_of(list_name: str) -> Callable[[Cell], str | None]:
    """A parser for one word of a code list; a word for "not recorded" is null."""

    def parse(cell: Cell) -> str | None:
        text = text_of(cell)
        known = codes.code(list_name, text)
        if known is None and not codes.is_blank(list_name, text):
            raise Bad(_unknown_word(list_name))
        return known

    return parse


def _unknown_word(list_name: str) -> Say:
    words = "、".join(word.zh for word in codes.code_list(list_name).words)
    return say(msg("This word is not in the list."), say(msg("Known are: {words}."), words=words))


def some_of(list_name: str) -> Callable[[Cell], str | None]:
    """A parser for several words of a code list; joined by ';' in the list's order."""
    order = codes.codes(list_name)

    def parse(cell: Cell) -> str | None:
        parse_one = one_of(list_name)
        whole = codes.code(list_name, text_of(cell))  # a word may itself hold a divider
        found = {whole} if whole else {parse_one(part) for part in _SPLIT.split(text_of(cell)) if part.strip()}
        return ";".join(code for code in order if code in found) or None

    return parse


def text(cell: Cell) -> str:
    value = text_of(cell)
    if _ERROR.match(value):
        raise Bad(_FORMULA_ERROR)
    return value


def person(cell: Cell) -> str:
    """A person's name without the spaces that make names of two and three characters equally long; one kind of dot."""
    return _BETWEEN_CHARACTERS.sub("", _DOT.sub("·", text(cell)))


def prose(cell: Cell) -> str:
    """Text that people read and nothing is matched by: it keeps its Chinese punctuation."""
    text(cell)
    return " ".join(str(cell).translate(_NARROW).split()) if isinstance(cell, str) else text(cell)


def some_texts(cell: Cell) -> str | None:
    return ";".join(dict.fromkeys(part.strip() for part in re.split(r"[;；、\n]+", text(cell)) if part.strip())) or None


_PARSERS: dict[Value, Callable[[Cell], Any]] = {
    Value.TEXT: text,
    Value.ID: digits,
    Value.DATE: dates.date,
    Value.INSTANT: dates.instant,
    Value.TIME: dates.time,
    Value.MONTH: dates.month,
    Value.INTEGER: integer,
    Value.YUAN: integer,
    Value.NUMBER: number,
    Value.YES_NO: yes_no,
    Value.TEXT_SET: some_texts,
    Value.AREA: area_code,
    Value.IDENTITY_NUMBER: identity.facts,
    Value.POSITION: text,
    Value.GEOMETRY: geometry.outline,
}


_NAMED_PARSERS: dict[tuple[str, str], Callable[[Cell], Any]] = {
    ("child_name", ""): person,
    ("guardian_name", "child_identity"): person,
    ("worker_name", ""): person,
    ("name", "worker"): person,
    ("year", "station_appraisal"): year,
    ("year", "subsidy"): year,
}
"""Columns, by name and table, that hold something narrower than their kind of value."""


def parser(column: Column) -> Callable[[Cell], Any]:
    """The parser of a column; it takes a cell that is not blank and raises Bad."""
    if column.value is Value.CODE:
        return one_of(column.codes)
    if column.value is Value.CODE_SET:
        return some_of(column.codes)
    plain_parser = _NAMED_PARSERS.get((column.name, column.table)) or _PARSERS[column.value]
    if column.value is Value.TEXT and column.name in _PROSE:
        plain_parser = prose
    return _limited(plain_parser, _longest(column)) if column.value in _LIMITED else plain_parser


_LIMITED = (Value.TEXT, Value.ID, Value.TEXT_SET)
_LONGEST_NAME, _LONGEST_TEXT = 80, 4_000


def _longest(column: Column) -> int:
    """What the table's column holds; virtual columns are names and codes."""
    if column.virtual:
        return _LONGEST_NAME
    kind = schema.metadata.tables[column.table].c[column.name].type
    return getattr(kind, "length", None) or _LONGEST_TEXT


def _limited(parse: Callable[[Cell], Any], longest: int) -> Callable[[Cell], Any]:
    def limited(cell: Cell) -> Any:
        value = parse(cell)
        if value is not None and identity.within(value):  # above all as the child's code
            raise Bad(_IDENTITY_WITHIN)
        if value is not None and len(value) > longest:
            raise Bad(_TOO_LONG)
        return value

    return limited


def column_values(column: Column, cells: Sequence[Cell]) -> tuple[list[Any], list[Problem]]:
    """The values of a column's cells in order (None where blank or bad), and a problem for each bad cell."""
    parse = parser(column)
    keys = _distinguished(cells)
    known = {key: _parsed(parse, cell) for key, cell in dict(zip(keys, cells, strict=True)).items()}
    values = list(map(known.__getitem__, keys))
    if not any(isinstance(value, Say) for value in known.values()):
        return values, []
    problems = [Problem(at, column.name, value) for at, value in enumerate(values) if isinstance(value, Say)]
    return [None if isinstance(value, Say) else value for value in values], problems


def _distinguished(cells: Sequence[Cell]) -> Sequence[Any]:
    """What tells cells apart: themselves, beside their type where 1, 1.0 and True may be among them."""
    if {type(cell) for cell in cells} <= {str, type(None), dt.datetime, dt.date, dt.time}:
        return cells
    return list(zip(map(type, cells), cells, strict=True))


def _parsed(parse: Callable[[Cell], Any], cell: Cell) -> Any:
    if is_blank(cell):
        return None
    try:
        return parse(cell)
    except Bad as bad:
        return bad.reason
