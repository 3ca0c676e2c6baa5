"""The smallest city that the frame can show: two towns, three contacts, one refresh."""

import datetime as dt

import sqlalchemy as sa

from data_access import schema
from data_access.engine import Database
from data_access.rollups import schema as rollups

CITY, NORTH, SOUTH = "320599", "320599101", "320599102"
TODAY = dt.date(2026, 11, 23)
RECORDED = dt.datetime(2026, 11, 22, 2, 0)


def fill(database: Database, *, fictional: bool = True, visits: bool = True) -> None:
    areas = [
        {"code": CITY, "name": "云浦市", "level": "city", "parent_code": None, "fictional": fictional},
        {"code": NORTH, "name": "松渚镇", "level": "town", "parent_code": CITY, "fictional": fictional},
        {"code": SOUTH, "name": "桐泾镇", "level": "town", "parent_code": CITY, "fictional": fictional},
    ]
    contacts = [
        {"city_code": CITY, "child_id": child, "town_code": town, "first_on": first, "last_recorded_at": RECORDED}
        for child, town, first in (
            ("YP-1", NORTH, dt.date(2021, 11, 3)),  # the first visit on record
            ("YP-2", NORTH, dt.date(2026, 11, 1)),
            ("YP-3", SOUTH, dt.date(2026, 10, 1)),
        )
    ]
    with database.write() as connection:
        connection.execute(sa.insert(schema.area), areas)
        if visits:
            connection.execute(sa.insert(rollups.first_contact), contacts)
        connection.execute(sa.delete(rollups.data_version))
        connection.execute(
            sa.insert(rollups.data_version).values(one=1, version=1, refreshed_at=RECORDED, refreshed_to=TODAY)
        )
        connection.execute(sa.delete(rollups.city_version))
        connection.execute(sa.insert(rollups.city_version).values(city_code=CITY, version=1, refreshed_at=RECORDED))
