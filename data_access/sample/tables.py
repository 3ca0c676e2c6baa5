"""Rows of the contract tables in memory: plain Python values, columns named as in the schema."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from data_access.sample.timeline import STILL
from data_access.sample.timeline import date as _date

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Table:
    """One contract table: instants are naive UTC, as in the schema."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def dicts(self) -> list[dict[str, Any]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def column(self, name: str) -> list[Any]:
        position = self.columns.index(name)
        return [row[position] for row in self.rows]


def table(name: str, columns: str, rows: Iterable[Sequence[Any]]) -> Table:
    """A table from rows in the order of `columns`, words divided by spaces."""
    return Table(name, tuple(columns.split()), tuple(tuple(row) for row in rows))


def by_name(*tables: Table) -> Mapping[str, Table]:
    return {t.name: t for t in tables}


@lru_cache(maxsize=65_536)
def day(number: int) -> dt.date | None:
    """The date of a day number; None for STILL."""
    return None if number >= STILL else _date(number)


def days(numbers: Iterable[Any]) -> list[dt.date | None]:
    return [day(int(number)) for number in numbers]


def on(number: int) -> dt.date:
    """The date of a day number that is known to be one."""
    return _date(number)
