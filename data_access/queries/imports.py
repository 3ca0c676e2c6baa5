"""What came in: the files that were brought in for a city, by whom, how many rows, and why some were left out."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from data_access.errors import NotAllowed
from data_access.schema import area, import_batch, import_reason
from data_access.scope import Role, Scope

READERS = frozenset({Role.CITY_SUPERVISOR, Role.AUDITOR})
MOST = 200
"""Imports listed: a file a working day for most of a year."""


@dataclass(frozen=True)
class Reason:
    """Why rows were left out: the field (a column's name), the reason (a msgid without values) and how many rows."""

    field: str
    reason: str
    rows: int


@dataclass(frozen=True)
class Batch:
    """One kind of rows that one file brought in; times are naive UTC."""

    id: str
    file_name: str
    kind: str
    by: str
    finished_at: dt.datetime
    rows_in: int
    written: int
    changed: int
    rejected: int
    reasons: tuple[Reason, ...]

    @property
    def unchanged(self) -> int:
        """Rows that were there already, or stood twice in the file."""
        return self.rows_in - self.written - self.changed - self.rejected


def batches(connection: sa.Connection, scope: Scope) -> tuple[Batch, ...]:
    """The finished imports of the city, the latest first, at most 200.

    Those of a database with several cities belong to none and are listed for nobody; a town's scope has none.
    Raises NotAllowed for leaders and finance, who have nothing to do with imports.
    """
    if scope.role not in READERS and scope.role is not Role.TOWN_SUPERVISOR:
        raise NotAllowed()
    found = connection.execute(_finished(scope)).all()
    reasons = _reasons(connection, scope) if found else {}
    return tuple(
        Batch(
            row.id, row.file_name, row.kind, row.by or "", row.finished_at, row.rows_in or 0, row.rows_written or 0,
            row.rows_changed or 0, row.rows_rejected or 0, reasons.get(row.id, ()),
        )
        for row in found
    )  # fmt: skip


@lru_cache(maxsize=64)
def _finished(scope: Scope) -> sa.Select[Any]:
    """Asked at every run of the page: built once for a scope."""
    b = import_batch.c
    return (
        scope.rows(sa.select(import_batch), area.c.code, area.c.parent_code)  # no city lies in a town
        .join(area, area.c.code == b.city_code)
        .where(b.finished_at.is_not(None))
        .order_by(b.finished_at.desc(), b.file_name, b.kind, b.id)
        .limit(MOST)
    )


@lru_cache(maxsize=64)
def _left_out(scope: Scope) -> sa.Select[Any]:
    """Why rows of those imports were left out, the most frequent reason first."""
    r, finished = import_reason.c, _finished(scope).with_only_columns(import_batch.c.id)
    return (
        scope.rows(sa.select(import_reason), area.c.code, area.c.parent_code)
        .join(import_batch, import_batch.c.id == r.batch_id)
        .join(area, area.c.code == import_batch.c.city_code)
        .where(r.batch_id.in_(finished))
        .order_by(r.batch_id, r.rows.desc(), r.field, r.reason)
    )


def _reasons(connection: sa.Connection, scope: Scope) -> dict[str, tuple[Reason, ...]]:
    """By batch."""
    found: dict[str, tuple[Reason, ...]] = {}
    for row in connection.execute(_left_out(scope)):
        found[row.batch_id] = (*found.get(row.batch_id, ()), Reason(row.field, row.reason, row.rows))
    return found
