"""Local parameters: everything that changes a figure and that a city may set, with the shipped defaults of METRICS.

Kept in the table `parameter` (name, valid_from, at, value, by), rows are added and never changed; on a day the row
latest valid holds, of several from one day the one set last.  The numbers by tier also stand in `visit_standard`, where
they are imported.  What may be set, and which series a change touches, is said in `data_access.local_rules`.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from data_access import often, schema

TIERS = ("red", "yellow", "blue", "green")
NOT_ASSESSED = "not_assessed"
ALL_TIERS = (*TIERS, NOT_ASSESSED)
"""From the highest risk to the lowest, then 未评定."""

DIMENSIONS = ("guardianship", "physical", "behaviour")
"""What an assessment looks at, beside the tier that comes of it."""

NOT_RECORDED = "not_recorded"
RISK_LEVELS = ("high", "medium", "low", "none", NOT_RECORDED)
"""How great the risk is in one dimension, then 未登记."""

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
    suppress_below: int = 5
    construction_yuan: int = 50_000
    operating_yuan: int = 40_000
    certified_since: dt.date = dt.date(2022, 1, 1)
    count_remote: bool = False  # telephone and video contacts count as visits
    count_ngo: bool = False  # visits by social organisations count as visits
    change_report_days: int = 3
    reassess_red_days: int = 30
    reassess_yellow_days: int = 90
    reassess_blue_days: int = 180
    reassess_green_days: int = 365
    red_follow_up_days: int = 7
    reach_near_km: int = 3
    reach_far_km: int = 5
    grade_yuan: tuple[tuple[str, int], ...] = ()  # operating subsidy by grade of the appraisal; else operating_yuan
    time_zone: str = "Asia/Shanghai"
    holidays: tuple[dt.date, ...] = ()  # days that are no working days although Monday to Friday
    standards: tuple[tuple[str, TierStandard], ...] = field(default=_EXAMPLE_STANDARD)

    def standard(self, tier: str) -> TierStandard:
        return dict(self.standards)[tier]

    def reassess_days(self, tier: str) -> int | None:
        """After how many days an assessment of this tier is due again; None for a child not assessed."""
        days = {
            "red": self.reassess_red_days,
            "yellow": self.reassess_yellow_days,
            "blue": self.reassess_blue_days,
            "green": self.reassess_green_days,
        }
        return days.get(tier)

    def operating_for(self, grade: str | None) -> int:
        """The operating subsidy of a year for an appraised station of this grade, where nothing was granted yet."""
        return dict(self.grade_yuan).get(grade or "", self.operating_yuan)


DEFAULTS = Parameters()
_STANDARDS = {"visits": "visits_per_month", "interval": "interval_days"}
"""Beginnings of the names under which the numbers of a tier are set ("visits_red"), and their columns."""


@dataclass(frozen=True)
class Entry:
    """A value as it was set: from which day on it holds, by whom and when (naive UTC)."""

    name: str
    valid_from: dt.date
    value: str
    by: str
    at: dt.datetime


@dataclass(frozen=True)
class History:
    """All values that were ever set, by name, day and time of setting."""

    entries: tuple[Entry, ...]

    @cached_property
    def _by_name(self) -> Mapping[str, dict[dt.date, Entry]]:
        found: dict[str, dict[dt.date, Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.name, {})[entry.valid_from] = entry  # of one day the last one set stays
        return found

    def changes(self, name: str) -> tuple[Entry, ...]:
        """The values of a name that came or will come into force, by day."""
        return tuple(self._by_name.get(name, {}).values())

    def ever(self, name: str) -> tuple[Any, ...]:
        """The shipped value of a name, and all that it was set to."""
        return (default(name), *(parsed(name, entry.value) for entry in self.changes(name)))

    def value(self, name: str, on: dt.date) -> Any:
        """The value of a name in force on a day."""
        held = [entry for entry in self.changes(name) if entry.valid_from <= on]
        return parsed(name, held[-1].value) if held else default(name)

    def on(self, day: dt.date) -> Parameters:
        """The parameters in force on a day."""
        changes: dict[str, Any] = {f.name: self.value(f.name, day) for f in fields(Parameters) if f.name in NAMES}
        standards = tuple(
            (tier, TierStandard(self.value(f"visits_{tier}", day), self.value(f"interval_{tier}", day)))
            for tier in ALL_TIERS
        )
        return replace(DEFAULTS, **changes, standards=standards)

    def on_days(self, name: str, days: NDArray[np.int64]) -> NDArray[np.int64]:
        """The value of a number or switch on each of many days (ordinals)."""
        values = np.full(days.shape, int(default(name)), dtype=np.int64)
        for entry in self.changes(name):
            values[days >= entry.valid_from.toordinal()] = int(parsed(name, entry.value))
        return values


_SHIPPED: Mapping[str, Any] = {
    **{f.name: getattr(DEFAULTS, f.name) for f in fields(Parameters) if f.name != "standards"},
    **{
        f"{what}_{tier}": getattr(standard, column)
        for what, column in _STANDARDS.items()
        for tier, standard in DEFAULTS.standards
    },
}
NAMES = frozenset(_SHIPPED)
"""Everything that can be set."""


def default(name: str) -> Any:
    """The shipped value of a name."""
    return _SHIPPED[name]


def parsed(name: str, text: str) -> Any:
    """A value as the table holds it, as what it is.

    Raises ValueError for a text that is no such value.
    """
    kept = default(name)
    if isinstance(kept, str):
        return text
    if isinstance(kept, bool):
        return {"yes": True, "no": False}[text] if text in ("yes", "no") else _refuse(text)
    if isinstance(kept, dt.date):
        return dt.date.fromisoformat(text)
    if name == "holidays":
        return tuple(dt.date.fromisoformat(day) for day in text.split(";") if day)
    if name == "grade_yuan":
        return tuple((grade, int(yuan)) for grade, yuan in (pair.split("=") for pair in text.split(";") if pair))
    return max(1, int(text)) if name.startswith("visits_") else int(text)  # the floor of 1 is locked


def _refuse(text: str) -> bool:
    raise ValueError(text)


def as_text(value: Any) -> str:
    """A value as the table holds it: what `parsed` reads."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ";".join("=".join(map(str, each)) if isinstance(each, tuple) else str(each) for each in value)
    return str(value)


def load(connection: sa.Connection, on: dt.date) -> Parameters:
    """The parameters in force on a day: defaults, then the rows of `parameter` and `visit_standard`."""
    return history(connection).on(on)


_P, _S = schema.parameter.c, schema.visit_standard.c
_SET = sa.select(_P.name, _P.valid_from, _P.value, _P.by, _P.at)
_STANDARDS_SET = sa.select(_S.tier, _S.valid_from, _S.visits_per_month, _S.interval_days)


def as_set(connection: sa.Connection) -> Sequence[Any]:
    """The rows of `parameter` (name, valid_from, value, by, at), in no order."""
    return often.rows(connection, _SET)


def history(connection: sa.Connection, rows: Sequence[Any] | None = None) -> History:
    """Everything that was set, with what `visit_standard` says; names of no parameter are left out.

    `rows`: what `as_set` gave, where it was asked already.
    """
    rows = as_set(connection) if rows is None else rows
    entries = [Entry(*row) for row in rows if row.name in NAMES] + _imported(connection)
    return History(tuple(sorted(entries, key=lambda entry: (entry.name, entry.valid_from, entry.at))))


_BEFORE_ALL = dt.datetime.min  # noqa: DTZ901 - instants are naive UTC here


def _imported(connection: sa.Connection) -> list[Entry]:
    """The rows of `visit_standard`, as if set before everything that was set here for the same day."""
    rows = often.rows(connection, _STANDARDS_SET)
    return [
        Entry(f"{what}_{row.tier}", row.valid_from, str(getattr(row, column)), "", _BEFORE_ALL)
        for row in rows
        if row.tier in ALL_TIERS
        for what, column in _STANDARDS.items()
    ]
