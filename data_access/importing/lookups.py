"""Small questions about what the database holds already, asked in chunks."""

import secrets
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from data_access import bulk
from data_access.importing.says import say
from data_access.texts import msg

_CHUNK = 5_000
UNKNOWN_ID = say(msg("There is no such id in the database. Import the sheet that brings it first."))


def by(
    connection: sa.Connection, statement: sa.Select[Any], column: sa.ColumnElement[Any], values: Iterable[str]
) -> list[sa.Row[Any]]:
    """The statement's rows whose column holds one of the values."""
    found: list[sa.Row[Any]] = []
    for chunk in bulk.chunks(sorted(values), _CHUNK):
        found += connection.execute(statement.where(column.in_(chunk))).all()
    return found


def existing(connection: sa.Connection, column: sa.Column[Any], values: Iterable[str]) -> frozenset[str]:
    """Those of the values that stand in a column."""
    return frozenset(row[0] for row in by(connection, sa.select(column), column, values))


def new_id() -> str:
    """A code without meaning."""
    return secrets.token_hex(8)
