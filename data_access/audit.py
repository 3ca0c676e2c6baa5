"""The audit trail: who did what that must be answerable; rows are only ever added, each chained to the one before.

A row is committed before what it tells of happens, so that nothing happens that is not in it.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from data_access.engine import Database
from data_access.schema import audit_event
from data_access.scope import Role

FIRST = "0" * 64
"""What the first row is chained to."""


@dataclass(frozen=True)
class Event:
    """One row to be added: `detail` holds counts and words of this program, never a name or a value of a child's row.

    at  naive UTC, whole seconds: engines keep fractions differently, and the chain covers the instant
    """

    at: dt.datetime
    subject: str
    role: Role
    action: str
    area_code: str
    detail: Mapping[str, object]


def append(database: Database, event: Event) -> None:
    """Add a row in a transaction of its own.

    Raises SchemaTooOld (as the driver's error) without an audit trail, DatabaseLocked, DatabaseAway.
    """
    c = audit_event.c
    with database.audit.write() as connection:
        if connection.dialect.name == "postgresql":  # SQLite's writer is alone already; two rows must not follow one
            connection.exec_driver_sql(f'LOCK TABLE "{audit_event.name}" IN EXCLUSIVE MODE')
        last = connection.execute(sa.select(c.id, c.hash).order_by(c.id.desc()).limit(1)).first()
        row: dict[str, object] = {
            "id": last.id + 1 if last else 1,
            "at": event.at,
            "subject": event.subject,
            "role": event.role.value,
            "action": event.action,
            "area_code": event.area_code,
            "detail": json.dumps(event.detail, ensure_ascii=False, sort_keys=True),
            "prev_hash": last.hash if last else FIRST,
        }
        connection.execute(sa.insert(audit_event).values(**row, hash=chained(row)))


def chained(row: Mapping[str, object]) -> str:
    """The hash of a row: over all its values and the hash of the row before it."""
    values = {name: value.isoformat() if isinstance(value, dt.datetime) else value for name, value in row.items()}
    text = json.dumps({n: v for n, v in values.items() if n != "hash" and v is not None}, ensure_ascii=False,
                      sort_keys=True)  # fmt: skip
    return hashlib.sha256(text.encode()).hexdigest()
