"""Services that stations delivered in a month (clause 19), as they were reported: by station and type."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import sqlalchemy as sa

from data_access import months
from data_access.errors import NotAllowed
from data_access.queries.areas import located
from data_access.schema import care_station, service_record
from data_access.scope import Scope

TYPES = ("guidance", "visits", "help", "care")
"""指导、探访、帮扶、照料."""


@dataclass(frozen=True)
class Delivery:
    """What one station reported for a month: persons served by type (persons may be served several times)."""

    station_id: str
    persons: Mapping[str, int]


def of_stations(connection: sa.Connection, scope: Scope, m: int) -> tuple[Delivery, ...]:
    """One row a station of the scope with a record in the month, by id; a station without one is absent.

    Raises NotAllowed for a role that sees no figures about children.
    """
    if not scope.sees_visits:
        raise NotAllowed()
    r, places = service_record.c, located(scope, months.last_day(m))
    wanted = (
        sa.select(r.station_id, r.type, r.persons)
        .select_from(
            service_record.join(care_station, care_station.c.id == r.station_id).join(
                places, places.c.code == care_station.c.area_code
            )
        )
        .where(r.month == m)
        .order_by(r.station_id, r.type)
    )
    found: dict[str, dict[str, int]] = {}
    for row in connection.execute(scope.rows(wanted, places.c.city_code, places.c.town_code)):
        found.setdefault(row.station_id, {})[row.type] = row.persons
    return tuple(Delivery(station, MappingProxyType(persons)) for station, persons in found.items())
