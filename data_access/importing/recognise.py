"""Which kind of sheet this is and which of its columns is which, from the headers alone.

A header line is looked for in the first rows; it may stand below titles and may have two lines.  Of the kinds whose
required columns are all there, the one that explains most headers is taken.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from data_access.codes import plain
from data_access.importing.columns import Column, Sheet, Value, kinds, sheet
from data_access.importing.reading import Cell, Grid
from data_access.importing.results import Reading, Taken
from data_access.importing.says import Refused, Say, say
from data_access.texts import msg

SEARCHED_ROWS = 30
_FEWEST = 2
ADDED = (msg("Row number"), msg("Field name"), msg("Cell value"), msg("Reason of rejection"))
"""What a rejected file adds to its rows; sent in again, these columns are passed over."""

_IGNORED = frozenset(plain(header) for header in (*ADDED, "行号", "字段", "值", "原因", "序号", "No", "No.", "#"))


@dataclass(frozen=True)
class Recognised:
    """A sheet with its kind: `fields[i]` is the field of the source's column i, or None."""

    grid: Grid
    sheet: Sheet
    header_at: int
    headers: tuple[str, ...]
    fields: tuple[str | None, ...]

    @property
    def field_names(self) -> frozenset[str]:
        return frozenset(name for name in self.fields if name)

    def source_column(self, field: str) -> int | None:
        """Where this source has a field or, without it, what stands for it: the village's name for its code."""
        if field in self.fields:
            return self.fields.index(field)
        if not self.sheet.has(field):
            return None
        others = satisfying(self.sheet, self.sheet.column(field))
        return next((i for i in reversed(range(len(self.fields))) if self.fields[i] in others), None)

    def header_of(self, field: str) -> str:
        """The header of a field in this source; the official one where the source has nothing of it."""
        at = self.source_column(field)
        if at is not None:
            return self.headers[at]
        return self.sheet.column(field).header if self.sheet.has(field) else field

    def reading(self, rows: int, notes: tuple[Say, ...] = ()) -> Reading:
        pairs = list(zip(self.headers, self.fields, strict=True))
        return Reading(
            sheet=self.grid.name,
            kind=self.sheet.kind,
            title=self.sheet.title,
            header_row=self.grid.numbers[self.header_at],
            taken=tuple(Taken(header, field) for header, field in pairs if field),
            unknown=tuple(h for h, field in pairs if h and not field and plain(h) not in _IGNORED),
            rows=rows,
            notes=notes,
        )


class NoHeader(Refused):
    """A sheet without the headers that were asked for: beside one that has them it is passed over."""


@dataclass(frozen=True)
class _Candidate:
    kind: str
    header_at: int
    headers: tuple[str, ...]
    fields: tuple[str | None, ...]
    missing: tuple[str, ...]
    titled: bool

    @property
    def matched(self) -> int:
        return sum(1 for field in self.fields if field)

    @property
    def rank(self) -> tuple[bool, int, bool, int, int]:
        """Complete first, then most headers explained, the title, the kind that others refer to, the earlier line."""
        return (not self.missing, self.matched, self.titled, -kinds().index(self.kind), -self.header_at)


def recognise(grid: Grid, *, kind: str | None, given: Mapping[str, str], file_name: str) -> Recognised | None:
    """The kind of a sheet; None when it holds nothing that looks like ours.

    `kind` fixes the kind, `given` are fields set once for the whole sheet.
    Raises NoHeader when a sheet of that kind was asked for and has none, Refused when a required column is missing.
    """
    wanted = (kind,) if kind else kinds()
    candidates = _candidates(grid, wanted, frozenset(given), file_name)
    if not candidates:
        if kind:
            raise NoHeader(say(msg("No header line of “{title}” was found."), title=sheet(kind).title))
        return None
    best = max(candidates, key=lambda c: c.rank)
    if best.missing:
        if not kind and not _plausible(best):
            return None
        raise _incomplete(grid, best)
    return Recognised(grid, sheet(best.kind), best.header_at, best.headers, best.fields)


def _plausible(candidate: _Candidate) -> bool:
    """Half of the headers are known, or the title says it: then a missing column is worth a refusal."""
    named = sum(1 for header in candidate.headers if header and plain(header) not in _IGNORED)
    return candidate.titled or 2 * candidate.matched >= named


def _incomplete(grid: Grid, candidate: _Candidate) -> Refused:
    known = sheet(candidate.kind)
    return Refused(
        say(
            msg("The sheet “{sheet}” looks like “{title}”, but the columns {columns} are missing."),
            sheet=grid.name,
            title=known.title,
            columns="、".join(known.column(name).header for name in candidate.missing),
        ),
        candidate.missing,
    )


def _candidates(grid: Grid, wanted: Sequence[str], given: frozenset[str], file_name: str) -> list[_Candidate]:
    found = []
    titles = [plain(file_name), plain(grid.name)]
    for at, row in enumerate(grid.rows[:SEARCHED_ROWS]):
        texts = [_text(cell) for cell in row]
        lines = [(at, texts)]
        if at + 1 < len(grid.rows):
            lines.append((at + 1, _two_lines(texts, [_text(cell) for cell in grid.rows[at + 1]])))
        for last, headers in lines:
            words = [_MARKS.sub("", _HINT.sub("", plain(header))) for header in headers]
            for kind in wanted if sum(map(bool, words)) >= _FEWEST else ():
                fields = _assign(kind, words)
                if sum(map(bool, fields)) >= _FEWEST:
                    found.append(_candidate(kind, last, headers, fields, given, titles))
        titles += [plain(text) for text in dict.fromkeys(texts) if text]
    return found


def _candidate(
    kind: str,
    at: int,
    headers: list[str],
    fields: tuple[str | None, ...],
    given: frozenset[str],
    titles: list[str],
) -> _Candidate:
    known = sheet(kind)
    present = {field for field in fields if field} | given
    missing = tuple(c.name for c in known.columns if c.required and not present & satisfying(known, c))
    return _Candidate(kind, at, tuple(headers), fields, missing, _is_titled(known, titles))


def _is_titled(known: Sheet, titles: list[str]) -> bool:
    names = [plain(known.kind), *(plain(t) for t in (known.title, *known.titles))]
    return any(name in title for title in titles for name in names)


def _text(cell: Cell) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else ""


def _two_lines(top: list[str], bottom: list[str]) -> list[str]:
    """The lower header where there is one, else the upper; a group's title stands over its first column only."""
    width = max(len(top), len(bottom))
    padded = zip(top + [""] * (width - len(top)), bottom + [""] * (width - len(bottom)), strict=True)
    return [below or above for above, below in padded]


_FROM_NAMES: dict[str, tuple[str, ...]] = {
    "child_id": ("child_name", "identity_number"),
    "worker_id": ("worker_name",),
    "station_id": ("station_name",),
    "organisation_id": ("organisation_name",),
    "born_on": ("identity_number",),
    "visitor_role": ("worker_id", "worker_name"),
}
"""What else may stand for a required column."""


def satisfying(known: Sheet, column: Column) -> frozenset[str]:
    """The fields of which one must be there for a required column."""
    names = {column.name, *_FROM_NAMES.get(column.name, ())}
    if column.value is Value.AREA and column.levels:
        names |= {f"{level}_name" for level in column.levels}
    return frozenset(name for name in names if known.has(name))


@cache
def _known_headers(kind: str) -> tuple[dict[str, tuple[str, ...]], ...]:
    """By the plain header, the fields it may mean: official words first, then variants, then variants unbracketed."""
    levels: tuple[dict[str, list[str]], ...] = ({}, {})
    for column in sheet(kind).columns:
        for text in (column.header, column.name):
            levels[0].setdefault(plain(text), []).append(column.name)
        for text in column.variants:
            levels[1].setdefault(plain(text), []).append(column.name)
    return tuple({text: tuple(names) for text, names in level.items()} for level in levels)


_HINT = re.compile(
    r"\((?:必填|选填|必填项|选填项|年月日|年/月/日|yyyy[-/.]?mm[-/.]?dd|是/否|下拉选择|以上|若有|周岁|岁)\)"
)
_MARKS = re.compile(r"[*:：。]+$|^[*]+")


def _assign(kind: str, texts: list[str]) -> tuple[str | None, ...]:
    """The field of each header: every field once, official words before variants, from the left."""
    fields: list[str | None] = [None] * len(texts)
    for level in _known_headers(kind):
        for i, text in enumerate(texts):
            if fields[i] is None and text:
                free = [name for name in level.get(text, ()) if name not in fields]
                fields[i] = free[0] if free else None
    return tuple(fields)
