"""Rows of the rollups: children's months as tuples, and their sums by village and by town."""

import datetime as dt
from collections.abc import Iterator

import numpy as np
import sqlalchemy as sa

from data_access import months
from data_access.parameters import ALL_TIERS, REGISTER_KINDS
from data_access.rollups.facts import MonthFacts
from data_access.rollups.records import Ints, Records
from data_access.rollups.schema import COUNTS, child_month, lag_month, town_month, village_month, visit_lag

_KINDS = (*REGISTER_KINDS, "")


def child_month_rows(
    records: Records, facts: MonthFacts, last_visit: Ints, streak: Ints
) -> Iterator[tuple[object, ...]]:
    """Tuples in the column order of child_month, by child."""
    places, posts = records.places, records.posts
    columns = [facts.counts[name].tolist() for name in COUNTS]
    days = last_visit[facts.child].tolist()
    streaks = streak[facts.child].tolist()
    first_days = facts.first_day.tolist()
    for i, child in enumerate(facts.child.tolist()):
        village, town, director = facts.village[i], facts.town[i], facts.director[i]
        yield (
            records.city,
            facts.m,
            records.ids[child],
            places.towns[town] if town >= 0 else "",
            places.villages[village] if village >= 0 else records.city,
            REGISTER_KINDS[facts.kind[i]],
            records.category[child],
            posts.workers[director] if director >= 0 else "",
            ALL_TIERS[facts.tier[i]],
            ALL_TIERS[facts.tier_first[i]],
            _KINDS[facts.end_kind[i]],
            *(column[i] for column in columns),
            first_days[i],
            dt.date.fromordinal(days[i]).isoformat() if days[i] else None,
            streaks[i],
        )


def lag_rows(records: Records, facts: MonthFacts, freeze_day: int) -> Iterator[tuple[object, ...]]:
    """Tuples of visit_lag: the valid visits of the month by child and recording lag (A9)."""
    visits = records.visits
    first, last = months.first_day(facts.m).toordinal(), months.last_day(facts.m).toordinal()
    frozen = months.freeze_date(facts.m, freeze_day).toordinal()
    counted = np.zeros(len(records.ids), dtype=bool)
    counted[facts.child[~facts.no_data]] = True
    here = np.flatnonzero(visits.valid & (visits.day >= first) & (visits.day <= last) & counted[visits.child])
    made = visits.import_made[here].astype(np.int64)
    lag = np.where(made == 1, 0, visits.recorded[here] - visits.day[here])
    late = np.where(made == 1, 0, visits.recorded[here] > frozen)
    keys = np.stack([visits.child[here], lag, made], axis=1)
    unique, inverse, count = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
    late_sum = np.bincount(inverse.reshape(-1), weights=late, minlength=len(unique)).astype(np.int64)
    for (child, days, import_made), late_visits, n in zip(
        unique.tolist(), late_sum.tolist(), count.tolist(), strict=True
    ):
        yield records.city, facts.m, records.ids[child], days, import_made, late_visits, n


def contact_rows(records: Records) -> Iterator[tuple[object, ...]]:
    """Tuples of first_contact: by child and town, the first contact of any mode and the latest recording."""
    visits = records.visits
    if not visits.child.size:
        return
    town = records.places.town_at(records.villages.at(visits.day, visits.child, else_first=True))
    order = np.lexsort((visits.day, town, visits.child))
    child, where = visits.child[order], town[order]
    starts = np.flatnonzero(np.r_[True, (child[1:] != child[:-1]) | (where[1:] != where[:-1])])
    ends = np.r_[starts[1:], child.size]
    for lo, hi in zip(starts.tolist(), ends.tolist(), strict=True):
        latest = max(visits.recorded_at[i] for i in order[lo:hi])
        first = dt.date.fromordinal(int(visits.day[order[lo]])).isoformat()
        yield (
            records.city,
            records.ids[child[lo]],
            records.places.towns[where[lo]] if where[lo] >= 0 else "",
            first,
            latest.isoformat(sep=" ", timespec="microseconds"),
        )


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


def rewrite(connection: sa.Connection, city: str, changed: frozenset[int]) -> None:
    """Sum the changed months of a city anew, by village and by town."""
    for m in sorted(changed):
        for table, source in ((village_month, child_month), (town_month, village_month)):
            connection.execute(sa.delete(table).where(table.c.city_code == city, table.c.m == m))
            connection.execute(_sum_into(table, source, city, m))
        connection.execute(sa.delete(lag_month).where(lag_month.c.city_code == city, lag_month.c.m == m))
        connection.execute(_lag_sum(city, m))


def _sum_into(table: sa.Table, source: sa.Table, city: str, m: int) -> sa.Insert:
    keys = [column.name for column in table.primary_key.columns]
    s = source.c
    summed = (
        sa.select(*(s[key] for key in keys), *(sa.func.sum(s[name]).label(name) for name in COUNTS))
        .where(s.city_code == city, s.m == m)
        .group_by(*(s[key] for key in keys))
        .order_by(*(s[key] for key in keys))
    )
    return table.insert().from_select([*keys, *COUNTS], summed)


def _lag_sum(city: str, m: int) -> sa.Insert:
    lag, child = visit_lag.c, child_month.c
    keys = [child.city_code, child.m, child.town_code, child.village_code, child.kind, child.tier, child.category]
    summed = (
        sa.select(*keys, lag.lag_days, lag.import_made, sa.func.sum(lag.late), sa.func.sum(lag.visits))
        .join_from(
            visit_lag,
            child_month,
            sa.and_(child.city_code == lag.city_code, child.m == lag.m, child.child_id == lag.child_id),
        )
        .where(lag.city_code == city, lag.m == m)
        .group_by(*keys, lag.lag_days, lag.import_made)
    )
    return lag_month.insert().from_select([column.name for column in lag_month.columns], summed)
