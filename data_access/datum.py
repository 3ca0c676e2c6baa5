"""Datums of coordinates: domestic map services shift WGS 84 (CGCS2000) by some 500 m (GCJ-02) or again (BD-09).

The shifts are published as formulas only; the way back is found by iterating them, exact to a millimetre (the formula
that is published for BD-09's way back is 0.2 m off).  WGS 84 and CGCS2000 differ by centimetres and are one here.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

AXIS = 6_378_245.0  # the Krasovsky ellipsoid, as the published formula has it
ECCENTRICITY = 0.006_693_421_622_965_943
_BD_TURN = np.pi * 3000.0 / 180.0
_BD_LON, _BD_LAT = 0.0065, 0.006
_STEPS = 4  # each step leaves about a thousandth of the error

Degrees = NDArray[np.float64]
"""Points: longitudes in the first column, latitudes in the second."""

_Shift = Callable[[Degrees], Degrees]


def to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """GCJ-02 degrees of a WGS 84 point."""
    return _one(_to_gcj02, lon, lat)


def from_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """WGS 84 degrees of a GCJ-02 point."""
    return _one(_from_gcj02, lon, lat)


def to_bd09(lon: float, lat: float) -> tuple[float, float]:
    """BD-09 degrees of a WGS 84 point."""
    return _one(_to_bd09, lon, lat)


def from_bd09(lon: float, lat: float) -> tuple[float, float]:
    """WGS 84 degrees of a BD-09 point."""
    return _one(_from_bd09, lon, lat)


def between(points: Degrees, source: str, target: str) -> Degrees:
    """Points of one datum (wgs84, cgcs2000, gcj02, bd09) in the degrees of another."""
    forth, back = _FROM.get(source), _TO.get(target)
    if source == target or (forth is None and back is None):
        return points
    true = forth(points) if forth else points
    return back(true) if back else true


def _one(shift: _Shift, lon: float, lat: float) -> tuple[float, float]:
    moved = shift(np.array([[lon, lat]]))
    return float(moved[0, 0]), float(moved[0, 1])


def _to_gcj02(points: Degrees) -> Degrees:
    x, y = points[:, 0] - 105.0, points[:, 1] - 35.0
    both = 20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    north += (both + 20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y / 30.0 * np.pi)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    east += (both + 20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    latitudes = np.radians(points[:, 1])
    flat = 1.0 - ECCENTRICITY * np.sin(latitudes) ** 2
    metres_north = AXIS * (1.0 - ECCENTRICITY) / (flat * np.sqrt(flat))
    metres_east = AXIS / np.sqrt(flat) * np.cos(latitudes)
    moved: Degrees = points + np.column_stack([np.degrees(east / metres_east), np.degrees(north / metres_north)])
    return moved


def _from_gcj02(points: Degrees) -> Degrees:
    return _undone(_to_gcj02, points)


def _turned(points: Degrees) -> Degrees:
    """BD-09 of GCJ-02."""
    x, y = points.T
    reach = np.hypot(x, y) + 0.00002 * np.sin(y * _BD_TURN)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BD_TURN)
    return np.column_stack([reach * np.cos(angle) + _BD_LON, reach * np.sin(angle) + _BD_LAT])


def _to_bd09(points: Degrees) -> Degrees:
    return _turned(_to_gcj02(points))


def _from_bd09(points: Degrees) -> Degrees:
    return _from_gcj02(_undone(_turned, points))


def _undone(shift: _Shift, points: Degrees) -> Degrees:
    """The points that the shift moves here."""
    there = points.copy()
    for _step in range(_STEPS):
        there += points - shift(there)
    return there


_TO: dict[str, _Shift] = {"gcj02": _to_gcj02, "bd09": _to_bd09}
_FROM: dict[str, _Shift] = {"gcj02": _from_gcj02, "bd09": _from_bd09}
