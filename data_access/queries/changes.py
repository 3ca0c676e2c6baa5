"""Changes found in children's situations in a month that is over, and when they were reported (A11).

A change belongs to the child's month in which it was found: its place, tier and kind are those of child_month.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data_access import months
from data_access.errors import NotAllowed
from data_access.measures.model import Ask, Level
from data_access.queries.visits import not_begun
from data_access.rollups.schema import child_month
from data_access.schema import change_report
from data_access.scope import Reach, Scope

_M, _R = child_month.c, change_report.c


@dataclass(frozen=True)
class ChangeCount:
    """Changes found on one day and reported on another, by place; `area` is the town's code, or the city's."""

    area: str
    tier: str
    found_on: dt.date
    reported_on: dt.date | None
    changes: int


@dataclass(frozen=True)
class ChangeRow:
    """One change of a child, with the child's place in the month in which it was found."""

    child: str
    town: str
    village: str
    director: str
    tier: str
    found_on: dt.date
    reported_on: dt.date | None
    handled_on: dt.date | None
    kind: str | None


def month_counts(connection: sa.Connection, scope: Scope, ask: Ask, level: Level) -> tuple[ChangeCount, ...]:
    """The changes found in `ask.month`, by area, tier and the two days; 未落村 under the city's code.

    At city level without chosen towns the whole city; with them the chosen towns together, under the city's code.
    Raises NotAllowed for roles that see no figures about visits.
    """
    area = _area(level, scope)
    wanted = sa.select(area.label("area"), _M.tier, _R.found_on, _R.reported_on, sa.func.count())
    wanted = _narrowed(wanted, scope, ask, whole_city=level is Level.CITY and not ask.towns)
    rows = connection.execute(wanted.group_by(area, _M.tier, _R.found_on, _R.reported_on))
    return tuple(ChangeCount(*row) for row in rows)


def month_rows(connection: sa.Connection, scope: Scope, ask: Ask) -> tuple[ChangeRow, ...]:
    """The same changes one by one, the earliest found first.

    Raises NotAllowed for roles without child rows.
    """
    scope.require_children()
    wanted = sa.select(
        _M.child_id, _M.town_code, _M.village_code, _M.director_id, _M.tier,
        _R.found_on, _R.reported_on, _R.handled_on, _R.kind,
    )  # fmt: skip
    rows = connection.execute(_narrowed(wanted, scope, ask, whole_city=False).order_by(_R.found_on, _M.child_id, _R.id))
    return tuple(ChangeRow(*row) for row in rows)


def _area(level: Level, scope: Scope) -> Any:
    if level is Level.CITY:
        return sa.literal(scope.city)
    if level is Level.VILLAGE:
        return _M.village_code
    return sa.case((_M.town_code == "", scope.city), else_=_M.town_code)


def _narrowed(wanted: sa.Select[Any], scope: Scope, ask: Ask, *, whole_city: bool) -> sa.Select[Any]:
    """What lies outside the ask is left out, and towns whose data had not begun when the month ended."""
    if not scope.sees_visits:
        raise NotAllowed()
    last = min(months.last_day(ask.month), ask.as_of)
    wanted = (
        wanted.join_from(child_month, change_report, _R.child_id == _M.child_id)
        .where(_M.m == ask.month, _M.kind == ask.kind, _R.found_on.between(months.first_day(ask.month), last))
        .where(_M.town_code.not_in(not_begun(scope, last)))
    )
    if ask.towns:
        wanted = wanted.where(_M.town_code.in_(ask.towns))
    if ask.tiers:
        wanted = wanted.where(_M.tier.in_(ask.tiers))
    if ask.categories:
        wanted = wanted.where(_M.category.in_(ask.categories))
    if whole_city:
        return scope.city_total(wanted, _M.city_code)
    # the month was this town's, wherever the child lives now: without its changes the town's rate would change later
    return scope.rows(wanted, _M.city_code, _M.town_code, Reach.LIVED)
