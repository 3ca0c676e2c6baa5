"""Targets: what a measure is to reach, and from when.

The clauses promise the whole for some measures (OFFICIAL); the table `target` holds what a city has promised beside
that: shares (1 = 100 %; a number above 1 is per cent) or, for the social organisations (E1), a number by a day.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from data_access import local_rules, often
from data_access.engine import Database
from data_access.errors import UserError
from data_access.schema import parameter, target
from data_access.scope import Scope
from data_access.texts import msg

OFFICIAL: Mapping[str, tuple[float, str]] = {
    "A1": (1.0, msg("clauses 35 and 58")),
    "A3": (1.0, msg("clause 35")),
    "A8": (1.0, msg("clause 36")),
    "A11": (1.0, msg("clause 37")),
    "B3": (1.0, msg("clause 52")),
    "C1": (1.0, msg("clause 17")),
    "C2": (1.0, msg("clause 18")),
    "C3": (1.0, msg("clause 21")),
    "C10": (1.0, msg("clause 8")),
    "D1": (1.0, msg("clause 31")),
    "D2": (1.0, msg("clause 32")),
    "D4": (1.0, msg("clause 42")),
    "D5": (1.0, msg("clause 38")),
    "F1": (1.0, msg("clause 49")),
    "F2": (1.0, msg("clause 56")),
    "F4": (1.0, msg("clause 70")),
}
"""Shares that a clause promises for all, with the clause."""

NUMBERS = frozenset({"E1"})
"""Measures whose target is a number."""

SETTABLE = (*OFFICIAL, "A6", "A7", "A9", "C6", "C7", "D6", "D7", "E1", "F3", "F6")
"""Measures for which a city may set one: shares that shall rise, and the number of social organisations."""


class TargetUnfit(UserError):
    msgid = msg("A target is a number above 0, a share at most 100 %, with the clause or paper that it comes from.")


@dataclass(frozen=True)
class Target:
    """A share (0 to 1) or a number, the day from which it is to hold, None for what always held, and its source."""

    measure: str
    value: float
    due_on: dt.date | None
    source: str


def listed(connection: sa.Connection, scope: Scope) -> tuple[Target, ...]:
    """The city's own targets by measure and day; those of the clauses stand in OFFICIAL."""
    rows = often.rows(connection, _listed(scope))
    return tuple(Target(row.measure_id, _value(row), row.due_on, row.source_clause or "") for row in rows)


@lru_cache(maxsize=64)
def _listed(scope: Scope) -> sa.Select[Any]:
    """Asked at every run of the page: built once for a scope."""
    c = target.c
    wanted = sa.select(c.measure_id, c.value, c.due_on, c.source_clause).order_by(c.measure_id, c.due_on)
    return scope.city_total(wanted, c.area_code)


def in_force(connection: sa.Connection, scope: Scope, on: dt.date) -> dict[str, Target]:
    """The target of each measure on a day: the city's latest that is due by then, else what the clause promises."""
    found = {measure: Target(measure, value, None, clause) for measure, (value, clause) in OFFICIAL.items()}
    found |= {each.measure: each for each in listed(connection, scope) if each.due_on is None or each.due_on <= on}
    return found


def _value(row: Any) -> float:
    value = float(row.value)
    return value if row.measure_id in NUMBERS or value <= 1 else value / 100


def set_target(
    database: Database, scope: Scope, wanted: Target, *, by: str, at: dt.datetime, record: Callable[[], None]
) -> None:
    """Promise something from a day on, or promise another value for the same day; who and when is noted.

    `record` is called before it holds, and what it raises leaves all as it was.
    Raises NotAllowed, SeveralCities, TargetUnfit.
    """
    most = 1000.0 if wanted.measure in NUMBERS else 1.0
    if (
        wanted.measure not in SETTABLE
        or wanted.due_on is None
        or not 0 < wanted.value <= most
        or not wanted.source.strip()
    ):
        raise TargetUnfit()
    c = target.c
    with local_rules.setting(database, scope) as connection:
        values = {"value": wanted.value, "source_clause": wanted.source.strip()}
        key = {"measure_id": wanted.measure, "area_code": scope.city, "due_on": wanted.due_on}
        there = sa.and_(*(c[name] == value for name, value in key.items()))
        if not connection.execute(sa.update(target).where(there).values(**values)).rowcount:
            connection.execute(sa.insert(target).values(**key, **values))
        noted = {"name": local_rules.TARGET, "valid_from": wanted.due_on, "by": by, "at": at}
        connection.execute(sa.insert(parameter).values(**noted, value=f"{wanted.measure} {wanted.value:g}"))
        record()
