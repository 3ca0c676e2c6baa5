"""As the contract says?  Table by table and column by column; views count as tables."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from data_access.engine import Database
from data_access.schema import metadata


class Problem(StrEnum):
    MISSING_TABLE = "missing_table"
    MISSING_COLUMN = "missing_column"
    WRONG_KIND = "wrong_kind"


@dataclass(frozen=True)
class Finding:
    """One departure from the contract; `expected` and `found` are kinds of values ('' for a whole table)."""

    problem: Problem
    table: str
    column: str = ""
    expected: str = ""
    found: str = ""


_KINDS: tuple[tuple[type[sa.types.TypeEngine[Any]], str], ...] = (
    (sa.Boolean, "boolean"),
    (sa.DateTime, "timestamp"),
    (sa.Date, "date"),
    (sa.Time, "time"),
    (sa.Integer, "integer"),
    (sa.Float, "number"),
    (sa.Numeric, "number"),
    (sa.String, "text"),
)
_ALSO = {"number": {"integer"}, "text": {"uuid"}}
"""What reads as well as the kind itself."""


def check(database: Database) -> tuple[Finding, ...]:
    """Where the database departs from the contract, table by table, column by column; views count as tables.

    A view of SQLite over an expression declares no kind; such a column is taken as it is.
    Raises DatabaseMissing, DatabaseLocked, DatabaseAway.
    """
    with database.read() as connection:
        inspector = sa.inspect(connection)
        served = {*inspector.get_table_names(), *inspector.get_view_names(), *_materialized(inspector)}
        findings: list[Finding] = []
        for table in metadata.sorted_tables:
            if table.name not in served:
                findings.append(Finding(Problem.MISSING_TABLE, table.name))
            else:
                found = {column["name"]: column["type"] for column in inspector.get_columns(table.name)}
                findings += _columns(table, found, connection.dialect.name)
    return tuple(findings)


def _materialized(inspector: sa.Inspector) -> list[str]:
    return inspector.get_materialized_view_names() if inspector.dialect.name == "postgresql" else []


def _columns(table: sa.Table, found: dict[str, sa.types.TypeEngine[Any]], engine: str) -> list[Finding]:
    findings = []
    for column in table.columns:
        expected = _kind(column.type)
        if column.name not in found:
            findings.append(Finding(Problem.MISSING_COLUMN, table.name, column.name, expected))
            continue
        kind = _kind(found[column.name])
        if kind not in {expected, "", *_ALSO.get(expected, ())} and not _as_integer(engine, expected, kind):
            findings.append(Finding(Problem.WRONG_KIND, table.name, column.name, expected, kind))
    return findings


def _as_integer(engine: str, expected: str, kind: str) -> bool:
    """SQLite has no booleans of its own: 0 and 1 are what they are."""
    return engine == "sqlite" and expected == "boolean" and kind == "integer"


def _kind(of: sa.types.TypeEngine[Any]) -> str:
    if isinstance(of, sa.types.NullType):
        return ""
    return next((name for kind, name in _KINDS if isinstance(of, kind)), type(of).__name__.lower())
