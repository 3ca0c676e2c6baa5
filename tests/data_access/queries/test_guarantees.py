"""The four guarantees of institutions on a day."""

import datetime as dt

from data_access.queries import guarantees
from data_access.queries.guarantees import Secured
from data_access.scope import Role, Scope
from tests.factories import CITY, T1, T2, City, area, places, write
from tests.factories import guarantees as record

ON = dt.date(2026, 10, 31)
BUREAU = Scope(Role.CITY_SUPERVISOR, CITY)
ROWS = City.of(
    places(T1, T2),
    area("320598", "another city"),
    record("home", "2025-12-31", ""),
    record("home", ON, "staff funds"),  # the latest holds
    record("home", "2026-11-01"),  # tomorrow
    record("centre", "2026-06-30", area_code=T1),
    record("home", "2026-06-30", area_code=T2, secured="premises"),  # the same name elsewhere is another
    record("home", "2026-06-30", area_code="320598"),
)


def test_each_by_its_latest_record(database):
    write(database, ROWS)
    with database.read() as connection:
        found = guarantees.institutions(connection, BUREAU, ON)
        assert [(one.town_code, one.name, one.secured) for one in found] == [
            ("", "home", 2), (T1, "centre", 4), (T2, "home", 1),
        ]  # fmt: skip
        assert (found[0].staff, found[0].premises, found[0].supplies, found[0].funds) == (True, False, False, True)
        assert guarantees.city_sum(connection, BUREAU, ON) == Secured(institutions=3, secured=7, complete=1)
        town = Scope(Role.TOWN_SUPERVISOR, CITY, T1)
        assert guarantees.by_town(connection, town, ON) == {T1: Secured(1, 4, 1)}
