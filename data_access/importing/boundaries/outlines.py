"""Outlines in any declared datum → WGS 84 degrees; what can be mended without moving anything is mended."""

import re
from collections.abc import Sequence
from typing import Any

import geopandas
import numpy as np
import pyproj
import shapely

from data_access import datum as datums
from data_access.importing.says import Refused, Say, say
from data_access.texts import msg

LONGITUDES, LATITUDES = (73.0, 136.0), (3.0, 54.0)  # of China
_SHIFTED = ("gcj02", "bd09")
_NAMES = {"wgs84": "WGS 84", "cgcs2000": "CGCS2000", "gcj02": "GCJ-02", "bd09": "BD-09"}
_MENDED_M2 = 10.0
_LISTED = 10
_EARTH = pyproj.Geod(ellps="WGS84")
_MERCATORS = re.compile("pseudo.?mercator|web.?mercator", re.I)

_NO_SYSTEM = say(
    msg("Its coordinates are no degrees, and the file does not say in which system they are: add the .prj file.")
)
_SWAPPED = say(msg("Longitude and latitude are the wrong way round in this file: export it once more as lon, lat."))


def datum_name(datum: str) -> str:
    """A datum as people write it."""
    return _NAMES[datum]


def degrees(frame: geopandas.GeoDataFrame, datum: str, *, labelled: bool) -> tuple[list[Any], list[Say]]:
    """The outlines in WGS 84 degrees, and what there is to say about the file's own coordinate system.

    labelled  the file itself names a system; where it does not (GeoJSON) only its shape is heeded
    Raises Refused when the file's system contradicts the declared datum or is none that is known here.
    """
    flat, notes = _unprojected(frame, datum, labelled=labelled)
    shapes = shapely.force_2d(np.array([_polygons(shape) for shape in flat.geometry], dtype=object))
    _require_degrees(shapes)
    if datum in _SHIFTED:
        shapes = shapely.transform(shapes, lambda points: datums.between(points, datum, "wgs84"))
    return list(shapes), notes


def _unprojected(
    frame: geopandas.GeoDataFrame, datum: str, *, labelled: bool
) -> tuple[geopandas.GeoDataFrame, list[Say]]:
    """The frame in degrees of its own datum."""
    system = frame.crs
    if system is None:
        return frame, []
    own = _datum_of(system)
    if own is None:
        raise Refused(
            say(
                msg("The file is in {system}, which cannot be brought to WGS 84 exactly: export it in CGCS2000."),
                system=system.name,
            )
        )
    notes = []
    if datum in _SHIFTED and labelled:
        if own == "cgcs2000" or (system.is_projected and not _MERCATORS.search(system.name)):
            raise Refused(
                say(
                    msg("The file says that it is in {system}, --datum says {datum}: give the datum that it has."),
                    system=system.name,
                    datum=_NAMES[datum],
                )
            )
        notes.append(
            say(
                msg("The file calls itself {system}; it is taken as {datum}, as --datum says."),
                system=system.name,
                datum=_NAMES[datum],
            )
        )
    return (frame.to_crs(system.geodetic_crs) if system.is_projected else frame), notes


def _datum_of(system: pyproj.CRS) -> str | None:
    """wgs84 or cgcs2000; None for another, such as Xian 1980, from which no exact way leads here."""
    geodetic = system.geodetic_crs
    name = f"{geodetic.name} {geodetic.datum.name if geodetic.datum else ''}".casefold() if geodetic else ""
    if "2000" in name and ("china" in name or "cgcs" in name):
        return "cgcs2000"
    return "wgs84" if re.search(r"wgs[ _]*(?:19)?84|world geodetic system 1984", name) else None


def _polygons(shape: Any) -> Any:
    """A collection's polygons where it holds some; other shapes as they are."""
    if shape is None or shape.geom_type != "GeometryCollection":
        return shape
    return _surface(shape) or shape


def _surface(shape: Any) -> Any | None:
    """All polygons of a shape as one; None when it has none."""
    parts = [part for part in shapely.get_parts(shapely.get_parts(shape)) if part.geom_type == "Polygon"]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _require_degrees(shapes: Sequence[Any]) -> None:
    west, south, east, north = shapely.total_bounds(shapes)
    if np.isnan(west):
        return
    if max(abs(west), abs(south), abs(east), abs(north)) > 360:
        raise Refused(_NO_SYSTEM)
    if _within(south, north, LONGITUDES) and _within(west, east, LATITUDES):
        raise Refused(_SWAPPED)


def _within(low: float, high: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= low and high <= limits[1]


# --- mending ----------------------------------------------------------------------------------------------------------


def mended(shapes: Sequence[Any], names: Sequence[str]) -> tuple[list[Any], list[Say]]:
    """Outlines that touch themselves are drawn anew when that moves no surface; others stay to be rejected."""
    found, which = list(shapes), []
    for at, shape in enumerate(shapes):
        if shape is not None and not shape.is_valid and (better := _mended(shape)) is not None:
            found[at] = better
            which.append(names[at])
    if not which:
        return found, []
    listed = "、".join(which[:_LISTED])
    return found, [say(msg("{n} outlines that touch themselves were mended: {areas}."), n=len(which), areas=listed)]


def _mended(shape: Any) -> Any | None:
    if shape.geom_type not in ("Polygon", "MultiPolygon") or not np.isfinite(shape.bounds).all():
        return None
    better = _surface(shapely.make_valid(shape))
    if better is None or not better.is_valid or abs(square_metres(better) - _as_drawn(shape)) > _MENDED_M2:
        return None
    return better


def _as_drawn(shape: Any) -> float:
    """The surface that the lines enclose by their direction: a part that is enclosed twice counts twice."""
    total = 0.0
    for part in shapely.get_parts(shape):
        total += square_metres(shapely.Polygon(part.exterior))
        total -= sum(square_metres(shapely.Polygon(ring)) for ring in part.interiors)
    return total


def square_metres(shape: Any) -> float:
    """The surface of an outline in degrees, on the ellipsoid; lines and points have none."""
    if shape.is_empty:
        return 0.0
    parts = [part for part in shapely.get_parts(shapely.get_parts(shape)) if part.geom_type == "Polygon"]
    return float(sum(abs(_EARTH.geometry_area_perimeter(shapely.orient_polygons(part))[0]) for part in parts))


def place(shape: Any) -> str:
    """A point inside a shape, as people look it up: longitude, latitude."""
    point = shape.representative_point()
    return f"{point.x:.4f}, {point.y:.4f}"
