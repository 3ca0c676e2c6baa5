"""The audit trail: who was shown what of whom, and why.  Append-only, each event chained by hash to the one before.

    append(database, (Event("u1", "town_supervisor", "reveal", "320599101", ("YP-000001",), reason="电话核实"),), now)
    verify(database).fault          None, or the first event that was altered, removed or put in

An event is appended in a transaction of its own before what it tells of is shown: what cannot be recorded is not shown.
The head of the chain stands in a row of its own, so that the removal of the last events is found too; whoever can write
to the whole database could forge head and chain alike, therefore `verify` tells the head (number and hash), to be kept
elsewhere, and takes such an anchor.

Old events are removed with a sealed checkpoint, which holds the last removed hash: the chain goes on from there.
This module is a security property (CONTRIBUTING.md).
"""

import datetime as dt
import hashlib
import json
import sqlite3
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from data_access import audit_guard
from data_access.engine import Database
from data_access.errors import AuditFailed, ContractBroken, KeptTooShort, NotAllowed, TrailBroken, UserError
from data_access.schema import audit_checkpoint, audit_event, audit_head
from data_access.scope import Role, Scope

BEGINNING = "0" * 64
"""What stands for the hash before the first event."""
SHORTEST_MONTHS, USUAL_MONTHS = 6, 36
"""Retention: never below half a year (cybersecurity law), three years where nothing else is set (POLICY.md 4)."""
_ROWS_AT_A_TIME = 5_000


class Action(StrEnum):
    """What an event tells of."""

    SIGN_IN = "sign_in"
    LIST_CHILDREN = "list_children"
    TIMELINE = "timeline"
    REVEAL = "reveal"
    EXPORT = "export"
    DENIED = "denied"
    IMPORT = "import"
    SETTINGS = "settings"


@dataclass(frozen=True)
class Event:
    """One access.  Codes only: no name of a child, no address, no telephone may stand in any field.

    area_code   the city or town that it concerns; None where there is none
    reason      why, as the person chose or wrote it
    detail      what: a page, a list with its filters, a file
    """

    subject: str
    role: str
    action: Action
    area_code: str | None = None
    child_ids: tuple[str, ...] = ()
    reason: str | None = None
    detail: str | None = None


class Fault(StrEnum):
    ALTERED = "altered"
    """The event does not hash to what is recorded: something in it was changed."""
    REMOVED = "removed"
    """Events before this one, or after the last one, are gone."""
    FORGED = "forged"
    """An event or a checkpoint was put in or written anew: it does not fit what was sealed, or noted down."""


@dataclass(frozen=True)
class Verified:
    """The state of the chain: how many events stand in it, its head, and its first fault at an event's number."""

    events: int
    last_id: int
    last_hash: str
    fault: Fault | None = None
    at_id: int = 0


def append(database: Database, events: Sequence[Event], at: dt.datetime) -> None:
    """Record events at an instant (naive UTC), all or none, on the primary.

    Raises AuditFailed when they cannot be recorded, whatever the cause.
    """
    if not events:
        return
    try:
        with database.audit.write() as connection:
            append_in(connection, events, at)
    except (*_FAILURES, UserError, ValueError) as error:  # ValueError: a text that no database takes
        raise AuditFailed() from error


_FAILURES = (sa.exc.SQLAlchemyError, sqlite3.Error, OSError)


def append_in(connection: sa.Connection, events: Sequence[Event], at: dt.datetime) -> None:
    """The same inside a transaction of the audit database; other writers wait at the head."""
    if at.tzinfo is not None:
        raise ContractBroken("instants are stored as naive UTC")
    head = connection.execute(sa.select(audit_head).where(audit_head.c.one == 1).with_for_update()).one()
    number, previous = head.last_id, head.last_hash
    rows = []
    for event in events:
        number += 1
        row = _row(number, event, at, previous)
        previous = row["hash"]
        rows.append(row)
    connection.execute(sa.insert(audit_event), rows)
    connection.execute(sa.update(audit_head).where(audit_head.c.one == 1).values(last_id=number, last_hash=previous))


def _row(number: int, event: Event, at: dt.datetime, previous: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": number,
        "at": at,
        "subject": event.subject,
        "role": event.role,
        "action": event.action.value,
        "area_code": event.area_code,
        "child_ids": ";".join(event.child_ids) or None,
        "reason": event.reason,
        "detail": event.detail,
        "prev_hash": previous,
    }
    return {**row, "hash": _hash(tuple(row[name] for name in _HASHED))}


_HASHED = ("id", "at", "subject", "role", "action", "area_code", "child_ids", "reason", "detail", "prev_hash")


def _hash(values: Sequence[Any]) -> str:
    """Of all that an event says (the values of _HASHED), in one spelling."""
    return _digest([_said(value) for value in values])


def _said(value: Any) -> Any:
    """A value as it is hashed: instants alike on every engine; what is no instant any more stays as it was found."""
    return value.isoformat() if isinstance(value, dt.datetime) else value


def _digest(said: Sequence[object]) -> str:
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=repr)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


# --- is it whole? -----------------------------------------------------------------------------------------------------


def verify(database: Database, anchor: tuple[int, str] | None = None, scope: Scope | None = None) -> Verified:
    """Walk the chain from the last checkpoint to the head; `anchor` is a number and hash noted down earlier.

    `scope` is an auditor's, for the dashboard; the owner, at the command line, needs none.
    Raises NotAllowed for another role's, and the errors of `Database.read`.
    """
    if scope is not None and scope.role is not Role.AUDITOR:
        raise NotAllowed()
    with database.audit.read(scope) as connection:
        return _verified(connection, anchor)


def _verified(connection: sa.Connection, anchor: tuple[int, str] | None = None) -> Verified:
    head = connection.execute(sa.select(audit_head).where(audit_head.c.one == 1)).first()
    if head is None:
        return Verified(0, 0, BEGINNING, Fault.REMOVED, 1)
    checkpoints = connection.execute(sa.select(audit_checkpoint).order_by(audit_checkpoint.c.up_to_id)).all()
    start, before, broken = _start(checkpoints)
    if broken:
        return Verified(0, head.last_id, head.last_hash, Fault.FORGED, broken)
    return _walk(connection, head, _Place(start, before, start), anchor)


def _start(checkpoints: Sequence[sa.Row[Any]]) -> tuple[int, str, int]:
    """The number and hash after which the chain begins, and the number of a checkpoint that is not what was sealed."""
    previous = BEGINNING
    for checkpoint in checkpoints:
        if checkpoint.prev_seal != previous or _seal(checkpoint._mapping) != checkpoint.seal:
            return 0, BEGINNING, checkpoint.up_to_id
        previous = checkpoint.seal
    return (checkpoints[-1].up_to_id, checkpoints[-1].last_hash, 0) if checkpoints else (0, BEGINNING, 0)


@dataclass(frozen=True)
class _Place:
    """How far the walk has come: the last event's number and hash, and the number at which it began."""

    number: int
    hash: str
    start: int


def _walk(connection: sa.Connection, head: sa.Row[Any], at: _Place, anchor: tuple[int, str] | None) -> Verified:
    events = 0
    fault = _unlike(at, anchor)
    with closing(_events(connection)) as rows:
        for row in rows:
            fault = fault or _fault(row, at)
            if fault:
                break
            at = _Place(row.id, row.hash, at.start)
            events += 1
            fault = _unlike(at, anchor)
    fault = fault or _fault_at_the_end(at, head, anchor)
    return Verified(events, head.last_id, head.last_hash, *(fault or (None, 0)))


_Found = tuple[Fault, int] | None


def _unlike(at: _Place, anchor: tuple[int, str] | None) -> _Found:
    return (Fault.FORGED, at.number) if anchor and anchor[0] == at.number and anchor[1] != at.hash else None


def _fault(row: Any, at: _Place) -> _Found:
    number = row.id
    if number <= at.start:
        return Fault.FORGED, number
    if number != at.number + 1:
        return Fault.REMOVED, at.number + 1
    if row.hash != _hash(row[:-1]):
        return Fault.ALTERED, number
    if row.prev_hash != at.hash:  # this event is whole: the one before got another hash
        return (Fault.FORGED, number) if at.number == at.start else (Fault.ALTERED, at.number)
    return None


def _fault_at_the_end(at: _Place, head: sa.Row[Any], anchor: tuple[int, str] | None) -> _Found:
    if at.number < max(head.last_id, anchor[0] if anchor else 0):
        return Fault.REMOVED, at.number + 1
    if at.number > head.last_id:
        return Fault.FORGED, head.last_id + 1
    return None if at.hash == head.last_hash else (Fault.ALTERED, at.number)


def _events(connection: sa.Connection) -> Generator[Any]:
    """In order, each with the values of _HASHED and then its hash.

    On SQLite anything may stand where an instant stood: it is read as it is, so that it is found.
    """
    e = audit_event.c
    said = (sa.type_coerce(e.at, _Instant()).label("at") if name == "at" else e[name] for name in _HASHED)
    options = {"yield_per": _ROWS_AT_A_TIME}
    with connection.execute(sa.select(*said, e.hash).order_by(e.id), execution_options=options) as result:
        yield from result


class _Instant(sa.types.TypeDecorator[Any]):
    impl = sa.String
    cache_ok = True

    def process_result_value(self, value: Any, _dialect: sa.Dialect) -> Any:
        try:
            return dt.datetime.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            return value


# --- retention --------------------------------------------------------------------------------------------------------


def purge(database: Database, before: dt.datetime, by: Event, at: dt.datetime) -> int:
    """Remove the events before an instant and seal a checkpoint in their place; the number of events removed.

    For the owner's role.  `by` is recorded as an event of its own.  The caller reckons `before` (see `retention`).
    Raises TrailBroken when the trail is not whole: a seal would cover the fault.  Raises AuditFailed when it cannot be
    written, and the errors of `Database.write`.
    """
    try:
        with database.audit.write() as connection:
            return _purge(connection, before, by, at)
    except _FAILURES as error:
        raise AuditFailed() from error


def _purge(connection: sa.Connection, before: dt.datetime, by: Event, at: dt.datetime) -> int:
    connection.execute(sa.select(audit_head).with_for_update()).first()
    found = _verified(connection)
    if found.fault is not None:
        raise TrailBroken(number=found.at_id)
    e, c = audit_event.c, audit_checkpoint.c
    kept = connection.execute(sa.select(sa.func.min(e.id)).where(e.at >= before)).scalar()
    old = sa.true() if kept is None else e.id < kept
    last = connection.execute(sa.select(e.id, e.hash).where(old).order_by(e.id.desc()).limit(1)).first()
    if last is None:
        return 0
    removed = connection.execute(sa.select(sa.func.count()).select_from(audit_event).where(old)).scalar_one()
    previous = connection.execute(sa.select(c.seal).order_by(c.up_to_id.desc()).limit(1)).scalar() or BEGINNING
    row = {
        "up_to_id": last.id,
        "events": removed,
        "last_hash": last.hash,
        "at": at,
        "subject": by.subject,
        "prev_seal": previous,
    }
    connection.execute(sa.insert(audit_checkpoint).values(**row, seal=_seal(row)))
    audit_guard.take_down(connection)
    connection.execute(sa.delete(audit_event).where(old))
    audit_guard.put_up(connection)
    append_in(connection, (by,), at)
    return int(removed)


def _seal(row: Any) -> str:
    names = ("up_to_id", "events", "last_hash", "at", "subject", "prev_seal")
    return _digest([_said(row[name]) for name in names])


def retention(today: dt.date, keep_months: int) -> dt.date:
    """The first local day that is kept.

    Raises KeptTooShort below SHORTEST_MONTHS.
    """
    if keep_months < SHORTEST_MONTHS:
        raise KeptTooShort(months=SHORTEST_MONTHS)
    months = today.year * 12 + today.month - 1 - keep_months
    return dt.date(months // 12, months % 12 + 1, 1)


# --- making ---------------------------------------------------------------------------------------------------------


def create(connection: sa.Connection) -> None:
    """The head where there is none yet, and the triggers that refuse every change; again changes nothing."""
    if connection.execute(sa.select(audit_head)).first() is None:
        connection.execute(sa.insert(audit_head).values(one=1, last_id=0, last_hash=BEGINNING))
    audit_guard.take_down(connection)
    audit_guard.put_up(connection)
