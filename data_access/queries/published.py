"""What was published of a month when it was closed: its completion by village and tier (A10)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data_access.errors import NotAllowed
from data_access.measures.model import Ask, Level
from data_access.queries.areas import located
from data_access.schema import month_close, month_close_row
from data_access.scope import Scope


@dataclass(frozen=True)
class Published:
    """Children due and visited of one area and tier, as published; `area` is '' for what lies in none of the level."""

    area: str
    tier: str
    due: int
    visited: int


def closed_at(connection: sa.Connection, scope: Scope, m: int) -> dt.datetime | None:
    """When a month was closed (naive UTC); None where nobody has closed it."""
    c = month_close.c
    return connection.execute(scope.city_total(sa.select(c.closed_at).where(c.month == m), c.city_code)).scalar()


def published(connection: sa.Connection, scope: Scope, ask: Ask, level: Level) -> tuple[Published, ...]:
    """The completion of `ask.month` as published, by area and tier; at city level the city, or the chosen towns.

    Raises NotAllowed for roles that see no figures about visits.
    """
    if not scope.sees_visits:
        raise NotAllowed()
    c, places = month_close_row.c, located(scope, ask.as_of)
    area: Any = {
        Level.CITY: sa.literal(scope.city), Level.TOWN: places.c.town_code, Level.VILLAGE: places.c.village_code
    }[level]  # fmt: skip
    wanted = (
        sa.select(area.label("area"), c.tier, sa.func.sum(c.due), sa.func.sum(c.visited))
        .join_from(month_close_row, places, places.c.code == c.area_code)
        .where(c.month == ask.month)
        .group_by(area, c.tier)
    )
    if ask.tiers:
        wanted = wanted.where(c.tier.in_(ask.tiers))
    if level is Level.CITY and not ask.towns:
        return _rows(connection, scope.city_total(wanted, c.city_code))
    if ask.towns:
        wanted = wanted.where(places.c.town_code.in_(ask.towns))
    return _rows(connection, scope.rows(wanted, c.city_code, places.c.town_code))


def _rows(connection: sa.Connection, wanted: sa.Select[Any]) -> tuple[Published, ...]:
    return tuple(Published(*row) for row in connection.execute(wanted))
