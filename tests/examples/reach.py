"""Reach of the stations (C7) and the next site (C8).

At a latitude of 31.5° one hundredth of a degree is 949 m to the east and 1,109 m to the north.
"""

from tests import factories
from tests.examples.model import Example
from tests.factories import CITY, T1, T2, V11, Rows, child, square


def village(code: str, lon: float, *children: str, lat: float = 31.5) -> list[Rows]:
    """A village of two kilometres around a point, with children."""
    return [factories.area(code, geometry=square(lon - 0.01, lat - 0.01, 0.02)), *(child(c, code) for c in children)]


REACH = [
    Example(
        "one metre within 5 km, and one metre beyond",
        [
            village("320599101011", 120.5, "c1"),
            village("320599101012", 121.5, "c2", "c3"),
            factories.station("s1", T1, lon=120.5, lat=31.545085),  # 4,999 m to the north
            factories.station("s2", T2, lon=121.5, lat=31.545104),  # 5,001 m
        ],
        {"C7": "1/3", "C7.near": "0/3", "C7.villages": "1", "C7.unplaced": "0", "C8": "2", "C8.all": "2"},
    ),
    Example(
        "one metre within 3 km, and one metre beyond; the city's centre counts, a closed station and a site do not",
        [
            village("320599101011", 120.5, "c1"),
            village("320599101012", 121.5, "c2"),
            village("320599101014", 122.5, "c3"),
            factories.station("s1", CITY, lon=120.5, lat=31.527047),  # 2,999 m
            factories.station("s2", T2, lon=121.5, lat=31.527066, closed="2026-11-06"),  # 3,001 m; its last day
            factories.station("s3", T2, lon=122.5, lat=31.5, closed="2026-11-05"),
            factories.station("v1", V11, lon=122.5, lat=31.5),
        ],
        {"C7": "2/3", "C7.near": "1/3", "C7.villages": "1"},
    ),
    Example(
        "a village without an outline has no place; who left today still counts, who left yesterday does not",
        [
            village("320599101011", 120.5),
            child("c1", "320599101011", left="2026-11-06"),
            child("c2", "320599101011", left="2026-11-05"),
            child("c3", V11),
            child("c4", village=None),
            factories.station("s1", T1, lon=120.5, lat=31.5),
        ],
        {"C7": "1/1", "C7.unplaced": "2", "C7.villages": "0", "C8": "0"},
    ),
    Example(
        "a station without coordinates: nobody can tell; none at all: nobody is reached",
        [village("320599101011", 120.5, "c1"), factories.station("s1", T1)],
        {"C7": "no_data", "C7.villages": "no_data", "C7.unplaced": "0", "C8": "no_data"},
    ),
    Example(
        "without any station nobody is reached",
        village("320599101011", 120.5, "c1"),
        {"C7": "0/1", "C7.villages": "1", "C8": "1", "C8.all": "1"},
    ),
    Example(
        "between two villages of one child and two: the middle one reaches all three, though nobody lives there",
        [
            village("320599101011", 120.5, "c1"),
            village("320599101012", 120.54),  # 3.8 km to either side
            village("320599102011", 120.58, "c2", "c3"),
            village("320599101014", 121.5, "c4"),
        ],
        {"C7": "0/4", "C7.villages": "4", "C8": "3", "C8.all": "4"},
    ),
    Example(
        "of one town: its own villages and children alone",
        [
            village("320599101011", 120.5, "c1"),
            village("320599101012", 120.54),
            village("320599102011", 120.58, "c2", "c3"),
        ],
        {"C8": "1", "C8.all": "1"},
        area=T1,
    ),
    Example(
        "six villages far from each other: five steps, the sixth waits",
        [village(f"32059910102{n}", 120.5 + n / 10, f"c{n}") for n in range(6)],
        {"C8": "1", "C8.all": "5"},
    ),
]
