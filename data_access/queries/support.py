"""What children on the register are entitled to and have, as recorded on a day (F1–F4), and rounds of looking for more.

One read serves every figure and every list behind it, so that a number and its list cannot differ.  Absent is not
failed: what nobody recorded is told apart from what is known to be missing.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from data_access import months, schema
from data_access.errors import NotAllowed
from data_access.parameters import ALL_TIERS, REGISTER_KINDS, Parameters, history
from data_access.queries.areas import located
from data_access.queries.day_records import read_day
from data_access.rollups import load
from data_access.rollups.facts import kinds_touching, on_register, tier_at
from data_access.scope import Reach, Scope
from data_access.walls import reaching

POLICIES = ("categorised_support", "extreme_hardship", "dibao", "medical_assistance", "disability_subsidies")
ARRANGEMENTS = ("parents", "relatives", "institutional", "temporary", "consented", "appointed", "none")
COVERS = ("accident", "critical_illness")
IN_SCHOOL = frozenset({"enrolled", "special_education", "home_teaching"})
SCHOOL_AGE = range(6, 15)
"""Full years of age on the 31 August before the school year: the nine years of compulsory education."""
CHANNELS = ("data", "grid_worker", "household")


class ChildSupport(NamedTuple):
    """One child on the register on a day, and what is on record of it.

    `town` is '' and `village` the city's code for 未落村.  `receiving` is part of `entitled`; `has_policy`: an
    entitlement had begun by the day, whether or not it still holds.  `arrangement` is None when no guardianship holds
    on record.  `insured` and `lapsed`: kinds of cover that hold, and that are on record and hold no more.  `schooling`
    is the status of the term of the day, else of the term before; None when neither is recorded.
    """

    child: str
    town: str
    village: str
    tier: str
    category: str
    kind: str
    entitled: frozenset[str]
    receiving: frozenset[str]
    has_policy: bool
    arrangement: str | None
    is_guarded: bool
    insured: frozenset[str]
    lapsed: frozenset[str]
    is_school_age: bool
    schooling: str | None


@dataclass(frozen=True)
class Screenings:
    """Rounds of looking for children in one town and year by one channel (clause 51)."""

    year: int
    channel: str
    town_code: str  # '' when they are the city's own
    rounds: int
    villages: frozenset[str]  # in which there was one
    screened: int
    found: int
    not_counted: int  # rounds whose numbers nobody recorded


def children(
    connection: sa.Connection, scope: Scope, as_of: dt.date, parameters: Parameters
) -> tuple[ChildSupport, ...]:
    """The children on a register on the day whose village then lies in the scope, by id.

    For sums of any role that may see visits: roles without child rows get them without their codes.
    Raises NotAllowed for roles that see no visits.
    """
    _require(scope)
    choose = load.children_of_city(scope.city) if scope.town is None else load.children_of_town(scope.city, scope.town)
    with reaching(connection, Reach.LIVED):  # who lived here on that day
        found = _read(connection, scope.city, choose, as_of, parameters)
    return as_seen(scope, tuple(child for child in found if scope.allows(child.town)))


def as_seen(scope: Scope, found: tuple[ChildSupport, ...]) -> tuple[ChildSupport, ...]:
    """The children of a scope's own area as the scope may see them: roles without child rows without their codes."""
    return found if scope.sees_children else tuple(child._replace(child="") for child in found)


def city_cells(
    connection: sa.Connection, scope: Scope, as_of: dt.date, parameters: Parameters
) -> tuple[ChildSupport, ...]:
    """The children of the whole city without code and place: for city totals, which everybody of it may read.

    Raises NotAllowed for roles that see no visits.
    """
    _require(scope)
    with reaching(connection, Reach.CITY):
        found = _read(connection, scope.city, load.children_of_city(scope.city), as_of, parameters)
    return without_places(found)


def without_places(found: Iterable[ChildSupport]) -> tuple[ChildSupport, ...]:
    """The same children without what tells which child, and where."""
    return tuple(child._replace(child="", town="", village="") for child in found)


def screenings(connection: sa.Connection, scope: Scope, as_of: dt.date) -> tuple[Screenings, ...]:
    """Rounds up to the day by year, channel and town of the scope; years and channels without one are absent.

    Raises NotAllowed for roles that see no visits.
    """
    _require(scope)
    s, places = schema.screening.c, located(scope, as_of)
    wanted = (
        sa.select(s.on_date, s.channel, s.screened, s.found, places.c.town_code, places.c.village_code)
        .join_from(schema.screening, places, places.c.code == s.area_code)
        .where(s.on_date <= as_of)
    )
    groups: dict[tuple[int, str, str], list[Any]] = defaultdict(list)
    for row in connection.execute(scope.rows(wanted, places.c.city_code, places.c.town_code)):
        groups[row.on_date.year, row.channel, row.town_code].append(row)
    return tuple(
        Screenings(
            *key,
            rounds=len(rows),
            villages=frozenset(row.village_code for row in rows if row.village_code),
            screened=sum(row.screened or 0 for row in rows),
            found=sum(row.found or 0 for row in rows),
            not_counted=sum(row.screened is None or row.found is None for row in rows),
        )
        for key, rows in sorted(groups.items())
    )


def _require(scope: Scope) -> None:
    if not scope.sees_visits:
        raise NotAllowed()


def _read(
    connection: sa.Connection, city: str, everybody: load.Choose, as_of: dt.date, parameters: Parameters
) -> tuple[ChildSupport, ...]:
    choose = load.registered_since(everybody, as_of)
    records = read_day(
        connection,
        city,
        everybody,
        as_of,
        registered=as_of,
        visits_from=None,
        time_zone=parameters.time_zone,
        rules=history(connection),
    ).records
    day = as_of.toordinal()
    kind = kinds_touching(records, day, day)
    present = on_register(records, kind, day)
    tier = tier_at(records, day)
    village = records.villages.at(day, else_first=True)
    town = records.places.town_at(village)
    policies = _by_child(connection, schema.entitlement, "entitled_from", choose, as_of)
    guardians = _by_child(connection, schema.guardianship, "starts_on", choose, as_of)
    covers = _by_child(connection, schema.insurance, "starts_on", choose, as_of)
    school_age = _school_age(connection, city, choose, as_of)
    schooling = _schooling(connection, choose, as_of)
    found = []
    same: dict[frozenset[str], frozenset[str]] = {}  # few sets, many children
    for i, child in enumerate(records.ids):
        if not present[i]:
            continue
        entitled, receiving = _policies(policies[child], as_of)
        arrangement, is_guarded = _guardian(guardians[child], as_of)
        insured = frozenset(row.kind for row in covers[child] if _holds(row.ends_on, as_of))
        lapsed = frozenset(row.kind for row in covers[child]) - insured
        found.append(
            ChildSupport(
                child=child,
                town=records.places.towns[town[i]] if town[i] >= 0 else "",
                village=records.places.villages[village[i]] if village[i] >= 0 else city,
                tier=ALL_TIERS[tier[i]],
                category=records.category[i],
                kind=REGISTER_KINDS[kind[i]],
                entitled=same.setdefault(entitled, entitled),
                receiving=same.setdefault(receiving, receiving),
                has_policy=bool(policies[child]),
                arrangement=arrangement,
                is_guarded=is_guarded,
                insured=same.setdefault(insured, insured),
                lapsed=same.setdefault(lapsed, lapsed),
                is_school_age=child in school_age,
                schooling=schooling.get(child),
            )
        )
    return tuple(found)


def _by_child(
    connection: sa.Connection, table: sa.Table, since: str, choose: load.Choose, as_of: dt.date
) -> dict[str, list[Any]]:
    """The rows of a table that had begun by the day, by child; every child has a list."""
    c = table.c
    rows: dict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(
        sa.select(table).where(choose(c.child_id), c[since].between(months.BEGINNING, as_of))
    ):
        rows[row.child_id].append(row)
    return rows


def _holds(end: dt.date | None, as_of: dt.date) -> bool:
    return end is None or end >= as_of


def _policies(rows: list[Any], as_of: dt.date) -> tuple[frozenset[str], frozenset[str]]:
    """(entitled to on the day, of these received on it)."""
    entitled = [row for row in rows if _holds(row.entitled_to, as_of)]
    receiving = (
        row.policy
        for row in entitled
        if row.receiving_from is not None and row.receiving_from <= as_of and _holds(row.receiving_to, as_of)
    )
    return frozenset(row.policy for row in entitled), frozenset(receiving)


def _guardian(rows: list[Any], as_of: dt.date) -> tuple[str | None, bool]:
    """The arrangement begun last of those that hold, and whether it is effective; of two begun on one day the one that
    is not, so that no gap is covered up.  Nobody (none) is never effective.
    """
    holding = [row for row in rows if _holds(row.ends_on, as_of)]
    if not holding:
        return None, False
    last = min(holding, key=lambda row: (-row.starts_on.toordinal(), _is_effective(row), row.arrangement))
    return last.arrangement, _is_effective(last)


def _is_effective(row: Any) -> bool:
    return bool(row.effective) and row.arrangement != "none"


def _school_age(connection: sa.Connection, city: str, choose: load.Choose, as_of: dt.date) -> frozenset[str]:
    c = schema.child.c
    begin = dt.date(as_of.year if as_of >= dt.date(as_of.year, 9, 1) else as_of.year - 1, 8, 31)
    rows = connection.execute(sa.select(c.id, c.born_on).where(c.city_code == city, choose(c.id)))
    return frozenset(row.id for row in rows if _age(row.born_on, begin) in SCHOOL_AGE)


def _age(born: dt.date, on: dt.date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


_OF_SCHOOL_YEAR = re.compile(r"(\d{4})(?:\D{1,2}\d{4})?学年.*?([一上秋二下春])")
_OF_SEASON = re.compile(r"(\d{4})年?([春秋])")


def _schooling(connection: sa.Connection, choose: load.Choose, as_of: dt.date) -> dict[str, str]:
    """The status of the term that runs on the day by child, else that of the term before.

    Of two spellings of one term the one that says dropped out holds.  A term that names no year and half is not dated.
    """
    running = _term_of(as_of)
    wanted = {running, _term_of(running - dt.timedelta(days=1))}
    c = schema.schooling.c
    found: dict[str, tuple[dt.date, bool, str]] = {}
    for row in connection.execute(sa.select(c.child_id, c.term, c.status).where(choose(c.child_id))):
        begins = term_begins(row.term)
        if begins in wanted:
            said = (begins, row.status == "dropped_out", row.status)
            found[row.child_id] = max(found.get(row.child_id, said), said)
    return {child: status for child, (_begins, _dropped, status) in found.items()}


def _term_of(day: dt.date) -> dt.date:
    """The first day of the term in which a day lies: 1 September or 1 February."""
    if day.month >= 9:
        return dt.date(day.year, 9, 1)
    return dt.date(day.year, 2, 1) if day.month >= 2 else dt.date(day.year - 1, 9, 1)


def term_begins(text: str) -> dt.date | None:
    """The first day of a term as clerks write it: 2025-2026学年第二学期, 2025学年下学期, 2026年春季学期; else None."""
    if match := _OF_SCHOOL_YEAR.match(text):
        year = int(match[1])
        return dt.date(year, 9, 1) if match[2] in "一上秋" else dt.date(year + 1, 2, 1)
    if match := _OF_SEASON.match(text):
        return dt.date(int(match[1]), 9 if match[2] == "秋" else 2, 1)
    return None
