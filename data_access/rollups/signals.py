"""A12, authenticity signals: questions about data quality, never accusations; computed at refresh (decision 18)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import numpy as np
import sqlalchemy as sa

from data_access import months, schema
from data_access.parameters import History
from data_access.rollups.records import Bools, Ints, Records

Row = tuple[str, int, str, str, str, str, str | None, str, int]
"""(city, m, signal, town, village, subject, child, date, visits) of quality_signal."""

_HOUR = dt.timedelta(hours=1)


def of_children(records: Records, rules: History) -> Iterator[Row]:
    """Visits dated after their recording, visits outside every register period, and runs of identical records.

    By the parameters of the visit's day.
    """
    visits = records.visits
    village = records.villages.at(visits.day, visits.child, else_first=True)
    town = records.places.town_at(village)
    flags = {
        "after_recording": (visits.day > visits.recorded) & ~visits.import_made,
        "off_register": ~visits.on_register,
        "identical": _identical(records, rules.on_days("identical_visits", visits.day)),
    }
    for signal, flagged in flags.items():
        for i in np.flatnonzero(flagged):
            day = dt.date.fromordinal(int(visits.day[i]))
            yield (
                records.city,
                months.month_of(day),
                signal,
                records.places.towns[town[i]] if town[i] >= 0 else "",
                records.places.villages[village[i]] if village[i] >= 0 else records.city,
                visits.ids[i],
                records.ids[visits.child[i]],
                day.isoformat(),
                1,
            )


def _identical(records: Records, run: Ints) -> Bools:
    """The visits that complete a run: the sixth valid visit of a child with the same four elements, and later ones."""
    visits = records.visits
    flagged = np.zeros(visits.child.shape, dtype=bool)
    child, elements, length = -1, -1, 0
    for i in np.flatnonzero(visits.valid):
        same = visits.child[i] == child and visits.elements[i] == elements and elements >= 0
        length = length + 1 if same else 1
        child, elements = int(visits.child[i]), int(visits.elements[i])
        flagged[i] = length >= run[i] and elements >= 0
    return flagged


def of_directors(
    connection: sa.Connection, city: str, workers: list[str] | None, rules: History, records: Records
) -> Iterator[Row]:
    """Directors who entered many visits of many days within one hour; `workers` None means all of the city.

    By the parameters of the day of recording.
    """
    zone = ZoneInfo(rules.on(dt.date.max).time_zone)
    for worker, entries in _entries(connection, city, workers).items():
        found: dict[int, tuple[dt.date, int]] = {}
        for local, visits in _bursts(sorted(entries), rules, zone):
            m = months.month_of(local)
            first, most = found.get(m, (local, 0))
            found[m] = first, max(most, visits)
        for m, (first, visits) in sorted(found.items()):
            town, village = _post(records, worker, months.last_day(m))
            yield city, m, "burst", town, village, worker, None, first.isoformat(), visits


def _entries(
    connection: sa.Connection, city: str, workers: list[str] | None
) -> dict[str, list[tuple[dt.datetime, dt.date]]]:
    v, c = schema.visit.c, schema.child.c
    wanted = (
        sa.select(v.worker_id, v.recorded_at, v.visited_on)
        .join_from(schema.visit, schema.child, c.id == v.child_id)
        .where(c.city_code == city, v.visitor_role == "director", v.worker_id.is_not(None))
        .where(v.recorded_by_import == sa.false())
    )
    if workers is not None:
        wanted = wanted.where(v.worker_id.in_(workers))
    entries: dict[str, list[tuple[dt.datetime, dt.date]]] = defaultdict(list)
    for worker, recorded_at, visited_on in connection.execute(wanted).all():
        entries[worker].append((recorded_at, visited_on))
    return entries


def _bursts(
    entries: list[tuple[dt.datetime, dt.date]], rules: History, zone: ZoneInfo
) -> Iterator[tuple[dt.date, int]]:
    """(local day, visits) of each hour that holds enough visits of enough different days."""
    end, least = 0, min(rules.ever("burst_visits"))
    for start, (at, _day) in enumerate(entries):
        end = max(end, start)
        while end < len(entries) and entries[end][0] - at <= _HOUR:
            end += 1
        if end - start < least:  # nearly all: the rule of its day need not be looked up
            continue
        local = at.replace(tzinfo=dt.UTC).astimezone(zone).date()
        if end - start >= rules.value("burst_visits", local):
            days = {day for _at, day in entries[start:end]}
            if len(days) >= rules.value("burst_days", local):
                yield local, end - start


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
