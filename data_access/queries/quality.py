"""Data quality beside freshness: which fields are filled in, and records that contradict each other.

A contradiction is a question about the data, never an accusation.  Rows name children by code and directors, so that
they go to the bureau and a town's own supervisor alone; everybody who sees figures about visits gets their number by
town, taken from the same rows.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from data_access import months, schema
from data_access.errors import NotAllowed
from data_access.queries.areas import located
from data_access.queries.freshness import OFFICIAL_KIND
from data_access.rollups.schema import child_scope
from data_access.scope import Scope

# --- completeness -----------------------------------------------------------------------------------------------------

CHILD_FIELDS = ("roster_no", "sex", "living_with", "guardianship")
VISIT_FIELDS = ("worker_id", "visited_at", "recorded_at")


@dataclass(frozen=True)
class Filled:
    """How often a field is filled in: of so many rows of a town ('' is 未落村) so many."""

    town_code: str
    field: str
    filled: int
    rows: int


def filled(connection: sa.Connection, scope: Scope, on: dt.date, m: int) -> tuple[Filled, ...]:
    """Fields of the children on the register on the day (guardianship: any arrangement in force), and of the visits
    dated in a month to children who live here now; recorded_at is filled where no import made it up.

    Raises NotAllowed for a role that sees no figures about visits.
    """
    if not scope.sees_visits:
        raise NotAllowed()
    return (*_of_children(connection, scope, on), *_of_visits(connection, scope, m))


def _of_children(connection: sa.Connection, scope: Scope, on: dt.date) -> Iterator[Filled]:
    c, g = schema.child.c, schema.guardianship.c
    guarded = sa.exists().where(g.child_id == c.id, g.starts_on <= on, sa.or_(g.ends_on.is_(None), g.ends_on >= on))
    wanted = (
        _living_here(sa.select(child_scope.c.town_code, sa.func.count().label("rows")), scope)
        .add_columns(
            *(sa.func.count(c[name]).label(name) for name in CHILD_FIELDS if name in c),
            sa.func.sum(sa.case((guarded, 1), else_=0)).label("guardianship"),
        )
        .where(_on_register(on))
        .group_by(child_scope.c.town_code)
        .order_by(child_scope.c.town_code)
    )
    return _fields(connection, wanted, CHILD_FIELDS)


def _of_visits(connection: sa.Connection, scope: Scope, m: int) -> Iterator[Filled]:
    v = schema.visit.c
    known = sa.func.sum(sa.case((v.recorded_by_import == sa.false(), 1), else_=0))
    wanted = (
        _living_here(sa.select(child_scope.c.town_code, sa.func.count().label("rows")), scope)
        .add_columns(sa.func.count(v.worker_id).label("worker_id"), sa.func.count(v.visited_at).label("visited_at"))
        .add_columns(known.label("recorded_at"))
        .join(schema.visit, v.child_id == schema.child.c.id)
        .where(v.visited_on.between(months.first_day(m), months.last_day(m)))
        .group_by(child_scope.c.town_code)
        .order_by(child_scope.c.town_code)
    )
    return _fields(connection, wanted, VISIT_FIELDS)


def _fields(connection: sa.Connection, wanted: sa.Select[Any], fields: tuple[str, ...]) -> Iterator[Filled]:
    for row in connection.execute(wanted).mappings():
        for field in fields:
            yield Filled(row["town_code"], field, int(row[field] or 0), int(row["rows"]))


def _living_here(wanted: sa.Select[Any], scope: Scope) -> sa.Select[Any]:
    """From the children who live in the scope now."""
    c, mine = schema.child.c, child_scope.c
    joined = wanted.join_from(
        schema.child, child_scope, sa.and_(mine.child_id == c.id, mine.city_code == c.city_code)
    ).where(mine.present == 1)
    return scope.rows(joined, c.city_code, mine.town_code)


def _on_register(on: dt.date, kind: str | None = OFFICIAL_KIND) -> sa.ColumnElement[bool]:
    r = schema.child_register.c
    held = [r.child_id == schema.child.c.id, r.registered_on <= on, sa.or_(r.left_on.is_(None), r.left_on >= on)]
    return sa.exists().where(*held, *([r.kind == kind] if kind else []))


# --- contradictions ---------------------------------------------------------------------------------------------------


class Kind(StrEnum):
    """What contradicts what."""

    TWO_REGISTERS = "two_registers"
    """A child on registers of several kinds on one day: it counts under the first (METRICS, ground rules)."""
    OVERLAPPING_PERIODS = "overlapping_periods"
    """Two periods of one child on one register that overlap."""
    ADULT_ON_REGISTER = "adult_on_register"
    """Somebody of 18 or more who is still on a register."""
    TIER_UNCONFIRMED = "tier_unconfirmed"
    """The latest assessment of a child on the register has no confirmer, so that an earlier tier holds, or none."""
    TWO_DIRECTORS = "two_directors"
    """A village with several directors in post on one day."""
    SEVERAL_VILLAGES = "several_villages"
    """A director in post in several villages on one day."""


OF_CHILDREN = frozenset({Kind.TWO_REGISTERS, Kind.OVERLAPPING_PERIODS, Kind.ADULT_ON_REGISTER, Kind.TIER_UNCONFIRMED})


@dataclass(frozen=True)
class Contradiction:
    """One record, or several that do not fit: `subject` is the child's code, the village's code or the director's id;
    `what` are the codes, days or names that stand against each other.
    """

    kind: Kind
    town_code: str  # '' is 未落村
    subject: str
    what: tuple[str, ...]


def contradictions(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Contradiction, ...]:
    """What does not fit on the day, by kind, town and subject.

    Raises NotAllowed for a role that sees no rows of children.
    """
    scope.require_children()
    return _found(connection, scope, on)


def contradiction_counts(connection: sa.Connection, scope: Scope, on: dt.date) -> dict[tuple[Kind, str], int]:
    """The same as numbers by kind and town.

    Raises NotAllowed for a role that sees no figures about visits.
    """
    if not scope.sees_visits:
        raise NotAllowed()
    return dict(Counter((row.kind, row.town_code) for row in _found(connection, scope, on)))


def _found(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Contradiction, ...]:
    rows = [
        *_registers(connection, scope, on),
        *_unconfirmed(connection, scope, on),
        *_posts(connection, scope, on),
    ]
    order = {kind: position for position, kind in enumerate(Kind)}
    return tuple(sorted(rows, key=lambda row: (order[row.kind], row.town_code, row.subject)))


def _registers(connection: sa.Connection, scope: Scope, on: dt.date) -> Iterator[Contradiction]:
    c, r = schema.child.c, schema.child_register.c
    wanted = (
        _living_here(sa.select(c.id, c.born_on, child_scope.c.town_code, r.kind, r.registered_on, r.left_on), scope)
        .join(schema.child_register, r.child_id == c.id)
        .where(r.registered_on <= on)
        .order_by(c.id, r.kind, r.registered_on)
    )
    by_child: dict[tuple[str, str], list[Any]] = {}
    for row in connection.execute(wanted):
        by_child.setdefault((row.id, row.town_code), []).append(row)
    for (child, town), periods in by_child.items():
        now = [row for row in periods if row.left_on is None or row.left_on >= on]
        kinds = sorted({row.kind for row in now})
        if len(kinds) > 1:
            yield Contradiction(Kind.TWO_REGISTERS, town, child, tuple(kinds))
        overlap = _overlap(periods)
        if overlap:
            yield Contradiction(Kind.OVERLAPPING_PERIODS, town, child, overlap)
        if now and months.eighteenth_birthday(now[0].born_on) <= on:
            yield Contradiction(Kind.ADULT_ON_REGISTER, town, child, tuple(kinds))


def _overlap(periods: list[Any]) -> tuple[str, ...]:
    """The first days of two periods of one kind that share a day; rows come by kind, then first day."""
    for before, after in pairwise(periods):
        if before.kind == after.kind and (before.left_on is None or before.left_on >= after.registered_on):
            return before.registered_on.isoformat(), after.registered_on.isoformat()
    return ()


def _unconfirmed(connection: sa.Connection, scope: Scope, on: dt.date) -> Iterator[Contradiction]:
    c, a = schema.child.c, schema.risk_assessment.c
    wanted = (
        _living_here(sa.select(c.id, child_scope.c.town_code, a.assessed_on, a.tier, a.confirmed_by), scope)
        .join(schema.risk_assessment, a.child_id == c.id)
        .where(a.assessed_on <= on, _on_register(on))
        .order_by(c.id, a.assessed_on)
    )
    latest: dict[str, list[Any]] = {}
    for row in connection.execute(wanted):
        same_day = latest.get(row.id, [])
        latest[row.id] = [*same_day, row] if same_day and same_day[0].assessed_on == row.assessed_on else [row]
    for child, rows in latest.items():
        if not any((row.confirmed_by or "").strip() for row in rows):
            said = tuple(sorted({row.tier for row in rows}))
            yield Contradiction(
                Kind.TIER_UNCONFIRMED, rows[0].town_code, child, (rows[0].assessed_on.isoformat(), *said)
            )


def _posts(connection: sa.Connection, scope: Scope, on: dt.date) -> Iterator[Contradiction]:
    p, w, places, village = schema.worker_post.c, schema.worker.c, located(scope, on), schema.area.c
    wanted = (
        sa.select(p.worker_id, w.name.label("director"), village.code, village.name, places.c.town_code)
        .join_from(schema.worker_post, places, places.c.code == p.area_code)
        .join(schema.area, village.code == p.area_code)
        .join(schema.worker, w.id == p.worker_id, isouter=True)
        .where(p.role == "director", p.starts_on <= on, sa.or_(p.ends_on.is_(None), p.ends_on >= on))
        .where(places.c.village_code != "")
        .distinct()
        .order_by(village.code, p.worker_id)
    )
    by_village: dict[str, list[Any]] = {}
    by_director: dict[str, list[Any]] = {}
    for row in connection.execute(scope.rows(wanted, places.c.city_code, places.c.town_code)):
        by_village.setdefault(row.code, []).append(row)
        by_director.setdefault(row.worker_id, []).append(row)
    for rows in by_village.values():
        if len(rows) > 1:
            names = tuple(row.director or row.worker_id for row in rows)
            yield Contradiction(Kind.TWO_DIRECTORS, rows[0].town_code, rows[0].name, names)
    for rows in by_director.values():
        if len(rows) > 1:
            subject = rows[0].director or rows[0].worker_id
            yield Contradiction(Kind.SEVERAL_VILLAGES, rows[0].town_code, subject, tuple(row.name for row in rows))
