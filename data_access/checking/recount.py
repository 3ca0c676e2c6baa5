"""Some children counted anew from the raw rows, day by day in plain Python: METRICS A1 in a second hand.

It shares no step with `data_access.rollups`, which works on arrays of all children at once; only the days on which
towns' data begin are taken from there (`first_contact`), for they ask for every visit of a town.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data_access import months, schema
from data_access.parameters import REGISTER_KINDS, History
from data_access.rollups.schema import first_contact

Rows = dict[str, list[Any]]
"""By child."""

FACE_TO_FACE, REMOTE = ("home", "school", "institution"), ("phone", "video")


@dataclass(frozen=True)
class Month:
    """What one child-month should say; a city's code stands for no village, '' for no town."""

    town: str
    village: str
    due: int
    visited: int
    valid_visits: int


@dataclass(frozen=True)
class City:
    """What holds for all children of a city: towns by village, where data begin, the rules of each time."""

    code: str
    town_of: dict[str, str]
    begins: dict[str, dt.date]
    rules: History
    upto: dt.date

    def begins_in(self, town: str) -> dt.date:
        """A town without any contact, and 未落村, begin with the city."""
        own = self.begins.get(town) if town else None
        return own or min(self.begins.values(), default=dt.date.max)


def city(connection: sa.Connection, code: str, rules: History, upto: dt.date) -> City:
    """`upto` is the day to which the facts were computed."""
    a, f = schema.area.c, first_contact.c
    town = schema.area.alias("town")
    places = (
        sa.select(a.code, a.parent_code)
        .join_from(schema.area, town, town.c.code == a.parent_code)
        .where(a.level == "village", town.c.level == "town", town.c.parent_code == code)
    )
    begins = sa.select(f.town_code, sa.func.min(f.first_on)).where(f.city_code == code).group_by(f.town_code)
    return City(code, _pairs(connection, places), _pairs(connection, begins), rules, upto)


def _pairs(connection: sa.Connection, statement: sa.Select[Any]) -> dict[str, Any]:
    return {key: value for key, value in connection.execute(statement)}  # noqa: C416 - rows are not pairs to the checker


@dataclass(frozen=True)
class Children:
    """The raw rows of some children, by child."""

    born: dict[str, dt.date]
    registers: Rows
    villages: Rows
    deferrals: Rows
    visits: Rows


def children(connection: sa.Connection, of: City, ids: Collection[str]) -> Children:
    c, r, v = schema.child.c, schema.child_register.c, schema.child_village.c
    d, w = schema.visit_deferral.c, schema.visit.c
    born = sa.select(c.id, c.born_on).where(c.city_code == of.code, c.id.in_(ids))
    registers = sa.select(r.child_id, r.kind, r.registered_on, r.left_on)
    villages = sa.select(v.child_id, v.from_on, v.village_code)
    deferrals = sa.select(d.child_id, d.from_on, d.to_on).where(sa.func.trim(d.approved_by) != "")
    visits = sa.select(w.child_id, w.visited_on, w.mode, w.visitor_role, w.child_seen)

    def rows(statement: sa.Select[Any]) -> Rows:
        found: Rows = defaultdict(list)
        for row in connection.execute(statement.where(statement.selected_columns.child_id.in_(ids))):
            found[row.child_id].append(row)
        return found

    return Children(_pairs(connection, born), rows(registers), rows(villages), rows(deferrals), rows(visits))


# --- months -----------------------------------------------------------------------------------------------------------


def child_months(of: City, found: Children) -> dict[tuple[str, int], Month]:
    """Every month in which one of the children was on a register, up to the month of `upto`."""
    return {(child, m): month for child in found.born for m, month in _months(of, found, child)}


def _months(of: City, found: Children, child: str) -> Iterator[tuple[int, Month]]:
    periods = [row for row in found.registers[child] if row.kind in REGISTER_KINDS]
    if not periods:
        return
    for m in range(months.month_of(min(row.registered_on for row in periods)), months.month_of(of.upto) + 1):
        first, last = months.first_day(m), months.last_day(m)
        touching = [
            row for row in periods if row.registered_on <= last and (row.left_on is None or row.left_on >= first)
        ]
        if touching:
            kind = min((row.kind for row in touching), key=REGISTER_KINDS.index)
            whole = any(
                row.kind == kind and row.registered_on <= first and (row.left_on is None or row.left_on >= last)
                for row in touching
            )
            yield m, _month(of, found, child, first, last, whole=whole)


def _month(of: City, found: Children, child: str, first: dt.date, last: dt.date, *, whole: bool) -> Month:
    village = village_on(of, found.villages[child], last)
    town = of.town_of.get(village, "")
    if of.begins_in(town) > last:  # “a town's no-data months enter no numerator or denominator”
        return Month(town, village or of.code, 0, 0, 0)
    valid = sum(first <= row.visited_on <= last and is_valid(of, found, child, row) for row in found.visits[child])
    under_18 = months.eighteenth_birthday(found.born[child]) > first
    due = int(whole and under_18 and not _deferred(found.deferrals[child], first, last))
    return Month(town, village or of.code, due, int(due and valid > 0), valid)


def village_on(of: City, rows: Sequence[Any], day: dt.date) -> str:
    """Where a child lives on a day: the latest row, else the earliest one; '' without any village of the city."""
    known = sorted((row.from_on, row.village_code) for row in rows if row.village_code in of.town_of)
    if not known:
        return ""
    held = [row for row in known if row[0] <= day] or [row for row in known if row[0] == known[0][0]]
    return str(held[-1][1])


def towns_of(of: City, rows: Sequence[Any]) -> set[tuple[str, int]]:
    """Every town in which a child has lived, and whether it lives there on the day: the rows of child_scope."""
    now = of.town_of.get(village_on(of, rows, of.upto), "")
    lived = {of.town_of[row.village_code] for row in rows if row.village_code in of.town_of} or {""}
    return {(town, int(town == now)) for town in lived}


def _deferred(rows: Sequence[Any], first: dt.date, last: dt.date) -> bool:
    """Whether the approved deferrals together cover every day."""
    days = (first + dt.timedelta(days=n) for n in range((last - first).days + 1))
    return bool(rows) and all(any(row.from_on <= day <= row.to_on for row in rows) for day in days)


def is_valid(of: City, found: Children, child: str, visit: Any) -> bool:
    """A visit that counts: seen face to face by a director or supervisor, inside a register period."""
    day = visit.visited_on
    seen = visit.mode in FACE_TO_FACE or (visit.mode in REMOTE and of.rules.value("count_remote", day))
    by = visit.visitor_role in ("director", "supervisor") or (
        visit.visitor_role == "ngo" and of.rules.value("count_ngo", day)
    )
    registered = any(
        row.kind in REGISTER_KINDS and row.registered_on <= day and (row.left_on is None or day <= row.left_on)
        for row in found.registers[child]
    )
    return bool(visit.child_seen and seen and by and registered)
