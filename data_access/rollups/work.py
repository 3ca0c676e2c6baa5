"""What a refresh has to do: marks sorted by the city that they belong to, and taken when that city's turn comes."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data_access import bulk, months, schema
from data_access.rollups.limits import ID_CHUNK
from data_access.rollups.schema import child_scope, data_version, dirty, quality_signal

_SPREAD = ("child", "worker", "area")


@dataclass(frozen=True)
class Work:
    """The part of a city that is dirty; None means all."""

    children: frozenset[str] | None
    workers: frozenset[str] | None


def plan(connection: sa.Connection, today: dt.date, *, full: bool) -> list[str]:
    """The cities with something to do, in code order; marks on everything become marks on each city."""
    d = dirty.c
    if full or _month_advanced(connection, today) or _marked(connection, "all"):
        connection.execute(sa.delete(dirty).where(d.what.in_(["all", "city", *_SPREAD])))
        rows = [{"what": "city", "key": city} for city in sorted(_cities(connection))]
        if rows:
            connection.execute(sa.insert(dirty), rows)
    _mark_moved(connection, today)
    cities = _marked(connection, "city")
    for what in _SPREAD:
        cities |= {city for found in _cities_of(connection, what).values() for city in found}
    return sorted(cities)


def take(connection: sa.Connection, city: str) -> Work:
    """The marks of one city, removed in the same transaction that acts on them."""
    d = dirty.c
    mine = {what: {key for key, cities in _cities_of(connection, what).items() if city in cities} for what in _SPREAD}
    for what, keys in mine.items():
        _remove(connection, what, keys)
    if connection.execute(sa.delete(dirty).where(d.what == "city", d.key == city)).rowcount:
        return Work(None, None)
    return Work(frozenset(mine["child"] | _children_of(connection, city, mine["area"])), frozenset(mine["worker"]))


def drop_rest(connection: sa.Connection) -> bool:
    """Remove marks that no rollup needs: on tables without rollups, and of children and workers of no city.

    True when there were any, so that the data version moves on.
    """
    taken = connection.execute(sa.delete(dirty).where(dirty.c.what == "table")).rowcount > 0
    for what in _SPREAD:
        _remove(connection, what, _marked(connection, what) - set(_cities_of(connection, what)))
    return taken


def _remove(connection: sa.Connection, what: str, keys: set[str]) -> None:
    for chunk in bulk.chunks(sorted(keys), ID_CHUNK):
        connection.execute(sa.delete(dirty).where(dirty.c.what == what, dirty.c.key.in_(list(chunk))))


def _marked(connection: sa.Connection, what: str) -> set[str]:
    return set(connection.execute(sa.select(dirty.c.key).where(dirty.c.what == what)).scalars())


def _cities(connection: sa.Connection) -> set[str]:
    """Cities of today and those whose rollups are still there."""
    a = schema.area.c
    known = set(connection.execute(sa.select(a.code).where(a.level == "city")).scalars())
    return known | set(connection.execute(sa.select(child_scope.c.city_code).distinct()).scalars())


def _cities_of(connection: sa.Connection, what: str) -> dict[str, set[str]]:
    """For each mark of a kind, the cities in which it means work; a mark of no city is absent."""
    marked = sa.select(dirty.c.key).where(dirty.c.what == what)
    cities: dict[str, set[str]] = defaultdict(set)
    for statement in _WHERE[what](marked):
        for key, city in connection.execute(statement):
            cities[key].add(city)
    return cities


def _where_child(marked: Any) -> list[sa.Select[Any]]:
    c, s = schema.child.c, child_scope.c
    return [
        sa.select(c.id, c.city_code).where(c.id.in_(marked)),
        sa.select(s.child_id, s.city_code).where(s.child_id.in_(marked)).distinct(),
    ]


def _where_worker(marked: Any) -> list[sa.Select[Any]]:
    q, v, c = quality_signal.c, schema.visit.c, schema.child.c
    return [
        sa.select(q.subject_id, q.city_code).where(q.signal == "burst", q.subject_id.in_(marked)).distinct(),
        sa.select(v.worker_id, c.city_code)
        .join_from(schema.visit, schema.child, c.id == v.child_id)
        .where(v.worker_id.in_(marked))
        .distinct(),
    ]


def _where_area(marked: Any) -> list[sa.Select[Any]]:
    a, town = schema.area.c, schema.area.alias("town")
    return [
        sa.select(a.code, a.parent_code).where(a.level == "town", a.code.in_(marked), a.parent_code.is_not(None)),
        sa.select(a.code, town.c.parent_code)
        .join_from(schema.area, town, town.c.code == a.parent_code)
        .where(a.level == "village", a.code.in_(marked), town.c.parent_code.is_not(None)),
    ]


_WHERE = {"child": _where_child, "worker": _where_worker, "area": _where_area}


def _children_of(connection: sa.Connection, city: str, villages: set[str]) -> set[str]:
    c, v = schema.child.c, schema.child_village.c
    children: set[str] = set()
    for chunk in bulk.chunks(sorted(villages), ID_CHUNK):
        children |= set(
            connection.execute(
                sa.select(v.child_id)
                .join_from(schema.child_village, schema.child, c.id == v.child_id)
                .where(c.city_code == city, v.village_code.in_(list(chunk)))
            ).scalars()
        )
    return children


def _mark_moved(connection: sa.Connection, today: dt.date) -> None:
    """Mark children whose move was entered ahead and has come to pass since: they belong to another town now."""
    to = connection.execute(sa.select(data_version.c.refreshed_to)).scalar()
    if to is None or to >= today:
        return
    v = schema.child_village.c
    moved = sa.select(v.child_id).where(v.from_on.between(to + dt.timedelta(days=1), today)).distinct()
    marked = sa.select(dirty.c.key).where(dirty.c.what == "child")
    wanted = sa.select(sa.literal("child"), v.child_id).where(v.child_id.in_(moved), v.child_id.not_in(marked))
    connection.execute(dirty.insert().from_select(["what", "key"], wanted.distinct()))


def _month_advanced(connection: sa.Connection, today: dt.date) -> bool:
    to = connection.execute(sa.select(data_version.c.refreshed_to)).scalar()
    return to is None or months.month_of(to) < months.month_of(today)
