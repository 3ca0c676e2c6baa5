"""Keeping the rollups right: take the dirty marks, recompute the children they touch, sum what changed.

A mark says from which month on a child may be another; its months before stand, and what they hand on is kept with
them (`data_access.rollups.carried`).  A refresh from the beginning runs the same functions over more months and
children, so the two cannot differ.  One city is one transaction, so a refresh that is killed leaves whole cities and
the marks of the others.
"""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from data_access.engine import Database
from data_access.progress import Progress, silent
from data_access.rollups import work
from data_access.rollups.beginnings import beginnings, beginnings_by_town
from data_access.rollups.city import refresh_city
from data_access.rollups.one_at_a_time import PATIENCE_SECONDS, turn
from data_access.rollups.schema import ROLLUPS, city_version, data_version


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
        children = rows = 0
        whole = False
        for done, city in enumerate(cities):
            progress("refresh", done, len(cities))
            still_mine()
            with database.write() as connection:
                todo = work.take(connection, city)
                done_children, done_rows = refresh_city(connection, city, todo, today)
                version = _bump(connection, today, city)
            children, rows = children + done_children, rows + done_rows
            whole |= todo.everything == 0
        with database.write() as connection:
            if version == 0:
                version = _bump(connection, today, None)
            if cities:
                _tell_planner(connection, whole=whole)
        progress("refresh", len(cities), len(cities))
        return Refreshed(len(cities), children, rows, version)


# --- the version ----------------------------------------------------------------------------------------------------


def _version(connection: sa.Connection) -> int:
    return connection.execute(sa.select(data_version.c.version)).scalar() or 0


def _bump(connection: sa.Connection, today: dt.date, city: str | None) -> int:
    """Another version of the data, that of the city too."""
    version = _version(connection) + 1
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    connection.execute(sa.delete(data_version))
    connection.execute(sa.insert(data_version).values(one=1, version=version, refreshed_at=now, refreshed_to=today))
    if city is not None:
        connection.execute(sa.delete(city_version).where(city_version.c.city_code == city))
        connection.execute(sa.insert(city_version).values(city_code=city, version=version, refreshed_at=now))
    return version


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
