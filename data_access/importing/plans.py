"""Which tables a sheet's rows go to, with which columns, and by what the same row is found again."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from data_access import schema
from data_access.importing.rows import Rows

_EXTRA: dict[str, dict[str, str]] = {
    "child": {"city_code": "city_code"},
    "child_identity": {"name": "child_name", "identity_hash": "identity_hash"},
    "visit": {"recorded_at": "recorded_at", "recorded_by_import": "recorded_by_import"},
    "area": {"level": "level", "parent_code": "parent_code"},
}
"""Columns that no header of the sheet carries as they stand, and the fields that they are filled from."""

_KEPT = {
    "visit": ("recorded_at", "recorded_by_import"),
    "child_identity": ("name", "guardian_name", "guardian_phone", "address", "identity_hash"),
    "child": ("sex",),
    "area": ("fictional", "geometry"),
}
"""Where the file is silent the database keeps what it has: rejected files come back with identity columns blank."""

_OPTIONAL_ROWS = {
    "child_village": ("village_code",),
    "child_identity": ("name", "guardian_name", "guardian_phone", "address", "identity_hash"),
}
"""A row of these tables is written only where one of the columns has a value."""


@dataclass(frozen=True)
class Plan:
    """One table of a sheet.

    fields     the field that each column is filled from
    natural    the columns by which a row without an id is found again; () where the primary key does
    kept       columns that a blank cell does not overwrite
    """

    table: sa.Table
    fields: tuple[tuple[str, str], ...]
    natural: tuple[str, ...]
    kept: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.fields)

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.table.primary_key)

    @property
    def needs(self) -> tuple[str, ...]:
        """A row is written only where one of these has a value; () = always."""
        return _OPTIONAL_ROWS.get(self.table.name, ())


def plans(rows: Rows) -> tuple[Plan, ...]:
    return tuple(_plan(rows, name) for name in rows.sheet.tables)


def _plan(rows: Rows, name: str) -> Plan:
    table = schema.metadata.tables[name]
    own = {c.name: c.name for c in rows.sheet.columns if c.table == name}
    keys = {column.name: column.name for column in table.primary_key}
    sources = {**own, **keys, **_EXTRA.get(name, {})}
    natural = rows.sheet.key if "id" in keys and name not in ("child", "worker") else ()
    fields = tuple(
        (column.name, sources[column.name])
        for column in table.columns
        if column.name in sources and (rows.has(sources[column.name]) or column.name in natural or column.name in keys)
    )
    kept = tuple(column for column in _KEPT.get(name, ()) if column in dict(fields))
    return Plan(table, fields, natural, kept)


# --- values as the drivers take them --------------------------------------------------------------------------------


def encoder(column: sa.Column[Any], zone: ZoneInfo) -> Callable[[Any], Any] | None:
    """Makes of a value the text that both engines read for this column; None where it is that already.

    Local instants become UTC.
    """
    kind = column.type
    if isinstance(kind, sa.Boolean):
        return int
    if isinstance(kind, sa.DateTime):
        return lambda value: _utc(value, zone)
    if isinstance(kind, sa.Date):
        return dt.date.isoformat
    if isinstance(kind, sa.Time):
        return lambda value: value.isoformat("microseconds")
    return None


def _utc(local: dt.datetime, zone: ZoneInfo) -> str:
    instant = local.replace(tzinfo=zone).astimezone(dt.UTC).replace(tzinfo=None)
    return instant.isoformat(" ", "microseconds")
