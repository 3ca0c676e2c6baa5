"""Many rows fast, by column: COPY on PostgreSQL, one prepared statement on SQLite."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from pyarrow import csv
from sqlalchemy.dialects import postgresql

_CHUNK = 20_000
_BETWEEN = "\x1f"
"""Stands in no code or id: the separator of units."""
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


def insert_table(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    """The same for rows by column, which PostgreSQL is sent as they lie, without a row made in Python.

    Raises SQLAlchemy's errors, as its own statements do, without the rows in their text.
    """
    names = rows.column_names
    if connection.dialect.name != "postgresql":
        _execute_many(connection, table, names, zip(*(_plain(rows[name]) for name in names), strict=True))
        return
    with _cursor(connection) as cursor, cursor.copy(f"{_copy(table, names)} (FORMAT csv)") as copy:
        for batch in rows.to_batches(max_chunksize=_CHUNK):
            sink = pa.BufferOutputStream()
            csv.write_csv(batch, sink, _AS_CSV)
            copy.write(sink.getvalue())


def read(connection: sa.Connection, statement: sa.Select[Any], unlike: frozenset[str] = frozenset()) -> pa.Table:
    """The rows of a statement by column: text as a dictionary (that of `unlike`, of which few are alike, as it is),
    days, instants (microseconds), booleans, whole numbers.

    On PostgreSQL a statement behind no wall is copied out: it goes past SQLAlchemy, where the walls stand.
    Raises SQLAlchemy's errors, as its own statements do.
    """
    kinds = {c.name: pa.string() if c.name in unlike else _arrow(c.type) for c in statement.selected_columns}
    behind_walls = connection.get_execution_options().get("scope") is not None
    if connection.dialect.name != "postgresql" or behind_walls:
        rows = connection.execute(statement).all()
        values = zip(*rows, strict=True) if rows else ((),) * len(kinds)
        arrays = {name: pa.array(column, _plain_kind(kinds[name])) for name, column in zip(kinds, values, strict=True)}
        return pa.table({name: array.cast(kinds[name]) for name, array in arrays.items()})
    compiled = statement.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    sink = BytesIO()
    with (
        _cursor(connection) as cursor,
        cursor.copy(f"COPY ({compiled}) TO STDOUT (FORMAT csv)", compiled.construct_params()) as copy,
    ):
        for block in copy:
            sink.write(block)
    if not sink.tell():
        return pa.table({name: pa.array([], kind) for name, kind in kinds.items()})
    sink.seek(0)
    return csv.read_csv(
        sink,
        read_options=csv.ReadOptions(column_names=list(kinds)),
        convert_options=csv.ConvertOptions(
            column_types=kinds, true_values=["t"], false_values=["f"], strings_can_be_null=True, null_values=[""],
            quoted_strings_can_be_null=False,
        ),
    ).combine_chunks()  # fmt: skip


def among(connection: sa.Connection, column: Any, values: Sequence[str], size: int = 800) -> list[Any]:
    """Conditions that together say that a text column holds one of the values: to PostgreSQL they are one text (a mark
    for each, or an array, takes longer to write than to ask), to SQLite some hundred at a time.
    """
    if connection.dialect.name == "postgresql":
        kind: Any = postgresql.ARRAY(sa.String())
        them = sa.func.string_to_array(sa.literal(_BETWEEN.join(values)), sa.literal(_BETWEEN), type_=kind)
        return [column == sa.any_(them)] if values else []
    return [column.in_(list(chunk)) for chunk in chunks(values, size)]


def _arrow(kind: sa.types.TypeEngine[Any]) -> pa.DataType:
    for sql, arrow in (
        (sa.Boolean, pa.bool_()),
        (sa.DateTime, pa.timestamp("us")),
        (sa.Date, pa.date32()),
        (sa.Integer, pa.int64()),
    ):
        if isinstance(kind, sql):
            return arrow
    return pa.dictionary(pa.int32(), pa.string())


def _plain_kind(kind: pa.DataType) -> pa.DataType:
    return pa.string() if pa.types.is_dictionary(kind) else kind


def _plain(column: pa.ChunkedArray) -> list[Any]:
    """Days as ISO text."""
    values: list[Any] = column.to_pylist()
    if not pa.types.is_date(column.type):
        return values
    return [None if day is None else day.isoformat() for day in values]


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
