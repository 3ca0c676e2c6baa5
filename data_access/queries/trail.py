"""The audit trail as an auditor reads it: what concerns one city, its newest event first.

The connection is one of `Database.audit`: on SQLite a file of its own, in which there are no areas, so that the codes
of the city's towns come with the question (`users.town_codes`).  Events without an area are those of operators for the
whole installation, and every auditor's.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data_access.errors import NotAllowed
from data_access.schema import audit_event
from data_access.scope import Role, Scope


@dataclass(frozen=True)
class Recorded:
    """One event as it stands in the trail; `at` is naive UTC."""

    id: int
    at: dt.datetime
    subject: str
    role: str
    action: str
    area_code: str | None
    children: tuple[str, ...]
    reason: str | None
    detail: str | None


@dataclass(frozen=True)
class Sought:
    """Events with begin <= at < end (naive UTC), and of one action, person, area or child where given."""

    begin: dt.datetime
    end: dt.datetime
    action: str | None = None
    subject: str | None = None
    area: str | None = None
    child: str | None = None


def events(
    trail: sa.Connection,
    scope: Scope,
    towns: frozenset[str],
    sought: Sought,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[Recorded, ...]:
    """The newest first.  Raises NotAllowed for anybody but an auditor."""
    e = audit_event.c
    columns = (e.id, e.at, e.subject, e.role, e.action, e.area_code, e.child_ids, e.reason, e.detail)
    of = sa.select(*columns).where(*_conditions(scope, towns, sought)).order_by(e.id.desc())
    rows = trail.execute(of.limit(limit).offset(offset) if limit is not None else of)
    return tuple(
        Recorded(
            row.id, row.at, row.subject, row.role, row.action, row.area_code,
            tuple(row.child_ids.split(";")) if row.child_ids else (), row.reason, row.detail,
        )
        for row in rows
    )  # fmt: skip


def count(trail: sa.Connection, scope: Scope, towns: frozenset[str], sought: Sought) -> int:
    """How many there are.  Raises NotAllowed for anybody but an auditor."""
    of = sa.select(sa.func.count()).select_from(audit_event).where(*_conditions(scope, towns, sought))
    return int(trail.execute(of).scalar_one())


def subjects(trail: sa.Connection, scope: Scope, towns: frozenset[str], sought: Sought) -> tuple[str, ...]:
    """Who is in them, in order.  Raises NotAllowed for anybody but an auditor."""
    e = audit_event.c
    of = sa.select(e.subject).distinct().where(*_conditions(scope, towns, sought)).order_by(e.subject)
    return tuple(trail.execute(of).scalars())


def _conditions(scope: Scope, towns: frozenset[str], sought: Sought) -> list[Any]:
    if scope.role is not Role.AUDITOR:
        raise NotAllowed()
    e = audit_event.c
    here = sorted({scope.city, *towns})
    conditions: list[Any] = [
        sa.or_(e.area_code.is_(None), e.area_code.in_(here)),
        e.at >= sought.begin,
        e.at < sought.end,
    ]
    for column, value in ((e.action, sought.action), (e.subject, sought.subject), (e.area_code, sought.area)):
        if value is not None:
            conditions.append(column == value)
    if sought.child is not None:
        conditions.append((";" + e.child_ids + ";").contains(f";{sought.child};", autoescape=True))
    return conditions
