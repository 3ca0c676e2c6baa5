"""Stations and sites whose point lies outside their own town (C9): usually a datum that nobody declared."""

import datetime as dt
import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import shapely
import sqlalchemy as sa
from pyproj import Geod
from shapely.affinity import scale
from shapely.ops import nearest_points

from data_access.datum import from_bd09, from_gcj02
from data_access.queries.areas import located
from data_access.schema import area, care_station
from data_access.scope import Scope

_EARTH = Geod(ellps="WGS84")
_DATUMS = (("gcj02", from_gcj02), ("bd09", from_bd09))


@dataclass(frozen=True)
class Misplaced:
    """An open station or site outside its own town: how far, and the datum under which it would lie inside."""

    id: str
    name: str
    kind: str
    town_code: str
    lon: float
    lat: float
    source_datum: str | None
    metres: int  # to the nearest point of its town, rounded up
    likely_datum: str | None  # gcj02, bd09; None: no known datum explains it


def outside_own_town(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Misplaced, ...]:
    """Open stations and sites with coordinates outside their own town's outline, by town and id."""
    found = (_judged(row) for row in _points(connection, scope, on, city_total=False))
    return tuple(one for one in found if one is not None)


def outside_by_town(connection: sa.Connection, scope: Scope, on: dt.date) -> dict[str, int]:
    """How many there are, by town of the scope."""
    rows = _points(connection, scope, on, city_total=False)
    return dict(Counter(row.town_code for row in rows if _is_outside(row)))


def outside_in_city(connection: sa.Connection, scope: Scope, on: dt.date) -> int:
    """How many there are in the whole city, which everybody of it may read."""
    return sum(_is_outside(row) for row in _points(connection, scope, on, city_total=True))


def _points(connection: sa.Connection, scope: Scope, on: dt.date, *, city_total: bool) -> list[Any]:
    """Open stations and sites with coordinates and a town, which has an outline."""
    s, places, town = care_station.c, located(scope, on), area.alias("own")
    wanted = (
        sa.select(s.id, s.name, s.kind, places.c.town_code, s.lon, s.lat, s.source_datum, town.c.geometry)
        .select_from(
            care_station.join(places, places.c.code == s.area_code).join(town, town.c.code == places.c.town_code)
        )
        .where(
            s.opened_on <= on,
            sa.or_(s.closed_on.is_(None), s.closed_on >= on),
            s.lon.is_not(None),
            s.lat.is_not(None),
            town.c.geometry.is_not(None),
        )
        .order_by(places.c.town_code, s.id)
    )
    if city_total:
        return list(connection.execute(scope.city_total(wanted, places.c.city_code)))
    return list(connection.execute(scope.rows(wanted, places.c.city_code, places.c.town_code)))


@lru_cache(maxsize=512)
def _shape(geojson: str) -> shapely.Geometry:
    """The outline, parsed once; boundaries are public and keyed by their own text."""
    shape = shapely.from_geojson(geojson)
    shapely.prepare(shape)
    return shape


def _is_outside(row: Any) -> bool:
    return not shapely.intersects_xy(_shape(row.geometry), row.lon, row.lat)  # on the border is inside


def _judged(row: Any) -> Misplaced | None:
    if not _is_outside(row):
        return None
    shape = _shape(row.geometry)
    likely = (name for name, back in _DATUMS if shapely.intersects_xy(shape, *back(row.lon, row.lat)))
    return Misplaced(
        row.id,
        row.name,
        row.kind,
        row.town_code,
        row.lon,
        row.lat,
        row.source_datum,
        _metres(shape, row.lon, row.lat),
        next(likely, None),
    )


def _metres(shape: shapely.Geometry, lon: float, lat: float) -> int:
    """From a point outside to the outline; degrees of longitude are shortened so that the nearest point is right."""
    short = math.cos(math.radians(lat))
    flat = scale(shape, xfact=short, yfact=1.0, origin=(0.0, 0.0))
    near = nearest_points(flat, shapely.Point(lon * short, lat))[0]
    return math.ceil(_EARTH.inv(lon, lat, near.x / short, near.y)[2])
