"""Villages by their distance to the nearest open station (C7, C8).

A village stands at a point inside its outline, never at a home.  Stations of the whole city count, whichever town they
belong to: who lives near a border goes to the nearest one.
"""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray
from pyproj import Geod

from data_access.queries.areas import located
from data_access.queries.stations import VILLAGE_SITE
from data_access.queries.visits import unnamed
from data_access.schema import area, care_station
from data_access.scope import Scope

_EARTH = Geod(ellps="GRS80")  # of CGCS2000; WGS 84 is the same to a millimetre


@dataclass(frozen=True)
class VillagePlace:
    """A village with its point and the metres from there to the nearest open station that has coordinates.

    `metres` is infinite where none has.
    """

    code: str
    name: str
    town_code: str
    lon: float
    lat: float
    metres: float


@dataclass(frozen=True)
class Surroundings:
    """The villages of a scope that have an outline, in division order; how many stations of the city are open, and how
    many of them have coordinates.
    """

    villages: tuple[VillagePlace, ...]
    stations: int
    placed: int

    @property
    def is_known(self) -> bool:
        """False where stations are open and none of them has coordinates: then nobody can tell who is near."""
        return self.placed > 0 or self.stations == 0


def surroundings(connection: sa.Connection, scope: Scope, on: dt.date) -> Surroundings:
    """The villages of the scope valid on the day."""
    return _read(connection, scope, on, city_total=False)


def city_surroundings(connection: sa.Connection, scope: Scope, on: dt.date) -> Surroundings:
    """The villages of the whole city, each `unnamed` and of no town: for sums, which everybody of the city may read."""
    found = _read(connection, scope, on, city_total=True)
    villages = tuple(replace(one, code=unnamed(one.code), name="", town_code="") for one in found.villages)
    return replace(found, villages=villages)


def metres_between(lon: float, lat: float, others: Sequence[VillagePlace]) -> NDArray[np.float64]:
    """From a point to each of the villages."""
    points = np.array([(one.lon, one.lat) for one in others], dtype=np.float64)
    return _metres(lon, lat, points)


def _metres(lon: float, lat: float, points: NDArray[np.float64]) -> NDArray[np.float64]:
    n = len(points)
    found: NDArray[np.float64] = _EARTH.inv(np.full(n, lon), np.full(n, lat), points[:, 0], points[:, 1])[2]
    return found


def _read(connection: sa.Connection, scope: Scope, on: dt.date, *, city_total: bool) -> Surroundings:
    stations = _stations(connection, scope, on)
    placed = np.array([(lon, lat) for lon, lat in stations if lon is not None and lat is not None], dtype=np.float64)
    villages = tuple(_placed(row, placed) for row in _outlines(connection, scope, on, city_total=city_total))
    return Surroundings(villages, len(stations), len(placed))


def _stations(connection: sa.Connection, scope: Scope, on: dt.date) -> list[tuple[float | None, float | None]]:
    """Where the open stations of the whole city are; of them distances alone are told."""
    s, places = care_station.c, located(scope, on)
    wanted = (
        sa.select(s.lon, s.lat)
        .join_from(care_station, places, places.c.code == s.area_code)
        .where(s.kind != VILLAGE_SITE, s.opened_on <= on, sa.or_(s.closed_on.is_(None), s.closed_on >= on))
    )
    return [(row.lon, row.lat) for row in connection.execute(scope.city_total(wanted, places.c.city_code))]


def _outlines(connection: sa.Connection, scope: Scope, on: dt.date, *, city_total: bool) -> list[Any]:
    own, places = area.alias("own"), located(scope, on)
    wanted = (
        sa.select(own.c.code, own.c.name, places.c.town_code, own.c.geometry)
        .join_from(own, places, places.c.code == own.c.code)
        .where(places.c.village_code != "", own.c.geometry.is_not(None))
        .order_by(places.c.town_code, own.c.code)
    )
    if city_total:
        return list(connection.execute(scope.city_total(wanted, places.c.city_code)))
    return list(connection.execute(scope.rows(wanted, places.c.city_code, places.c.town_code)))


def _placed(row: Any, stations: NDArray[np.float64]) -> VillagePlace:
    lon, lat = _inside(row.geometry)
    metres = float(_metres(lon, lat, stations).min()) if len(stations) else math.inf
    return VillagePlace(row.code, row.name, row.town_code, lon, lat, metres)


@lru_cache(maxsize=4096)
def _inside(geojson: str) -> tuple[float, float]:
    """Longitude and latitude of a point inside the outline; boundaries are public and keyed by their own text."""
    point = shapely.from_geojson(geojson).representative_point()
    return point.x, point.y
