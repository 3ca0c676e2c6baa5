"""Who may see what: the cities of a database and the people of app_user.

These answer before there is a scope, for they are what a scope is made of; they tell nothing about any child.
"""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from data_access import schema
from data_access.scope import Role, Scope


@dataclass(frozen=True)
class City:
    code: str
    name: str
    fictional: bool


@dataclass(frozen=True)
class Person:
    """One row of app_user that is in force; its scope is its area under its role."""

    subject: str
    name: str
    scope: Scope


def cities(connection: sa.Connection) -> tuple[City, ...]:
    """Every city of the database, in order of code."""
    a = schema.area.c
    rows = connection.execute(sa.select(a.code, a.name, a.fictional).where(a.level == "city").order_by(a.code)).all()
    return tuple(City(row.code, row.name, bool(row.fictional)) for row in rows)


def people(connection: sa.Connection, on: dt.date) -> tuple[Person, ...]:
    """Who is in force on a day: not disabled, not expired, and of a city or town that exists; in order of subject."""
    u, a = schema.app_user.c, schema.area.c
    statement = (
        sa.select(u.subject, u.name, u.role, a.code, a.level, a.parent_code)
        .join(schema.area, a.code == u.area_code)
        .where(u.disabled_at.is_(None), sa.or_(u.valid_until.is_(None), u.valid_until >= on))
        .where(a.level.in_(("city", "town")))
        .order_by(u.subject)
    )
    return tuple(
        Person(row.subject, row.name or "", _scope(row.role, row.code, row.level, row.parent_code))
        for row in connection.execute(statement)
    )


def _scope(role: str, code: str, level: str, parent: str | None) -> Scope:
    return Scope(Role(role), code) if level == "city" else Scope(Role(role), parent or "", code)
