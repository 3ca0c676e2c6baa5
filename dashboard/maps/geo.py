"""Geometry for maps: outlines made light, points that stand for an area, reach in metres.

Everything is a pure function of GeoJSON texts and numbers, and kept by its arguments: outlines change with an import,
pages ask for them at every click.
"""

import json
import math
from functools import lru_cache
from typing import Any, cast

import shapely
from pyproj import CRS, Transformer
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

KEPT = 32
"""Answers kept of each kind: one city's towns, villages and reach for some dozens of choices."""

METRES_PER_DEGREE = 111_320
DECIMALS = 5  # about 1 m

Bounds = tuple[float, float, float, float]
"""West, south, east, north."""


def parsed(geometry: str) -> BaseGeometry:
    return shape(json.loads(geometry))


@lru_cache(maxsize=KEPT)
def simplified(geometries: tuple[str, ...], tolerance: float = 60.0) -> tuple[str, ...]:
    """Outlines that share borders, with fewer points; shared borders stay shared.

    A corner is left out when it cuts off less than a square of `tolerance` metres.  Outlines that overlap or leave gaps
    come back rounded and otherwise as they were.
    """
    shapes = [parsed(text) for text in geometries]
    if shapes and all(s.geom_type in ("Polygon", "MultiPolygon") for s in shapes) and shapely.coverage_is_valid(shapes):
        shapes = list(shapely.coverage_simplify(shapes, tolerance / METRES_PER_DEGREE))
    return tuple(_text(s) for s in shapes)


@lru_cache(maxsize=4096)
def inside_point(geometry: str) -> tuple[float, float]:
    """Longitude and latitude of a point that lies inside the area, also where its centre of gravity does not."""
    point = parsed(geometry).representative_point()
    return round(point.x, DECIMALS), round(point.y, DECIMALS)


@lru_cache(maxsize=KEPT)
def bounds(geometries: tuple[str, ...]) -> Bounds:
    """The box around all outlines."""
    west, south, east, north = shapely.total_bounds([parsed(text) for text in geometries])
    return float(west), float(south), float(east), float(north)


@lru_cache(maxsize=KEPT)
def reach(points: frozenset[tuple[float, float]], metres: float) -> str:
    """The area within `metres` of any of the points (longitude, latitude), as GeoJSON text."""
    return _text(shapely.union_all([ring(lon, lat, metres) for lon, lat in sorted(points)]))


def ring(lon: float, lat: float, metres: float) -> BaseGeometry:
    """A circle of so many metres around a point, drawn on a plane that touches the earth there."""
    plane = CRS.from_proj4(f"+proj=aeqd +lat_0={lat} +lon_0={lon} +ellps=GRS80 +units=m")
    back = Transformer.from_crs(plane, "EPSG:4490", always_xy=True).transform
    circle = shapely.Point(0, 0).buffer(metres, quad_segs=24)
    return shapely.transform(circle, back, interleaved=False)


def radius(count: int, largest: int, most: float = 19.0, least: float = 9.0) -> float:
    """Pixels of a bubble whose area is in proportion to its count."""
    return max(least, most * math.sqrt(count / largest)) if largest else least


def _text(geometry: BaseGeometry) -> str:
    rounded = _rounded(mapping(geometry))
    return json.dumps(rounded, separators=(",", ":"))


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in cast("dict[str, Any]", value).items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(part) for part in value]
    return round(value, DECIMALS) if isinstance(value, float) else value
