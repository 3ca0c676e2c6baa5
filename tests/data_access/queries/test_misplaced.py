"""Points outside their own town: how far, and under which datum they would lie inside."""

import datetime as dt

import pytest

from data_access import datum
from data_access.queries import misplaced
from data_access.scope import Role, Scope
from tests.factories import CITY, T1, T2, T3, V11, City, area, places, station, write

ON = dt.date(2026, 10, 31)
BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
TOWN_1 = Scope(Role.TOWN_SUPERVISOR, CITY, T1)


def box(west, south, east, north):
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return f'{{"type":"Polygon","coordinates":[{ring}]}}'


INSIDE_EAST = (120.999, 31.45)  # 95 m from the eastern border
GCJ_LON, GCJ_LAT = datum.to_gcj02(*INSIDE_EAST)  # some 450 m to the east: across the border
BD_LON, BD_LAT = 121.0065, 31.456  # near what a BD-09 map shows for that place

ROWS = City.of(
    area(CITY, "云浦市"),
    area(T1, geometry=box(120.9, 31.4, 121.0, 31.5)),
    area(T2, geometry=box(121.0, 31.4, 121.1, 31.5)),
    area(T3),  # without an outline: nothing to judge by
    area(V11),
    station("in", T1, lon=120.95, lat=31.45),
    station("border", T1, lon=121.0, lat=31.45),  # on the border is inside
    station("gcj", T1, lon=GCJ_LON, lat=GCJ_LAT),
    station("far", T1, lon=121.05, lat=31.45),  # no datum explains 4.7 km
    station("site", V11, lon=120.95, lat=31.5009),  # 100 m to the north of its village's town
    station("closed", T1, lon=121.05, lat=31.45, closed="2026-10-30"),
    station("nowhere", T1),
    station("unknown", T3, lon=0.0, lat=0.0),
    station("centre", CITY, lon=0.0, lat=0.0),  # of no town
    station("t2", T2, lon=120.95, lat=31.45),
)


@pytest.fixture
def connection(database):
    write(database, ROWS)
    with database.read() as connection:
        yield connection


def test_points_outside_their_town(connection):
    found = {one.id: one for one in misplaced.outside_own_town(connection, BUREAU, ON)}
    assert list(found) == ["far", "gcj", "site", "t2"]
    assert found["gcj"].likely_datum == "gcj02"
    assert 300 < found["gcj"].metres < 400  # 450 m of shift less the 95 m to the border
    assert (found["far"].likely_datum, found["far"].town_code) == (None, T1)
    assert found["far"].metres == pytest.approx(4_752, abs=15)  # 0.05 degrees at 31.45 N
    assert found["site"].metres == pytest.approx(100, abs=2)


def test_counts_by_town_add_up(connection):
    assert misplaced.outside_by_town(connection, BUREAU, ON) == {T1: 3, T2: 1}
    assert misplaced.outside_by_town(connection, TOWN_1, ON) == {T1: 3}
    assert misplaced.outside_in_city(connection, TOWN_1, ON) == 4
    assert [one.id for one in misplaced.outside_own_town(connection, TOWN_1, ON)] == ["far", "gcj", "site"]


def test_a_bd09_point(database):
    # a narrow town around the true place: only the right datum leads back into it
    lon, lat = datum.from_bd09(BD_LON, BD_LAT)
    narrow = box(lon - 0.001, lat - 0.001, lon + 0.001, lat + 0.001)
    write(database, City.of(area(CITY), area(T1, geometry=narrow), station("s", T1, lon=BD_LON, lat=BD_LAT)))
    with database.read() as connection:
        assert [one.likely_datum for one in misplaced.outside_own_town(connection, BUREAU, ON)] == ["bd09"]


def test_towns_without_outlines_are_not_judged(database):
    write(database, City.of(places(), station("s", T1, lon=0.0, lat=0.0)))
    with database.read() as connection:
        assert misplaced.outside_own_town(connection, BUREAU, ON) == ()
        assert misplaced.outside_in_city(connection, BUREAU, ON) == 0
