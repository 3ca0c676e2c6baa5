"""Writing many rows fast: COPY on PostgreSQL, one prepared statement on SQLite."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from numpy.typing import NDArray
from pyarrow import csv

Columns = Mapping[str, NDArray[Any]]
"""Values by column, all of one length: whole numbers, text (object, None for null) or days (datetime64[D], NaT)."""

_CHUNK = 20_000
_AS_CSV = csv.WriteOptions(include_header=False, quoting_style="all_valid")  # what is not quoted is null


def insert(connection: sa.Connection, table: sa.Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of plain values (dates as ISO text) within the connection's transaction.

    Rows in primary-key order append to SQLite's tree instead of touching random pages.
    Raises SQLAlchemy's errors, as its own statements do, without the rows in their text.
    """
    if connection.dialect.name == "postgresql":
        with _cursor(connection) as cursor, cursor.copy(_copy(table, columns)) as copy:
            for row in rows:
                copy.write_row(row)
    else:
        _execute_many(connection, table, columns, rows)


def insert_columns(connection: sa.Connection, table: sa.Table, columns: Columns) -> None:
    """The same for values by column, which PostgreSQL is sent as they lie, without a row made in Python.

    Raises SQLAlchemy's errors, as its own statements do, without the rows in their text.
    """
    if connection.dialect.name != "postgresql":
        _execute_many(connection, table, list(columns), rows_of(columns))
        return
    whole = pa.table({name: pa.array(values, from_pandas=True) for name, values in columns.items()})
    with _cursor(connection) as cursor, cursor.copy(f"{_copy(table, list(columns))} (FORMAT csv)") as copy:
        for batch in whole.to_batches(max_chunksize=_CHUNK):
            sink = pa.BufferOutputStream()
            csv.write_csv(batch, sink, _AS_CSV)
            copy.write(sink.getvalue())


def rows_of(columns: Columns) -> Iterator[tuple[Any, ...]]:
    """The rows of some columns, days as ISO text."""
    return zip(*(_plain(values) for values in columns.values()), strict=True)


def _plain(values: NDArray[Any]) -> list[Any]:
    if values.dtype.kind != "M":
        return list(values.tolist())
    return [None if day is None else day.isoformat() for day in values.tolist()]


def _copy(table: sa.Table, columns: Sequence[str]) -> str:
    return f'COPY "{table.name}" ({_names(columns)}) FROM STDIN'


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _execute_many(
    connection: sa.Connection, table: sa.Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    marks = ", ".join("?" * len(columns))
    statement = f'INSERT INTO "{table.name}" ({_names(columns)}) VALUES ({marks})'  # noqa: S608 - our own tables
    with _cursor(connection) as cursor:
        cursor.executemany(statement, rows)


@contextmanager
def _cursor(connection: sa.Connection) -> Iterator[Any]:
    """The driver's cursor; what it raises comes as SQLAlchemy's errors do."""
    driver: Any = connection.dialect.loaded_dbapi
    cursor: Any = connection.connection.cursor()
    try:
        yield cursor
    except driver.Error as error:
        said = sa.exc.DBAPIError.instance("INSERT", None, error, driver.Error, hide_parameters=True)
        raise said from error
    finally:
        cursor.close()


def chunks(values: Sequence[Any], size: int = _CHUNK) -> Iterable[Sequence[Any]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
