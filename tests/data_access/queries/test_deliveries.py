"""Services of stations in a month."""

import pytest

from data_access.errors import NotAllowed
from data_access.queries import deliveries
from data_access.scope import Role, Scope
from tests.factories import CITY, T1, T2, V11, City, places, served, station, write

M = 2026 * 12 + 9
ROWS = City.of(
    places(T1, V11, T2),
    station("s1", T1),
    station("s2", T2),
    station("v1", V11),
    station("s3", T2),  # reported nothing
    served("s1", M, "guidance", 7),
    served("s1", M, "care", 0),  # reported that there was none
    served("s1", M - 1, "guidance", 70),  # the month before
    served("s2", M, "help", 5),
    served("v1", M, "visits", 2),
    served("o1", M, "counselling", 9, by_station=False),  # an organisation's
)


def test_by_station_and_type(database):
    write(database, ROWS)
    with database.read() as connection:
        found = deliveries.of_stations(connection, Scope(Role.LEADER, CITY), M)
        assert [(one.station_id, dict(one.persons)) for one in found] == [
            ("s1", {"care": 0, "guidance": 7}), ("s2", {"help": 5}), ("v1", {"visits": 2}),
        ]  # fmt: skip
        own = deliveries.of_stations(connection, Scope(Role.TOWN_SUPERVISOR, CITY, T1), M)
        assert [one.station_id for one in own] == ["s1", "v1"]
        with pytest.raises(NotAllowed):
            deliveries.of_stations(connection, Scope(Role.FINANCE, CITY), M)
