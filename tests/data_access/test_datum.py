"""Datums: the published shift and the way back."""

import numpy as np
import pytest
from pyproj import Geod

from data_access.datum import between, from_bd09, from_gcj02, to_bd09, to_gcj02

PLACES = [(120.98, 31.42), (120.65, 31.86), (121.1, 31.45), (87.6, 43.8), (110.2, 20.0)]
METRES = Geod(ellps="WGS84")


def apart(one, other):
    return METRES.inv(*one, *other)[2]


@pytest.mark.parametrize("place", PLACES)
def test_the_shift_is_some_hundred_metres(place):
    assert 100 < apart(place, to_gcj02(*place)) < 800


@pytest.mark.parametrize("place", PLACES)
def test_there_and_back(place):
    assert apart(place, from_gcj02(*to_gcj02(*place))) < 0.001


def test_a_known_place_in_both_datums():
    # Tiananmen
    assert apart(to_gcj02(116.3912, 39.9075), (116.39744, 39.90890)) < 2


@pytest.mark.parametrize("place", PLACES)
def test_bd09_lies_some_hundred_metres_further(place):
    assert 500 < apart(place, from_bd09(*place)) < 2_000


@pytest.mark.parametrize("place", PLACES)
def test_bd09_there_and_back(place):
    assert apart(place, from_bd09(*to_bd09(*place))) < 0.001


@pytest.mark.parametrize("source", ["wgs84", "cgcs2000", "gcj02", "bd09"])
@pytest.mark.parametrize("target", ["wgs84", "cgcs2000", "gcj02", "bd09"])
def test_between_any_two_datums_and_back(source, target):
    points = np.array(PLACES)
    there = between(points, source, target)
    assert np.abs(between(there, target, source) - points).max() < 1e-8
    same = {source, target} <= {"wgs84", "cgcs2000"} or source == target
    assert np.array_equal(there, points) is same


def test_many_points_are_converted_as_single_ones():
    points = np.array(PLACES)
    assert between(points, "wgs84", "bd09").tolist() == [pytest.approx(to_bd09(*place), abs=1e-12) for place in PLACES]
    assert between(points, "gcj02", "wgs84").tolist() == [
        pytest.approx(from_gcj02(*place), abs=1e-12) for place in PLACES
    ]
