"""Who may see what: the cities of a database and the people of app_user.

These answer before there is a scope, for they are what a scope is made of; they tell nothing about any child.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from data_access import often, schema
from data_access.engine import Database
from data_access.errors import UnknownArea, UserError
from data_access.scope import CHILD_ROLES, Role, Scope
from data_access.texts import msg


class NobodyApproved(UserError):
    msgid = msg("Nobody is entered without a subject and the name of who approved it (--approved-by).")


class RevealUnfit(UserError):
    msgid = msg(
        "To see names one must be the bureau's or a town's supervisor, with both who approved it and until when."
    )


class AreaUnfit(UserError):
    msgid = msg("This role cannot be given for the area {code}: a town supervisor has a town, others have a city.")


class UnknownSubject(UserError):
    msgid = msg("There is no user '{subject}'. 'tonghu users list' shows whom there is.")


LEVELS: Mapping[Role, tuple[str, ...]] = {
    Role.LEADER: ("city", "town"),
    Role.CITY_SUPERVISOR: ("city",),
    Role.TOWN_SUPERVISOR: ("town",),
    Role.FINANCE: ("city",),
    Role.AUDITOR: ("city",),
}
"""Of which kind of area each role may be."""


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


_AREA = schema.area.c
_CITIES = sa.select(_AREA.code, _AREA.name, _AREA.fictional).where(_AREA.level == "city").order_by(_AREA.code)


def cities(connection: sa.Connection) -> tuple[City, ...]:
    """Every city of the database, in order of code."""
    rows = connection.execute(_CITIES).all()
    return tuple(City(row.code, row.name, bool(row.fictional)) for row in rows)


_LEAST_FICTIONAL = _CITIES.order_by(None).order_by(sa.func.coalesce(_AREA.fictional, sa.false()), _AREA.code).limit(1)


def least_fictional(connection: sa.Connection) -> City | None:
    """The first real city, without any the first fictional one: one row, however many cities there are."""
    row = often.first(connection, _LEAST_FICTIONAL)
    return None if row is None else City(row.code, row.name, bool(row.fictional))


_ANOTHER = sa.select(_AREA.code).where(_AREA.level == "city", _AREA.code != sa.bindparam("city")).limit(1)


def is_only_city(connection: sa.Connection, code: str) -> bool:
    """Whether the database holds no city but this one."""
    return connection.execute(_ANOTHER, {"city": code}).first() is None


def town_codes(connection: sa.Connection, city: str) -> frozenset[str]:
    """The bare codes of a city's towns, past ones too: tells a town that is not one's own from no town at all."""
    a = schema.area.c
    return frozenset(connection.execute(sa.select(a.code).where(a.level == "town", a.parent_code == city)).scalars())


def people(connection: sa.Connection, on: dt.date) -> tuple[Person, ...]:
    """Who is in force on a day: not disabled, not expired, and of a city or town that exists; in order of subject."""
    found = (_person(row) for row in connection.execute(_in_force(on).order_by(schema.app_user.c.subject)))
    return tuple(person for person in found if person is not None)


def person(connection: sa.Connection, subject: str, on: dt.date) -> Person | None:
    """Who has this subject, when in force on a day; else None."""
    row = often.first(connection, _one_in_force(on), subject=subject)
    return None if row is None else _person(row)


@lru_cache(maxsize=4)
def _one_in_force(on: dt.date) -> sa.Select[Any]:
    """Asked at every run of every page: built once a day."""
    return _in_force(on).where(schema.app_user.c.subject == sa.bindparam("subject"))


def _in_force(on: dt.date) -> sa.Select[Any]:
    u, a = schema.app_user.c, schema.area.c
    return (
        sa.select(u.subject, u.name, u.role, a.code, a.level, a.parent_code)
        .join(schema.area, a.code == u.area_code)
        .where(u.disabled_at.is_(None), sa.or_(u.valid_until.is_(None), u.valid_until >= on))
        .where(sa.or_(a.level == "city", a.level == "town"))  # IN is rendered anew each time
    )


def _person(row: Any) -> Person | None:
    """None for a row that others wrote with a role that there is not, or not for such an area: it lets nobody in."""
    if row.role not in set(Role) or row.level not in LEVELS[Role(row.role)]:
        return None
    city, town = (row.code, None) if row.level == "city" else (row.parent_code or "", row.code)
    return Person(row.subject, row.name or "", Scope(Role(row.role), city, town))


# --- who is entered --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """One row of app_user as it is entered: who approved whom, for what, until when."""

    subject: str
    role: Role
    area_code: str
    approved_by: str
    name: str | None = None
    valid_until: dt.date | None = None
    reveal_approved_by: str | None = None
    reveal_until: dt.date | None = None
    disabled_at: dt.datetime | None = None

    def in_force(self, on: dt.date) -> bool:
        return self.disabled_at is None and (self.valid_until is None or self.valid_until >= on)


def entries(database: Database) -> tuple[Entry, ...]:
    """Every row of app_user, in force or not, in order of subject."""
    u = schema.app_user.c
    with database.read() as connection:
        rows = connection.execute(sa.select(schema.app_user).order_by(u.subject)).mappings().all()
    return tuple(Entry(**{**row, "role": Role(row["role"])}) for row in rows)


def _nothing() -> None:
    """Where nobody has to be told."""


def add(database: Database, entry: Entry, record: Callable[[], None] = _nothing) -> bool:
    """Enter a person, or enter one anew who is there already (who was disabled is in force again): True for a new one.

    `record` is called before it holds; what it raises leaves all as it was.
    Raises NobodyApproved without a name of who approved, UnknownArea, AreaUnfit when the role is not of such an area,
    RevealUnfit for an approval to see names that is half, or of a role that never sees them.
    """
    _require_approval(entry)
    values = {field.name: getattr(entry, field.name) for field in fields(entry)}
    with database.write() as connection:
        _require_area(connection, entry)
        gone = connection.execute(sa.delete(schema.app_user).where(schema.app_user.c.subject == entry.subject))
        connection.execute(sa.insert(schema.app_user).values(**values))
        record()
    return gone.rowcount == 0


def _require_approval(entry: Entry) -> None:
    if not entry.subject.strip() or not entry.approved_by.strip():
        raise NobodyApproved()
    halves = bool((entry.reveal_approved_by or "").strip()), entry.reveal_until is not None
    if any(halves) and not (all(halves) and entry.role in CHILD_ROLES):
        raise RevealUnfit()


def _require_area(connection: sa.Connection, entry: Entry) -> None:
    a = schema.area.c
    level = connection.execute(sa.select(a.level).where(a.code == entry.area_code)).scalar()
    if level is None:
        raise UnknownArea(code=entry.area_code)
    if level not in LEVELS[entry.role]:
        raise AreaUnfit(code=entry.area_code)


def disable(database: Database, subject: str, at: dt.datetime, record: Callable[[], None] = _nothing) -> None:
    """From now on this person sees nothing; the row stays, for the audit trail names it.

    `record` is called before it holds, as in `add`.
    Raises UnknownSubject.
    """
    u = schema.app_user.c
    with database.write() as connection:
        if connection.execute(sa.select(u.subject).where(u.subject == subject)).first() is None:
            raise UnknownSubject(subject=subject)
        of = sa.update(schema.app_user).where(u.subject == subject, u.disabled_at.is_(None))
        connection.execute(of.values(disabled_at=at))
        record()


# --- logins that ended before their time -----------------------------------------------------------------------------


def revoke(database: Database, nonce: str, at: dt.datetime) -> None:
    """End a login for good, in every tab and every copy of its cookie; a second time changes nothing."""
    with database.write() as connection:
        if not is_revoked(connection, nonce):
            connection.execute(sa.insert(schema.revoked_login).values(nonce=nonce, revoked_at=at))


def is_revoked(connection: sa.Connection, nonce: str) -> bool:
    r = schema.revoked_login.c
    return connection.execute(sa.select(r.nonce).where(r.nonce == nonce)).first() is not None
