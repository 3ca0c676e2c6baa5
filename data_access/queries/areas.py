"""The areas of a scope: its city, towns and villages valid on a day, and their outlines."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from data_access.errors import NotAllowed, UnknownArea
from data_access.measures.model import Level
from data_access.schema import area
from data_access.scope import Scope

_town = area.alias("town")


@dataclass(frozen=True)
class Area:
    """One city, town or village; areas nest by `parent_code` alone."""

    code: str
    name: str
    level: Level
    parent_code: str | None
    kind: str | None  # 街道 镇 乡 开发区 社区 村


@dataclass(frozen=True)
class Outline:
    """The boundary of an area as GeoJSON text, WGS 84."""

    code: str
    name: str
    parent_code: str | None
    geometry: str


def city(connection: sa.Connection, scope: Scope) -> Area:
    """The city of the scope.

    Raises UnknownArea when the database does not hold it.
    """
    row = connection.execute(scope.city_total(_areas(area).where(area.c.level == "city"), area.c.code)).first()
    if row is None:
        raise UnknownArea(code=scope.city)
    return _area(row)


def fictional(connection: sa.Connection, scope: Scope) -> bool:
    """Whether the city of the scope is marked as invented, which every map and export then says."""
    wanted = sa.select(area.c.fictional).where(area.c.level == "city")
    return bool(connection.execute(scope.city_total(wanted, area.c.code)).scalar())


def towns(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Area, ...]:
    """The towns valid on a day in division order; for a town's own people that town only."""
    wanted = _areas(area).where(area.c.level == "town", valid(area, on)).order_by(area.c.code)
    return tuple(_area(row) for row in connection.execute(scope.rows(wanted, area.c.parent_code, area.c.code)))


def town_count(connection: sa.Connection, scope: Scope, on: dt.date) -> int:
    """How many towns the whole city has on a day: the denominator of a city total, which everybody of it may read."""
    wanted = sa.select(sa.func.count()).select_from(area).where(area.c.level == "town", valid(area, on))
    return int(connection.execute(scope.city_total(wanted, area.c.parent_code)).scalar_one())


def village_count(connection: sa.Connection, scope: Scope, on: dt.date) -> int:
    """How many villages the whole city has on a day, of towns valid on it; everybody of the city may read it."""
    wanted = _of_towns(sa.select(sa.func.count()).select_from(area), on)
    return int(connection.execute(scope.city_total(wanted, _town.c.parent_code)).scalar_one())


def villages(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Area, ...]:
    """The villages valid on a day, of towns valid on it, in division order."""
    wanted = scope.rows(_villages(_areas(area), on), _town.c.parent_code, _town.c.code)
    return tuple(_area(row) for row in connection.execute(wanted))


def find(connection: sa.Connection, scope: Scope, code: str, on: dt.date) -> Area:
    """One area of the scope by its code: the city itself, a town or a village valid on the day.

    Raises UnknownArea when the city has no such area on that day, NotAllowed when it lies outside the scope.
    """
    places = located(scope, on)
    wanted = scope.city_total(
        _areas(area)
        .add_columns(places.c.town_code, places.c.village_code)
        .join(places, places.c.code == area.c.code)
        .where(area.c.code == code),
        places.c.city_code,
    )
    row = connection.execute(wanted).first()
    if row is None or code not in (scope.city, row.town_code, row.village_code):
        raise UnknownArea(code=code)
    if row.town_code and not scope.allows(row.town_code):
        raise NotAllowed()
    return _area(row)


def geometry(connection: sa.Connection, scope: Scope, level: Level, on: dt.date) -> tuple[Outline, ...]:
    """The outlines of the areas of a level that have one, in division order; the city's own is everybody's."""
    wanted = sa.select(area.c.code, area.c.name, area.c.parent_code, area.c.geometry).where(
        area.c.geometry.is_not(None)
    )
    if level is Level.CITY:
        wanted = scope.city_total(wanted.where(area.c.level == "city"), area.c.code)
    elif level is Level.TOWN:
        wanted = wanted.where(area.c.level == "town", valid(area, on)).order_by(area.c.code)
        wanted = scope.rows(wanted, area.c.parent_code, area.c.code)
    else:
        wanted = scope.rows(_villages(wanted, on), _town.c.parent_code, _town.c.code)
    return tuple(Outline(r.code, r.name, r.parent_code, r.geometry) for r in connection.execute(wanted))


def located(scope: Scope, on: dt.date) -> sa.Subquery:
    """Where every area code of the city lies: (code, city_code, town_code, village_code).

    What is no longer valid on the day is '' ; so is the town of the city itself and the village of a town.  Join a
    table's area code to it and narrow by city_code and town_code.
    """
    return _located(scope.city, on)


@lru_cache(maxsize=64)
def _located(city_code: str, on: dt.date) -> sa.Subquery:
    """Built once for a city and day: to build it takes longer than to ask it."""
    village, no, day = area.alias("village"), sa.literal(""), sa.literal(on)  # each sent once, though said often
    return sa.union_all(
        sa.select(area.c.code, area.c.code.label("city_code"), no.label("town_code"), no.label("village_code")).where(
            area.c.level == "city", area.c.code == city_code
        ),
        sa.select(area.c.code, area.c.parent_code, _if(valid(area, day), area.c.code), no).where(
            area.c.level == "town", area.c.parent_code == city_code
        ),
        sa.select(
            village.c.code,
            _town.c.parent_code,
            _if(valid(_town, day), _town.c.code),
            _if(sa.and_(valid(village, day), valid(_town, day)), village.c.code),
        )
        .join_from(village, _town, _town.c.code == village.c.parent_code)
        .where(village.c.level == "village", _town.c.level == "town", _town.c.parent_code == city_code),
    ).subquery("places")


def valid(table: sa.FromClause, on: dt.date | sa.ColumnElement[dt.date]) -> sa.ColumnElement[bool]:
    """The condition under which a row of area holds on a day; both ends included."""
    c = table.c
    return sa.and_(sa.or_(c.valid_from.is_(None), c.valid_from <= on), sa.or_(c.valid_to.is_(None), c.valid_to >= on))


def _if(condition: sa.ColumnElement[bool], code: Any) -> sa.ColumnElement[str]:
    return sa.case((condition, code), else_="")


def _areas(table: sa.FromClause) -> sa.Select[Any]:
    c = table.c
    return sa.select(c.code, c.name, c.level, c.parent_code, c.kind)


def _villages(wanted: sa.Select[Any], on: dt.date) -> sa.Select[Any]:
    return _of_towns(wanted, on).order_by(_town.c.code, area.c.code)


def _of_towns(wanted: sa.Select[Any], on: dt.date) -> sa.Select[Any]:
    """Villages valid on the day of towns valid on it."""
    return wanted.join(_town, _town.c.code == area.c.parent_code).where(
        area.c.level == "village", _town.c.level == "town", valid(area, on), valid(_town, on)
    )


def _area(row: Any) -> Area:
    return Area(row.code, row.name, Level(row.level), row.parent_code, row.kind)
