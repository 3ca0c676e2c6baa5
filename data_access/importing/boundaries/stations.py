"""Stations outside their town: how many, how far, which way, and the datum that would explain all of them.

Either side may be wrong.  When the stations' degrees are of another datum than they say, converting them brings them
home; when the outlines are, converting these does.  For outlines that were declared to be WGS 84 the two ways lead in
opposite directions, so the stations tell; shifted stations and outlines that were shifted back without need look alike,
and both are said.
"""

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa

from data_access import datum as datums
from data_access import schema
from data_access.datum import Degrees
from data_access.importing import lookups
from data_access.importing.boundaries.bearing import Moved, moved
from data_access.importing.boundaries.outlines import datum_name
from data_access.importing.boundaries.record import Record
from data_access.importing.says import Say, say
from data_access.texts import msg

SYSTEMS = ("wgs84", "gcj02", "bd09")
"""Datums that differ; CGCS2000 is WGS 84 here."""

_MOST = 2 / 3  # of the stations outside that a datum must bring home
_FEWEST = 3  # stations outside, before the outlines are suspected

_STATIONS = msg("If so, give their datum (坐标系) in the stations' sheet and bring it in again.")
_ALSO = msg("It may as well be the outlines: with --datum {word} the stations would lie inside.")
AGAIN = msg("If so, bring the outlines in again with --datum {word}.")


@dataclass(frozen=True)
class _Points:
    """Stations, with the outline that each should lie in."""

    at: Degrees
    outlines: Sequence[Any]

    def inside(self, at: Degrees) -> "np.ndarray[Any, np.dtype[np.bool_]]":
        """Which of the outlines hold the points; a point on the border is inside."""
        return np.array([bool(shapely.intersects_xy(o, x, y)) for o, (x, y) in zip(self.outlines, at, strict=True)])


def look(connection: sa.Connection, outlines: dict[str, Any], declared: str | None, today: dt.date) -> Say | None:
    """What there is to say about open stations with coordinates in these areas (towns; else villages).

    declared  the datum that the outlines were declared to be in; None: they are not in question
    """
    points = _load(connection, outlines, today)
    if not len(points.at):
        return None
    inside = points.inside(points.at)
    out = np.flatnonzero(~inside)
    if not len(out):
        return None
    nearest = np.array([_nearest(points.outlines[i], *points.at[i]) for i in out.tolist()])
    apart = moved(nearest, points.at[out])
    likely = _likely(points, inside, declared)
    return say(
        msg("{n} of {all} stations lie outside their town, half of them by {metres} m or more."),
        apart.mostly(likely),
        n=len(out),
        all=len(points.at),
        metres=math.ceil(apart.metres),
    )


def _load(connection: sa.Connection, outlines: dict[str, Any], today: dt.date) -> _Points:
    s, a = schema.care_station.c, schema.area.c
    wanted = (
        sa.select(s.id, s.lon, s.lat, a.code, a.parent_code)
        .join_from(schema.care_station, schema.area, a.code == s.area_code)
        .where(s.lon.is_not(None), s.lat.is_not(None), sa.or_(s.closed_on.is_(None), s.closed_on >= today))
    )
    found = {r.id: r for column in (a.parent_code, a.code) for r in lookups.by(connection, wanted, column, outlines)}
    rows = [found[key] for key in sorted(found)]
    shapes = [outlines.get(row.parent_code or "") or outlines[row.code] for row in rows]
    for shape in shapes:
        shapely.prepare(shape)
    return _Points(np.array([(row.lon, row.lat) for row in rows], dtype=float).reshape(-1, 2), shapes)


def _nearest(outline: Any, lon: float, lat: float) -> tuple[float, float]:
    """The nearest point of an outline; longitudes are shortened, as they are on the ground."""
    short = np.array([math.cos(math.radians(lat)), 1.0])
    flat = shapely.transform(outline, lambda points: points * short)
    near = shapely.get_point(shapely.shortest_line(flat, shapely.Point(lon * short[0], lat)), 0)
    return near.x / short[0], near.y


# --- which datum would explain it -------------------------------------------------------------------------------------


def _likely(points: _Points, inside: "np.ndarray[Any, np.dtype[np.bool_]]", declared: str | None) -> Say | None:
    """The datum that brings most of the stations home, on the side on which it does."""
    out = ~inside
    of_outlines = max(_of_outlines(points, out, declared), key=lambda each: each[0], default=None)
    of_stations = max(_of_stations(points, out), key=lambda each: each[0], default=None)
    if of_outlines and (of_stations is None or of_outlines[0] > of_stations[0]):
        home, system, how = of_outlines
        return how.looks_like(datum_name(system), say(AGAIN, word=system))
    if of_stations is None:
        return None
    home, system, how = of_stations
    also = say(_ALSO, word=of_outlines[1]) if of_outlines and of_outlines[0] == home else None
    return how.looks_like(datum_name(system), say(_STATIONS, also))


_Explained = tuple[int, str, Moved]
"""Stations gained, by which datum, and how the one side lies from the other."""


def _of_stations(points: _Points, out: Any) -> list[_Explained]:
    """Stations that would lie inside if their degrees were of another datum; those inside are left where they are."""
    found = []
    for system in SYSTEMS[1:]:
        true = datums.between(points.at, system, "wgs84")
        home = out & points.inside(true)
        if home.sum() >= _MOST * out.sum():
            found.append((int(home.sum()), system, moved(true[home], points.at[home])))
    return found


def _of_outlines(points: _Points, out: Any, declared: str | None) -> list[_Explained]:
    """Another datum of the outlines, under which the stations would lie inside: all of them are looked at."""
    found = []
    if declared is not None and out.sum() >= _FEWEST:
        for system in others(declared):
            seen = there(declared, system)(points.at)  # where the outlines would have to be for a station to be inside
            gained = int(points.inside(seen).sum()) - int((~out).sum())
            if gained >= _MOST * out.sum():
                found.append((gained, system, shift_of(points.at, declared, system)))
    return found


def others(declared: str) -> tuple[str, ...]:
    """The datums that outlines might have instead."""
    own = "wgs84" if declared == "cgcs2000" else declared
    return tuple(system for system in SYSTEMS if system != own)


def there(declared: str, true: str) -> Callable[[Degrees], Degrees]:
    """True points → where a file of another datum than declared shows them."""
    return lambda points: datums.between(datums.between(points, "wgs84", true), declared, "wgs84")


def back(declared: str, true: str) -> Callable[[Degrees], Degrees]:
    """Points as a file of another datum than declared shows them → the true ones."""
    return lambda points: datums.between(datums.between(points, "wgs84", declared), true, "wgs84")


def shift_of(points: Degrees, declared: str, true: str) -> Moved:
    """How far, and which way, a file of another datum than declared lies from the truth."""
    return moved(points, there(declared, true)(points))


def outlines_of(record: Record) -> dict[str, Any]:
    """The outlines to judge stations by: of the file's towns, and of its villages whose town is not in it."""
    areas = [area for area in record.areas.values() if area.in_file and area.outline is not None]
    towns = {area.code: area.outline for area in areas if area.level == "town"}
    return {**towns, **{a.code: a.outline for a in areas if a.level == "village" and a.parent not in towns}}
