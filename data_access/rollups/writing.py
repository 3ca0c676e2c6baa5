"""Writing months of children: all new, or only what differs from the rows that are there.

Key of the tables: (city, m, child, …).
"""

import itertools
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import sqlalchemy as sa

from data_access import bulk
from data_access.bulk import Columns
from data_access.rollups.limits import ID_CHUNK

_AT_ONCE = 100_000


@dataclass(frozen=True)
class Written:
    """How many rows were written, and of which months the sums are others now."""

    rows: int
    months: frozenset[int]


class Writer(Protocol):
    """Takes months in order, and is told when they are through."""

    def take(self, month: Columns) -> None: ...

    def end(self) -> Written: ...


@dataclass
class AllNew:
    """The rows of a whole city from a month on, in place of those that were there."""

    connection: sa.Connection
    table: sa.Table
    city: str
    since: int
    rows: int = 0
    _waiting: list[Columns] = field(default_factory=list)
    _months: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        t = self.table.c
        here = (t.city_code == self.city, t.m >= self.since)
        first, last = self.connection.execute(sa.select(sa.func.min(t.m), sa.func.max(t.m)).where(*here)).one()
        if first is not None:
            self._months.update(range(first, last + 1))
            self.connection.execute(sa.delete(self.table).where(*here))

    def take(self, month: Columns) -> None:
        self._waiting.append(month)
        if sum(_length(each) for each in self._waiting) >= _AT_ONCE:
            self._write()

    def end(self) -> Written:
        self._write()
        return Written(self.rows, frozenset(self._months))

    def _write(self) -> None:
        if not self._waiting:
            return
        whole = {name: np.concatenate([each[name] for each in self._waiting]) for name in self._waiting[0]}
        bulk.insert_columns(self.connection, self.table, whole)
        self.rows += _length(whole)
        self._months.update(np.unique(whole["m"]).tolist())
        self._waiting.clear()


def _length(columns: Columns) -> int:
    return int(next(iter(columns.values())).size)


@dataclass
class WhatDiffers:
    """The rows of some children from a month on; those that are there already as they should be are not touched."""

    connection: sa.Connection
    table: sa.Table
    city: str
    children: frozenset[str]
    since: int
    _rows: list[tuple[Any, ...]] = field(default_factory=list)

    def take(self, month: Columns) -> None:
        self._rows += bulk.rows_of(month)

    def end(self) -> Written:
        names, t = [column.name for column in self.table.columns], self.table.c
        assert not self._rows or len(names) == len(self._rows[0])
        old = self._stored()
        gone = old - set(self._rows)
        keys = sorted({(int(row[1]), str(row[2])) for row in gone})
        for m, group in itertools.groupby(keys, key=lambda key: key[0]):
            for chunk in bulk.chunks([child for _, child in group], ID_CHUNK):
                these = (t.city_code == self.city, t.m == m, t.child_id.in_(list(chunk)))
                self.connection.execute(sa.delete(self.table).where(*these))
        # a child's rows of a month leave together (visit_lag has several), so those still wanted come back
        left = set(keys)
        fresh = [row for row in self._rows if row not in old or (row[1], row[2]) in left]
        bulk.insert(self.connection, self.table, names, fresh)
        return Written(len(fresh), frozenset(int(row[1]) for row in (*fresh, *gone)))

    def _stored(self) -> set[tuple[Any, ...]]:
        """The stored rows with dates as ISO text, to compare with new ones."""
        t = self.table.c
        days = [i for i, column in enumerate(self.table.columns) if isinstance(column.type, sa.Date)]
        wanted = sa.select(self.table).where(t.city_code == self.city, t.m >= self.since)
        stored: set[tuple[Any, ...]] = set()
        for chunk in bulk.chunks(sorted(self.children), ID_CHUNK):
            for row in self.connection.execute(wanted.where(t.child_id.in_(list(chunk)))).all():
                values = list(row)
                for i in days:
                    values[i] = values[i].isoformat() if values[i] else None
                stored.add(tuple(values))
        return stored
