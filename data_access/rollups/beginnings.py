"""Where the data of a town and of a city begin: months before them are no failures (METRICS, ground rules)."""

import datetime as dt

import numpy as np
import sqlalchemy as sa

from data_access.rollups.facts import Beginnings
from data_access.rollups.records import FOREVER, Records
from data_access.rollups.schema import first_contact


def beginnings_by_town(connection: sa.Connection, city: str) -> dict[str, dt.date]:
    """The first contact of any mode by town ('' for 未落村): where a town's data begin."""
    f = first_contact.c
    rows = connection.execute(
        sa.select(f.town_code, sa.func.min(f.first_on)).where(f.city_code == city).group_by(f.town_code)
    )
    return {town: first for town, first in rows}  # noqa: C416 - rows are not pairs to the type checker


def beginnings(records: Records, by_town: dict[str, dt.date]) -> Beginnings:
    city = min((day.toordinal() for day in by_town.values()), default=FOREVER)
    towns = [by_town[town].toordinal() if town in by_town else city for town in records.places.towns]
    return Beginnings(np.array(towns, dtype=np.int64), city)
