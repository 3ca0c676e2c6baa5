"""Areas of a scope: valid on the day, nested by parent, in division order."""

import datetime as dt

import pytest

from data_access.errors import NotAllowed, UnknownArea
from data_access.measures.model import Level
from data_access.queries import areas
from data_access.scope import Role, Scope
from tests.factories import CITY, T1, T2, T3, V11, V12, V13, V21, V31, City, area, places, write

ON = dt.date(2026, 10, 31)
BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
TOWN_1 = Scope(Role.TOWN_SUPERVISOR, CITY, T1)


@pytest.fixture
def connection(database):
    write(
        database,
        City.of(
            places(T1, T2, V11, V21),
            area(T3, valid_from="2026-11-01"),  # not yet
            area(V31),  # of a town that is not yet
            area(V12, valid_to=ON),  # its last day
            area(V13, valid_to="2026-10-30"),  # gone the day before
            area("320598", "another city"),
            area("320598101", "its town"),
            # moved here from another city, its code unchanged: the parent decides
            area("320598102", "moved town", CITY),
            area("320599102009", "moved village", "320598101"),
        ),
    )
    with database.read() as connection:
        yield connection


def codes(found):
    return [one.code for one in found]


def test_the_bureau_sees_its_city(connection):
    assert areas.city(connection, BUREAU).name == "云浦市"
    assert codes(areas.towns(connection, BUREAU, ON)) == ["320598102", T1, T2]
    assert codes(areas.villages(connection, BUREAU, ON)) == [V11, V12, V21]
    assert areas.villages(connection, BUREAU, ON)[0].parent_code == T1


def test_validity_has_closed_ends(connection):
    after = ON + dt.timedelta(days=1)
    assert T3 in codes(areas.towns(connection, BUREAU, after))
    assert codes(areas.villages(connection, BUREAU, after)) == [V11, V21, V31]


def test_a_town_sees_itself_alone(connection):
    assert codes(areas.towns(connection, TOWN_1, ON)) == [T1]
    assert codes(areas.villages(connection, TOWN_1, ON)) == [V11, V12]
    assert areas.town_count(connection, TOWN_1, ON) == 3  # the denominator of the city's own totals


def test_an_unknown_city(connection):
    with pytest.raises(UnknownArea):
        areas.city(connection, Scope(Role.LEADER, "999999"))


@pytest.mark.parametrize("code", [CITY, T1, V11])
def test_find(connection, code):
    assert areas.find(connection, TOWN_1, code, ON).code == code


@pytest.mark.parametrize("code", ["320598", "320598101", "320599102009", "000000", T3, V13])
def test_find_nothing_outside_the_city_or_its_time(connection, code):
    with pytest.raises(UnknownArea):
        areas.find(connection, BUREAU, code, ON)


@pytest.mark.parametrize("code", [T2, V21])
def test_find_refuses_other_towns(connection, code):
    with pytest.raises(NotAllowed):
        areas.find(connection, TOWN_1, code, ON)


def test_geometry(database):
    shape = '{"type":"Point","coordinates":[120,31]}'
    write(
        database,
        City.of(
            area(CITY, geometry=shape), area(T1, geometry=shape), area(T2, geometry=shape), area(V11, geometry=shape),
            area(V21),  # without an outline: no row
        ),
    )  # fmt: skip
    with database.read() as connection:
        assert codes(areas.geometry(connection, TOWN_1, Level.CITY, ON)) == [CITY]  # the city's outline is everybody's
        assert codes(areas.geometry(connection, BUREAU, Level.TOWN, ON)) == [T1, T2]
        assert codes(areas.geometry(connection, TOWN_1, Level.TOWN, ON)) == [T1]
        assert areas.geometry(connection, BUREAU, Level.VILLAGE, ON) == (areas.Outline(V11, "village 001", T1, shape),)
