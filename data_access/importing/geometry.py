"""Outlines: a GeoJSON text in, a valid one out."""

import json

import numpy as np
import shapely
from shapely.geometry import shape

from data_access.importing.cells import Bad
from data_access.importing.reading import Cell
from data_access.importing.says import say
from data_access.texts import msg

_DECIMALS = 7  # a centimetre
_NO_OUTLINE = say(msg("This is no outline: a polygon or several are needed."))
_OUTSIDE = say(msg("The outline lies outside China: is it in another coordinate system?"))
_WEST, _SOUTH, _EAST, _NORTH = 73.0, 3.0, 136.0, 54.0


def outline(cell: Cell) -> str:
    """The outline of an area as GeoJSON text, to a centimetre.

    Raises Bad for no polygon, an invalid one (with the reason), or one outside China.
    """
    try:
        found = shape(json.loads(str(cell)))
    except (ValueError, TypeError, KeyError, AttributeError, shapely.errors.ShapelyError):
        raise Bad(_NO_OUTLINE) from None
    if found.is_empty or found.geom_type not in ("Polygon", "MultiPolygon"):
        raise Bad(_NO_OUTLINE)
    if not found.is_valid:
        why = shapely.is_valid_reason(found).partition("[")[0].strip()
        raise Bad(say(msg("The outline is not valid."), say(msg("The geometry library says: {why}."), why=why)))
    west, south, east, north = found.bounds
    if west < _WEST or south < _SOUTH or east > _EAST or north > _NORTH:
        raise Bad(_OUTSIDE)
    rounded = shapely.transform(found, lambda points: np.round(points, _DECIMALS))
    return str(shapely.to_geojson(rounded if rounded.is_valid and not rounded.is_empty else found))
