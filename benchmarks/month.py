"""One month more: the rows that other systems would write in it, by plain INSERT, and the refresh after them.

Nine in ten children on the register are visited once more by whoever came last, one in twenty is assessed anew, one in
a hundred is a new child beside one who is there; the database is as of the next month afterwards.
"""

import datetime as dt
from pathlib import Path

import sqlalchemy as sa

from benchmarks.commands import tonghu
from benchmarks.measured import Measured, stopwatch
from data_access import months
from data_access.engine import Database
from data_access.rollups.schema import data_version

MOST_SECONDS = 60
_ON = "r.kind = 'difficulty' AND (r.left_on IS NULL OR r.left_on >= :last)"
_NEW = "length(c.id) = 11 AND substr(c.id, 10) = '07'"
"""One in a hundred of the sample's children (YP-00000000), by the end of a code without meaning."""

_STATEMENTS = {
    "visit": f"""
        INSERT INTO visit
            (id, child_id, worker_id, visitor_role, visited_on, recorded_at, recorded_by_import, mode, child_seen)
        SELECT 'M' || :tag || c.id, c.id,
            (SELECT v.worker_id FROM visit v WHERE v.child_id = c.id ORDER BY v.visited_on DESC LIMIT 1),
            'director', :visited, :recorded, :no, 'home', :yes
        FROM child c JOIN child_register r ON r.child_id = c.id
        WHERE c.city_code = :city AND {_ON} AND substr(c.id, 11) <> '3'""",
    "risk_assessment": f"""
        INSERT INTO risk_assessment (id, child_id, assessed_on, tier)
        SELECT 'M' || :tag || c.id, c.id, :visited, 'yellow'
        FROM child c JOIN child_register r ON r.child_id = c.id
        WHERE c.city_code = :city AND {_ON} AND substr(c.id, 10) IN ('11', '31', '51', '71', '91')""",
    "child": f"""
        INSERT INTO child (id, city_code, born_on, sex, category)
        SELECT c.id || '-' || :tag, c.city_code, c.born_on, c.sex, c.category
        FROM child c WHERE c.city_code = :city AND {_NEW}""",
    "child_register": f"""
        INSERT INTO child_register (child_id, kind, registered_on)
        SELECT c.id || '-' || :tag, 'difficulty', :visited FROM child c WHERE c.city_code = :city AND {_NEW}""",
    "child_village": f"""
        INSERT INTO child_village (child_id, from_on, village_code)
        SELECT c.id || '-' || :tag, :visited, v.village_code FROM child c JOIN child_village v ON v.child_id = c.id
        WHERE c.city_code = :city AND {_NEW}
          AND v.from_on = (SELECT max(w.from_on) FROM child_village w WHERE w.child_id = c.id)""",
}  # fmt: skip


def after_one_more(database: Database, folder: Path) -> list[Measured]:
    """Write the month that follows the last refresh, and refresh; city by city, as each city's system would."""
    with stopwatch() as writing:
        today, written = write_next(database)
    took = tonghu(folder, today.isoformat(), database, "refresh")
    nothing = tonghu(folder, today.isoformat(), database, "refresh")
    return [
        Measured("one month more, written by INSERT", writing.seconds, "s", remark=f"{written:,} rows"),
        Measured(
            "refresh after one more month", took.seconds, "s",
            remark=f"{took.remark}; to be at most {MOST_SECONDS} s",
        ),
        Measured("refresh, nothing to do", nothing.seconds, "s", remark="the command's start in it"),
    ]  # fmt: skip


def write_next(database: Database) -> tuple[dt.date, int]:
    """The day as of which the database is now, a month after its last refresh, and how many rows were written."""
    with database.read() as connection:
        until = connection.execute(sa.select(sa.func.max(data_version.c.refreshed_to))).scalar_one()
        cities = connection.execute(sa.text("SELECT code FROM area WHERE level = 'city' ORDER BY code")).scalars().all()
    today, written = _next(until), 0
    for city in cities:
        with database.write() as connection:
            for table in _STATEMENTS:
                written += connection.execute(*_insert(table, city, until, today)).rowcount
    return today, written


def _next(day: dt.date) -> dt.date:
    """The same day of the next month, or its last."""
    m = months.month_of(day) + 1
    return min(months.last_day(m), months.first_day(m) + dt.timedelta(days=day.day - 1))


def _insert(table: str, city: str, until: dt.date, today: dt.date) -> tuple[sa.TextClause, dict[str, object]]:
    first = months.first_day(months.month_of(today))
    visited = max(first, until + dt.timedelta(days=1)) + dt.timedelta(days=3)
    values = {
        "city": city,
        "tag": months.label(months.month_of(today)).replace("-", ""),
        "visited": visited,
        "last": months.last_day(months.month_of(today)),
        "recorded": dt.datetime.combine(visited, dt.time(9)),
        "yes": True,
        "no": False,
    }
    statement = sa.text(_STATEMENTS[table])
    kinds = {
        "visited": sa.Date(),
        "last": sa.Date(),
        "recorded": sa.DateTime(),
        "yes": sa.Boolean(),
        "no": sa.Boolean(),
    }
    names = [name for name in values if f":{name}" in _STATEMENTS[table]]
    bound = [sa.bindparam(name, type_=kinds.get(name, sa.String())) for name in names]
    return statement.bindparams(*bound), {name: values[name] for name in names}
