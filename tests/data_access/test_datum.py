"""Datums: the published shift and the way back."""

import pytest
from pyproj import Geod

from data_access.datum import from_bd09, from_gcj02, to_gcj02

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
