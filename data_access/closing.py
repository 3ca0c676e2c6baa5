"""Closing a month: its completion is kept as it was known then, by village and tier, and never written again (A10).

What was known at an instant are the visits recorded before it; a visit whose time of recording was made by an import
counts as known.  The register, places and tiers are those of the day of closing: their history is not kept.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa

from data_access import bulk, instants, months, parameters
from data_access.engine import Database
from data_access.errors import MonthNotOver, MonthPublished
from data_access.parameters import ALL_TIERS, REGISTER_KINDS
from data_access.rollups import load
from data_access.rollups.facts import MonthFacts, month_facts
from data_access.rollups.records import Records
from data_access.rollups.refresh import beginnings, beginnings_by_town
from data_access.schema import month_close, month_close_row


@dataclass(frozen=True)
class Closed:
    """What was published of a month: children due, and those of them who were visited."""

    month: int
    due: int
    visited: int

    @property
    def label(self) -> str:
        return months.label(self.month)


def close(database: Database, city: str, at: Mapping[int, dt.datetime], by: str) -> tuple[Closed, ...]:
    """Keep the completion of months as known at an instant each (naive UTC); all of them or none.

    The rollups must be up to date: they say where a town's data begin.
    Raises MonthNotOver before a month's freeze day is over, MonthPublished for one that is closed already.
    """
    with database.write() as connection:
        rules = parameters.history(connection)
        for m, instant in at.items():
            _require_open(connection, city, m, instants.local_date(instant, rules.on(instant.date()).time_zone))
        days = (months.first_day(min(at)), months.last_day(max(at)))
        time_zone = rules.on(days[1]).time_zone
        records = load.records(
            connection, city, load.children_of_city(city), time_zone=time_zone, rules=rules, visit_days=days
        )
        begins = beginnings(records, beginnings_by_town(connection, city))
        closed = []
        for m, instant in sorted(at.items()):
            known = replace(records, visits=records.visits.recorded_before(instant))
            facts = month_facts(known, m, rules.on(months.last_day(m)), begins)
            closed.append(_write(connection, m, instant, by, _counts(known, facts), city))
        return tuple(closed)


def close_as_frozen(database: Database, city: str, as_of: dt.date, by: str) -> tuple[Closed, ...]:
    """Close every month from the first with data to the last that is closed on a day, each as known at its freeze.

    For a city whose months were never closed while they ran, such as the sample city.
    """
    with database.read() as connection:
        values = parameters.load(connection, as_of)
        begins = beginnings_by_town(connection, city)
    if not begins:
        return ()
    wanted = range(months.month_of(min(begins.values())), months.last_closed(as_of, values.freeze_day) + 1)
    frozen = {m: instants.day_ends(months.freeze_date(m, values.freeze_day), values.time_zone) for m in wanted}
    return close(database, city, frozen, by)


def _require_open(connection: sa.Connection, city: str, m: int, on: dt.date) -> None:
    freeze_day = parameters.load(connection, on).freeze_day
    if not months.is_closed(m, on, freeze_day):
        raise MonthNotOver(month=months.label(m), date=months.freeze_date(m, freeze_day).isoformat())
    c = month_close.c
    if connection.execute(sa.select(c.month).where(c.city_code == city, c.month == m)).first():
        raise MonthPublished(month=months.label(m))


def _counts(records: Records, facts: MonthFacts) -> Counter[tuple[str, str, str]]:
    """Children of the register of difficulty by (village, tier of the last day, 'due' or 'visited')."""
    counts: Counter[tuple[str, str, str]] = Counter()
    difficulty = REGISTER_KINDS.index("difficulty")
    for i in range(len(facts.child)):
        if facts.kind[i] == difficulty and facts.counts["due"][i]:
            village = records.places.villages[facts.village[i]] if facts.village[i] >= 0 else records.city
            tier = ALL_TIERS[facts.tier[i]]
            counts[village, tier, "due"] += 1
            counts[village, tier, "visited"] += int(facts.counts["visited"][i])
    return counts


def _write(
    connection: sa.Connection, m: int, at: dt.datetime, by: str, counts: Counter[tuple[str, str, str]], city: str
) -> Closed:
    connection.execute(sa.insert(month_close).values(city_code=city, month=m, closed_at=at, closed_by=by))
    places = sorted({(village, tier) for village, tier, _what in counts})
    rows = [(city, m, *place, counts[*place, "due"], counts[*place, "visited"]) for place in places]
    bulk.insert(connection, month_close_row, [column.name for column in month_close_row.columns], rows)
    return Closed(m, sum(row[4] for row in rows), sum(row[5] for row in rows))
