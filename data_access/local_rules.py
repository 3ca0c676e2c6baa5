"""Which local parameters a city may set, within which limits, and which measures a change of each one touches.

    RULES["first_visit_days"].touches           ("A3", "A4"): their series break on the day of a change
    breaks(history, "A3", since, until)          the days on which they did
    set_value(database, scope, …)                the bureau sets a value from a day on; what was set before is kept

Setting is a security property on PostgreSQL too: `data_access.roles` lets nobody but the bureau write these rows.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from data_access import codes, parameters
from data_access.engine import Database
from data_access.errors import NotAllowed, UserError
from data_access.parameters import ALL_TIERS, History
from data_access.schema import area, parameter
from data_access.scope import Role, Scope
from data_access.texts import msg


class RuleUnfit(UserError):
    msgid = msg("This value cannot be set. Whole numbers lie between {low} and {high}.")


class RuleOutOfOrder(UserError):
    msgid = msg("The nearer distance must be smaller than the farther one.")


class RuleUnknown(UserError):
    msgid = msg("There is no local value '{name}'. 'tonghu parameters list' shows what there is.")


class SeveralCities(UserError):
    msgid = msg("The database holds several cities, and these values are those of all: 'tonghu parameters' sets them.")


class Kind(StrEnum):
    """What a value is, and how it is asked for."""

    NUMBER = "number"
    SWITCH = "switch"
    DAY = "day"
    DAYS = "days"
    GRADES = "grades"  # yuan by grade of an appraisal


@dataclass(frozen=True)
class Rule:
    """One parameter that may be set.  `title`, `group` and `unit` are msgids; numbers lie from low to high."""

    name: str
    group: str
    title: str
    touches: tuple[str, ...] = ()
    unit: str = ""
    low: int = 0
    high: int = 0
    kind: Kind = Kind.NUMBER


_MONTHS, _TIERS, _PLACES = msg("Months and visits"), msg("By risk tier"), msg("Stations and subsidies")
_STAFF, _DATA = msg("Directors and reports"), msg("Data quality and disclosure")
GROUPS = (_MONTHS, _TIERS, _PLACES, _STAFF, _DATA)
_DAYS, _VISITS, _YUAN, _KM = msg("days"), msg("times"), msg("yuan"), msg("km")
_COUNTED = ("A1", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "A13", "A15", "B5", "G2", "G3", "G4")
"""What is counted from valid visits."""

_TIER_TITLES = {
    "red": (
        msg("Visits a month: red"),
        msg("Longest interval: red"),
        msg("Re-assessment after: red"),
    ),
    "yellow": (
        msg("Visits a month: yellow"),
        msg("Longest interval: yellow"),
        msg("Re-assessment after: yellow"),
    ),
    "blue": (
        msg("Visits a month: blue"),
        msg("Longest interval: blue"),
        msg("Re-assessment after: blue"),
    ),
    "green": (
        msg("Visits a month: green"),
        msg("Longest interval: green"),
        msg("Re-assessment after: green"),
    ),
    "not_assessed": (
        msg("Visits a month: not assessed"),
        msg("Longest interval: not assessed"),
        "",
    ),
}


def _of_tier(tier: str) -> tuple[Rule, ...]:
    visits, interval, again = _TIER_TITLES[tier]
    found = (
        Rule(f"visits_{tier}", _TIERS, visits, ("A6",), _VISITS, 1, 31),
        Rule(f"interval_{tier}", _TIERS, interval, ("A4",), _DAYS, 1, 366),
    )
    return (*found, Rule(f"reassess_{tier}_days", _TIERS, again, ("B4",), _DAYS, 1, 1096)) if again else found


RULES: Mapping[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("freeze_day", _MONTHS, msg("A month closes after this day of the next"), ("A9", "A10"), "", 1, 28),
        Rule("first_visit_days", _MONTHS, msg("First visit after registration within"), ("A3", "A4"), _DAYS, 1, 31),
        Rule("count_remote", _MONTHS, msg("Telephone and video contacts"), _COUNTED, kind=Kind.SWITCH),
        Rule("count_ngo", _MONTHS, msg("Visits by social organisations"), _COUNTED, kind=Kind.SWITCH),
        Rule("holidays", _MONTHS, msg("Days off that are Monday to Friday"), kind=Kind.DAYS),
        *(rule for tier in ALL_TIERS for rule in _of_tier(tier)),
        Rule("red_follow_up_days", _TIERS, msg("Red without a visit told after"), ("B5",), _DAYS, 1, 31),
        Rule("reach_near_km", _PLACES, msg("Reach of a station, near"), ("C7",), _KM, 1, 50),
        Rule("reach_far_km", _PLACES, msg("Reach of a station, far"), ("C7", "C8"), _KM, 1, 50),
        Rule("construction_yuan", _PLACES, msg("Construction subsidy, once a station"), ("C4",), _YUAN, 0, 10_000_000),
        Rule("operating_yuan", _PLACES, msg("Operating subsidy, mean a year"), ("C5",), _YUAN, 0, 10_000_000),
        Rule("grade_yuan", _PLACES, msg("Operating subsidy by grade"), ("C5",), _YUAN, 0, 10_000_000, Kind.GRADES),
        Rule("certified_since", _STAFF, msg("Certificates before duty are asked for since"), ("D3",), kind=Kind.DAY),
        Rule("change_report_days", _STAFF, msg("Changes reported within"), ("A11",), _DAYS, 0, 31),
        Rule("timely_recording_days", _DATA, msg("Visits recorded in time within"), ("A9",), _DAYS, 0, 31),
        Rule("stale_after_days", _DATA, msg("A town is late after"), (), _DAYS, 1, 366),
        Rule("burst_visits", _DATA, msg("Many records: visits within one hour"), ("A12",), "", 2, 1000),
        Rule("burst_days", _DATA, msg("Many records: of so many different days"), ("A12",), _DAYS, 2, 31),
        Rule("identical_visits", _DATA, msg("Identical records in a row"), ("A12",), "", 2, 100),
        Rule("suppress_below", _DATA, msg("Cells below this number are masked in what leaves"), (), "", 3, 20),
    )
}
"""By name, group after group: what the definitions page shows and offers."""

GRADES = codes.codes("grade")
"""Of an appraisal, the best first."""


# --- what a change breaks ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Break:
    """On this day a parameter that a measure is counted by got another value: figures before it do not compare."""

    on: dt.date
    name: str
    before: str
    after: str


def breaks(history: History, measure: str, since: dt.date, until: dt.date) -> tuple[Break, ...]:
    """The changes that touch a measure after `since` and not after `until`, by day."""
    found = [
        each
        for rule in RULES.values()
        if measure in rule.touches
        for each in _changed(history, rule.name)
        if since < each.on <= until
    ]
    return tuple(sorted(found, key=lambda each: (each.on, each.name)))


def _changed(history: History, name: str) -> list[Break]:
    found = []
    before = parameters.default(name)
    for entry in history.changes(name):
        after = parameters.parsed(name, entry.value)
        if after != before:
            found.append(Break(entry.valid_from, name, parameters.as_text(before), parameters.as_text(after)))
        before = after
    return found


# --- setting ----------------------------------------------------------------------------------------------------------


def set_value(
    database: Database,
    scope: Scope,
    name: str,
    value: str,
    valid_from: dt.date,
    *,
    by: str,
    at: dt.datetime,
    record: Callable[[], None],
) -> None:
    """Let a value hold from a day on; `record` is called before it holds, and what it raises leaves all as it was.

    Raises NotAllowed for anybody but the bureau, SeveralCities where others would be bound by it, RuleUnfit for what is
    no such value, RuleOutOfOrder for a reach beyond the farther one.
    """
    with setting(database, scope) as connection:
        write_value(connection, name, value, valid_from, by=by, at=at)
        record()


def write_value(
    connection: sa.Connection, name: str, value: str, valid_from: dt.date, *, by: str, at: dt.datetime
) -> None:
    """The same inside a transaction, for who owns the database: the values of several cities are set by them alone.

    Raises RuleUnknown, RuleUnfit, RuleOutOfOrder.
    """
    if name not in RULES:
        raise RuleUnknown(name=name)
    _require_fit(RULES[name], value)
    now = parameters.history(connection).on(valid_from)
    near, far = (int(value) if name == each else getattr(now, each) for each in ("reach_near_km", "reach_far_km"))
    if near >= far:
        raise RuleOutOfOrder()
    values = {"name": name, "valid_from": valid_from, "value": value, "by": by, "at": at}
    connection.execute(sa.insert(parameter).values(**values))


def _require_fit(rule: Rule, value: str) -> None:
    try:
        found = parameters.parsed(rule.name, value)
    except ValueError as error:
        raise RuleUnfit(low=rule.low, high=rule.high) from error
    numbers: tuple[int, ...] = ()
    if rule.kind is Kind.NUMBER:
        numbers = (int(value),)
    elif rule.kind is Kind.GRADES:
        numbers = tuple(yuan for _grade, yuan in found)
    unknown = rule.kind is Kind.GRADES and not {grade for grade, _yuan in found} <= set(GRADES)
    if unknown or any(not rule.low <= number <= rule.high for number in numbers):
        raise RuleUnfit(low=rule.low, high=rule.high)


@contextmanager
def setting(database: Database, scope: Scope) -> Iterator[sa.Connection]:
    """A transaction in which the bureau sets what binds its city.

    Raises NotAllowed for everybody else, SeveralCities where it would bind others too.
    """
    if scope.role is not Role.CITY_SUPERVISOR:
        raise NotAllowed()
    with database.write(scope) as connection:
        cities = connection.execute(sa.select(area.c.code).where(area.c.level == "city")).scalars().all()
        if list(cities) != [scope.city]:
            raise SeveralCities()
        yield connection


# --- what was set -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Version:
    """A value or a target as it was set: `name` of a rule, or TARGET with "measure value day" as its value."""

    name: str
    valid_from: dt.date
    value: str
    by: str
    at: dt.datetime


TARGET = "target"
"""The name under which the setting of a target is noted beside the values."""


def versions(rows: Iterable[Any]) -> tuple[Version, ...]:
    """Of what `parameters.as_set` gives what was set here, the latest first."""
    found = [Version(*row) for row in rows if row.name in RULES or row.name == TARGET]
    found.sort(key=lambda each: (each.name, each.valid_from))
    return tuple(sorted(found, key=lambda each: each.at, reverse=True))
