"""The one place of the import where the engines differ."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from data_access import engine

Upsert = postgresql.Insert | sqlite.Insert


def upsert(
    connection: sa.Connection, table: sa.Table, columns: Sequence[str], rows: sa.Select[tuple[object, ...]]
) -> None:
    """Insert the selected rows, or bring the row of the same primary key up to them."""
    insert: Upsert = postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
    keys = [column.name for column in table.primary_key]
    statement = insert.from_select(list(columns), rows)
    changes = {name: statement.excluded[name] for name in columns if name not in keys}
    if changes:
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes))
    else:
        connection.execute(statement.on_conflict_do_nothing(index_elements=keys))


def one_importer_at_a_time(connection: sa.Connection, table: sa.Table) -> None:
    """SQLite's writer holds the whole file already; PostgreSQL lets readers through and other importers wait.

    Raises sqlalchemy's OperationalError when the lock does not come within BUSY_MILLISECONDS.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {engine.BUSY_MILLISECONDS}")
        connection.exec_driver_sql(f'LOCK TABLE "{table.name}" IN EXCLUSIVE MODE')
        connection.exec_driver_sql("SET LOCAL lock_timeout TO DEFAULT")


def fresh_statistics(connection: sa.Connection, table: sa.Table) -> None:
    """Tell PostgreSQL's planner of many new rows at once: a refresh right after took minutes, by nested loops.

    It samples; SQLite reads whole indexes for it, and plans well without.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f'ANALYZE "{table.name}"')
