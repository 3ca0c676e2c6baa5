"""The places of a sample: 云浦市 from its own files, other fictional cities from a grid of squares."""

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from data_access.datum import to_gcj02
from data_access.sample.timeline import Ints

AREA_FILES = ("city.geojson", "towns.geojson", "villages.geojson")
_DEGREE_METRES = 111_320.0


@dataclass(frozen=True, eq=False)
class Places:
    """One city: towns and villages in the order of their codes, each village with the index of its town."""

    city_code: str
    city_name: str
    town_codes: tuple[str, ...]
    town_names: tuple[str, ...]
    town_kinds: tuple[str, ...]
    village_codes: tuple[str, ...]
    village_names: tuple[str, ...]
    village_kinds: tuple[str, ...]
    village_population: tuple[int, ...]
    town_of_village: Ints
    city_shape: Any
    town_shapes: tuple[Any, ...]
    village_shapes: tuple[Any, ...]

    def town(self, name: str) -> int:
        return self.town_names.index(name)

    def villages_of(self, town: int) -> Ints:
        return np.flatnonzero(self.town_of_village == town)


def yunpu_folder() -> Traversable:
    return resources.files("data_access.sample") / "yunpu"


@lru_cache(maxsize=1)
def yunpu() -> Places:
    """云浦市, fictional, from the files beside this module."""
    city, towns, villages = (
        json.loads((yunpu_folder() / name).read_text(encoding="utf-8"))["features"] for name in AREA_FILES
    )
    towns.sort(key=lambda f: f["properties"]["town_code"])
    villages.sort(key=lambda f: f["properties"]["village_code"])
    town_codes = tuple(f["properties"]["town_code"] for f in towns)
    return Places(
        city_code=city[0]["properties"]["city_code"],
        city_name=city[0]["properties"]["city_name"],
        town_codes=town_codes,
        town_names=tuple(f["properties"]["town_name"] for f in towns),
        town_kinds=tuple(f["properties"]["kind"] for f in towns),
        village_codes=tuple(f["properties"]["village_code"] for f in villages),
        village_names=tuple(f["properties"]["village_name"] for f in villages),
        village_kinds=tuple(f["properties"]["kind"] for f in villages),
        village_population=tuple(f["properties"]["population"] for f in villages),
        town_of_village=np.array([town_codes.index(f["properties"]["town_code"]) for f in villages]),
        city_shape=shape(city[0]["geometry"]),
        town_shapes=tuple(shape(f["geometry"]) for f in towns),
        village_shapes=tuple(shape(f["geometry"]) for f in villages),
    )


def point_within(area: Any, rng: np.random.Generator) -> tuple[float, float]:
    """A point well inside an area, to six decimals (0.1 m)."""
    inner = area.buffer(-0.0008)
    inner = inner if not inner.is_empty else area
    west, south, east, north = inner.bounds
    lon, lat = rng.uniform(west, east, 400), rng.uniform(south, north, 400)
    inside = np.flatnonzero(shapely.contains_xy(inner, lon, lat))
    if not inside.size:
        middle = inner.representative_point()
        return round(middle.x, 6), round(middle.y, 6)
    return round(float(lon[inside[0]]), 6), round(float(lat[inside[0]]), 6)


def misplaced_point(places: Places, town: int) -> tuple[float, float]:
    """Where GCJ-02 degrees, taken for WGS 84, show a station of the town in a neighbouring town.

    The true place lies inside the town, the false one outside it, inside the city and less than 350 m from the
    town's border: a map shows it, only a check of the borders finds it.
    """
    border = places.town_shapes[town].exterior if places.town_shapes[town].geom_type == "Polygon" else None
    ring = border if border is not None else max(places.town_shapes[town].geoms, key=lambda part: part.area).exterior
    for along in np.linspace(0.0, 1.0, 400, endpoint=False):
        edge = ring.interpolate(along, normalized=True)
        for offset in ((-0.002, 0.0), (-0.003, 0.001), (0.0, 0.001), (-0.002, 0.001), (-0.001, 0.0005)):
            lon, lat = edge.x + offset[0], edge.y + offset[1]
            false_lon, false_lat = to_gcj02(lon, lat)
            false_point = shapely.Point(false_lon, false_lat)
            if (
                shapely.contains_xy(places.town_shapes[town], lon, lat)
                and not places.town_shapes[town].contains(false_point)
                and places.city_shape.contains(false_point)
                and 40 < metres_to_border(places.town_shapes[town], false_lon, false_lat) < 350
            ):
                return round(false_lon, 6), round(false_lat, 6)
    raise AssertionError("no border of the town runs as the story needs it")


def metres_to_border(area: Any, lon: float, lat: float) -> float:
    """Metres from a point to the border of an area; good to a percent within a city."""
    stretch = math.cos(math.radians(lat))
    flat = shapely.transform(area.boundary, lambda xy: xy * (_DEGREE_METRES * stretch, _DEGREE_METRES))
    return float(flat.distance(shapely.Point(lon * _DEGREE_METRES * stretch, lat * _DEGREE_METRES)))
