"""Stations and sites as they stand on a day."""

import datetime as dt

import pytest

from data_access.queries import stations
from data_access.queries.stations import StationState, Tally
from data_access.scope import Role, Scope
from tests.factories import (
    CITY,
    T1,
    T2,
    V11,
    V21,
    City,
    appraisal,
    area,
    operator,
    organisation,
    places,
    station,
    write,
)

ON = dt.date(2026, 10, 31)
BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
TOWN_1 = Scope(Role.TOWN_SUPERVISOR, CITY, T1)

ROWS = City.of(
    places(T1, T2, V11, V21),
    area("320598", "another city"),
    area("320598101", "its town"),
    organisation("o1"),
    station("s1", T1, standard_met=ON, opened="2026-01-01", lon=120.9, lat=31.4),  # accepted and open all year
    station("s2", T1, standard_met="2026-11-01", opened="2026-01-02"),  # accepted tomorrow, opened on 2 January
    station("s3", T2, standard_met="2024-01-01", closed="2026-10-30"),  # closed yesterday
    station("s4", T2, closed=ON, lon=120.9, lat=31.4),  # its last day
    station("s5", T2, opened="2026-11-01"),  # opens tomorrow
    station("c", CITY, lon=120.9, lat=31.4),
    station("v1", V11),
    station("v2", V21, lon=120.9, lat=31.4),
    station("x", "320598101", standard_met="2024-01-01"),  # another city's
    operator("s1", "o1", "2026-01-01", ON),  # the contract's last day
    operator("s2", "o1", "2026-11-01"),  # begins tomorrow
    operator("s4", "o1", "2025-01-01", "2026-10-30"),  # ended yesterday
    operator("c", "unknown", "2025-01-01"),  # an organisation that is not on record
    appraisal("s1", 2026, "good", 88.0),
    appraisal("s2", 2026),  # appraised, but open for part of the year only
    appraisal("c", 2025, "pass"),  # last year
    appraisal("s4", 2027),  # next year's is not known yet
)


@pytest.fixture
def connection(database):
    write(database, ROWS)
    with database.read() as connection:
        yield connection


def by_id(found):
    return {one.id: one for one in found}


def test_stations(connection):
    found = stations.stations(connection, BUREAU, ON)
    assert [one.id for one in found] == ["c", "s1", "s2", "s3", "s4"]  # by town; s5 is not open yet, x is not ours
    states = {one.id: one.state for one in found}
    assert states == {
        "c": StationState.NOT_RECORDED,
        "s1": StationState.STANDARD_MET,  # accepted today
        "s2": StationState.NOT_RECORDED,  # accepted tomorrow: not recorded, which is not failed
        "s3": StationState.CLOSED,
        "s4": StationState.NOT_RECORDED,  # closes at the end of today
    }
    s1 = by_id(found)["s1"]
    assert (s1.town_code, s1.village_code, s1.operators, s1.appraised_year, s1.score) == (
        T1, "", ("organisation o1",), 2026, 88.0,
    )  # fmt: skip


def test_what_holds_all_year(connection):
    found = by_id(stations.stations(connection, BUREAU, ON))
    assert [one.id for one in found.values() if one.whole_year] == ["c", "s1", "s4"]
    assert not by_id(stations.stations(connection, BUREAU, dt.date(2026, 11, 1)))["s4"].whole_year


def test_operators_and_appraisals(connection):
    found = by_id(stations.stations(connection, BUREAU, ON))
    assert {one.id: one.operators for one in found.values() if one.operators} == {
        "s1": ("organisation o1",),
        "c": ("unknown",),
    }
    assert (found["c"].appraised, found["c"].appraised_year, found["c"].grade) == (False, 2025, "pass")
    assert found["s4"].appraised_year is None


def test_sites_and_missing_coordinates(connection):
    assert [one.id for one in stations.sites(connection, BUREAU, ON)] == ["v1", "v2"]
    assert [one.id for one in stations.without_coordinates(connection, BUREAU, ON)] == ["s2", "v1"]  # stations first


def test_a_town_sees_its_own(connection):
    assert [one.id for one in stations.stations(connection, TOWN_1, ON)] == ["s1", "s2"]
    assert [one.id for one in stations.sites(connection, TOWN_1, ON)] == ["v1"]
    assert set(stations.tallies(connection, TOWN_1, ON)) == {T1}


def test_tallies_add_up_to_the_city(connection):
    by_town = stations.tallies(connection, BUREAU, ON)
    assert by_town == {
        "": Tally(0, 1, 1, 1, 0, 0, 0, 0),  # the centre: operated, open all year, not appraised this year
        T1: Tally(1, 2, 1, 1, 1, 1, 1, 1),
        T2: Tally(0, 1, 0, 1, 0, 1, 0, 0),  # s3 met the standard but is closed
    }
    assert stations.city_tally(connection, TOWN_1, ON) == sum(by_town.values(), Tally())


def test_nothing_before_anything_opened(connection):
    assert stations.stations(connection, BUREAU, dt.date(2020, 1, 1)) == ()
    assert stations.city_tally(connection, BUREAU, dt.date(2020, 1, 1)) == Tally()


def test_a_station_of_a_town_that_is_no_more_counts_at_the_city(database):
    write(database, City.of(places(T1), area(T2, valid_to="2026-10-30"), station("s", T2, standard_met="2024-01-01")))
    with database.read() as connection:
        assert stations.tallies(connection, BUREAU, ON) == {
            "": Tally(open=1, whole_year=1, stations_without_coordinates=1)
        }
