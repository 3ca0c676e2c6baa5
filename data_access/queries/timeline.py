"""One child by code: what is on record of it, day by day; no name, no address."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data_access import months, schema
from data_access.queries import roster
from data_access.rollups.load import COUNTED_ROLES, FACE_TO_FACE
from data_access.scope import Scope


@dataclass(frozen=True)
class Registered:
    """On a register from this day."""

    on: dt.date
    kind: str


@dataclass(frozen=True)
class Left:
    on: dt.date
    kind: str
    reason: str | None


@dataclass(frozen=True)
class Lived:
    """In a village from this day; town and village are '' for one outside the scope, which is not told."""

    on: dt.date
    town: str
    village: str


@dataclass(frozen=True)
class Away:
    on: dt.date
    until: dt.date | None
    kind: str


@dataclass(frozen=True)
class Assessed:
    """An assessment with what it found in the three dimensions (None: not recorded)."""

    on: dt.date
    tier: str
    confirmed: bool
    guardianship: str | None = None
    physical: str | None = None
    behaviour: str | None = None


@dataclass(frozen=True)
class Visited:
    """A visit with its four elements (None: not recorded)."""

    on: dt.date
    mode: str
    role: str
    seen: bool
    life: str | None
    guardianship: str | None
    health: str | None
    study: str | None

    @property
    def met(self) -> bool:
        """A director or supervisor saw the child face to face; whether it counts also asks for the register."""
        return self.seen and self.mode in FACE_TO_FACE and self.role in COUNTED_ROLES


@dataclass(frozen=True)
class Deferred:
    on: dt.date
    until: dt.date
    reason: str
    approved: bool


@dataclass(frozen=True)
class Changed:
    """A change that was found, and on which days it was reported and handled."""

    on: dt.date
    kind: str | None
    reported_on: dt.date | None
    handled_on: dt.date | None


@dataclass(frozen=True)
class Entitled:
    """Entitled to a policy from this day, and from when to when it is received; None: not yet, or without an end."""

    on: dt.date
    policy: str
    until: dt.date | None
    receiving_from: dt.date | None
    receiving_until: dt.date | None
    monthly_yuan: int | None


Entry = Registered | Left | Lived | Away | Assessed | Visited | Deferred | Changed | Entitled


@dataclass(frozen=True)
class Timeline:
    """Who it is by code, and the entries up to a day, the latest first."""

    child: str
    roster_no: str | None
    category: str
    town: str
    village: str
    entries: tuple[Entry, ...]


def timeline(connection: sa.Connection, scope: Scope, child: str, as_of: dt.date) -> Timeline | None:
    """What is on record of a child up to a day; None for one that does not live in the scope now, or that there is not.

    A child belongs to the town in which it lives: its whole past goes with it, and its former town is told nothing.
    Raises NotAllowed for roles without child rows.
    """
    scope.require_children()
    c = schema.child.c
    mine = roster.living_here(scope, [child])
    known = connection.execute(mine.add_columns(c.roster_no, c.category)).first()
    if known is None:
        return None
    lived = _lived(connection, scope, mine, as_of)
    entries = [*lived, *_register(connection, mine, as_of), *_dated(connection, mine, as_of)]
    entries.sort(key=lambda entry: entry.on, reverse=True)
    now = lived[-1] if lived else Lived(as_of, "", "")
    return Timeline(known.id, known.roster_no, known.category, now.town, now.village, tuple(entries))


def _lived(connection: sa.Connection, scope: Scope, mine: sa.Select[Any], as_of: dt.date) -> list[Lived]:
    v, village, town = schema.child_village.c, schema.area.alias("village"), schema.area.alias("town")
    days = connection.execute(_upto(sa.select(v.from_on), v.child_id, v.from_on, mine, as_of)).scalars().all()
    wanted = (
        sa.select(v.from_on, town.c.code, village.c.name)
        .join_from(schema.child_village, village, village.c.code == v.village_code)
        .join(town, town.c.code == village.c.parent_code)
    )
    own = scope.rows(_upto(wanted, v.child_id, v.from_on, mine, as_of), town.c.parent_code, town.c.code)
    places = {row.from_on: (row.code, row.name) for row in connection.execute(own)}
    return [Lived(day, *places.get(day, ("", ""))) for day in days]


def _register(connection: sa.Connection, mine: sa.Select[Any], as_of: dt.date) -> Iterator[Entry]:
    r = schema.child_register.c
    wanted = sa.select(r.registered_on, r.kind, r.left_on, r.left_reason)
    for row in connection.execute(_upto(wanted, r.child_id, r.registered_on, mine, as_of)):
        yield Registered(row.registered_on, row.kind)
        if row.left_on is not None and row.left_on <= as_of:
            yield Left(row.left_on, row.kind, row.left_reason)


def _dated(connection: sa.Connection, mine: sa.Select[Any], as_of: dt.date) -> Iterator[Entry]:
    v, a = schema.visit.c, schema.risk_assessment.c
    d, w, r = schema.visit_deferral.c, schema.child_away.c, schema.change_report.c
    e = schema.entitlement.c

    def rows(day: sa.Column[Any], child: sa.Column[Any], *columns: sa.Column[Any]) -> sa.CursorResult[Any]:
        return connection.execute(_upto(sa.select(day, *columns), child, day, mine, as_of))

    elements = (v.life, v.guardianship, v.health, v.study)
    for row in rows(v.visited_on, v.child_id, v.mode, v.visitor_role, v.child_seen, *elements):
        seen = bool(row.child_seen)
        yield Visited(row[0], row.mode, row.visitor_role, seen, row.life, row.guardianship, row.health, row.study)
    found = (a.guardianship_risk, a.physical_risk, a.behaviour_risk)
    for row in rows(a.assessed_on, a.child_id, a.tier, a.confirmed_by, *found):
        yield Assessed(row[0], row.tier, bool((row.confirmed_by or "").strip()), *row[3:])
    for row in rows(d.from_on, d.child_id, d.to_on, d.reason, d.approved_by):
        yield Deferred(row[0], row.to_on, row.reason, bool((row.approved_by or "").strip()))
    for row in rows(w.from_on, w.child_id, w.to_on, w.kind):
        yield Away(row[0], row.to_on, row.kind)
    for row in rows(r.found_on, r.child_id, r.kind, r.reported_on, r.handled_on):
        yield Changed(row[0], row.kind, _by(row.reported_on, as_of), _by(row.handled_on, as_of))
    received = (e.receiving_from, e.receiving_to, e.monthly_yuan)
    for row in rows(e.entitled_from, e.child_id, e.policy, e.entitled_to, *received):
        begun = _by(row.receiving_from, as_of)
        ended = row.receiving_to if begun else None
        yield Entitled(row[0], row.policy, row.entitled_to, begun, ended, row.monthly_yuan)


def _by(day: dt.date | None, as_of: dt.date) -> dt.date | None:
    """A day that was not there yet is not told of an earlier view."""
    return None if day is None or day > as_of else day


def _upto(
    statement: sa.Select[Any], child: sa.Column[Any], day: sa.Column[Any], mine: sa.Select[Any], as_of: dt.date
) -> sa.Select[Any]:
    """The rows of the child up to a day, the earliest first."""
    return statement.where(child.in_(mine), day.between(months.BEGINNING, as_of)).order_by(day)
