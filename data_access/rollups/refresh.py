"""Keeping the rollups right: take the dirty marks, recompute the children they touch, sum what changed.

An incremental refresh runs the same functions on fewer children as a full one, so the two cannot differ: months of a
child are computed from its whole history, and only the rows that differ are written.  One city is one transaction, so
a refresh that is killed leaves whole cities and the marks of the others.
"""

import datetime as dt
import itertools
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa

from data_access import bulk, months, parameters
from data_access.engine import Database
from data_access.parameters import History
from data_access.progress import Progress, silent
from data_access.rollups import load, signals, sums, work
from data_access.rollups.facts import Beginnings, last_valid_visit, month_facts, next_streak
from data_access.rollups.limits import ID_CHUNK
from data_access.rollups.records import FOREVER, Records
from data_access.rollups.schema import child_month, child_scope, data_version, first_contact, quality_signal, visit_lag
from data_access.rollups.work import Work


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did: cities touched, children recomputed, month rows written, and the version that came of it."""

    cities: int
    children: int
    rows: int
    version: int


def refresh(database: Database, today: dt.date, *, full: bool = False, progress: Progress = silent) -> Refreshed:
    """Bring the rollups up to date as of today's local date.

    Runs also when nothing was written but the date has advanced into a new month, so that the month exists.
    """
    with database.write() as connection:
        cities = work.plan(connection, today, full=full)
        version = _version(connection)
    children = rows = 0
    for done, city in enumerate(cities):
        progress("refresh", done, len(cities))
        with database.write() as connection:
            done_children, done_rows = _refresh_city(connection, city, work.take(connection, city), today)
            version = _bump(connection, today)
        children, rows = children + done_children, rows + done_rows
    with database.write() as connection:
        if work.drop_rest(connection) or version == 0:
            version = _bump(connection, today)
        if cities:
            _analyze(connection)
    progress("refresh", len(cities), len(cities))
    return Refreshed(len(cities), children, rows, version)


# --- one city -------------------------------------------------------------------------------------------------------


def _refresh_city(connection: sa.Connection, city: str, todo: Work, today: dt.date) -> tuple[int, int]:
    rules = parameters.history(connection)
    before = beginnings_by_town(connection, city)
    records = _load(connection, city, todo.children, rules, today)
    _replace_contacts(connection, records, todo.children, city)
    after = beginnings_by_town(connection, city)
    if todo.children is not None and before != after:
        # a town's data begin earlier or later than before: its children's months change, dirty or not
        todo = Work(None, None)
        records = _load(connection, city, None, rules, today)
    rows, lags = _month_rows(records, rules, beginnings(records, after), today)
    changed = _write(connection, child_month, rows, city, todo.children)
    changed_lags = _write(connection, visit_lag, lags, city, todo.children)
    sums.rewrite(connection, city, changed.months | changed_lags.months)
    _replace_scope(connection, records, todo.children, city, today)
    _replace_signals(connection, records, todo, city, rules)
    return len(records.ids), changed.rows


def _load(
    connection: sa.Connection, city: str, children: frozenset[str] | None, rules: History, today: dt.date
) -> Records:
    choose = load.children_of_city(city) if children is None else load.children_by_id(sorted(children))
    return load.records(connection, city, choose, time_zone=rules.on(today).time_zone, rules=rules)


def beginnings_by_town(connection: sa.Connection, city: str) -> dict[str, dt.date]:
    """The first contact of any mode by town ('' for 未落村): where a town's data begin."""
    f = first_contact.c
    rows = connection.execute(
        sa.select(f.town_code, sa.func.min(f.first_on)).where(f.city_code == city).group_by(f.town_code)
    )
    return {town: first for town, first in rows}  # noqa: C416 - rows are not pairs to the type checker


def beginnings(records: Records, by_town: dict[str, dt.date]) -> Beginnings:
    city = min((day.toordinal() for day in by_town.values()), default=FOREVER)
    towns = [by_town[town].toordinal() if town in by_town else city for town in records.places.towns]
    return Beginnings(np.array(towns, dtype=np.int64), city)


def _month_rows(
    records: Records, rules: History, begins: Beginnings, today: dt.date
) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """The rows of child_month and visit_lag, in primary-key order, from the first month on the register to today's.

    Each month by the parameters in force on its last day, so that a change leaves the months before it as they were.
    """
    rows: list[tuple[object, ...]] = []
    lags: list[tuple[object, ...]] = []
    if not records.registers.start.size:
        return rows, lags
    first = months.month_of(dt.date.fromordinal(int(records.registers.start.min())))
    streak = np.zeros(len(records.ids), dtype=np.int64)
    for m in range(first, months.month_of(today) + 1):
        values = rules.on(min(months.last_day(m), today))
        facts = month_facts(records, m, values, begins)
        streak = next_streak(facts, streak)
        last_visit = last_valid_visit(records, months.last_day(m).toordinal())
        rows.extend(sums.child_month_rows(records, facts, last_visit, streak))
        lags.extend(sums.lag_rows(records, facts, values.freeze_day))
    return rows, lags


@dataclass(frozen=True)
class _Changed:
    rows: int
    months: frozenset[int]


def _write(
    connection: sa.Connection,
    table: sa.Table,
    rows: list[tuple[object, ...]],
    city: str,
    children: frozenset[str] | None,
) -> _Changed:
    """Replace the rows of the children by new ones, touching only those that differ.  Key: (city, m, child, …)."""
    names = [column.name for column in table.columns]
    old = _stored(connection, table, city, children)
    new = set(rows)
    gone = old - new
    keys = sorted({(int(str(row[1])), str(row[2])) for row in gone})
    t = table.c
    for m, group in itertools.groupby(keys, key=lambda key: key[0]):
        for chunk in bulk.chunks([child for _, child in group], ID_CHUNK):
            connection.execute(sa.delete(table).where(t.city_code == city, t.m == m, t.child_id.in_(list(chunk))))
    # a child's rows of a month leave together (visit_lag has several), so those still wanted come back
    left = set(keys)
    fresh = [row for row in rows if row not in old or (row[1], row[2]) in left]
    bulk.insert(connection, table, names, fresh)
    return _Changed(len(fresh), frozenset(int(str(row[1])) for row in (*fresh, *gone)))


def _stored(
    connection: sa.Connection, table: sa.Table, city: str, children: frozenset[str] | None
) -> set[tuple[object, ...]]:
    """The stored rows with dates as ISO text, to compare with new ones."""
    days = [i for i, column in enumerate(table.columns) if isinstance(column.type, sa.Date)]
    wanted = sa.select(table).where(table.c.city_code == city)
    statements = (
        [wanted]
        if children is None
        else [wanted.where(table.c.child_id.in_(list(chunk))) for chunk in bulk.chunks(sorted(children), ID_CHUNK)]
    )
    stored: set[tuple[object, ...]] = set()
    for statement in statements:
        for row in connection.execute(statement).all():
            values = list(row)
            for i in days:
                values[i] = values[i].isoformat() if values[i] else None
            stored.add(tuple(values))
    return stored


def _replace_contacts(connection: sa.Connection, records: Records, children: frozenset[str] | None, city: str) -> None:
    _delete(connection, first_contact, city, children)
    bulk.insert(connection, first_contact, [c.name for c in first_contact.columns], sums.contact_rows(records))


def _replace_scope(
    connection: sa.Connection, records: Records, children: frozenset[str] | None, city: str, today: dt.date
) -> None:
    _delete(connection, child_scope, city, children)
    bulk.insert(connection, child_scope, [c.name for c in child_scope.columns], sums.scope_rows(records, today))


def _replace_signals(connection: sa.Connection, records: Records, todo: Work, city: str, rules: History) -> None:
    q = quality_signal.c
    _delete(connection, quality_signal, city, todo.children)
    bursts = sa.delete(quality_signal).where(q.city_code == city, q.signal == "burst")
    workers = None if todo.workers is None else sorted(todo.workers)
    if workers is None:
        connection.execute(bursts)
    else:
        for chunk in bulk.chunks(workers, ID_CHUNK):
            connection.execute(bursts.where(q.subject_id.in_(list(chunk))))
    names = [c.name for c in quality_signal.columns]
    bulk.insert(connection, quality_signal, names, signals.of_children(records, rules))
    # read to the end before writing begins: a COPY under way leaves no room for a query on the same connection
    bursts_now = list(signals.of_directors(connection, city, workers, rules, records))
    bulk.insert(connection, quality_signal, names, bursts_now)


def _delete(connection: sa.Connection, table: sa.Table, city: str, children: frozenset[str] | None) -> None:
    if children is None:
        connection.execute(sa.delete(table).where(table.c.city_code == city))
        return
    for chunk in bulk.chunks(sorted(children), ID_CHUNK):
        connection.execute(sa.delete(table).where(table.c.city_code == city, table.c.child_id.in_(list(chunk))))


# --- the version ----------------------------------------------------------------------------------------------------


def _version(connection: sa.Connection) -> int:
    return connection.execute(sa.select(data_version.c.version)).scalar() or 0


def _bump(connection: sa.Connection, today: dt.date) -> int:
    version = _version(connection) + 1
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    connection.execute(sa.delete(data_version))
    connection.execute(sa.insert(data_version).values(one=1, version=version, refreshed_at=now, refreshed_to=today))
    return version


def _analyze(connection: sa.Connection) -> None:
    """Statistics for the planner: without them one query of SQLite was 27 times slower."""
    connection.exec_driver_sql("ANALYZE")


__all__ = ["Refreshed", "beginnings", "beginnings_by_town", "refresh"]
