"""Records that stand twice in a file: found by their keys, column by column, before anything is written."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from data_access.importing.plans import Plan
from data_access.importing.rows import Rows


@dataclass
class Stood:
    """The rows of one sheet that have a record in one table.

    columns  by plan column, the values of every row of the sheet
    live     the positions of the rows that are good and have a record here, in the order of the file
    made     by position, 1 where the row has no id of its own and is known by its natural key, else 0
    """

    rows: Rows
    plan: Plan
    columns: Sequence[Sequence[Any]]
    live: Sequence[int]
    made: Sequence[int]

    @cached_property
    def any_made(self) -> bool:
        return any(map(self.made.__getitem__, self.live))

    @cached_property
    def key(self) -> Callable[[int], Any]:
        return self._by(self.plan.keys)

    @cached_property
    def natural(self) -> Callable[[int], Any]:
        return self._by(self.plan.natural)

    @cached_property
    def first_by_key(self) -> dict[Any, int]:
        return _first(self.live, self.key)

    @cached_property
    def first_by_natural(self) -> dict[Any, int]:
        return _first(self.live, self.natural)

    def _by(self, names: Sequence[str]) -> Callable[[int], Any]:
        """The values of some columns by position: of one column bare, for a tuple a row takes room."""
        picked = [self.columns[self.plan.columns.index(name)] for name in names if name in self.plan.columns]
        return picked[0].__getitem__ if len(picked) == 1 else list(zip(*picked, strict=True)).__getitem__

    def named(self, position: int) -> dict[str, Any]:
        """The values of a row by column; a made id says nothing."""
        values = zip(self.plan.columns, self.columns, strict=True)
        return {name: column[position] for name, column in values if name != "id" or not self.made[position]}


def _first(positions: Sequence[int], key: Callable[[int], Any]) -> dict[Any, int]:
    """By key, the first position that has it: written last, from behind."""
    behind = positions[::-1]
    return dict(zip(map(key, behind), behind, strict=True))


Seen = dict[str, list[Stood]]
"""By table, what stood in the sheets before."""


@dataclass(frozen=True)
class Repeat:
    """A row whose record stood before, at a position of the same or an earlier sheet; `same` when nothing differs."""

    position: int
    stood: Stood
    first: int
    same: bool


def repeats(sheet: Stood, earlier: Sequence[Stood]) -> Iterator[Repeat]:
    """The rows of a sheet whose records stood before, in this sheet or in earlier ones."""
    if not earlier and _all_differ(sheet):
        return
    before = (*earlier, sheet)
    for position in sheet.live:
        stood, first = _found(before, sheet, position)
        if stood is not sheet or first != position:
            yield Repeat(position, stood, first, _same(stood.named(first), sheet.named(position)))


def _all_differ(sheet: Stood) -> bool:
    if len(sheet.first_by_key) < len(sheet.live):
        return False
    return not sheet.any_made or len(sheet.first_by_natural) == len(sheet.live)


def _found(before: Sequence[Stood], sheet: Stood, position: int) -> tuple[Stood, int]:
    """Where the record of a row stood first; a row without an id is the first of its natural key."""
    made = sheet.made[position]
    wanted = sheet.natural(position) if made else sheet.key(position)
    for stood in before:
        first = (stood.first_by_natural if made else stood.first_by_key).get(wanted)
        if first is not None:
            return stood, first
    raise AssertionError("a row stands at least where it stands")


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """The same values in the columns that both have."""
    return all(one[name] == other[name] for name in one.keys() & other.keys())
