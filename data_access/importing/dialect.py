"""The one place of the import where the engines differ."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

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
    """SQLite's writer holds the whole file already; PostgreSQL lets readers through and other importers wait."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f'LOCK TABLE "{table.name}" IN EXCLUSIVE MODE')
