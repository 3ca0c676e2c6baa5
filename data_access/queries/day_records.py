"""The records of a city's children as far as one day needs them: what `rollups.load` reads for all months, narrower.

Of an assessment what it found is told of the one in force alone, of visits those of some days.  What is not dated by
the day is not read.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat
from sys import intern
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import sqlalchemy as sa

from data_access import months, schema
from data_access.parameters import REGISTER_KINDS, TIERS, History
from data_access.rollups import load
from data_access.rollups.records import FOREVER, Bools, Ints, Periods, Places, Records, Timeline, Visits, positions

_RANK = positions(REGISTER_KINDS)
_TIER = positions(TIERS)

Found = tuple[str | None, str | None, str | None]
"""What an assessment found in the three dimensions; None for what is not recorded."""


@dataclass(frozen=True)
class DayRecords:
    """Records up to a day, and of each child what its assessment in force found in the three dimensions."""

    records: Records
    found: tuple[Found | None, ...]  # None for a child without an assessment in force


def read_day(
    connection: sa.Connection,
    city: str,
    choose: load.Choose,
    on: dt.date,
    *,
    registered: dt.date,
    visits_from: dt.date | None,
    time_zone: str,
    rules: History,
) -> DayRecords:
    """The chosen children of a city who are or were on a register on the day `registered` or later, as of `on`.

    Visits from `visits_from` to `on`; none where none is named.  Narrowed to a scope by who asks: all of a child's
    villages are read, for only they tell where it lived.
    """
    lately = load.registered_since(choose, registered)
    ids, category, adult_on, registers = _children(connection, city, lately)
    child = positions(ids)
    if connection.dialect.name == "postgresql":
        choose = lately = load.children_by_id(connection, ids)  # found once, not in each statement anew
    places = load.read_places(connection, city)
    tiers, risks = _assessments(connection, lately, child, on)
    records = Records(
        city=city,
        ids=ids,
        category=category,
        adult_on=adult_on,
        registers=registers,
        deferrals=load.read_deferrals(connection, choose, child),
        villages=_villages(connection, choose, child, places),
        tiers=tiers,
        visits=_visits(connection, choose, child, registers, ZoneInfo(time_zone), rules, (visits_from, on)),
        posts=load.read_posts(connection, city, places),
        places=places,
    )
    return DayRecords(records, risks)


def _ints(values: Iterable[int], n: int) -> Ints:
    return np.fromiter(values, dtype=np.int64, count=n)


def _days(days: Sequence[dt.date]) -> Ints:
    return _ints(map(dt.date.toordinal, days), len(days))


def _whose(ids: Sequence[str], child: dict[str, int]) -> Ints:
    """The position of each child, -1 for one not among those of the day."""
    return _ints(map(child.get, ids, repeat(-1)), len(ids))


def _children(
    connection: sa.Connection, city: str, choose: load.Choose
) -> tuple[tuple[str, ...], tuple[str, ...], Ints, Periods]:
    """Ids (in text's order), categories, first days of being grown up, and periods on a register."""
    c, r = schema.child.c, schema.child_register.c
    wanted = (
        sa.select(c.id, c.category, c.born_on, r.kind, r.registered_on, r.left_on)
        .join_from(schema.child, schema.child_register, r.child_id == c.id)
        .where(c.city_code == city, choose(c.id))
    )
    rows = connection.execute(wanted).all()
    if not rows:
        nothing = np.empty(0, dtype=np.int64)
        return (), (), nothing, Periods.empty()
    names, categories, born, kinds, starts, ends = zip(*rows, strict=True)
    known = dict(zip(names, zip(map(intern, categories), born, strict=True), strict=True))  # few words, many children
    ids = tuple(sorted(known))  # ids compare as text, whatever the database's collation
    of_child = [known[each] for each in ids]
    adult = _ints((months.eighteenth_birthday(each[1]).toordinal() for each in of_child), len(ids))
    kept = np.fromiter((kind in _RANK for kind in kinds), dtype=bool, count=len(kinds))
    periods = Periods(
        _whose(names, positions(ids))[kept],
        _days(starts)[kept],
        _ints((FOREVER if day is None else day.toordinal() for day in ends), len(ends))[kept],
        _ints((_RANK.get(kind, 0) for kind in kinds), len(kinds))[kept],
    )
    return ids, tuple(each[0] for each in of_child), adult, periods


def _villages(connection: sa.Connection, choose: load.Choose, child: dict[str, int], places: Places) -> Timeline:
    """Villages are sorted by code, so the position is also the order between two rows of one day."""
    v = schema.child_village.c
    rows = connection.execute(sa.select(v.child_id, v.from_on, v.village_code).where(choose(v.child_id))).all()
    if not rows:
        return Timeline.empty(len(child))
    names, since, codes = zip(*rows, strict=True)
    who, village = _whose(names, child), _whose(codes, positions(places.villages))
    kept = (who >= 0) & (village >= 0)
    return Timeline.build(who[kept], _days(since)[kept], village[kept], village[kept], len(child))


def _assessments(
    connection: sa.Connection, choose: load.Choose, child: dict[str, int], on: dt.date
) -> tuple[Timeline, tuple[Found | None, ...]]:
    """Tiers of the confirmed assessments up to the day, and what the one in force found.

    On one day the higher risk holds; of two with the same tier the one with the greater id.
    """
    rows = connection.execute(_turns(choose, on)).all()
    nothing: list[Found | None] = [None] * len(child)
    if not rows:
        return Timeline.empty(len(child)), tuple(nothing)
    names, days, words, ids, *dimensions = zip(*rows, strict=True)
    who, day = _whose(names, child), _days(days)
    tier = _ints(map(_TIER.__getitem__, words), len(words))
    known = np.flatnonzero(who >= 0)
    held = Timeline.build(who[known], day[known], tier[known], -tier[known], len(child))
    # the latest day of each child, then its highest risk; what is left are equals, told apart by their ids
    order = known[np.lexsort((-tier[known], day[known], who[known]))]
    last = np.append(who[order][1:] != who[order][:-1], True) if order.size else np.empty(0, dtype=bool)
    for at in np.flatnonzero(last).tolist():
        row = order[at]
        while at and (who[order[at - 1]], day[order[at - 1]], tier[order[at - 1]]) == (who[row], day[row], tier[row]):
            at -= 1
            row = max(row, order[at], key=lambda each: ids[each])
        nothing[who[row]] = (dimensions[0][row], dimensions[1][row], dimensions[2][row])
    return held, tuple(nothing)


def _turns(choose: load.Choose, on: dt.date) -> sa.Select[Any]:
    """The confirmed assessments up to the day at which a tier began to hold, and the last of each child.

    One that found the same tier as the one before it, on another day, says nothing of since when it holds.  Where
    several are of one day, which of them holds is told in Python: they and what follows them are all read.
    """
    a = schema.risk_assessment.c
    columns = (a.child_id, a.assessed_on, a.tier, a.id, a.guardianship_risk, a.physical_risk, a.behaviour_risk)

    def beside(of: Any, column: sa.ColumnElement[Any], *rows: int) -> Any:
        return of(column, *rows).over(partition_by=a.child_id, order_by=a.assessed_on)

    lag, lead = sa.func.lag, sa.func.lead
    confirmed = (
        sa.select(
            *columns,
            beside(lag, a.tier).label("tier_before"),
            beside(lag, a.assessed_on).label("day_before"),
            beside(lag, a.assessed_on, 2).label("day_before_that"),
            beside(lead, a.assessed_on).label("day_after"),
        )
        .where(choose(a.child_id), a.assessed_on.between(months.BEGINNING, on), a.tier.in_(TIERS))
        .where(load.confirmed(a.confirmed_by))
        .subquery()
    )
    c = confirmed.c
    tells = (
        c.tier_before.is_(None),
        c.tier_before != c.tier,
        c.day_before == c.assessed_on,
        c.day_before_that == c.day_before,
        c.day_after.is_(None),
        c.day_after == c.assessed_on,
    )
    return sa.select(*(c[column.name] for column in columns)).where(sa.or_(*tells))


def _visits(
    connection: sa.Connection,
    choose: load.Choose,
    child: dict[str, int],
    registers: Periods,
    zone: ZoneInfo,
    rules: History,
    days: tuple[dt.date | None, dt.date],
) -> Visits:
    """Contacts by child, then day; what they recorded of the four elements is told as far as all four are recorded."""
    v = schema.visit.c
    complete = sa.and_(*(v[name].is_not(None) for name in ("life", "guardianship", "health", "study")))
    columns = (v.child_id, v.visited_on, v.mode, v.visitor_role, v.child_seen, complete, v.recorded_at)
    wanted = sa.select(*columns, v.recorded_by_import).where(choose(v.child_id))
    rows = [] if days[0] is None else connection.execute(wanted.where(v.visited_on.between(*days))).all()
    if not rows:
        return load.no_visits()
    n = len(rows)
    names, visited, mode, role, seen, whole, recorded_at, by_import = zip(*rows, strict=True)
    who, day = _whose(names, child), _days(visited)
    order = np.flatnonzero(who >= 0)
    order = order[np.lexsort((day[order], who[order]))]
    who, day = who[order], day[order]

    def among(words: Iterable[str], values: Sequence[str]) -> Bools:
        return np.fromiter(map(frozenset(words).__contains__, values), dtype=bool, count=n)[order]

    def true(values: Sequence[bool]) -> Bools:
        return np.fromiter(values, dtype=bool, count=n)[order]

    remote, ngo = among(load.REMOTE, mode), among(("ngo",), role)
    counted = among(load.FACE_TO_FACE, mode) | (remote & (rules.on_days("count_remote", day) > 0))
    counted &= among(load.COUNTED_ROLES, role) | (ngo & (rules.on_days("count_ngo", day) > 0))
    inside = registers.contain(who, day)
    return Visits(
        child=who,
        day=day,
        valid=counted & true(seen) & inside,
        home=among(("home",), mode),
        complete=true(whole),
        remote=remote,
        ngo=ngo,
        on_register=inside,
        elements=np.full(who.shape, -1, dtype=np.int64),
        recorded=load.local_days(np.array(recorded_at, dtype="datetime64[us]")[order], zone),
        import_made=true(by_import),
        ids=(),
        recorded_at=np.empty(0, dtype="datetime64[us]"),
    )
