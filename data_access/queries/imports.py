"""What came in: the files that were brought in for a city, by whom, how many rows, and why some were left out."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from data_access import often
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
    found = often.rows(connection, _finished(scope))
    return tuple(_batch(list(rows)) for _id, rows in groupby(found, attrgetter("id")))


def _batch(rows: Sequence[Any]) -> Batch:
    """Of the rows of one import, one for each reason."""
    one = rows[0]
    return Batch(
        one.id, one.file_name, one.kind, one.by or "", one.finished_at, one.rows_in or 0, one.rows_written or 0,
        one.rows_changed or 0, one.rows_rejected or 0,
        tuple(Reason(row.field, row.reason, row.rows) for row in rows if row.reason is not None),
    )  # fmt: skip


@lru_cache(maxsize=64)
def _finished(scope: Scope) -> sa.Select[Any]:
    """Imports with why rows were left out, the most frequent reason first; asked at every run of the page: built once
    for a scope.
    """
    b, r = import_batch.c, import_reason.c
    latest = (
        scope.rows(sa.select(import_batch), area.c.code, area.c.parent_code)  # no city lies in a town
        .join(area, area.c.code == b.city_code)
        .where(b.finished_at.is_not(None))
        .order_by(b.finished_at.desc(), b.file_name, b.kind, b.id)
        .limit(MOST)
        .subquery("latest")
    )
    i = latest.c
    return (
        sa.select(latest, r.field, r.reason, r.rows)
        .select_from(latest.outerjoin(import_reason, r.batch_id == i.id))
        .order_by(i.finished_at.desc(), i.file_name, i.kind, i.id, r.rows.desc(), r.field, r.reason)
    )
