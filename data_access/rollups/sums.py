"""Rows of the rollups: children's months by column, and their sums by village and by town."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from data_access import bulk, months
from data_access.parameters import ALL_TIERS, REGISTER_KINDS
from data_access.rollups.carried import Carried
from data_access.rollups.facts import MonthFacts
from data_access.rollups.limits import AT_ONCE
from data_access.rollups.records import FOREVER, SPAN, Ints, Records
from data_access.rollups.schema import COUNTS, child_month, town_month, village_month

_EPOCH = dt.date(1970, 1, 1).toordinal()


def child_months(records: Records, facts: MonthFacts, carried: Carried) -> pa.Table:
    """One month of child_month, by child; `carried`: as of its end."""
    child = facts.child
    last = carried.last_visit[child]
    return pa.table(
        {
            "city_code": pa.repeat(records.city, child.size),
            "m": np.full(child.shape, facts.m),
            "child_id": _words(records.ids, child),
            "town_code": _words((*records.places.towns, ""), facts.town),
            "village_code": _words((*records.places.villages, records.city), facts.village),
            "kind": _words(REGISTER_KINDS, facts.kind),
            "category": _words(records.category, child),
            "director_id": _words((*records.posts.workers, ""), facts.director),
            "tier": _words(ALL_TIERS, facts.tier),
            "tier_first": _words(ALL_TIERS, facts.tier_first),
            "end_kind": _words((*REGISTER_KINDS, ""), facts.end_kind),
            **{name: facts.counts[name] for name in COUNTS},
            "first_day": facts.first_day,
            "last_visit_on": pa.array(np.where(last > 0, last - _EPOCH, 0), pa.int32(), mask=last <= 0).cast(
                pa.date32()
            ),
            "streak": carried.streak[child],
            "run_length": carried.run_length[child],
            "run_elements": carried.run_elements[child],
        }
    )


def _words(words: Sequence[str], which: Ints) -> pa.Array:
    """Words by position; -1 is the last."""
    at = pa.array(np.where(which < 0, len(words) - 1, which), pa.int32())
    return pa.DictionaryArray.from_arrays(at, pa.array(words, pa.string())).dictionary_decode()


@dataclass(frozen=True)
class Lags:
    """The valid visits of a month by child and recording lag (A9); one element a row of visit_lag."""

    child: Ints
    days: Ints
    import_made: Ints
    late: Ints
    visits: Ints


def lags(records: Records, facts: MonthFacts, freeze_day: int) -> Lags:
    """By child, lag and whether the time of recording was made by an import."""
    visits = records.visits
    first, last = months.first_day(facts.m).toordinal(), months.last_day(facts.m).toordinal()
    frozen = months.freeze_date(facts.m, freeze_day).toordinal()
    counted = np.zeros(len(records.ids), dtype=bool)
    counted[facts.child[~facts.no_data]] = True
    here = visits.within(first, last)
    here = here[visits.valid[here] & counted[visits.child[here]]]
    made = visits.import_made[here].astype(np.int64)
    lag = np.where(made == 1, 0, visits.recorded[here] - visits.day[here])
    late = np.where(made == 1, 0, visits.recorded[here] > frozen)
    key = (visits.child[here] * _WIDE + lag + _WIDE // 2) * 2 + made
    unique, inverse, count = np.unique(key, return_inverse=True, return_counts=True)
    late_sum = np.bincount(inverse.reshape(-1), weights=late, minlength=len(unique)).astype(np.int64)
    return Lags(unique // 2 // _WIDE, unique // 2 % _WIDE - _WIDE // 2, unique % 2, late_sum, count)


_WIDE = 1 << 24
"""Wider than any two lags are apart."""


def visit_lags(records: Records, facts: MonthFacts, found: Lags, of_month: pa.Table) -> pa.Table:
    """One month of visit_lag; `of_month`: that of child_month, which says where and what the child is."""
    row = pa.array(np.searchsorted(facts.child, found.child))
    return pa.table(
        {
            "city_code": pa.repeat(records.city, found.child.size),
            "m": np.full(found.child.shape, facts.m),
            "child_id": _words(records.ids, found.child),
            "lag_days": found.days,
            "import_made": found.import_made,
            **{name: of_month[name].take(row) for name in ("town_code", "village_code", "kind", "tier", "category")},
            "late": found.late,
            "visits": found.visits,
        }
    )


Contacts = dict[tuple[str, str], tuple[dt.date, dt.datetime]]
"""(first contact of any mode, latest recording) by child and town."""


def contacts(records: Records, since: int = 0) -> Contacts:
    """The contacts from a day on, with the town in which the child lived on their days; '' for 未落村."""
    visits = records.visits
    here = visits.within(since, FOREVER)
    if not here.size:
        return {}
    who, day = visits.child[here], visits.day[here]
    town = records.places.town_at(records.villages.at(day, who, else_first=True))
    order = np.lexsort((day, town, who))
    child, where, at = who[order], town[order], visits.recorded_at[here][order]
    starts = np.flatnonzero(np.r_[True, (child[1:] != child[:-1]) | (where[1:] != where[:-1])])
    latest = np.maximum.reduceat(at, starts).tolist()
    first = (day[order][starts] - _EPOCH).astype("datetime64[D]").tolist()
    towns = _words((*records.places.towns, ""), where[starts]).to_pylist()
    ids = records.id_of[child[starts]].tolist()
    return dict(zip(zip(ids, towns, strict=True), zip(first, latest, strict=True), strict=True))


def lived_since(records: Records, day: int) -> set[tuple[str, str]]:
    """(child, town) of every town in which a child lived on the day or later; '' for 未落村."""
    villages = records.villages
    later = villages.keys >= villages.child * SPAN + day
    child = np.concatenate([np.arange(len(records.ids)), villages.child[later]])
    village = np.concatenate([villages.at(day, else_first=True), villages.value[later]])
    towns = _words((*records.places.towns, ""), records.places.town_at(village)).to_pylist()
    return set(zip(records.id_of[child].tolist(), towns, strict=True))


def scope_rows(records: Records, today: dt.date) -> Iterator[tuple[str, str, str, int]]:
    """Tuples of child_scope: every town in which a child has lived, which of them today; '' without a village."""
    villages = records.villages
    now = records.places.town_at(villages.at(today.toordinal(), else_first=True))
    lived = {
        (int(child), records.places.towns[records.places.town_of_village[village]])
        for child, village in zip(villages.child, villages.value, strict=True)
    }
    placed = {child for child, _town in lived}
    lived |= {(child, "") for child in range(len(records.ids)) if child not in placed}
    for child, town in sorted(lived):
        present = records.places.towns[now[child]] if now[child] >= 0 else ""
        yield records.city, records.ids[child], town, int(town == present)


@dataclass
class WholeMonths:
    """Sums by village and by town of months of which every row of the city passes through here; from `since` on, and
    from the beginning (0) in place of all that was there.
    """

    connection: sa.Connection
    city: str
    since: int
    _waiting: list[pa.Table] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.since:
            for table in (village_month, town_month):
                self.connection.execute(sa.delete(table).where(table.c.city_code == self.city))

    def take(self, month: pa.Table) -> None:
        self._waiting.append(month)
        if not self.since and sum(each.num_rows for each in self._waiting) >= AT_ONCE:
            self._write()

    def end(self, touched: frozenset[int]) -> None:
        """`touched`: the months whose rows are others than before."""
        if self.since:
            for table in (village_month, town_month):
                months_ = (table.c.city_code == self.city, table.c.m.in_(sorted(touched)))
                self.connection.execute(sa.delete(table).where(*months_))
            self._waiting = [each for each in self._waiting if each.num_rows and each["m"][0].as_py() in touched]
        self._write()

    def _write(self) -> None:
        if not self._waiting:
            return
        rows = pa.concat_tables(self._waiting)
        for table in (village_month, town_month):
            rows = _summed(rows, [column.name for column in table.primary_key.columns])
            bulk.insert_table(self.connection, table, rows)
        self._waiting.clear()


def _summed(rows: pa.Table, keys: list[str]) -> pa.Table:
    """The counts of rows with equal keys added up, in the order of the keys."""
    found = rows.select([*keys, *COUNTS]).group_by(keys).aggregate([(name, "sum") for name in COUNTS])
    return (
        found.select([*keys, *(f"{name}_sum" for name in COUNTS)])
        .rename_columns([*keys, *COUNTS])
        .sort_by([(key, "ascending") for key in keys])
    )


def rewrite(connection: sa.Connection, city: str, changed: frozenset[int]) -> None:
    """Sum the changed months of a city anew, by village and by town: where only some children were computed."""
    if not changed:
        return
    for table, source in ((village_month, child_month), (town_month, village_month)):
        here, there = ((t.c.city_code == city, t.c.m.in_(sorted(changed))) for t in (table, source))
        connection.execute(sa.delete(table).where(*here))
        connection.execute(_sum_into(table, source, there))


def _sum_into(table: sa.Table, source: sa.Table, which: tuple[sa.ColumnElement[bool], ...]) -> sa.Insert:
    keys = [column.name for column in table.primary_key.columns]
    s = source.c
    summed = (
        sa.select(*(s[key] for key in keys), *(sa.func.sum(s[name]).label(name) for name in COUNTS))
        .where(*which)
        .group_by(*(s[key] for key in keys))
        .order_by(*(s[key] for key in keys))
    )
    return table.insert().from_select([*keys, *COUNTS], summed)
