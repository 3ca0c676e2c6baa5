"""What a refresh has to do: marks, spread over the cities that they concern, and taken when a city's turn comes.

Most marks say their city (`data_access.rollups.marks`).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from data_access import bulk, months, schema
from data_access.rollups.schema import child_scope, data_version, dirty, quality_signal

_SPREAD = ("child", "worker", "area")
_D = dirty.c

_taken = sa.Table(
    "taken_mark",
    sa.MetaData(),
    sa.Column("what", sa.Text()),
    sa.Column("key", sa.Text()),
    sa.Column("since", sa.Integer()),
    prefixes=["TEMPORARY"],
)
"""The marks being spread; gone with the transaction."""


@dataclass(frozen=True)
class Work:
    """The part of a city that is dirty.

    everything  the month from which on all children are to be computed; None when only those named
    children    children by id, with the month from which on
    workers     directors whose evenings of typing are to be looked at again, with the month from which on
    """

    everything: int | None
    children: Mapping[str, int]
    workers: Mapping[str, int]


def plan(connection: sa.Connection, today: dt.date, *, full: bool) -> list[str]:
    """The cities with something to do, in code order; after it every mark says to which city it belongs."""
    everything = bool(_take(connection, _D.what == "all"))
    if full or everything:
        _take(connection, _D.what.in_([*_SPREAD, "city"]))
        _mark_cities(connection, "city", 0)
    elif (since := _month_begun(connection, today)) is not None:
        _mark_cities(connection, "city", since)
    if _take(connection, _D.what == "table"):
        _mark_cities(connection, "touch", 0)
    _mark_moved(connection, today)
    _spread(connection)
    _mark_who_visited_movers(connection)
    cities = sa.select(_D.city_code).where(_D.city_code != "").distinct()
    return sorted(connection.execute(cities).scalars())


def take(connection: sa.Connection, city: str) -> Work:
    """The marks of one city, removed in the same transaction that acts on them."""
    marks = _take(connection, _D.city_code == city)
    everything = [since for what, _key, since in marks if what == "city"]
    return Work(
        everything[0] if everything else None,
        {key: since for what, key, since in marks if what == "child"},
        {key: since for what, key, since in marks if what == "worker"},
    )


def _take(connection: sa.Connection, which: sa.ColumnElement[bool]) -> list[tuple[str, str, int]]:
    """Remove marks and say which they were.

    A mark that somebody is just writing is left: what they changed is not to be seen yet.
    """
    if connection.dialect.name == "postgresql":
        unlocked = sa.select(_D.what, _D.city_code, _D.key).where(which).with_for_update(skip_locked=True)
        which = sa.tuple_(_D.what, _D.city_code, _D.key).in_(unlocked)
    taken = sa.delete(dirty).where(which).returning(_D.what, _D.key, _D.since)
    return list(map(tuple, connection.execute(taken).all()))


# --- spreading --------------------------------------------------------------------------------------------------------


def _spread(connection: sa.Connection) -> None:
    """Give each mark the cities in which it means work; a mark of no city means none."""
    marks = _take(connection, sa.and_(_D.what.in_(_SPREAD), _D.city_code == ""))
    if not marks:
        return
    _taken.create(connection)
    bulk.insert(connection, _taken, ["what", "key", "since"], marks)
    spreads = {"child": _children, "worker": _workers, "area": _areas}
    for what in sorted({what for what, _key, _since in marks}):
        for spread in spreads[what]():
            _upsert(connection, spread)
    _taken.drop(connection)


def _upsert(connection: sa.Connection, marks: sa.Select[Any]) -> None:
    """Write marks; of one that is there already the earlier month holds."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(dirty).from_select(["what", "city_code", "key", "since"], marks)
    since = statement.excluded.since
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[_D.what, _D.city_code, _D.key],
            set_={"since": sa.case((since < _D.since, since), else_=_D.since)},
        )
    )


def _marks(what: str, city: Any, key: Any, since: Any) -> sa.Select[Any]:
    """One mark a city and key."""
    return sa.select(sa.literal(what), city, key, sa.func.min(since)).group_by(city, key)


def _children() -> tuple[sa.Select[Any], ...]:
    """By the city that a child belongs to, and by that whose rollups still hold it."""
    t, c, s = _taken.c, schema.child.c, child_scope.c
    return tuple(
        _marks("child", city, t.key, t.since).join_from(_taken, other, key == t.key).where(t.what == "child")
        for other, city, key in ((schema.child, c.city_code, c.id), (child_scope, s.city_code, s.child_id))
    )


def _workers() -> tuple[sa.Select[Any], ...]:
    """By the cities whose children a worker visited, and by those that hold a burst of the worker."""
    t, v, c, q = _taken.c, schema.visit.c, schema.child.c, quality_signal.c
    visited = (
        _marks("worker", c.city_code, t.key, t.since)
        .join_from(_taken, schema.visit, v.worker_id == t.key)
        .join(schema.child, c.id == v.child_id)
        .where(t.what == "worker")
    )
    found = (
        _marks("worker", q.city_code, t.key, t.since)
        .join_from(_taken, quality_signal, q.subject_id == t.key)
        .where(t.what == "worker", q.signal == "burst")
    )
    return visited, found


def _mark_who_visited_movers(connection: sa.Connection) -> None:
    """A child that changed its city is marked in both, and its visits with it: who made them is looked at in both."""
    v, child = schema.visit.c, sa.and_(_D.what == "child", _D.city_code != "")
    # asked first: mostly there are none, and the planner knows nothing of marks that were written a moment ago
    movers = connection.execute(sa.select(_D.key).where(child).group_by(_D.key).having(sa.func.count() > 1)).scalars()
    visitors = _marks("worker", _D.city_code, v.worker_id, sa.literal(0))
    visitors = visitors.join_from(dirty, schema.visit, v.child_id == _D.key).where(child, v.worker_id.is_not(None))
    for theirs in bulk.among(connection, _D.key, sorted(movers)):
        _upsert(connection, visitors.where(theirs))


def _areas() -> tuple[sa.Select[Any], ...]:
    """A post in an area is its village's children's, and shows in its city."""
    t, a, v, c = _taken.c, schema.area.c, schema.child_village.c, schema.child.c
    town = schema.area.alias("town")
    marked = sa.select(sa.literal("touch"), a.code, sa.literal(""), sa.literal(0)).distinct()
    of_city = marked.join_from(_taken, schema.area, a.code == t.key).where(t.what == "area", a.level == "city")
    of_town = (
        sa.select(sa.literal("touch"), a.parent_code, sa.literal(""), sa.literal(0))
        .distinct()
        .join_from(_taken, schema.area, a.code == t.key)
        .where(t.what == "area", a.level == "town", a.parent_code.is_not(None))
    )
    of_village = (
        sa.select(sa.literal("touch"), town.c.parent_code, sa.literal(""), sa.literal(0))
        .distinct()
        .join_from(_taken, schema.area, a.code == t.key)
        .join(town, town.c.code == a.parent_code)
        .where(t.what == "area", a.level == "village", town.c.parent_code.is_not(None))
    )
    children = (
        _marks("child", c.city_code, v.child_id, t.since)
        .join_from(_taken, schema.child_village, v.village_code == t.key)
        .join(schema.child, c.id == v.child_id)
        .where(t.what == "area")
    )
    return of_city, of_town, of_village, children


# --- what time brings -------------------------------------------------------------------------------------------------


def _mark_cities(connection: sa.Connection, what: str, since: int) -> None:
    """Mark the cities of today and those whose rollups are still there."""
    a = schema.area.c
    known = set(connection.execute(sa.select(a.code).where(a.level == "city")).scalars())
    known |= set(connection.execute(sa.select(child_scope.c.city_code).distinct()).scalars())
    for city in sorted(known):
        mark = sa.select(sa.literal(what), sa.literal(city), sa.literal(""), sa.literal(since))
        _upsert(connection, mark.where(sa.true()))


def _mark_moved(connection: sa.Connection, today: dt.date) -> None:
    """Mark children whose move was entered ahead and has come to pass since: they belong to another town now."""
    to = connection.execute(sa.select(data_version.c.refreshed_to)).scalar()
    if to is None or to >= today:
        return
    v = schema.child_village.c
    moved = sa.select(sa.literal("child"), sa.literal(""), v.child_id, sa.literal(0))
    _upsert(connection, moved.where(v.from_on.between(to + dt.timedelta(days=1), today)).distinct())


def _month_begun(connection: sa.Connection, today: dt.date) -> int | None:
    """The month up to which the rollups reach where another has begun since; 0 before the first refresh."""
    to = connection.execute(sa.select(data_version.c.refreshed_to)).scalar()
    if to is None:
        return 0
    return months.month_of(to) if months.month_of(to) < months.month_of(today) else None
