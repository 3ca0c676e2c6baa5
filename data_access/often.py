"""Questions that every run of every page asks: statements that are built once and sent by the driver.

    rows = often.rows(connection, _PERSON, subject="u1")        # rows have the columns' names, as SQLAlchemy's have

SQLAlchemy takes as long to send a statement of a millisecond as the database to answer it.  What is sent is the text
that it compiles, once; the walls hold as for any other statement, and errors are SQLAlchemy's own.  On SQLite, and in a
database that is spread over nodes (each statement is rewritten there), SQLAlchemy executes as always.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg.rows import namedtuple_row

from data_access import walls
from data_access.distributed import narrowing

STATEMENTS = 512


def rows(connection: sa.Connection, statement: sa.Select[Any], **asked: Any) -> Sequence[Any]:
    """What the statement answers; `asked` are its named parameters.  Raises SQLAlchemy's DBAPIError."""
    if connection.dialect.name != "postgresql" or narrowing.narrows(connection.engine):
        return connection.execute(statement, asked).all()
    text, given = _compiled(statement, connection.dialect)
    driven: psycopg.Connection[Any] = connection.connection.dbapi_connection  # type: ignore[assignment]
    try:
        walls.reach(connection, statement)
        with driven.cursor(row_factory=namedtuple_row) as cursor:
            return cursor.execute(text, given | asked).fetchall()
    except psycopg.Error as error:
        raise _explained(connection, text, error) from error


def first(connection: sa.Connection, statement: sa.Select[Any], **asked: Any) -> Any | None:
    """Its first row; None without any."""
    return next(iter(rows(connection, statement, **asked)), None)


@lru_cache(maxsize=STATEMENTS)
def _compiled(statement: sa.Select[Any], dialect: sa.Dialect) -> tuple[str, dict[str, Any]]:
    """Its text, and the values that it was built with.  Raises AssertionError for lists (IN), which have none."""
    compiled = statement.compile(dialect=dialect)
    text, given = str(compiled), dict(compiled.params)
    assert "POSTCOMPILE" not in text, "a list is written out at each execution"
    return text, given


def _explained(connection: sa.Connection, text: str, error: psycopg.Error) -> BaseException:
    """As SQLAlchemy tells it; a connection that is gone is left to its pool."""
    gone = connection.dialect.is_disconnect(error, connection.connection.dbapi_connection, None)  # type: ignore[arg-type]
    told = sa.exc.DBAPIError.instance(
        text, None, error, psycopg.Error, hide_parameters=True, connection_invalidated=gone, dialect=connection.dialect
    )
    if gone:
        connection.invalidate(error)
    return told
