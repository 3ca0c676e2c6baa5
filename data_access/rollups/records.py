"""What is on record about some children of one city, as arrays: the input of every fact.

Days are proleptic ordinals (`date.toordinal`), an open end is `FOREVER`, children are positions in `ids`.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Instants = NDArray[np.datetime64]

FOREVER = 4_000_000
"""Later than any date."""
SPAN = 1 << 23
"""Wider than any ordinal, so that child * SPAN + day sorts by child, then by day."""


def ordinals(days: Iterable[dt.date | None], missing: int = FOREVER) -> Ints:
    """Dates as ordinals; null becomes `missing`."""
    return np.fromiter((missing if day is None else day.toordinal() for day in days), dtype=np.int64)


@dataclass(frozen=True)
class Timeline:
    """What holds from a day on: rows of (child, from day, value), the latest row on or before a day holds.

    `order` breaks ties on one day: the row with the greatest order wins.
    """

    keys: Ints
    child: Ints
    value: Ints
    children: int

    @classmethod
    def empty(cls, children: int) -> "Timeline":
        nothing = np.empty(0, dtype=np.int64)
        return cls(nothing, nothing, nothing, children)

    @classmethod
    def build(cls, child: Ints, day: Ints, value: Ints, order: Ints, children: int) -> "Timeline":
        sorting = np.lexsort((order, day, child))
        return cls(child[sorting] * SPAN + day[sorting], child[sorting], value[sorting], children)

    def at(self, day: int | Ints, child: Ints | None = None, *, else_first: bool = False) -> Ints:
        """The value of each child on a day, -1 where none; `else_first` takes the earliest row before giving up."""
        who = np.arange(self.children) if child is None else child
        if not self.keys.size:
            return np.full(who.shape, -1, dtype=np.int64)
        position = np.searchsorted(self.keys, who * SPAN + day, side="right") - 1
        found = (position >= 0) & (self.child[np.maximum(position, 0)] == who)
        value = np.where(found, self.value[np.maximum(position, 0)], -1)
        if not else_first:
            return value
        start = np.minimum(np.searchsorted(self.child, who, side="left"), self.child.size - 1)
        first = np.searchsorted(self.keys, self.keys[start], side="right") - 1  # the row that wins on the earliest day
        return np.where(~found & (self.child[start] == who), self.value[first], value)

    def run(self, day: int) -> tuple[Ints, Ints]:
        """(from which day the row of each child holds that holds on a day, since when its value has held unbroken).

        Both 0 where none holds.  Of several rows on one day only the one that wins counts.
        """
        if not self.keys.size:
            nothing = np.zeros(self.children, dtype=np.int64)
            return nothing, nothing
        wins = np.append(self.keys[1:] != self.keys[:-1], True)
        keys, child, value = self.keys[wins], self.child[wins], self.value[wins]
        begins = np.append(True, (child[1:] != child[:-1]) | (value[1:] != value[:-1]))
        first = np.maximum.accumulate(np.where(begins, np.arange(keys.size), 0))
        who = np.arange(self.children)
        position = np.searchsorted(keys, who * SPAN + day, side="right") - 1
        found = (position >= 0) & (child[np.maximum(position, 0)] == who)
        held, since = keys[position] - who * SPAN, keys[first[position]] - who * SPAN
        return np.where(found, held, 0), np.where(found, since, 0)


@dataclass(frozen=True)
class Periods:
    """Closed intervals of children; `label` is the register kind's rank where one applies."""

    child: Ints
    start: Ints
    end: Ints
    label: Ints

    @classmethod
    def empty(cls) -> "Periods":
        nothing = np.empty(0, dtype=np.int64)
        return cls(nothing, nothing, nothing, nothing)

    def touching(self, first: int, last: int) -> Bools:
        return (self.start <= last) & (self.end >= first)

    def covering(self, first: int, last: int) -> Bools:
        return (self.start <= first) & (self.end >= last)

    def contain(self, child: Ints, day: Ints) -> Bools:
        """True where a day lies in any period of the child: its first period, its second, and so on."""
        order = np.argsort(self.child, kind="stable")
        who, start, end = self.child[order], self.start[order], self.end[order]
        first, last = np.searchsorted(who, child, side="left"), np.searchsorted(who, child, side="right")
        inside = np.zeros(child.shape, dtype=bool)
        for nth in range(int((last - first).max(initial=0))):
            at = np.minimum(first + nth, start.size - 1)
            inside |= (first + nth < last) & (start[at] <= day) & (day <= end[at])
        return inside


def joined(rows: Iterable[tuple[Any, int, int]]) -> list[tuple[Any, int, int]]:
    """(key, start, end) rows with those of one key joined where they overlap or touch without a day between."""
    merged: list[tuple[Any, int, int]] = []
    for key, start, end in sorted(rows, key=lambda row: (row[0], row[1])):
        if merged and merged[-1][0] == key and start <= merged[-1][2] + 1:
            merged[-1] = (key, merged[-1][1], max(merged[-1][2], end))
        else:
            merged.append((key, start, end))
    return merged


@dataclass(frozen=True)
class Visits:
    """One row a contact, ordered by child, then day."""

    child: Ints
    day: Ints
    valid: Bools  # METRICS A1: face to face, child seen, by director or supervisor, inside a register period
    home: Bools
    complete: Bools  # all four elements recorded
    remote: Bools  # phone or video
    ngo: Bools
    on_register: Bools
    elements: Ints  # the four elements as one number, -1 when one is missing
    recorded: Ints  # local day of recorded_at
    import_made: Bools
    ids: tuple[str, ...]
    recorded_at: Instants  # naive UTC

    def within(self, first: int, last: int) -> Ints:
        """The positions of the contacts between two days, in their order."""
        order, days = self._by_day
        lo, hi = np.searchsorted(days, [first, last + 1])
        return np.sort(order[lo:hi])

    @cached_property
    def _by_day(self) -> tuple[Ints, Ints]:
        order = np.argsort(self.day, kind="stable")
        return order, self.day[order]

    def recorded_before(self, instant: dt.datetime) -> "Visits":
        """Those recorded before an instant; a visit whose time of recording was made by an import counts among them."""
        kept = self.import_made | (self.recorded_at < np.datetime64(instant))
        columns: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        for name, column in columns.items():
            columns[name] = column[kept] if isinstance(column, np.ndarray) else tuple(compress(column, kept))
        return Visits(**columns)


@dataclass(frozen=True)
class Entries:
    """Visits that directors entered themselves, by director, then time of recording (A12)."""

    workers: tuple[str, ...]
    worker: Ints  # position in workers; one director's entries lie together
    at: Instants
    day: Ints

    @classmethod
    def none(cls) -> "Entries":
        nothing = np.empty(0, dtype=np.int64)
        return cls((), nothing, np.empty(0, dtype="datetime64[us]"), nothing)

    @classmethod
    def ordered(cls, workers: Sequence[str], worker: Ints, at: Instants, day: Ints) -> "Entries":
        order = np.lexsort((at, worker))
        return cls(tuple(workers), worker[order], at[order], day[order])


@dataclass(frozen=True)
class Posts:
    """Directors' posts, joined where no day lies between, longest-standing first within a village."""

    village: Ints
    worker: Ints  # position in `workers`
    start: Ints
    end: Ints
    workers: tuple[str, ...]

    def holder(self, day: int, villages: int) -> Ints:
        """The director of each village on a day (METRICS A1, attribution); -1 for a vacant post."""
        holding = (self.start <= day) & (self.end >= day)
        village, position = np.unique(self.village[holding], return_index=True)
        director = np.full(villages, -1, dtype=np.int64)
        director[village] = self.worker[holding][position]
        return director


@dataclass(frozen=True)
class Places:
    """The villages and towns of the city, by position; -1 is 未落村."""

    villages: tuple[str, ...]
    towns: tuple[str, ...]
    town_of_village: Ints

    def town_at(self, village: Ints) -> Ints:
        if not self.town_of_village.size:
            return np.full(village.shape, -1, dtype=np.int64)
        return np.where(village < 0, -1, self.town_of_village[np.maximum(village, 0)])


@dataclass(frozen=True)
class Records:
    """Everything about the children of one city (or some of them) that facts are made of."""

    city: str
    ids: tuple[str, ...]
    category: tuple[str, ...]
    adult_on: Ints  # first day on which the child is no longer under 18
    registers: Periods
    deferrals: Periods
    villages: Timeline
    tiers: Timeline  # value: position in parameters.TIERS
    visits: Visits
    posts: Posts
    places: Places
    entries: Entries | None = None  # of the same visits, where those of all days were read

    @cached_property
    def id_of(self) -> NDArray[Any]:
        """The children's ids by position."""
        return np.array(self.ids, dtype=object)


def positions(values: Sequence[str]) -> dict[str, int]:
    return {value: position for position, value in enumerate(values)}
