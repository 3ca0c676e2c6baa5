"""A12, authenticity signals: questions about data quality, never accusations; computed at refresh (decision 18)."""

import datetime as dt
import itertools
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from data_access import bulk, months, schema
from data_access.parameters import History
from data_access.rollups.load import entries_of, local_days
from data_access.rollups.records import Entries, Ints, Records

Row = tuple[str, int, str, str, str, str, str | None, str, int]
"""(city, m, signal, town, village, subject, child, date, visits) of quality_signal."""

_HOUR = np.timedelta64(1, "h")


def of_children(records: Records, identical: Ints, since: int) -> Iterator[Row]:
    """Visits dated after their recording, visits outside every register period, and runs of identical records.

    `identical`: the positions of the visits that complete a run or prolong it; `since`: the day from which on.
    """
    visits = records.visits
    from_then_on = visits.day >= since
    flagged = {
        "after_recording": np.flatnonzero(from_then_on & (visits.day > visits.recorded) & ~visits.import_made),
        "off_register": np.flatnonzero(from_then_on & ~visits.on_register),
        "identical": identical,
    }
    for signal, found in flagged.items():
        village = records.villages.at(visits.day[found], visits.child[found], else_first=True)
        town = records.places.town_at(village)
        for n, i in enumerate(found.tolist()):
            day = dt.date.fromordinal(int(visits.day[i]))
            yield (
                records.city,
                months.month_of(day),
                signal,
                records.places.towns[town[n]] if town[n] >= 0 else "",
                records.places.villages[village[n]] if village[n] >= 0 else records.city,
                visits.ids[i],
                records.ids[visits.child[i]],
                day.isoformat(),
                1,
            )


def of_directors(
    connection: sa.Connection, records: Records, workers: list[str] | None, rules: History, since: int
) -> list[Row]:
    """Directors who entered many visits of many days within one hour, from the month `since` on; `workers` None means
    all of the city.

    By the parameters of the day of recording.
    """
    zone = ZoneInfo(rules.on(dt.date.max).time_zone)
    entries = records.entries
    if workers is not None:
        entries = _entries(connection, records.city, workers, _midnight(since, zone))
    assert entries is not None, "of all of a city every visit is read"
    found: dict[tuple[str, int], tuple[dt.date, int]] = {}
    for worker, local, visits in _bursts(entries, rules, zone):
        m = months.month_of(local)
        first, most = found.get((worker, m), (local, 0))
        found[worker, m] = first, max(most, visits)
    rows: list[Row] = []
    for (worker, m), (first, visits) in sorted(found.items()):
        town, village = _post(records, worker, months.last_day(m))
        rows.append((records.city, m, "burst", town, village, worker, None, first.isoformat(), visits))
    return rows


def _midnight(since: int, zone: ZoneInfo) -> dt.datetime | None:
    """The instant (naive UTC) at which a month begins; None for all time."""
    if not since:
        return None
    begins = dt.datetime.combine(months.first_day(since), dt.time(), zone)
    return begins.astimezone(dt.UTC).replace(tzinfo=None)


def _entries(connection: sa.Connection, city: str, workers: list[str], since: dt.datetime | None) -> Entries:
    v, c = schema.visit.c, schema.child.c
    wanted = (
        sa.select(v.worker_id, v.visitor_role, v.recorded_at, v.visited_on, v.recorded_by_import)
        .join_from(schema.visit, schema.child, c.id == v.child_id)
        .where(c.city_code == city)
    )
    if since is not None:
        wanted = wanted.where(v.recorded_at >= since)
    found = [bulk.read(connection, wanted.where(theirs)) for theirs in bulk.among(connection, v.worker_id, workers)]
    return entries_of(pa.concat_tables(found).unify_dictionaries())


def _bursts(entries: Entries, rules: History, zone: ZoneInfo) -> Iterator[tuple[str, dt.date, int]]:
    """(director, local day, visits) of each hour that holds enough visits of enough different days."""
    least = min(rules.ever("burst_visits"))
    if not entries.at.size:
        return
    bounds = np.flatnonzero(np.r_[True, entries.worker[1:] != entries.worker[:-1], True])
    for lo, hi in itertools.pairwise(bounds.tolist()):
        worker = entries.workers[entries.worker[lo]]
        at, days = entries.at[lo:hi], entries.day[lo:hi]
        end = np.searchsorted(at, at + _HOUR, side="right")
        enough = np.flatnonzero(end - np.arange(at.size) >= least)
        for start, on in zip(enough.tolist(), local_days(at[enough], zone).tolist(), strict=True):
            local, visits = dt.date.fromordinal(on), int(end[start]) - start
            enough_days = np.unique(days[start : end[start]]).size >= rules.value("burst_days", local)
            if enough_days and visits >= rules.value("burst_visits", local):
                yield worker, local, visits


def _post(records: Records, worker: str, day: dt.date) -> tuple[str, str]:
    """(town, village) of the post that a director holds, or held last, at a day; ('', city) when there is none."""
    posts, places = records.posts, records.places
    if worker not in posts.workers:
        return "", records.city
    mine = np.flatnonzero((posts.worker == posts.workers.index(worker)) & (posts.start <= day.toordinal()))
    if not mine.size:
        return "", records.city
    village = int(posts.village[mine[np.argmax(posts.end[mine])]])
    return places.towns[places.town_of_village[village]], places.villages[village]
