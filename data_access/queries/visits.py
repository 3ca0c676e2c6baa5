"""Visits by month: sums of child-months by area, by director and by recording lag, from the rollups.

Every function narrows by the scope: rows below the city to one's own areas, city totals to the city alone.
"""

import datetime as dt
import secrets
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa

from data_access import schema
from data_access.errors import NotAllowed
from data_access.measures.model import Ask, Level
from data_access.rollups.schema import (
    COUNTS,
    child_month,
    first_contact,
    quality_signal,
    town_month,
    village_month,
    visit_lag,
)
from data_access.scope import Scope

Counts = dict[str, int]
"""Sums by name of COUNTS."""

Series = Mapping[str, Mapping[int, Mapping[str, int]]]
"""Counts by area and month."""


def month_counts(connection: sa.Connection, scope: Scope, ask: Ask, level: Level) -> dict[str, Counts]:
    """Counts of the child-months of `ask.month` by area code; 未落村 under the city's code.  Areas without rows absent.

    At city level without chosen towns the whole city; with them the chosen towns together, under the city's code.
    """
    source = village_month if level is Level.VILLAGE else town_month
    key = _area_key(source, level, scope)
    wanted = sa.select(key.label("area"), *(sa.func.sum(source.c[name]).label(name) for name in COUNTS))
    wanted = _narrowed(wanted, source, scope, ask, level).where(source.c.m == ask.month).group_by(key)
    return {row.area: {name: row._mapping[name] or 0 for name in COUNTS} for row in connection.execute(wanted)}


def series(
    connection: sa.Connection, scope: Scope, ask: Ask, since: int, level: Level = Level.CITY
) -> dict[str, dict[int, Counts]]:
    """Counts by area and month from `since` to `ask.month`; at city level the city, or the chosen towns together."""
    source = village_month if level is Level.VILLAGE else town_month
    key = _area_key(source, level, scope)
    # a constant among the groups makes SQLite sort what the key of the table has in order already
    groups = (source.c.m,) if level is Level.CITY else (key, source.c.m)
    wanted = sa.select(key.label("area"), source.c.m, *(sa.func.sum(source.c[name]).label(name) for name in COUNTS))
    wanted = _narrowed(wanted, source, scope, ask, level).where(source.c.m.between(since, ask.month))
    by_area: dict[str, dict[int, Counts]] = defaultdict(dict)
    for area, m, *sums in connection.execute(wanted.group_by(*groups).order_by(*groups)).all():
        by_area[area][m] = dict(zip(COUNTS, sums, strict=True))
    return dict(by_area)


def tier_series(connection: sa.Connection, scope: Scope, ask: Ask, since: int) -> dict[int, dict[str, int]]:
    """Children on the register on the last day of each month, by tier."""
    source = town_month
    wanted = sa.select(source.c.m, source.c.tier, sa.func.sum(source.c.at_end).label("n"))
    wanted = _narrowed(wanted, source, scope, ask, Level.CITY).where(source.c.m.between(since, ask.month))
    by_month: dict[int, dict[str, int]] = defaultdict(dict)
    for row in connection.execute(wanted.group_by(source.c.m, source.c.tier).order_by(source.c.m)):
        by_month[row.m][row.tier] = row.n
    return dict(by_month)


def first_tier_counts(
    connection: sa.Connection, scope: Scope, ask: Ask, level: Level
) -> dict[str, dict[str, tuple[int, int]]]:
    """(visited, due) of the month by area and by the tier in force on its first day (G4)."""
    source = child_month
    key = _area_key(source, level, scope)
    c = source.c
    wanted = sa.select(key.label("area"), c.tier_first, sa.func.sum(c.visited), sa.func.sum(c.due))
    wanted = _narrowed(wanted, source, scope, ask, level).where(c.m == ask.month, c.due == 1)
    by_area: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for area, tier, visited, due in connection.execute(wanted.group_by(key, c.tier_first)):
        by_area[area][tier] = (visited, due)
    return dict(by_area)


@dataclass(frozen=True)
class DayCount:
    """Children due of one village in one month: all, those visited, and those visited by a day of the month.

    `village` tells one village from another within an answer; of the whole city it is `unnamed`.
    """

    area: str
    village: str
    m: int
    due: int
    visited: int
    by_day: int


def day_counts(
    connection: sa.Connection, scope: Scope, ask: Ask, level: Level, since: int, day: int
) -> tuple[DayCount, ...]:
    """How far each village was on a day of the month (1 to 31), from month `since` to `ask.month`, by area, village and
    month (A15).
    """
    key, c = _area_key(child_month, level, scope), child_month.c
    by_day = sa.func.sum(sa.case((sa.and_(c.visited == 1, c.first_day <= day), 1), else_=0))
    wanted = sa.select(key.label("area"), c.village_code, c.m, sa.func.sum(c.due), sa.func.sum(c.visited), by_day)
    wanted = _narrowed(wanted, child_month, scope, ask, level).where(c.m.between(since, ask.month), c.due == 1)
    grouped = wanted.group_by(key, c.village_code, c.m).order_by(key, c.village_code, c.m)
    found = tuple(DayCount(*row) for row in connection.execute(grouped))
    if _is_city_total(ask, level):
        return tuple(replace(count, village=unnamed(count.village)) for count in found)
    return found


@dataclass(frozen=True)
class DirectorMonth:
    """One director's children of a month within one area."""

    area: str
    director: str
    due: int
    visited: int


def director_months(connection: sa.Connection, scope: Scope, ask: Ask, level: Level) -> tuple[DirectorMonth, ...]:
    """Eligible and visited children by area and director ('' never appears: a vacant post is no director).

    Of the whole city the directors are `unnamed`: how many saw every child is everybody's, who did is not.
    """
    source = village_month
    key = _area_key(source, level, scope)
    wanted = sa.select(
        key.label("area"), source.c.director_id, sa.func.sum(source.c.due), sa.func.sum(source.c.visited)
    )
    wanted = _narrowed(wanted, source, scope, ask, level).where(source.c.m == ask.month, source.c.director_id != "")
    rows = connection.execute(wanted.group_by(key, source.c.director_id).order_by(key, source.c.director_id))
    if _is_city_total(ask, level):
        return tuple(DirectorMonth(area, unnamed(director), due, visited) for area, director, due, visited in rows)
    return tuple(DirectorMonth(*row) for row in rows)


@dataclass(frozen=True)
class DirectorCell:
    """A director's children of one village in one month: due and visited."""

    director: str
    name: str
    village: str
    village_name: str
    m: int
    due: int
    visited: int


def director_series(connection: sa.Connection, scope: Scope, ask: Ask, since: int) -> tuple[DirectorCell, ...]:
    """Directors by village and month from `since` to `ask.month`, in village order: never ranked.

    Directors' names are for the bureau and the town's own supervisor: raises NotAllowed for other roles.
    """
    scope.require_children()
    source, w, a = village_month.c, schema.worker.c, schema.area.c
    wanted = (
        sa.select(
            source.director_id,
            w.name,
            source.village_code,
            a.name.label("village_name"),
            source.m,
            sa.func.sum(source.due).label("due"),
            sa.func.sum(source.visited).label("visited"),
        )
        .join_from(village_month, schema.worker, w.id == source.director_id)
        .join(schema.area, a.code == source.village_code)
        .where(source.m.between(since, ask.month))
        .group_by(source.director_id, w.name, source.village_code, a.name, source.m)
        .order_by(source.village_code, source.director_id, source.m)
    )
    rows = connection.execute(_narrowed(wanted, village_month, scope, ask, Level.TOWN))
    return tuple(DirectorCell(*row) for row in rows)


@dataclass(frozen=True)
class LagCount:
    """Valid visits of a month in an area by recording lag in days; `import_made`: the lag is unknown."""

    area: str
    days: int
    import_made: bool
    late: int
    visits: int


def lag_counts(connection: sa.Connection, scope: Scope, ask: Ask, level: Level) -> tuple[LagCount, ...]:
    source = visit_lag
    key = _area_key(source, level, scope)
    wanted = sa.select(
        key.label("area"),
        source.c.lag_days,
        source.c.import_made,
        sa.func.sum(source.c.late),
        sa.func.sum(source.c.visits),
    )
    wanted = _narrowed(wanted, source, scope, ask, level).where(source.c.m == ask.month)
    rows = connection.execute(wanted.group_by(key, source.c.lag_days, source.c.import_made))
    return tuple(LagCount(row[0], row[1], bool(row[2]), row[3], row[4]) for row in rows)


def signal_counts(connection: sa.Connection, scope: Scope, ask: Ask, level: Level) -> dict[tuple[str, str], int]:
    """Authenticity signals of the month by (area, signal): directors of bursts, visits of the others."""
    q = quality_signal.c
    key = _area_key(quality_signal, level, scope)
    wanted = sa.select(key.label("area"), q.signal, sa.func.count())
    wanted = _areas(wanted, quality_signal, scope, ask, level).where(q.m == ask.month, q.on_date <= ask.as_of)
    wanted = wanted.group_by(key, q.signal)
    return {(row[0], row[1]): row[2] for row in connection.execute(wanted)}


@dataclass(frozen=True)
class SignalRow:
    """One authenticity signal; `subject` is a director of a burst, else a visit."""

    signal: str
    town: str
    village: str
    subject: str
    child: str | None
    visits: int


def signal_rows(connection: sa.Connection, scope: Scope, ask: Ask) -> tuple[SignalRow, ...]:
    """The signals of the month, by signal and place: rows about children."""
    scope.require_children()
    q = quality_signal.c
    wanted = sa.select(q.signal, q.town_code, q.village_code, q.subject_id, q.child_id, q.visits)
    wanted = _areas(wanted, quality_signal, scope, ask, Level.TOWN).where(q.m == ask.month, q.on_date <= ask.as_of)
    rows = connection.execute(wanted.order_by(q.signal, q.village_code, q.subject_id))
    return tuple(SignalRow(*row) for row in rows)


@dataclass(frozen=True)
class Post:
    """A director in post in a village on a day; of the whole city `unnamed` and without the place."""

    director: str
    village: str
    town: str


def directors_in_post(connection: sa.Connection, scope: Scope, ask: Ask, level: Level, on: dt.date) -> tuple[Post, ...]:
    """Directors' posts held on a day in towns whose data have begun by then, by director and village.

    Raises NotAllowed for roles that see no figures about visits.
    """
    if not scope.sees_visits:
        raise NotAllowed()
    p, a = schema.worker_post.c, schema.area.c
    town = schema.area.alias("town")
    wanted: sa.Select[Any] = (
        sa.select(p.worker_id, p.area_code, a.parent_code)
        .join_from(schema.worker_post, schema.area, a.code == p.area_code)
        .join(town, town.c.code == a.parent_code)
        .where(p.role == "director", a.level == "village", p.starts_on <= on)
        .where(sa.or_(p.ends_on.is_(None), p.ends_on >= on))
        .where(a.parent_code.not_in(not_begun(scope, on)))
        .distinct()
        .order_by(p.worker_id, p.area_code)
    )
    if _is_city_total(ask, level):
        rows = connection.execute(scope.city_total(wanted, town.c.parent_code))
        return tuple(Post(unnamed(row.worker_id), "", "") for row in rows)
    wanted = scope.rows(wanted, town.c.parent_code, a.parent_code)
    if ask.towns:
        wanted = wanted.where(a.parent_code.in_(ask.towns))
    return tuple(Post(*row) for row in connection.execute(wanted))


def not_begun(scope: Scope, on: dt.date) -> sa.Select[tuple[str]]:
    """The towns whose first contact on record is later than the day: they enter no count above them."""
    f = first_contact.c
    begin = sa.select(f.town_code).where(f.town_code != "").group_by(f.town_code)
    begin = begin.having(sa.func.min(f.first_on) > on)
    return scope.city_total(begin, f.city_code)


_SECRET = secrets.token_bytes(16)


def unnamed(code: str) -> str:
    """A word in place of a director's id or a village's code: tells one from another within this process, no more."""
    return blake2b(code.encode(), key=_SECRET, digest_size=8).hexdigest() if code else ""


def data_begin(connection: sa.Connection, scope: Scope) -> dict[str, dt.date]:
    """The first contact on record by town of the scope: when each town's data begin; the city's own under ''.

    Raises NotAllowed for roles that see no figures about visits.
    """
    if not scope.sees_visits:
        raise NotAllowed()
    f = first_contact.c
    of_city = connection.execute(scope.city_total(sa.select(sa.func.min(f.first_on)), f.city_code)).scalar()
    if of_city is None:
        return {}
    by_town = sa.select(f.town_code, sa.func.min(f.first_on)).where(f.town_code != "").group_by(f.town_code)
    rows = connection.execute(scope.rows(by_town, f.city_code, f.town_code))
    return {"": of_city} | dict(rows.all())


def _is_city_total(ask: Ask, level: Level) -> bool:
    return level is Level.CITY and not ask.towns


def _area_key(source: sa.Table, level: Level, scope: Scope) -> Any:
    """The column by which areas are told apart; '' (no town) becomes the city's code."""
    if level is Level.CITY:
        return sa.literal(scope.city)
    if level is Level.VILLAGE:
        return source.c.village_code
    return sa.case((source.c.town_code == "", scope.city), else_=source.c.town_code)


def _narrowed(statement: sa.Select[Any], source: sa.Table, scope: Scope, ask: Ask, level: Level) -> sa.Select[Any]:
    narrowed = _areas(statement, source, scope, ask, level).where(source.c.kind == ask.kind)
    if ask.tiers:
        narrowed = narrowed.where(source.c.tier.in_(ask.tiers))
    if ask.categories:
        narrowed = narrowed.where(source.c.category.in_(ask.categories))
    return narrowed


def _areas(statement: sa.Select[Any], source: sa.Table, scope: Scope, ask: Ask, level: Level) -> sa.Select[Any]:
    if not scope.sees_visits:
        raise NotAllowed()
    if _is_city_total(ask, level):
        return scope.city_total(statement, source.c.city_code)
    narrowed = scope.rows(statement, source.c.city_code, source.c.town_code)
    return narrowed.where(source.c.town_code.in_(ask.towns)) if ask.towns else narrowed
