"""Local parameters: everything that changes a figure and that a city may set, with the shipped defaults of METRICS.

Kept in the table `parameter` (name, value, valid_from, by, at); the row latest valid on a day holds.
"""

import datetime as dt
from dataclasses import dataclass, field, fields, replace
from typing import Any

import sqlalchemy as sa

from data_access import schema

TIERS = ("red", "yellow", "blue", "green")
NOT_ASSESSED = "not_assessed"
ALL_TIERS = (*TIERS, NOT_ASSESSED)
"""From the highest risk to the lowest, then 未评定."""

REGISTER_KINDS = ("difficulty", "left_behind", "migrant")
"""In the order in which a child on several registers counts."""

CATEGORIES = (
    "orphan",
    "de_facto_unattended",
    "guardianship_incapable",
    "severe_disability_illness",
    "poor_family",
    "other",
)


@dataclass(frozen=True)
class TierStandard:
    """Local visits a month and days between visits for one tier (table visit_standard)."""

    visits_per_month: int
    interval_days: int


_EXAMPLE_STANDARD = (
    ("red", TierStandard(4, 31)),
    ("yellow", TierStandard(2, 31)),
    ("blue", TierStandard(1, 31)),
    ("green", TierStandard(1, 31)),
    (NOT_ASSESSED, TierStandard(1, 31)),
)


@dataclass(frozen=True)
class Parameters:
    """The values in force on a day; hashable, so that they can be part of a cache key."""

    freeze_day: int = 5
    first_visit_days: int = 7
    timely_recording_days: int = 3
    stale_after_days: int = 7
    burst_visits: int = 10
    burst_days: int = 5
    identical_visits: int = 6
    caseload_alert: int = 30
    suppress_below: int = 5
    construction_yuan: int = 50_000
    operating_yuan: int = 40_000
    certified_since: dt.date = dt.date(2022, 1, 1)
    time_zone: str = "Asia/Shanghai"
    holidays: tuple[dt.date, ...] = ()  # days that are no working days although Monday to Friday
    standards: tuple[tuple[str, TierStandard], ...] = field(default=_EXAMPLE_STANDARD)

    def standard(self, tier: str) -> TierStandard:
        return dict(self.standards)[tier]


def load(connection: sa.Connection, on: dt.date) -> Parameters:
    """The parameters in force on a day: defaults, then the rows of `parameter` and `visit_standard`."""
    values = _latest_values(connection, on)
    known = {f.name: f for f in fields(Parameters) if f.name != "standards"}
    changes: dict[str, Any] = {name: _parsed(name, text) for name, text in values.items() if name in known}
    return replace(Parameters(), **changes, standards=_standards(connection, on))


def _latest_values(connection: sa.Connection, on: dt.date) -> dict[str, str]:
    p = schema.parameter.c
    rows = connection.execute(sa.select(p.name, p.value).where(p.valid_from <= on).order_by(p.name, p.valid_from)).all()
    return {row.name: row.value for row in rows}  # the later row replaces the earlier one


def _parsed(name: str, text: str) -> Any:
    if name == "time_zone":
        return text
    if name == "certified_since":
        return dt.date.fromisoformat(text)
    if name == "holidays":
        return tuple(dt.date.fromisoformat(day) for day in text.split(";") if day)
    return int(text)


def _standards(connection: sa.Connection, on: dt.date) -> tuple[tuple[str, TierStandard], ...]:
    s = schema.visit_standard.c
    standards = dict(_EXAMPLE_STANDARD)
    rows = connection.execute(
        sa.select(s.tier, s.visits_per_month, s.interval_days).where(s.valid_from <= on).order_by(s.tier, s.valid_from)
    ).all()
    for row in rows:
        standards[row.tier] = TierStandard(max(1, row.visits_per_month), row.interval_days)  # the floor of 1 is locked
    return tuple(standards.items())
