"""Keeping the rollups right: take the dirty marks, recompute the children they touch, sum what changed.

A mark says from which month on a child may be another; its months before stand, and what they hand on is kept with
them (`data_access.rollups.carried`).  A refresh from the beginning runs the same functions over more months and
children, so the two cannot differ.  One city is one transaction, so a refresh that is killed leaves whole cities and
the marks of the others.
"""

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from data_access.engine import Database
from data_access.progress import Progress, silent
from data_access.rollups import work
from data_access.rollups.beginnings import beginnings, beginnings_by_town
from data_access.rollups.city import refresh_city
from data_access.rollups.one_at_a_time import PATIENCE_SECONDS, turn
from data_access.rollups.schema import ROLLUPS, city_version, data_version

AT_ONCE = 2
"""Cities computed side by side on PostgreSQL: one core here, one there."""


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did: cities touched, children recomputed, month rows written, and the version that came of it."""

    cities: int
    children: int
    rows: int
    version: int


def refresh(
    database: Database,
    today: dt.date,
    *,
    full: bool = False,
    progress: Progress = silent,
    patience: float = PATIENCE_SECONDS,
) -> Refreshed:
    """Bring the rollups up to date as of today's local date.

    Runs also when nothing was written but the date has advanced into a new month, so that the month exists.
    Raises AnotherRefresh when another is at work for longer than `patience` seconds.
    """
    with turn(database, progress, patience) as still_mine:
        with database.write() as connection:
            cities = work.plan(connection, today, full=full)
            version = _version(connection)
        done: list[_Done] = []
        for city_done in _cities(database, cities, today):
            done.append(city_done)
            progress("refresh", len(done), len(cities))
            still_mine()
        with database.write() as connection:
            if version == 0 and not cities:
                _bump(connection, today, None)
            if cities:
                _tell_planner(connection, whole=any(each.whole for each in done))
            version = _version(connection)
        progress("refresh", len(cities), len(cities))
        return Refreshed(len(cities), sum(each.children for each in done), sum(each.rows for each in done), version)


@dataclass(frozen=True)
class _Done:
    """What was done of a city: children computed, months written; `whole`: from the beginning."""

    children: int
    rows: int
    whole: bool


def _cities(database: Database, cities: list[str], today: dt.date) -> Iterator[_Done]:
    """City by city; on PostgreSQL two at a time, so that one is computed while the server writes the other's rows."""
    if database.is_sqlite or len(cities) == 1:
        for city in cities:
            yield _city(database, city, today)
        return
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="refresh") as pool:
        started = [pool.submit(_city, database, city, today) for city in cities]
        try:
            for each in as_completed(started):
                yield each.result()
        finally:  # what was not begun keeps its marks
            pool.shutdown(wait=True, cancel_futures=True)


def _city(database: Database, city: str, today: dt.date) -> _Done:
    with database.write() as connection:
        todo = work.take(connection, city)
        children, rows = refresh_city(connection, city, todo, today)
        _bump(connection, today, city)
        return _Done(children, rows, todo.everything == 0)


# --- the version ----------------------------------------------------------------------------------------------------


def _version(connection: sa.Connection) -> int:
    return connection.execute(sa.select(data_version.c.version)).scalar() or 0


def _bump(connection: sa.Connection, today: dt.date, city: str | None) -> None:
    """Another version of the data, that of the city too; the row is locked until the city's transaction ends."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    now, one = dt.datetime.now(dt.UTC).replace(tzinfo=None), data_version.c
    counted = insert(data_version).values(one=1, version=1, refreshed_at=now, refreshed_to=today)
    up = {"version": one.version + 1, "refreshed_at": now, "refreshed_to": today}
    counted = counted.on_conflict_do_update(index_elements=[one.one], set_=up)
    version = connection.execute(counted.returning(one.version)).scalar_one()
    if city is not None:
        connection.execute(sa.delete(city_version).where(city_version.c.city_code == city))
        connection.execute(sa.insert(city_version).values(city_code=city, version=version, refreshed_at=now))


def _tell_planner(connection: sa.Connection, *, whole: bool) -> None:
    """Statistics: without them one query of SQLite was 27 times slower.

    After few changes SQLite looks only where it needs to, and PostgreSQL does so by itself; whole tables of a province
    take half a minute.
    """
    if connection.dialect.name != "postgresql":
        connection.exec_driver_sql("ANALYZE" if whole else "PRAGMA optimize")
    elif whole:
        for table in ROLLUPS:
            connection.exec_driver_sql(f'ANALYZE "{table.name}"')


__all__ = ["Refreshed", "beginnings", "beginnings_by_town", "refresh"]
