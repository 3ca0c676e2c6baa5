"""Writing many rows fast: COPY on PostgreSQL, one prepared statement on SQLite."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

_CHUNK = 20_000


def insert(connection: sa.Connection, table: sa.Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of plain values (dates as ISO text) within the connection's transaction.

    Rows in primary-key order append to SQLite's tree instead of touching random pages.
    Raises SQLAlchemy's errors, as its own statements do, without the rows in their text.
    """
    names = ", ".join(f'"{name}"' for name in columns)
    driver: Any = connection.dialect.loaded_dbapi
    cursor: Any = connection.connection.cursor()
    try:
        if connection.dialect.name == "postgresql":
            statement = f'COPY "{table.name}" ({names}) FROM STDIN'
            with cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(columns))
            statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608 - names of our own tables
            cursor.executemany(statement, rows)
    except driver.Error as error:
        raise sa.exc.DBAPIError.instance(statement, None, error, driver.Error, hide_parameters=True) from error
    finally:
        cursor.close()


def chunks(values: Sequence[Any], size: int = _CHUNK) -> Iterable[Sequence[Any]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
