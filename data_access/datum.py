"""Datums of coordinates: domestic map services shift WGS 84 (CGCS2000) by some 500 m (GCJ-02) or again (BD-09).

The shift is published as a formula only; the way back is found by iterating it, exact to a millimetre.
"""

import math

AXIS = 6_378_245.0  # the Krasovsky ellipsoid, as the published formula has it
ECCENTRICITY = 0.006_693_421_622_965_943
_BD_TURN = math.pi * 3000.0 / 180.0


def to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """GCJ-02 degrees of a WGS 84 point."""
    x, y = lon - 105.0, lat - 35.0
    both = 20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += (both + 20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    north += (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y / 30.0 * math.pi)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += (both + 20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    east += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    flat = 1.0 - ECCENTRICITY * math.sin(math.radians(lat)) ** 2
    metres_north = AXIS * (1.0 - ECCENTRICITY) / (flat * math.sqrt(flat))
    metres_east = AXIS / math.sqrt(flat) * math.cos(math.radians(lat))
    return lon + math.degrees(east / metres_east), lat + math.degrees(north / metres_north)


def from_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """WGS 84 degrees of a GCJ-02 point."""
    there_lon, there_lat = lon, lat
    for _step in range(4):  # each step leaves about a thousandth of the error
        shifted_lon, shifted_lat = to_gcj02(there_lon, there_lat)
        there_lon, there_lat = there_lon + lon - shifted_lon, there_lat + lat - shifted_lat
    return there_lon, there_lat


def from_bd09(lon: float, lat: float) -> tuple[float, float]:
    """WGS 84 degrees of a BD-09 point."""
    x, y = lon - 0.0065, lat - 0.006
    reach = math.hypot(x, y) - 0.00002 * math.sin(y * _BD_TURN)
    angle = math.atan2(y, x) - 0.000003 * math.cos(x * _BD_TURN)
    return from_gcj02(reach * math.cos(angle), reach * math.sin(angle))
