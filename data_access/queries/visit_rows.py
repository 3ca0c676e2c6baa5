"""The valid visits of a month, one by one: what A8 and A9 count."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa

from data_access import months
from data_access.parameters import History
from data_access.rollups import load
from data_access.scope import Reach, Scope
from data_access.walls import reaching


@dataclass(frozen=True)
class VisitRow:
    """One valid visit; `recorded_on` is None where the time of recording was made by an import."""

    child: str
    visited_on: dt.date
    recorded_on: dt.date | None
    complete: bool  # all four elements are recorded
    late: bool  # recorded after the freeze day of its month


def month_visits(
    connection: sa.Connection, scope: Scope, m: int, as_of: dt.date, rules: History
) -> tuple[VisitRow, ...]:
    """The valid visits of a month up to as_of to children who lived in the scope at its end (or on as_of), by day.

    Raises NotAllowed for roles without child rows.
    """
    scope.require_children()
    days = (months.first_day(m), min(months.last_day(m), as_of))
    values = rules.on(days[1])
    choose = load.children_of_city(scope.city) if scope.town is None else load.children_of_town(scope.city, scope.town)
    with reaching(connection, Reach.LIVED):  # the month was this town's, wherever the child lives now
        records = load.records(
            connection,
            scope.city,
            load.registered_since(choose, days[0]),
            time_zone=values.time_zone,
            rules=rules,
            visit_days=days,
        )
    visits, places = records.visits, records.places
    town = places.town_at(records.villages.at(days[1].toordinal(), else_first=True))
    frozen = months.freeze_date(m, values.freeze_day).toordinal()
    found = []
    for i in np.flatnonzero(visits.valid):
        at = int(town[visits.child[i]])
        if scope.allows(places.towns[at] if at >= 0 else ""):
            made = bool(visits.import_made[i])
            found.append(
                VisitRow(
                    child=records.ids[visits.child[i]],
                    visited_on=dt.date.fromordinal(int(visits.day[i])),
                    recorded_on=None if made else dt.date.fromordinal(int(visits.recorded[i])),
                    complete=bool(visits.complete[i]),
                    late=not made and int(visits.recorded[i]) > frozen,
                )
            )
    return tuple(sorted(found, key=lambda row: (row.visited_on, row.child)))
