"""Outlines: a GeoJSON text in, a valid one out."""

import json
import re
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from data_access.importing.cells import Bad
from data_access.importing.reading import Cell
from data_access.importing.says import Say, say
from data_access.texts import msg

_DECIMALS = 7  # a centimetre
_NO_OUTLINE = say(msg("This is no outline: a polygon or several are needed."))
_OUTSIDE = say(msg("The outline lies outside China: is it in another coordinate system?"))
_SWAPPED = say(msg("Longitude and latitude of the outline are the wrong way round."))
_NOT_VALID = msg("The outline is not valid.")
_WEST, _SOUTH, _EAST, _NORTH = 73.0, 3.0, 136.0, 54.0

_REASON = re.compile(r"^(?P<why>[^\[]+)\[(?P<lon>\S+) (?P<lat>\S+)\]$")
_WHY = {
    "Self-intersection": msg("Its line crosses itself near {place}."),
    "Ring Self-intersection": msg("Its line touches itself near {place}."),
    "Hole lies outside shell": msg("A hole lies outside the area, near {place}."),
    "Holes are nested": msg("A hole lies within another, near {place}."),
    "Nested shells": msg("A part of it lies within another part, near {place}."),
    "Duplicate Rings": msg("The same line is in it twice, near {place}."),
    "Interior is disconnected": msg("Its holes cut it in two, near {place}."),
}
"""The geometry library's reasons (those that outlines have) in words for people."""


def outline(cell: Cell) -> str:
    """The outline of an area as GeoJSON text, to a centimetre.

    Raises Bad for no polygon, an invalid one (with the reason and the place), or one outside China.
    """
    try:
        found = shape(json.loads(str(cell)))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, shapely.errors.ShapelyError):
        raise Bad(_NO_OUTLINE) from None
    if found.is_empty or found.geom_type not in ("Polygon", "MultiPolygon"):
        raise Bad(_NO_OUTLINE)
    west, south, east, north = found.bounds
    if _within_china(south, west, north, east):
        raise Bad(_SWAPPED)
    if not _within_china(west, south, east, north):  # not a number is nowhere
        raise Bad(_OUTSIDE)
    if not found.is_valid:
        raise Bad(say(_NOT_VALID, _why(found)))
    rounded = shapely.transform(found, lambda points: np.round(points, _DECIMALS))
    return str(shapely.to_geojson(rounded if rounded.is_valid and not rounded.is_empty else found))


def _within_china(west: float, south: float, east: float, north: float) -> bool:
    return west >= _WEST and south >= _SOUTH and east <= _EAST and north <= _NORTH


def _why(invalid: Any) -> Say:
    """What is wrong with an outline, and where."""
    reason = str(shapely.is_valid_reason(invalid))
    match = _REASON.match(reason)
    if match is None or match["why"] not in _WHY:
        return say(msg("The geometry library says: {why}."), why=reason.partition("[")[0].strip())
    return say(_WHY[match["why"]], place=f"{float(match['lon']):.4f}, {float(match['lat']):.4f}")
