"""Writing months of children: all new, or only what differs from the rows that are there.

Key of the tables: (city, m, child, …).
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from data_access import bulk
from data_access.rollups.limits import AT_ONCE
from data_access.rollups.schema import child_month

_NEVER = pa.scalar(dt.date.min)
"""Stands for no day where rows are compared: to a join no null is like another."""


@dataclass(frozen=True)
class Written:
    """How many rows were written, and of which months the sums are others now."""

    rows: int
    months: frozenset[int]


class Writer(Protocol):
    """Takes months in order, and is told when they are through."""

    def take(self, month: pa.Table) -> None: ...

    def end(self) -> Written: ...


@dataclass
class AllNew:
    """All rows of a city, in place of those that were there."""

    connection: sa.Connection
    table: sa.Table
    city: str
    rows: int = 0
    _waiting: list[pa.Table] = field(default_factory=list)
    _months: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        t = self.table.c
        here = t.city_code == self.city
        first, last = self.connection.execute(sa.select(sa.func.min(t.m), sa.func.max(t.m)).where(here)).one()
        if first is not None:
            self._months.update(range(first, last + 1))
            self.connection.execute(sa.delete(self.table).where(here))

    def take(self, month: pa.Table) -> None:
        self._waiting.append(month)
        if sum(each.num_rows for each in self._waiting) >= AT_ONCE:
            self._write()

    def end(self) -> Written:
        self._write()
        return Written(self.rows, frozenset(self._months))

    def _write(self) -> None:
        if not self._waiting:
            return
        whole = pa.concat_tables(self._waiting)
        bulk.insert_table(self.connection, self.table, whole)
        self.rows += whole.num_rows
        self._months.update(pc.unique(whole["m"]).to_pylist())
        self._waiting.clear()


@dataclass
class WhatDiffers:
    """The rows of some children (None: of all of the city) from a month on; those that are there already as they should
    be are not touched.
    """

    connection: sa.Connection
    table: sa.Table
    city: str
    children: frozenset[str] | None
    since: int
    _months: list[pa.Table] = field(default_factory=list)

    def take(self, month: pa.Table) -> None:
        self._months.append(month)

    def end(self) -> Written:
        old = self._stored()
        new = pa.concat_tables(self._months) if self._months else old.slice(0, 0)
        gone = _without(old, new, self._values)
        self._delete(gone)
        # a child's rows of a month leave together (visit_lag has several), so those still wanted come back
        left = _without(old, gone, ["m", "child_id"])
        fresh = _without(new, left, self._values)
        bulk.insert_table(self.connection, self.table, fresh)
        touched = pc.unique(pa.chunked_array([*gone["m"].chunks, *fresh["m"].chunks], pa.int64()))
        return Written(fresh.num_rows, frozenset(touched.to_pylist()))

    @property
    def _values(self) -> list[str]:
        return [column.name for column in self.table.columns if column.name != "city_code"]

    def _stored(self) -> pa.Table:
        t, c = self.table.c, child_month.c
        wanted = sa.select(self.table).where(t.city_code == self.city, t.m >= self.since)
        if self.children is not None and self.table is not child_month:
            # in which months a child has rows, its rows of child_month tell: it alone is found by child
            theirs = (c.city_code == t.city_code, c.m == t.m, c.child_id == t.child_id)
            wanted = wanted.join_from(self.table, child_month, sa.and_(*theirs)).where(c.city_code == self.city)
            t = c
        which = [sa.true()]
        if self.children is not None:
            which = bulk.among(self.connection, t.child_id, sorted(self.children))
        return pa.concat_tables([_plain(bulk.read(self.connection, wanted.where(these))) for these in which])

    def _delete(self, gone: pa.Table) -> None:
        t = self.table.c
        for m in pc.unique(gone["m"]).to_pylist():
            children = pc.unique(gone.filter(pc.equal(gone["m"], m))["child_id"]).to_pylist()
            for theirs in bulk.among(self.connection, t.child_id, sorted(children)):
                month = sa.delete(self.table).where(t.city_code == self.city, t.m == m)
                self.connection.execute(month.where(theirs))


def _plain(rows: pa.Table) -> pa.Table:
    """Text as text: what is a dictionary is no key of a join."""
    kinds = [pa.string() if pa.types.is_dictionary(each.type) else each.type for each in rows.schema]
    return rows.cast(pa.schema(zip(rows.column_names, kinds, strict=True)))


def _without(rows: pa.Table, others: pa.Table, names: list[str]) -> pa.Table:
    """The rows that are not among the others by the columns named, in their order."""
    if not rows.num_rows or not others.num_rows:
        return rows
    place = pa.array(np.arange(rows.num_rows))
    kept = _comparable(rows, names).append_column("place", place)
    kept = kept.join(_comparable(others, names), keys=names, join_type="left anti")
    return rows.take(kept["place"].sort())


def _comparable(rows: pa.Table, names: list[str]) -> pa.Table:
    columns = (rows[name] for name in names)
    return pa.table([pc.fill_null(c, _NEVER) if pa.types.is_date(c.type) else c for c in columns], names=names)
