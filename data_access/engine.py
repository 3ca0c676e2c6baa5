"""Engines from a URL: SQLite (WAL) as the embedded default, PostgreSQL where offices share one database.

Reading and writing are two engines.  SQLite: the reader opens a real snapshot (explicit BEGIN) and cannot write
(`query_only`); the writer takes its lock at once (BEGIN IMMEDIATE), for a deferred transaction that later writes fails
as soon as another process writes.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from data_access import walls
from data_access.errors import (
    DatabaseAway,
    DatabaseDamaged,
    DatabaseForbids,
    DatabaseLocked,
    DatabaseMissing,
    DiskFull,
    SchemaTooOld,
    UserError,
)
from data_access.scope import Scope

BUSY_MILLISECONDS = 10_000
STATEMENT_TIMEOUT_MILLISECONDS = 60_000
WORK_MEMORY = "64MB"
"""PostgreSQL, for a step of a statement: a city's children fit (see `data_access.roles`)."""

Connection = sa.Connection
"""What `Database.read` and `Database.write` give: for those who hand it on without speaking SQL."""


@dataclass(frozen=True)
class Database:
    """A database by its URL: hashable, holds no connection itself.

    `read()` gives a connection in one read-only snapshot, `write()` one transaction that commits at its end.
    Both raise DatabaseMissing, DatabaseLocked, DatabaseDamaged, DatabaseAway, DatabaseForbids or DiskFull.
    """

    url: str
    durable: bool = False
    """What was committed outlives a power cut too, and a file that is gone is never made anew by writing (SQLite)."""

    @property
    def is_sqlite(self) -> bool:
        return sa.make_url(self.url).get_backend_name() == "sqlite"

    @property
    def path(self) -> Path | None:
        """The file of an SQLite database."""
        name = sa.make_url(self.url).database
        return Path(name) if self.is_sqlite and name else None

    @property
    def audit(self) -> "Database":
        """Where the audit trail lies: on SQLite a file beside the database, else the same database."""
        path = self.path
        if path is None:
            return self
        return Database(f"sqlite:///{path.with_name(path.stem + '-audit.db')}", durable=True)

    @contextmanager
    def read(self, scope: Scope | None = None) -> Iterator[sa.Connection]:
        """With a scope the database lets its rows be seen (`data_access.walls`); without one, where the second wall
        stands, only tables that hold no child and no town's rows.
        """
        self._must_exist()
        with _people_errors(), self._engine(read_only=True).connect() as connection:
            connection.execution_options(scope=scope)
            with connection.begin():
                yield connection

    @contextmanager
    def write(self, scope: Scope | None = None) -> Iterator[sa.Connection]:
        """With a scope for what people write in the dashboard: it must lie within; the owner needs none."""
        if self.durable:
            self._must_exist()
        with _people_errors(), self._engine(read_only=False).connect() as connection:
            connection.execution_options(scope=scope)
            with connection.begin():
                yield connection

    def dispose(self) -> None:
        """Close pooled connections (tests, and before a file is replaced)."""
        for read_only in (True, False):
            self._engine(read_only=read_only).dispose()

    def _engine(self, *, read_only: bool) -> sa.Engine:
        return _engine(self.url, read_only=read_only, durable=self.durable)

    def _must_exist(self) -> None:
        path = self.path
        if path is None:
            return
        if not path.exists():
            raise DatabaseMissing(place=path.name)
        file = path.stat().st_ino
        if _files.setdefault(self.url, file) != file:  # a backup in its place: open connections still hold the old file
            _files[self.url] = file
            self.dispose()


_files: dict[str, int] = {}
"""The file last read under an SQLite URL, by its number in the file system."""


@lru_cache(maxsize=64)
def _engine(url: str, *, read_only: bool, durable: bool) -> sa.Engine:
    if sa.make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url, read_only=read_only, durable=durable)
    return _postgresql(url, read_only=read_only)


def _sqlite(url: str, *, read_only: bool, durable: bool) -> sa.Engine:
    engine = sa.create_engine(
        url,
        hide_parameters=True,  # an error's text must not carry a child's name
        connect_args={"timeout": BUSY_MILLISECONDS / 1000, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver's default gives no snapshot
        if not read_only:
            connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA cache_size=-65536")
        if read_only:
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def _postgresql(url: str, *, read_only: bool) -> sa.Engine:
    limits = f"-c statement_timeout={STATEMENT_TIMEOUT_MILLISECONDS} -c work_mem={WORK_MEMORY}"
    options = limits if read_only else ""
    engine = sa.create_engine(
        sa.make_url(url).set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_pre_ping=True,
        pool_recycle=300,
        isolation_level="REPEATABLE READ" if read_only else "READ COMMITTED",
        execution_options={"postgresql_readonly": read_only},
        connect_args={"options": options, "connect_timeout": 5},
    )
    walls.stand(engine)
    return engine


@contextmanager
def _people_errors() -> Iterator[None]:
    """Turn the driver's errors about an absent, busy, full, closed or damaged database into errors for people."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        known = _said_by_state(error.orig) or _said_by_text(error)
        if known is None:
            raise
        raise known from error
    except sqlite3.DatabaseError as error:  # the driver's own: raised while a connection opens
        if not _is_damaged(error):
            raise
        raise DatabaseDamaged() from error


_STATES: dict[str, type[UserError]] = {
    "25006": DatabaseForbids,  # read-only transaction: a standby
    "42501": DatabaseForbids,
    "53100": DiskFull,
    "55P03": DatabaseLocked,  # lock_timeout
}


def _said_by_state(error: BaseException | None) -> UserError | None:
    """By PostgreSQL's own number of the error; its text is in the server's language."""
    said = _STATES.get(str(getattr(error, "sqlstate", "")))
    return None if said is None else said()


def _said_by_text(error: sa.exc.DBAPIError) -> UserError | None:
    text = str(error.orig).lower()
    if isinstance(error, sa.exc.OperationalError):
        for words, said in _SQLITE_TEXTS.items():
            if any(word in text for word in words):
                return said() if said else None
        return DatabaseAway()
    if isinstance(error, sa.exc.InterfaceError):
        return DatabaseAway()
    return DatabaseDamaged() if _is_damaged(error) else None


_SQLITE_TEXTS: dict[tuple[str, ...], type[UserError] | None] = {
    ("locked", "busy"): DatabaseLocked,
    ("no such table", "no such column", "no column named"): None,  # another version's: `as_user_error` knows
    ("is full",): DiskFull,
    ("readonly",): DatabaseForbids,
}


def _is_damaged(error: Exception) -> bool:
    return "not a database" in str(error) or "malformed" in str(error)


def is_known_url(url: str) -> bool:
    """True for a well-formed URL of SQLite or PostgreSQL."""
    try:
        return sa.make_url(url).get_backend_name() in ("sqlite", "postgresql")
    except sa.exc.ArgumentError:
        return False


def as_user_error(error: BaseException) -> UserError | None:
    """What an error means to people; None for one that is a fault of the program.

    A missing table or column behind a database that was ready a moment ago: another version has been at work.
    """
    if isinstance(error, UserError):
        return error
    if isinstance(error, sa.exc.ProgrammingError | sa.exc.OperationalError):
        text = str(error.orig).lower()
        if any(words in text for words in ("no such", "no column named", "does not exist")):
            return SchemaTooOld()
        return DatabaseAway() if isinstance(error, sa.exc.OperationalError) else None
    return None
