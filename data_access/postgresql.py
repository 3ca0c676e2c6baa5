"""PostgreSQL: the pool, and a transaction that begins in one round trip.

BEGIN, the limits and the settings of the second wall (`data_access.walls`) travel as one text, and that text finds out
too whether the connection still lives: no ping goes before it (`data_access.engine` takes a new connection when it
fails).  Nothing is set for a session and nothing is prepared, so that a proxy which pools transactions may stand
between.

    with patiently():                   # a file may ask for more than a page
        with database.look(scope) as connection: ...
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from contextvars import ContextVar
from typing import Any

import psycopg
import sqlalchemy as sa

from data_access import walls
from data_access.distributed import narrowing
from data_access.scope import Scope

POOL_SIZE = 10
"""Connections of a process for reading, and as many for writing: a page holds one for some milliseconds at a time."""
POOL_SECONDS = 5
"""For how long a page waits for a connection when all are taken."""
RECYCLE_SECONDS = 300
PAGE_MILLISECONDS = 20_000
PATIENT_MILLISECONDS = 300_000
LOCK_MILLISECONDS = 10_000
"""What a person writes waits as long for another's lock as on SQLite; an import or a refresh waits for its turn."""
WORK_MEMORY = "64MB"
"""For a step of a statement: a city's children fit (see `data_access.roles`)."""

_PLANNED = ("SET LOCAL random_page_cost = 1.1", "SET LOCAL jit = off")
"""What the planner is told, whatever the server's own file says: what is read lies in memory or on a disk without a
head, and no statement runs so long that compiling it pays.  By the server's defaults each city of a province is looked
for in all visits of all cities: four times as long.
"""

_STILL_THERE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 10_000}
"""A server that vanished without a word (power, network) is noticed within half a minute; the system's own is hours."""

_patience: ContextVar[int] = ContextVar("patience", default=PAGE_MILLISECONDS)


@contextmanager
def patiently() -> Iterator[None]:
    """Statements of the blocks of `Database.look` that begin within may take minutes: files, not pages."""
    before = _patience.set(PATIENT_MILLISECONDS)
    try:
        yield
    finally:
        _patience.reset(before)


def patience() -> int:
    """For how many milliseconds a statement of a page, or within `patiently`, may run."""
    return _patience.get()


def engine(url: sa.URL, *, read_only: bool, size: int, connect_seconds: int, recycle_seconds: int) -> sa.Engine:
    """An engine for transactions that `begin` begins."""
    made = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,  # an error's text must not carry a child's name
        use_native_hstore=False,  # else every new connection asks for a type that nobody uses
        pool_size=size,
        max_overflow=0,
        pool_timeout=POOL_SECONDS,
        pool_recycle=recycle_seconds,
        pool_use_lifo=True,  # a quiet hour leaves most unused, and the server or a proxy may close them
        connect_args={
            "autocommit": True,  # we say BEGIN ourselves
            "connect_timeout": connect_seconds,
            "prepare_threshold": None,
            **_STILL_THERE,
        },
        execution_options={"read_only": read_only},
    )
    walls.stand(made)
    narrowing.stand(made)
    return made


def begin(connection: sa.Connection) -> sa.RootTransaction:
    """A transaction as this module says, by the connection's options `scope` and `milliseconds`.

    Called, not listened for: as soon as an engine has one listener SQLAlchemy looks for more at every step of every
    statement, which takes as long as the driver itself.
    """
    transaction = connection.begin()
    options = connection.get_execution_options()
    scope: Scope | None = options.get("scope")
    settings = walls.opening(connection, scope)
    first = (
        _reading(options.get("milliseconds") or PATIENT_MILLISECONDS)
        if options["read_only"]
        else _writing(hurried=scope is not None)
    )
    _send(connection, "; ".join((*first, *settings)))
    return transaction


def _send(connection: sa.Connection, text: str) -> None:
    """By the driver, which takes a third of SQLAlchemy's time: a page has several short transactions.  What fails is
    sent by SQLAlchemy once more, which tells a closed connection from other errors and knows what to do with it.
    """
    driven = connection.connection
    try:
        with closing(driven.cursor()) as cursor:
            cursor.execute(text)
    except psycopg.Error:
        with suppress(psycopg.Error):
            driven.rollback()
        connection.exec_driver_sql(text, execution_options={"no_parameters": True})  # a % in it is a %


def _reading(milliseconds: int) -> tuple[str, ...]:
    return (
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",  # one snapshot for all statements of a block
        f"SET LOCAL statement_timeout = {milliseconds}",
        f"SET LOCAL work_mem = '{WORK_MEMORY}'",
        *_PLANNED,
    )


def _writing(*, hurried: bool) -> tuple[str, ...]:
    begin = ("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", *_PLANNED)
    if not hurried:
        return begin
    return (
        *begin,
        f"SET LOCAL statement_timeout = {PAGE_MILLISECONDS}",
        f"SET LOCAL lock_timeout = {LOCK_MILLISECONDS}",
    )


_TAKEN = (
    "too many clients",
    "connection slots",
    "too many connections",
    "no more connections allowed",  # pgbouncer's max_client_conn
    "query_wait_timeout",  # pgbouncer: no connection of the server became free
    "太多的客户",  # PostgreSQL's own words, where its language is Chinese: a refused start carries no number
    "连接槽",
)


def says_all_taken(error: Any) -> bool:
    """Whether the server, or the proxy before it, refused for want of a free connection."""
    text = str(error).lower()
    return any(words in text for words in _TAKEN)
