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
    return tuple(_judged(row, shape) for row, shape in _outside(connection, scope, on, city_total=False))


def outside_by_town(connection: sa.Connection, scope: Scope, on: dt.date) -> dict[str, int]:
    """How many there are, by town of the scope."""
    return dict(Counter(row.town_code for row, _shape in _outside(connection, scope, on, city_total=False)))


def outside_in_city(connection: sa.Connection, scope: Scope, on: dt.date) -> int:
    """How many there are in the whole city, which everybody of it may read."""
    return len(_outside(connection, scope, on, city_total=True))


def _outside(
    connection: sa.Connection, scope: Scope, on: dt.date, *, city_total: bool
) -> list[tuple[Any, shapely.Geometry]]:
    """Points outside their town, with its outline; towns without an outline, and the city's own, are not judged."""
    s, places, own = care_station.c, located(scope, on), area.alias("own")

    def narrowed(wanted: sa.Select[Any]) -> sa.Select[Any]:
        if city_total:
            return scope.city_total(wanted, places.c.city_code)
        return scope.rows(wanted, places.c.city_code, places.c.town_code)

    outlines = narrowed(
        sa.select(own.c.code, own.c.geometry)
        .join_from(own, places, places.c.code == own.c.code)
        .where(own.c.level == "town", own.c.geometry.is_not(None))
    )
    shapes = {code: _parsed(text) for code, text in connection.execute(outlines)}
    points = narrowed(
        sa.select(s.id, s.name, s.kind, places.c.town_code, s.lon, s.lat, s.source_datum)
        .join_from(care_station, places, places.c.code == s.area_code)
        .where(
            s.opened_on <= on,
            sa.or_(s.closed_on.is_(None), s.closed_on >= on),
            s.lon.is_not(None),
            s.lat.is_not(None),
        )
        .order_by(places.c.town_code, s.id)
    )
    return [
        (row, shapes[row.town_code])
        for row in connection.execute(points)
        # a point on the border is inside
        if row.town_code in shapes and not shapely.intersects_xy(shapes[row.town_code], row.lon, row.lat)
    ]


@lru_cache(maxsize=512)
def _parsed(geojson: str) -> shapely.Geometry:
    """The outline, parsed once; boundaries are public and keyed by their own text."""
    shape = shapely.from_geojson(geojson)
    shapely.prepare(shape)
    return shape


def _judged(row: Any, shape: shapely.Geometry) -> Misplaced:
    likely = (name for name, back in _DATUMS if shapely.intersects_xy(shape, *back(row.lon, row.lat)))
    return Misplaced(**row._mapping, metres=_metres(shape, row.lon, row.lat), likely_datum=next(likely, None))


def _metres(shape: shapely.Geometry, lon: float, lat: float) -> int:
    """From a point outside to the outline; degrees of longitude are shortened so that the nearest point is right."""
    short = math.cos(math.radians(lat))
    flat = scale(shape, xfact=short, yfact=1.0, origin=(0.0, 0.0))
    near = nearest_points(flat, shapely.Point(lon * short, lat))[0]
    return math.ceil(float(_EARTH.inv(lon, lat, near.x / short, near.y)[2]))
