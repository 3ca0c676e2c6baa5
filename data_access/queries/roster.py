"""The children behind a number, and what a list says of each: codes and roster numbers, never names.

Rows of children go to the roles that may see them; everybody else gets the same children as counts by town and tier,
chosen by the same condition, so that the counts add up to the number.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data_access import months, schema
from data_access.errors import NotAllowed
from data_access.measures.model import Ask
from data_access.rollups.schema import child_month, child_scope
from data_access.scope import Reach, Scope

_M = child_month.c
_CONDITIONS: dict[str, sa.ColumnElement[bool]] = {
    "due": _M.due == 1,
    "visited": _M.visited == 1,
    "missed": sa.and_(_M.due == 1, _M.visited == 0),
    "turned_18": _M.turned_18 == 1,
    "partial_month": _M.partial_month == 1,
    "deferred": _M.deferred == 1,
    "attained": _M.attained == 1,
    "not_attained": sa.and_(_M.due == 1, _M.attained == 0),
    "home": _M.home == 1,
    "with_visits": _M.valid_visits > 0,
    "first_due": _M.first_due > 0,
    "first_late": _M.first_due > _M.first_seen,
}
"""Which children of a closed month a number counts, by the name of the count."""


@dataclass(frozen=True)
class MonthChild:
    """One child of a month behind a number."""

    child: str
    town: str
    village: str
    director: str
    tier: str
    category: str
    streak: int
    last_visit_on: dt.date | None


def month_children(connection: sa.Connection, scope: Scope, ask: Ask, condition: str) -> tuple[MonthChild, ...]:
    """The children of a month that is over, by village and id.

    Raises NotAllowed for roles without child rows.
    """
    scope.require_children()
    wanted = sa.select(
        _M.child_id, _M.town_code, _M.village_code, _M.director_id, _M.tier, _M.category, _M.streak, _M.last_visit_on
    )
    rows = connection.execute(_narrowed(wanted, scope, ask, condition).order_by(_M.village_code, _M.child_id))
    return tuple(MonthChild(*row) for row in rows)


def month_spread(connection: sa.Connection, scope: Scope, ask: Ask, condition: str) -> dict[tuple[str, str], int]:
    """The same children as counts by (town, tier); '' is 未落村."""
    if not scope.sees_visits:
        raise NotAllowed()
    wanted = sa.select(_M.town_code, _M.tier, sa.func.count())
    rows = connection.execute(_narrowed(wanted, scope, ask, condition).group_by(_M.town_code, _M.tier))
    return {(row[0], row[1]): row[2] for row in rows}


def _narrowed(statement: sa.Select[Any], scope: Scope, ask: Ask, condition: str) -> sa.Select[Any]:
    narrowed = scope.rows(statement, _M.city_code, _M.town_code).where(
        _M.m == ask.month, _M.kind == ask.kind, _CONDITIONS[condition]
    )
    if ask.towns:
        narrowed = narrowed.where(_M.town_code.in_(ask.towns))
    if ask.tiers:
        narrowed = narrowed.where(_M.tier.in_(ask.tiers))
    if ask.categories:
        narrowed = narrowed.where(_M.category.in_(ask.categories))
    return narrowed


@dataclass(frozen=True)
class Detail:
    """What a list says of a child beyond its state: for one page of a list."""

    child: str
    roster_no: str | None
    village_name: str
    director_name: str | None
    director_phone: str | None
    vacant_days: int | None  # since the village's post was last held; None when held or never staffed
    never_staffed: bool
    village_contact: str | None
    village_phone: str | None
    deferral_reason: str | None
    away: str | None
    change_pending: bool


@dataclass(frozen=True)
class Asked:
    """A child of a page with the village and director under which the list shows it."""

    child: str
    village: str
    director: str


def details(connection: sa.Connection, scope: Scope, asked: Sequence[Asked], as_of: dt.date) -> dict[str, Detail]:
    """Details of the children of one page (some tens), by id.

    Raises NotAllowed for roles without child rows.  Children outside the scope get no detail, and of a village or a
    director outside it neither name nor telephone is told, whoever asks with them.
    """
    scope.require_children()
    if not asked:
        return {}
    mine = living_here(scope, [row.child for row in asked])
    numbers: dict[str, str | None] = dict(connection.execute(mine.add_columns(schema.child.c.roster_no)).all())
    listed = [row for row in asked if row.child in numbers]
    villages = _villages(connection, scope, [row.village for row in listed])
    workers = _workers(connection, scope, [row.director for row in listed if row.director])
    ends = _last_ends(connection, scope, [row.village for row in listed if not row.director], as_of)
    deferrals = _latest(connection, schema.visit_deferral, "reason", mine, as_of)
    away = _latest(connection, schema.child_away, "kind", mine, as_of)
    pending = _pending(connection, mine, as_of)
    found = {}
    for row in listed:
        village = villages.get(row.village, ("", None, None))
        worker = workers.get(row.director, (None, None))
        last_end = ends.get(row.village)
        found[row.child] = Detail(
            child=row.child,
            roster_no=numbers[row.child],
            village_name=village[0],
            director_name=worker[0],
            director_phone=worker[1],
            vacant_days=(as_of - last_end).days if last_end and not row.director else None,
            never_staffed=not row.director and last_end is None and row.village in villages,
            village_contact=village[1],
            village_phone=village[2],
            deferral_reason=deferrals.get(row.child),
            away=away.get(row.child),
            change_pending=row.child in pending,
        )
    return found


def living_here(scope: Scope, ids: list[str]) -> sa.Select[Any]:
    """The ids of those children who live in the scope now: a former town keeps a child's months, not the child."""
    c, mine = schema.child.c, child_scope.c
    wanted = (
        sa.select(c.id)
        .join_from(schema.child, child_scope, sa.and_(mine.child_id == c.id, mine.city_code == c.city_code))
        .where(c.id.in_(ids), mine.present == 1)
    )
    return scope.rows(wanted, c.city_code, mine.town_code)


def _of_villages(scope: Scope, wanted: sa.Select[Any]) -> sa.Select[Any]:
    """A statement over `area`, narrowed to the villages of the scope: what a caller names may lie elsewhere."""
    town = schema.area.alias("town")
    joined = wanted.join(town, town.c.code == schema.area.c.parent_code)
    return scope.rows(joined, town.c.parent_code, town.c.code)


def _villages(
    connection: sa.Connection, scope: Scope, codes: list[str]
) -> dict[str, tuple[str, str | None, str | None]]:
    """Name, office contact and its telephone, by code; of 未落村 none."""
    a = schema.area.c
    wanted = sa.select(a.code, a.name, a.contact_name, a.contact_phone).where(a.code.in_(set(codes)))
    rows = connection.execute(_of_villages(scope, wanted))
    return {row.code: (row.name, row.contact_name, row.contact_phone) for row in rows}


def _workers(connection: sa.Connection, scope: Scope, ids: list[str]) -> dict[str, tuple[str, str | None]]:
    """Name and work telephone of directors who hold or have held a post in the scope, by id."""
    w, p = schema.worker.c, schema.worker_post.c
    wanted = (
        sa.select(w.id, w.name, w.phone)
        .join_from(schema.worker, schema.worker_post, p.worker_id == w.id)
        .join(schema.area, schema.area.c.code == p.area_code)
        .where(w.id.in_(set(ids)), p.role == "director")
        .distinct()
    )
    return {row.id: (row.name, row.phone) for row in connection.execute(_of_villages(scope, wanted))}


def _last_ends(connection: sa.Connection, scope: Scope, villages: list[str], as_of: dt.date) -> dict[str, dt.date]:
    """The day on which a vacant village's post was last held."""
    p = schema.worker_post.c
    wanted = (
        sa.select(p.area_code, sa.func.max(p.ends_on))
        .join_from(schema.worker_post, schema.area, schema.area.c.code == p.area_code)
        .where(p.role == "director", p.area_code.in_(set(villages)))
        .where(p.ends_on.between(months.BEGINNING, as_of - dt.timedelta(days=1)))
        .group_by(p.area_code)
    )
    return dict(connection.execute(_of_villages(scope, wanted)).all())


def _latest(
    connection: sa.Connection, table: sa.Table, column: str, children: sa.Select[Any], as_of: dt.date
) -> dict[str, str]:
    """What a dated table says of each child on a day (approved deferrals, absences)."""
    t = table.c
    wanted = (
        sa.select(t.child_id, t[column])
        .where(t.child_id.in_(children), t.from_on.between(months.BEGINNING, as_of))
        .where(sa.or_(t.to_on.is_(None), t.to_on >= as_of))
        .order_by(t.child_id, t.from_on)
    )
    if "approved_by" in t:
        wanted = wanted.where(t.approved_by.is_not(None), t.approved_by != "")
    return dict(connection.execute(wanted).all())


def _pending(connection: sa.Connection, children: sa.Select[Any], as_of: dt.date) -> set[str]:
    r = schema.change_report.c
    return set(
        connection.execute(
            sa.select(r.child_id)
            .where(r.child_id.in_(children), r.found_on.between(months.BEGINNING, as_of))
            .where(sa.or_(r.handled_on.is_(None), r.handled_on > as_of))
        ).scalars()
    )


@dataclass(frozen=True)
class TierChange:
    """A child whose tier at the end of a month differs from that at the end of an earlier one; None stands for not on
    the register.  Place, director and category are of the later day, of a child who left of the earlier one.
    """

    child: str
    town: str
    village: str
    director: str
    before: str | None
    after: str | None
    category: str


def tier_changes(connection: sa.Connection, scope: Scope, ask: Ask) -> tuple[TierChange, ...]:
    """The changes between the last days of `ask.moved_since` and of `ask.month`, which is over, by village and id.

    Raises NotAllowed for roles without child rows.
    """
    scope.require_children()
    before, after = child_month.alias("before"), child_month.alias("after")
    # two numbers, not a sum: behind row security PostgreSQL looks nothing up by what might overflow
    came_or_changed = _tiers_of_two(after, before, ask.month, ask.moved_since, scope, ask)
    left = _tiers_of_two(before, after, ask.moved_since, ask.month, scope, ask)
    found = [
        TierChange(row.child_id, row.town_code, row.village_code, row.director_id, row.other, row.tier, row.category)
        for row in connection.execute(came_or_changed)
    ]
    found += [
        TierChange(row.child_id, row.town_code, row.village_code, row.director_id, row.tier, None, row.category)
        for row in connection.execute(left)
        if row.other is None
    ]
    return tuple(sorted(found, key=lambda change: (change.village, change.child)))


def _tiers_of_two(
    base: sa.FromClause, other: sa.FromClause, m: int, other_m: int, scope: Scope, ask: Ask
) -> sa.Select[Any]:
    """Children on the register at the end of month m whose tier at the end of the other month is another or none."""
    b, o = base.c, other.c
    same_child = sa.and_(o.city_code == b.city_code, o.m == other_m, o.child_id == b.child_id, o.end_kind == b.end_kind)
    wanted = (
        sa.select(
            b.child_id, b.town_code, b.village_code, b.director_id, b.tier, b.category, o.tier.label("other")
        )
        .select_from(base.outerjoin(other, same_child))
        .where(b.m == m, b.end_kind == ask.kind, sa.or_(o.tier.is_(None), o.tier != b.tier))
    )  # fmt: skip
    if ask.towns:
        wanted = wanted.where(b.town_code.in_(ask.towns))
    if ask.tiers:
        wanted = wanted.where(b.tier.in_(ask.tiers))
    if ask.categories:
        wanted = wanted.where(b.category.in_(ask.categories))
    return scope.rows(wanted, b.city_code, b.town_code, Reach.LIVED)
