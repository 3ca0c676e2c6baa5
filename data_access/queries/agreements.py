"""What people of the dashboard wrote down: agreed actions, disputed figures, reminders of visits.

A text may speak of a child's case, so that a role that sees no figures about children reads none of them.  What people
wrote is asked at every run of a page: each statement is built once for a scope and day, which takes longer than to ask.
"""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from data_access import months, often, schema
from data_access.errors import NotAllowed
from data_access.queries.areas import located
from data_access.rollups.schema import child_scope
from data_access.scope import Scope


@dataclass(frozen=True)
class Action:
    """What was agreed with a town: who does what by when, and what came of it; `town_code` '' is the city's own.

    An outcome without `done_on` is a note on an action still open; both ends of `due_on` count: late from the next day.
    """

    id: str
    town_code: str
    agreed_on: dt.date
    who: str
    what: str
    due_on: dt.date
    outcome: str | None
    done_on: dt.date | None

    def is_open(self, on: dt.date) -> bool:
        return self.done_on is None or self.done_on > on

    def is_overdue(self, on: dt.date) -> bool:
        return self.is_open(on) and self.due_on < on


@dataclass(frozen=True)
class Dispute:
    """A figure that somebody asks to be checked; `closed_at` None: still open.  Instants are naive UTC."""

    id: str
    measure_id: str  # the part, such as A9.late
    area_code: str
    town_code: str
    time_window: str
    note: str
    raised_at: dt.datetime
    by: str
    reviewer: str | None
    outcome: str | None
    closed_at: dt.datetime | None


@dataclass(frozen=True)
class FollowUp:
    """The latest reminder about a child: when, and for which day a visit was promised."""

    child: str
    reminded_on: dt.date
    promised_on: dt.date | None

    def is_broken(self, on: dt.date, last_visit_on: dt.date | None) -> bool:
        """The promised day has passed, and no valid visit was made since the reminder."""
        passed = self.promised_on is not None and self.promised_on < on
        return passed and (last_visit_on is None or last_visit_on < self.reminded_on)


def actions(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Action, ...]:
    """The actions agreed by the day in the areas of the scope, the latest agreement first, then by the date due.

    Raises NotAllowed for a role that sees no figures about visits.
    """
    return tuple(Action(*row) for row in often.rows(connection, _actions(scope, on)))


@lru_cache(maxsize=64)
def _actions(scope: Scope, on: dt.date) -> sa.Select[Any]:
    places = _places(scope, on)
    a = schema.action.c
    wanted = (
        sa.select(a.id, places.c.town_code, a.agreed_on, a.who, a.what, a.due_on, a.outcome, a.done_on)
        .join_from(schema.action, places, places.c.code == a.area_code)
        .where(a.agreed_on <= on)
        .order_by(a.agreed_on.desc(), a.due_on, a.id)
    )
    return scope.rows(wanted, places.c.city_code, places.c.town_code)


def disputes(connection: sa.Connection, scope: Scope, on: dt.date) -> tuple[Dispute, ...]:
    """The disputed figures of the areas of the scope valid on the day, the open ones first, then the latest first.

    Raises NotAllowed for a role that sees no figures about visits.
    """
    return tuple(Dispute(*row) for row in often.rows(connection, _disputes(scope, on)))


@lru_cache(maxsize=64)
def _disputes(scope: Scope, on: dt.date) -> sa.Select[Any]:
    places = _places(scope, on)
    d = schema.dispute.c
    columns = (d.time_window, d.note, d.raised_at, d.by, d.reviewer, d.outcome, d.closed_at)
    wanted = (
        sa.select(d.id, d.measure_id, d.area_code, places.c.town_code, *columns)
        .join_from(schema.dispute, places, places.c.code == d.area_code)
        .order_by(sa.case((d.closed_at.is_(None), 0), else_=1), d.raised_at.desc(), d.id)
    )
    return scope.rows(wanted, places.c.city_code, places.c.town_code)


def follow_ups(connection: sa.Connection, scope: Scope, on: dt.date) -> dict[str, FollowUp]:
    """The latest reminder by the day about each child that lives in the scope now, by child.

    Raises NotAllowed for roles without child rows.
    """
    rows = often.rows(connection, _follow_ups(scope, on))
    return {row.child_id: FollowUp(*row) for row in rows}  # the later row replaces the earlier one


@lru_cache(maxsize=64)
def _follow_ups(scope: Scope, on: dt.date) -> sa.Select[Any]:
    scope.require_children()
    f, mine = schema.follow_up.c, child_scope.c
    wanted = (
        sa.select(f.child_id, f.reminded_on, f.promised_on)
        .join_from(schema.follow_up, child_scope, mine.child_id == f.child_id)
        .where(mine.present == 1, f.reminded_on.between(months.BEGINNING, on))
        .order_by(f.child_id, f.reminded_on)
    )
    return scope.rows(wanted, mine.city_code, mine.town_code)


def _places(scope: Scope, on: dt.date) -> Any:
    if not scope.sees_visits:
        raise NotAllowed()
    return located(scope, on)
