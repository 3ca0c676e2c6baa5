"""C7 and C8: children by the distance of their village to the nearest open station, for the city and its towns."""

import json
import math
from collections.abc import Callable

from tests.oracle.answers import Line, line, meaningless, rate
from tests.oracle.ground import Question, holds

Point = tuple[float, float]


def _stations(q: Question) -> list[Point | None]:
    """Open stations of the whole city, “town_station or city_centre”; None for one without coordinates."""
    return [
        None if row["lon"] is None or row["lat"] is None else (row["lon"], row["lat"])
        for row in q.city.care_station
        if row["kind"] != "village_site" and holds(row, "opened_on", "closed_on", q.as_of)
    ]


def _village_points(q: Question) -> dict[str, Point]:
    """The middle of each village valid on the day; the villages of the test cities are rectangles."""
    valid = {code for code, _name in q.at_level("village").areas()}
    points = {}
    for row in q.city.area:
        if row["code"] in valid and row["geometry"]:
            ring = json.loads(row["geometry"])["coordinates"][0]
            xs, ys = [x for x, _y in ring], [y for _x, y in ring]
            points[row["code"]] = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    return points


def _metres(one: Point, other: Point) -> float:
    """Near each other the ellipsoid (CGCS2000) is a plane, stretched by its two radii of curvature in the middle."""
    axis, flat = 6_378_137.0, 1 / 298.257222101
    square = flat * (2 - flat)
    middle = math.radians((one[1] + other[1]) / 2)
    inner = 1 - square * math.sin(middle) ** 2
    north = math.radians(other[1] - one[1]) * axis * (1 - square) / inner**1.5
    east = math.radians(other[0] - one[0]) * axis / math.sqrt(inner) * math.cos(middle)
    return math.hypot(north, east)


def _nearest(q: Question) -> dict[str, float]:
    """Metres from each village to the nearest station that has a place."""
    placed = [point for point in _stations(q) if point is not None]
    return {
        village: min((_metres(here, there) for there in placed), default=math.inf)
        for village, here in _village_points(q).items()
    }


def _children(q: Question) -> list[tuple[str, str]]:
    """(row, village) of the children on the register at as_of, of any age."""
    villages = [q.village_on(row["id"], q.as_of) for row in q.children() if q.kind_on(row["id"], q.as_of) == q.kind]
    return [(q.area_of(village), village) for village in villages]


def _state(q: Question) -> str:
    """No data where stations are open and none of them has coordinates."""
    stations = _stations(q)
    return "no_data" if stations and not any(stations) else "ok"


def c7(q: Question) -> list[Line]:
    """“Children (by village point, never by home) within 3 km / 5 km (default) of an open station; villages farther
    than 5 km listed”.
    """
    nearest, children = _nearest(q), _children(q)

    def of(area: tuple[str, str]) -> list[Line]:
        own = [village for row, village in children if row == area[0]]
        known = [nearest[village] for village in own if village in nearest]
        far = [v for v, m in nearest.items() if q.area_of(v) == area[0] and m > q.parameters.reach_far_km * 1000]
        window, state = q.day_window, _state(q)

        def within(kilometres: int) -> int:
            return sum(metres <= kilometres * 1000 for metres in known)

        return [
            rate("C7", area, window, state, within(q.parameters.reach_far_km), len(known), interval=False),
            rate("C7.near", area, window, state, within(q.parameters.reach_near_km), len(known), interval=False),
            line("C7.villages", area, window, state, numerator=len(far)),
            line("C7.unplaced", area, window, "ok", numerator=len(own) - len(known)),
        ]

    return _rows(q, of, "C7", "C7.near", "C7.villages", "C7.unplaced")


def c8(q: Question) -> list[Line]:
    """“The village whose new station would bring most un-reached children within 5 km; greedy, up to 5 steps”."""
    limit = q.parameters.reach_far_km * 1000
    nearest, points, children = _nearest(q), _village_points(q), _children(q)

    def of(area: tuple[str, str]) -> list[Line]:
        own = sorted(village for village in points if q.area_of(village) == area[0])
        waiting = [v for row, v in children if row == area[0] and v in own and nearest[v] > limit]
        gains = []
        while len(gains) < 5:
            served = [[v for v in waiting if _metres(points[site], points[v]) <= limit] for site in own]
            best = max(served, key=len, default=[])
            if not best:
                break
            gains.append(len(best))
            waiting = [v for v in waiting if v not in best]
        numbers = {"C8": gains[0] if gains else 0, "C8.all": sum(gains)}
        return [line(part, area, q.day_window, _state(q), numerator=n) for part, n in numbers.items()]

    if q.level == "town":
        return [found for area in q.areas() for found in of(area)]
    return _rows(q, of, "C8", "C8.all")


def _rows(q: Question, of: Callable[[tuple[str, str]], list[Line]], *parts: str) -> list[Line]:
    if q.level == "village":
        return [meaningless(part, area, q.day_window) for area in q.areas() for part in parts]
    return [found for area in q.rows_for({row for row, _village in _children(q)}) for found in of(area)]


MEASURES = {"C7": c7, "C8": c8}
