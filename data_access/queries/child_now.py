"""A child on a day: what is told of it, made of its records column by column.

Arrays over all children come first, then one tuple a child: a city of a province has some thousands.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from data_access import months
from data_access.parameters import (
    ALL_TIERS,
    DIMENSIONS,
    NOT_ASSESSED,
    NOT_RECORDED,
    REGISTER_KINDS,
    RISK_LEVELS,
    Parameters,
)
from data_access.queries.day_records import DayRecords, Found
from data_access.rollups.changes import Change, counted
from data_access.rollups.facts import (
    MonthFacts,
    deferred_over,
    kinds_touching,
    last_valid_visit,
    on_register,
    tier_at,
)
from data_access.rollups.records import FOREVER, Bools, Ints, Records, ordinals
from data_access.rollups.schema import COUNTS
from data_access.rollups.sums import lags


class ChildState(StrEnum):
    """A4, exclusive, in the order in which they apply."""

    DEFERRED = "deferred"
    NEW = "new"
    NEVER = "never"
    OVERDUE = "overdue"
    BELOW_TIER_FREQUENCY = "below_tier_frequency"
    VISITED_THIS_MONTH = "visited_this_month"
    DUE = "due"


_RED = ALL_TIERS.index("red")
MUST_BE_SEEN = frozenset({ChildState.NEVER, ChildState.OVERDUE})
"""须立即走访: never visited or overdue; those still due this month are told apart."""


class Lag(NamedTuple):
    """Valid visits of one child with one recording lag in the open month (A9)."""

    days: int
    import_made: bool
    late: int
    visits: int


class ChildNow(NamedTuple):
    """One child on a day.

    `kind` and `state` are None when the child is not on the register that day (or, for `state`, is 18 or older);
    `month_kind` is None when it was on no register in the month so far.  `town` is '' and `village` the city's code
    for 未落村; `director` is '' for a vacant post.  Days count from the last valid visit of the present register
    period, from the registration when there is none.

    A tuple, for a process holds some hundred thousand of them: equal texts, dates and counts are one object.
    """

    child: str
    town: str
    village: str
    director: str
    tier: str
    assessed_on: dt.date | None  # when that tier was confirmed last; None for 未评定
    tier_since: dt.date | None  # since when it has held unbroken
    risks: tuple[str, ...]  # of that assessment, in the order of DIMENSIONS
    reassessment_overdue: bool  # B4
    without_follow_up: bool  # B5
    category: str
    kind: str | None
    state: ChildState | None
    days: int
    streak: int
    last_visit_on: dt.date | None
    registered_on: dt.date | None
    month_kind: str | None
    counts: tuple[int, ...]  # of the month so far, in the order of COUNTS
    lags: tuple[Lag, ...]
    changes: tuple[Change, ...]  # by the day on which they were found
    kind_before: str | None  # on the register on the last day of the month asked for, under this kind
    tier_before: str | None  # the tier in force then
    town_before: str  # where it lived then
    village_before: str

    def counted(self, name: str) -> int:
        """One of the counts of the month so far."""
        return self.counts[_AT[name]]


_AT = {name: position for position, name in enumerate(COUNTS)}
_FIELD = {name: position for position, name in enumerate(ChildNow._fields)}


def with_columns(found: tuple[ChildNow, ...], **columns: Sequence[Any]) -> tuple[ChildNow, ...]:
    """The same children with other values in some fields, column by column."""
    if not found:
        return ()
    fields = list(zip(*found, strict=True))
    for name, values in columns.items():
        fields[_FIELD[name]] = tuple(values)
    return tuple(map(ChildNow._make, zip(*fields, strict=True)))


class Before(NamedTuple):
    """What child_month says of a child at the end of a month."""

    last_visit: dt.date | None  # the last valid visit up to then
    kind: str | None
    tier: str
    town: str
    village: str
    streak: int


UNKNOWN = Before(None, None, NOT_ASSESSED, "", "", 0)


def as_rows(
    day: DayRecords,
    facts: MonthFacts,
    before: Mapping[str, Before],
    moved_from: Mapping[str, Before],
    streaks: Mapping[str, int],
    changes: Mapping[str, tuple[Change, ...]],
    as_of: dt.date,
    parameters: Parameters,
) -> tuple[ChildNow, ...]:
    """Column by column: arrays over all children, then one tuple a child."""
    records, on, n = day.records, as_of.toordinal(), len(day.records.ids)
    now = _now(records, before, on, months.first_day(facts.m).toordinal(), parameters)
    was = [moved_from.get(child, UNKNOWN) for child in records.ids]
    month_row = np.full(n, -1, dtype=np.int64)
    month_row[facts.child] = np.arange(facts.child.size)
    kept = np.flatnonzero((month_row >= 0) | now.present | np.fromiter((w.kind is not None for w in was), bool, n))

    def of(array: NDArray[Any]) -> list[Any]:
        found: list[Any] = array[kept].tolist()
        return found

    ids = [records.ids[i] for i in kept.tolist()]
    was = [was[i] for i in kept.tolist()]
    month = of(month_row)
    village = records.villages.at(on, else_first=True)
    town = of(records.places.town_at(village))
    holder = np.append(records.posts.holder(on, len(records.places.villages)), -1)  # of no village nobody
    director = of(holder[village])
    kinds = (*REGISTER_KINDS, None)
    dates = _Dates()
    counts = _counts(facts)
    no_data = facts.no_data.tolist()
    lags = _lags(records, facts, parameters)
    columns = (
        ids,
        [records.places.towns[i] if i >= 0 else "" for i in town],
        [records.places.villages[i] if i >= 0 else records.city for i in of(village)],
        [records.posts.workers[i] if i >= 0 else "" for i in director],
        [ALL_TIERS[i] for i in of(now.tier)],
        [dates[i] for i in of(now.assessed)],
        [dates[i] for i in of(now.tier_since)],
        _risks(day.found, kept.tolist()),
        of(now.overdue),
        of(now.unfollowed),
        [records.category[i] for i in kept.tolist()],
        [kinds[i] for i in of(np.where(now.present, now.kind, len(REGISTER_KINDS)))],
        [_STATES[i] for i in of(now.state)],
        of(np.where(now.present, now.days, 0)),
        [streaks.get(child, 0) for child in ids],
        [dates[i] for i in of(now.last)],
        [dates[i] for i in of(np.where(now.present, now.start, 0))],
        [None if at < 0 else REGISTER_KINDS[facts.kind[at]] for at in month],
        [counts[at] for at in month],
        [lags.get(child, ()) for child in ids],
        [counted(changes.get(c, ()), begun=at >= 0 and not no_data[at]) for c, at in zip(ids, month, strict=True)],
        [w.kind for w in was],
        [w.tier if w.kind else None for w in was],
        [w.town for w in was],
        [w.village for w in was],
    )
    return tuple(map(ChildNow._make, zip(*columns, strict=True)))


@dataclass(frozen=True)
class _Now:
    """Every child on the day; days are ordinals, 0 where there is none."""

    present: Bools
    kind: Ints
    start: Ints
    last: Ints
    days: Ints
    tier: Ints
    assessed: Ints
    tier_since: Ints
    state: Ints
    overdue: Bools
    unfollowed: Bools


def _now(records: Records, before: Mapping[str, Before], day: int, first_of_month: int, parameters: Parameters) -> _Now:
    kind = kinds_touching(records, day, day)
    present = on_register(records, kind, day)
    start = _period_starts(records, kind, day)
    earlier = (before.get(child, UNKNOWN).last_visit for child in records.ids)
    last = np.maximum(last_valid_visit(records, day), ordinals(earlier, missing=0))
    last = np.where(last >= start, last, 0)
    days = day - np.where(last > 0, last, start)
    tier = tier_at(records, day)
    assessed, tier_since = records.tiers.run(day)
    is_child = present & (records.adult_on > day)
    red_since = np.maximum(tier_since, start)
    periods = [FOREVER if (n := parameters.reassess_days(t)) is None else n for t in ALL_TIERS]
    return _Now(
        present=present,
        kind=kind,
        start=start,
        last=last,
        days=days,
        tier=tier,
        assessed=assessed,
        tier_since=tier_since,
        state=_states(records, is_child, last, days, tier, day, first_of_month, parameters),
        overdue=present & (day - assessed > np.array(periods)[tier]),
        # B5: red, and in this register period, since more than the days allowed, and not visited from that day on
        unfollowed=is_child & (tier == _RED) & (day - red_since > parameters.red_follow_up_days) & (last < red_since),
    )


def _period_starts(records: Records, kind: Ints, day: int) -> Ints:
    """The first day of the present register period: of those of the counted kind the earliest."""
    periods = records.registers
    here = periods.covering(day, day) & (periods.label == kind[periods.child])
    start = np.full(len(records.ids), FOREVER, dtype=np.int64)
    np.minimum.at(start, periods.child[here], periods.start[here])
    return start


def _states(
    records: Records,
    is_child: Bools,
    last: Ints,
    days: Ints,
    tier: Ints,
    day: int,
    first_of_month: int,
    parameters: Parameters,
) -> Ints:
    """The position in _STATES of each child, the first that applies."""
    seen = last >= first_of_month
    late = days > np.array([parameters.standard(t).interval_days for t in ALL_TIERS])[tier]
    applies = {
        None: ~is_child,
        ChildState.DEFERRED: deferred_over(records, day, day),
        ChildState.NEW: (last == 0) & (days <= parameters.first_visit_days),
        ChildState.NEVER: last == 0,
        ChildState.OVERDUE: late & ~seen,
        ChildState.BELOW_TIER_FREQUENCY: late,
        ChildState.VISITED_THIS_MONTH: seen,
    }
    positions = [_STATES.index(state) for state in applies]
    return np.select(list(applies.values()), positions, default=_STATES.index(ChildState.DUE))


_STATES: tuple[ChildState | None, ...] = (None, *ChildState)


class _Dates(dict[int, dt.date | None]):
    """The date of an ordinal, None for 0; one object for every child of the same day."""

    def __missing__(self, ordinal: int) -> dt.date | None:
        self[ordinal] = dt.date.fromordinal(ordinal) if ordinal else None
        return self[ordinal]


def _counts(facts: MonthFacts) -> list[tuple[int, ...]]:
    """The counts of each row of the month, and zeros at the end, where -1 points; equal ones are one tuple."""
    same: dict[tuple[int, ...], tuple[int, ...]] = {}
    rows = zip(*(facts.counts[name].tolist() for name in COUNTS), strict=True)
    return [*(same.setdefault(row, row) for row in rows), (0,) * len(COUNTS)]


def _risks(found: Sequence[Found | None], kept: Sequence[int]) -> list[tuple[str, ...]]:
    """The levels of each child; a word that is none counts as not recorded."""
    levels: dict[Found | None, tuple[str, ...]] = {None: (NOT_RECORDED,) * len(DIMENSIONS)}
    for one in set(found) - {None}:
        levels[one] = tuple(level if level in RISK_LEVELS else NOT_RECORDED for level in one or ())
    return [levels[found[i]] for i in kept]


def _lags(records: Records, facts: MonthFacts, parameters: Parameters) -> dict[str, tuple[Lag, ...]]:
    """By child, in the order of days."""
    found = lags(records, facts, parameters.freeze_day)
    columns = (found.child, found.days, found.import_made, found.late, found.visits)
    by_child: dict[str, list[Lag]] = {}
    same: dict[Lag, Lag] = {}
    for child, days, made, late, number in zip(*(column.tolist() for column in columns), strict=True):
        lag = Lag(days, bool(made), late, number)
        by_child.setdefault(records.ids[child], []).append(same.setdefault(lag, lag))
    alike: dict[tuple[Lag, ...], tuple[Lag, ...]] = {}
    return {child: alike.setdefault(each, each) for child, mine in by_child.items() for each in (tuple(mine),)}
