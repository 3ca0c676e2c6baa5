"""Risk tiers: movements between the ends of two months, from child_month."""

from dataclasses import dataclass

import sqlalchemy as sa

from data_access.errors import NotAllowed
from data_access.measures.model import Ask
from data_access.rollups.schema import child_month
from data_access.scope import Reach, Scope


@dataclass(frozen=True)
class Move:
    """How many children of a place went from one tier to another; None stands for not on the register.

    The place is that of the later day; of children who left, that of the earlier one.  `town` is '' for 未落村.
    """

    town: str
    village: str
    before: str | None
    after: str | None
    children: int


def moves(connection: sa.Connection, scope: Scope, ask: Ask, *, city_total: bool) -> tuple[Move, ...]:
    """Movements between the last days of the months `ask.moved_since` and `ask.month` (B2), by village.

    `city_total`: the whole city without its places, for everybody who may see visits.
    """
    if not scope.sees_visits:
        raise NotAllowed()
    before, after = child_month.alias("before"), child_month.alias("after")
    stayed_or_entered = _moves(after, before, ask.month, ask.moved_since, scope, ask, city_total=city_total)
    left = _moves(before, after, ask.moved_since, ask.month, scope, ask, city_total=city_total)
    found = [Move(row.town, row.village, row.other, row.tier, row.n) for row in connection.execute(stayed_or_entered)]
    found += [
        Move(row.town, row.village, row.tier, None, row.n) for row in connection.execute(left) if row.other is None
    ]
    return tuple(found)


def _moves(
    base: sa.FromClause, other: sa.FromClause, m: int, other_m: int, scope: Scope, ask: Ask, *, city_total: bool
) -> sa.Select[tuple[str, str, str, str | None, int]]:
    """Children on the register at the end of month m, with their tier at the end of the other month, if any."""
    b, o = base.c, other.c
    same_child = sa.and_(o.city_code == b.city_code, o.m == other_m, o.child_id == b.child_id, o.end_kind == b.end_kind)
    places = (sa.literal(""), sa.literal("")) if city_total else (b.town_code, b.village_code)
    town, village = places[0].label("town"), places[1].label("village")
    wanted = (
        sa.select(town, village, b.tier.label("tier"), o.tier.label("other"), sa.func.count().label("n"))
        .select_from(base.outerjoin(other, same_child))
        .where(b.m == m, b.end_kind == ask.kind)
        .group_by(*([] if city_total else [b.town_code, b.village_code]), b.tier, o.tier)
    )
    if ask.categories:
        wanted = wanted.where(b.category.in_(ask.categories))
    if city_total:
        return scope.city_total(wanted, b.city_code)
    return scope.rows(wanted, b.city_code, b.town_code, Reach.LIVED)
