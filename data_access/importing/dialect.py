"""The one place of the import where the engines differ."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from data_access import engine, schema
from data_access.distributed import spread
from data_access.distributed.placement import CITY, PLACES, SPREAD, key

Upsert = postgresql.Insert | sqlite.Insert


def upsert(
    connection: sa.Connection, table: sa.Table, columns: Sequence[str], rows: sa.Select[tuple[object, ...]]
) -> None:
    """Insert the selected rows, or bring the row of the same primary key up to them."""
    keys = [column.name for column in table.primary_key]
    target: sa.TableClause = table
    written, chosen = list(columns), rows
    if PLACES[table.name][0] in SPREAD and _is_spread(connection):
        keys, written, chosen = _with_city(table, columns, rows)
        target = sa.table(table.name, *map(sa.column, written))
    insert: Upsert = postgresql.insert(target) if connection.dialect.name == "postgresql" else sqlite.insert(target)
    statement = insert.from_select(written, chosen)
    changes = {name: statement.excluded[name] for name in columns if name not in keys}
    if changes:
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes))
    else:
        connection.execute(statement.on_conflict_do_nothing(index_elements=keys))


def _is_spread(connection: sa.Connection) -> bool:
    return connection.dialect.name == "postgresql" and spread.stands(connection)


def _with_city(
    table: sa.Table, columns: Sequence[str], rows: sa.Select[tuple[object, ...]]
) -> tuple[list[str], list[str], sa.Select[tuple[object, ...]]]:
    """On a cluster the city leads the key, and rows of a child lie in the city of that child."""
    keys = list(key(tuple(column.name for column in table.primary_key)))
    if CITY in columns:
        return keys, list(columns), rows
    found, child = rows.subquery(), schema.child.c
    of = sa.select(*found.c, child.city_code).join_from(found, schema.child, child.id == found.c.child_id)
    return keys, [*columns, CITY], of.order_by(*(found.c[name] for name in columns if name in keys))


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
