"""The data rows of a recognised sheet, column by column, and what is wrong with them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from data_access.codes import plain
from data_access.importing import dates
from data_access.importing.cells import is_blank, text_of
from data_access.importing.columns import Column, Sheet, Value
from data_access.importing.reading import Cell
from data_access.importing.recognise import Recognised, satisfying
from data_access.importing.says import Problem, Say, say
from data_access.importing.values import column_values
from data_access.progress import Progress
from data_access.texts import msg

_TOTAL = re.compile(r"^(?:合计|总计|小计|共计|累计|总数|total|subtotal|sum)(?:[:：(（\d].*)?$")
_NUMBER = re.compile(r"^-?[\d.,]+%?$")
_TOTAL_OF = re.compile(r"(?:合计|总计|小计)[:：]?$")
_FOOTERS = (
    "注", "备注", "说明", "填表", "填报人", "填报单位", "制表", "审核", "审批", "单位负责人", "负责人", "联系人",
    "制表人", "填表日期", "以上", "本表",
)  # fmt: skip
_MOST_FOOTER_CELLS = 3
_LONGEST_HEADER = 60
_POSITIONS_DROPPED = msg("Positions of visitors are not stored: the columns were left out.")
_TOO_MANY = msg("The row has more cells than the header: a comma inside a value must stand in quotation marks.")
_TOTALS_LEFT_OUT = msg("{n} rows of totals or remarks were left out.")


@dataclass
class Rows:
    """The rows of one sheet on their way into the database: `data[field][i]` belongs to `positions[i]` of the grid.

    A row with a problem is not written; `problems` keep the first per row and field.
    """

    source: Recognised
    positions: list[int]
    data: dict[str, list[Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Say] = field(default_factory=list)
    _seen: set[tuple[int, str]] = field(default_factory=set)

    @property
    def sheet(self) -> Sheet:
        return self.source.sheet

    def __len__(self) -> int:
        return len(self.positions)

    def column(self, name: str) -> list[Any]:
        """The values of a field; nulls where the file has none."""
        return self.data.get(name) or [None] * len(self)

    def has(self, name: str) -> bool:
        return name in self.data

    def add(self, problem: Problem) -> None:
        key = (problem.position, problem.field)
        if key not in self._seen:
            self._seen.add(key)
            self.problems.append(problem)

    def reject(self, position: int, field_name: str, reason: Say) -> None:
        self.add(Problem(position, field_name, reason))

    def bad(self) -> set[int]:
        return {problem.position for problem in self.problems}

    def faulty(self, position: int, field_name: str) -> bool:
        return (position, field_name) in self._seen

    def note(self, said: Say | None) -> None:
        if said is not None and said not in self.notes:
            self.notes.append(said)

    def number(self, position: int) -> int:
        """The row number of a row in its source."""
        return self.source.grid.numbers[self.positions[position]]


def parse(
    source: Recognised, positions: list[int], left_out: int, given: Mapping[str, str], progress: Progress
) -> Rows:
    """The rows at these positions with their values; `given` fields hold for every row that has none of its own."""
    rows = Rows(source, positions)
    if left_out:
        rows.note(say(_TOTALS_LEFT_OUT, n=left_out))
    cells = [source.grid.rows[at] for at in positions]
    _reject_overlong(rows, cells)
    fields = [(i, name) for i, name in enumerate(source.fields) if name]
    for done, (i, name) in enumerate(fields):
        column = source.sheet.column(name)
        if column.value is Value.POSITION:
            rows.note(say(_POSITIONS_DROPPED))
            continue
        values, problems = column_values(column, [row[i] if i < len(row) else None for row in cells])
        rows.data[name] = values
        for problem in problems:
            rows.add(problem)
        progress(msg("Reading cells"), len(cells) * (done + 1) // len(fields), len(cells))
    _fill_time(rows)
    _fill_given(rows, given)
    return rows


def _reject_overlong(rows: Rows, cells: list[list[Cell]]) -> None:
    """A row with more cells than the header: a divider inside a value has shifted what follows it."""
    width = len(rows.source.headers)
    first = next(name for name in rows.source.fields if name)
    for position, row in enumerate(cells):
        if len(row) > width and not all(is_blank(cell) for cell in row[width:]):
            rows.reject(position, first, say(_TOO_MANY))


def _fill_time(rows: Rows) -> None:
    """A visit's time that stands in its date's cell (走访时间 2024-03-05 18:20) is taken from there."""
    if not rows.sheet.has("visited_at") or rows.has("visited_at") or not rows.has("visited_on"):
        return
    at = rows.source.fields.index("visited_on")
    cells = [row[at] if at < len(row) else None for row in (rows.source.grid.rows[p] for p in rows.positions)]
    known = {cell: dates.clock(cell) for cell in dict.fromkeys(cells) if not is_blank(cell)}
    if any(known.values()):
        rows.data["visited_at"] = [known.get(cell) for cell in cells]


def _fill_given(rows: Rows, given: Mapping[str, str]) -> None:
    for name, text in given.items():
        if not rows.sheet.has(name):
            continue
        values, problems = column_values(rows.sheet.column(name), [text])
        own = rows.column(name)
        rows.data[name] = [values[0] if value is None else value for value in own]
        for problem in problems:
            for position, value in enumerate(own):
                if value is None:
                    rows.reject(position, name, problem.reason)


def data_positions(source: Recognised) -> tuple[list[int], int]:
    """The positions of the data rows in the grid, and how many rows of totals and remarks stand among them."""
    positions: list[int] = []
    left_out = 0
    headers = tuple(plain(header) for header in source.headers)
    required = _required_indexes(source)
    titles = _titles(source)
    for at in range(source.header_at + 1, len(source.grid.rows)):
        row = source.grid.rows[at]
        first = next((cell for cell in row if not is_blank(cell)), None)
        if first is None:
            continue
        if isinstance(first, str):
            word = plain(first)
            if _is_header(row, headers):
                continue
            remark = word.startswith(_FOOTERS) or word in titles
            if _is_total(word, row) or (remark and _is_remark(row, required)):
                left_out += 1
                continue
        positions.append(at)
    return positions, left_out


def _titles(source: Recognised) -> frozenset[str]:
    """How the lines above the header begin: printed pages repeat them."""
    above = (next((cell for cell in row if not is_blank(cell)), None) for row in source.grid.rows[: source.header_at])
    return frozenset(plain(first) for first in above if isinstance(first, str))


def _is_total(word: str, row: Sequence[Cell]) -> bool:
    """合计, or 桐泾镇小计 with nothing but numbers behind it."""
    if _TOTAL.match(word):
        return True
    texts = [text_of(cell) for cell in row if not is_blank(cell)][1:]
    return _TOTAL_OF.search(word) is not None and all(_NUMBER.match(text) for text in texts)


def _required_indexes(source: Recognised) -> list[int]:
    needed = {n for c in source.sheet.columns if c.required for n in satisfying(source.sheet, c)}
    return [i for i, name in enumerate(source.fields) if name in needed]


def _is_header(row: Sequence[Cell], headers: tuple[str, ...]) -> bool:
    """The header once more, as on every printed page; a merged header repeats itself below."""
    for cell, header in zip(row, headers, strict=False):
        if header and not (isinstance(cell, str) and len(cell) < _LONGEST_HEADER and plain(cell) == header):
            return False
    return True


def _is_remark(row: Sequence[Cell], required: list[int]) -> bool:
    """A remark below the table: one text over all cells, only remarks, or hardly a required column among few cells."""
    texts = [cell for cell in row if not is_blank(cell)]
    if len({str(text) for text in texts}) > _MOST_FOOTER_CELLS:
        return False
    if len(texts) == len(row) or all(plain(str(text)).startswith(_FOOTERS) for text in texts):
        return True
    return sum(1 for i in required if i < len(row) and not is_blank(row[i])) <= 1


def place_column(sheet: Sheet) -> Column | None:
    """The column whose place the names of a sheet (市, 镇, 村) stand for."""
    for column in sheet.columns:
        if column.value is Value.AREA and column.levels and sheet.has(f"{column.levels[-1]}_name"):
            return column
    return None
