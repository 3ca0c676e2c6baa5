"""Names of children, and how their families are reached: for people whose approval stands, by a login of its own.

    approval(connection, "u1", scope, today)           # who approved it, until when; None: no name is read
    named(identity, scope, ("YP-000001",))             # names, guardians and telephones of children of the scope

Nothing else in the product reads child_identity for people to see.  Whoever calls `named` or `addresses` has recorded
every child in the audit trail before (`dashboard.reveal`), and keeps nothing of what comes back: what it is is left out
of its repr, so that no log and no error repeats it.  This module is a security property (CONTRIBUTING.md).
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from data_access import users
from data_access.engine import Database
from data_access.errors import ContractBroken
from data_access.rollups.schema import child_scope
from data_access.schema import app_user, child_identity
from data_access.scope import Scope

MOST = 30
"""Children at once: one director's list, never a town's."""
_NUMBER = re.compile(r"\d{7}")
"""As long as a telephone."""


@dataclass(frozen=True)
class Approval:
    """A person may see names: by whose authority, until and including which day."""

    by: str
    until: dt.date


@dataclass(frozen=True)
class Named:
    child: str
    name: str | None = field(repr=False)
    guardian: str | None = field(repr=False)
    telephone: str | None = field(repr=False)


@dataclass(frozen=True)
class Address:
    child: str
    address: str | None = field(repr=False)


def holds_number(text: str) -> bool:
    """Whether a text that others read holds a telephone or an identity number."""
    return _NUMBER.search(text) is not None


def approval(connection: sa.Connection, subject: str, scope: Scope, on: dt.date) -> Approval | None:
    """The approval of a person that stands on a day; None without one, or for another scope than the person's own."""
    known = users.person(connection, subject, on)
    if known is None or known.scope != scope or not scope.sees_children:
        return None
    u = app_user.c
    row = connection.execute(sa.select(u.reveal_approved_by, u.reveal_until).where(u.subject == subject)).one()
    by = (row.reveal_approved_by or "").strip()
    if not by or row.reveal_until is None or row.reveal_until < on:
        return None
    return Approval(by, row.reveal_until)


def named(identity: Database, scope: Scope, children: Sequence[str]) -> tuple[Named, ...]:
    """Names and telephones of those of these children who live in the scope now, in the order asked.

    Raises NotAllowed for roles without child rows, ContractBroken for more than MOST, and the errors of `read`.
    """
    i = child_identity.c
    rows = _read(identity, scope, children, (i.name, i.guardian_name, i.guardian_phone))
    return tuple(Named(row.child_id, row.name, row.guardian_name, row.guardian_phone) for row in rows)


def addresses(identity: Database, scope: Scope, children: Sequence[str]) -> tuple[Address, ...]:
    """Their addresses, by the same rules."""
    rows = _read(identity, scope, children, (child_identity.c.address,))
    return tuple(Address(row.child_id, row.address) for row in rows)


def _read(
    identity: Database, scope: Scope, children: Sequence[str], columns: tuple[sa.Column[Any], ...]
) -> list[sa.Row[Any]]:
    scope.require_children()
    if len(children) > MOST:
        raise ContractBroken(f"names of {len(children)} children at once")
    i, s = child_identity.c, child_scope.c
    wanted = (
        sa.select(i.child_id, *columns)
        .join_from(child_identity, child_scope, s.child_id == i.child_id)
        .where(i.child_id.in_(children), s.present == 1)
    )
    with identity.read(scope) as connection:
        found = {row.child_id: row for row in connection.execute(scope.rows(wanted, s.city_code, s.town_code))}
    return [found[child] for child in children if child in found]
