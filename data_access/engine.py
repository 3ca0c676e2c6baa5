"""Engines from a URL: SQLite (WAL) as the embedded default, PostgreSQL where offices share one database.

Reading and writing are two engines.  SQLite: the reader opens a real snapshot (explicit BEGIN) and cannot write
(`query_only`); the writer takes its lock at once (BEGIN IMMEDIATE), for a deferred transaction that later writes fails
as soon as another process writes.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from data_access import postgresql
from data_access.errors import (
    AllTaken,
    DatabaseAway,
    DatabaseDamaged,
    DatabaseForbids,
    DatabaseLocked,
    DatabaseMissing,
    DiskFull,
    MovedOn,
    SchemaTooOld,
    StandbyGone,
    TooSlow,
    UserError,
)
from data_access.scope import Scope
from data_access.standby import Standby
from data_access.standby import of as standby_of

BUSY_MILLISECONDS = 10_000
CONNECT_SECONDS = 5

Connection = sa.Connection
"""What `Database.read` and `Database.write` give: for those who hand it on without speaking SQL."""
Fits = Callable[[sa.Connection], bool]


@dataclass(frozen=True)
class Database:
    """A database by its URL: hashable, holds no connection itself.

    `read()` gives a connection in one read-only snapshot, `write()` one transaction that commits at its end.
    Both raise DatabaseMissing, DatabaseLocked, DatabaseDamaged, DatabaseAway, DatabaseForbids, DiskFull, AllTaken or
    TooSlow.
    """

    url: str
    durable: bool = False
    """What was committed outlives a power cut too, and a file that is gone is never made anew by writing (SQLite)."""
    standby_url: str | None = None
    """A streaming standby, from which `look` reads (PostgreSQL)."""
    pool_size: int = postgresql.POOL_SIZE

    @property
    def is_sqlite(self) -> bool:
        return _parsed(self.url).get_backend_name() == "sqlite"

    @property
    def path(self) -> Path | None:
        """The file of an SQLite database."""
        name = _parsed(self.url).database
        return Path(name) if self.is_sqlite and name else None

    @property
    def audit(self) -> "Database":
        """Where the audit trail lies: on SQLite a file beside the database, else the same database."""
        path = self.path
        if path is None:
            return replace(self, standby_url=None)
        return Database(f"sqlite:///{path.with_name(path.stem + '-audit.db')}", durable=True)

    @contextmanager
    def read(self, scope: Scope | None = None) -> Iterator[sa.Connection]:
        """With a scope the database lets its rows be seen (`data_access.walls`); without one, where the second wall
        stands, only tables that hold no child and no town's rows.
        """
        with self._reading(scope, postgresql.PATIENT_MILLISECONDS) as connection:
            yield connection

    @contextmanager
    def _reading(self, scope: Scope | None, milliseconds: int) -> Iterator[sa.Connection]:
        self._must_exist()
        with _people_errors(), _block(self._engine(read_only=True), scope, milliseconds) as connection:
            yield connection

    @contextmanager
    def look(self, scope: Scope | None = None, fits: Fits | None = None) -> Iterator[sa.Connection]:
        """Like `read`, for figures, lists and exports: within a page's time (`postgresql.patiently` gives more), and
        from the standby where there is one and it stands.

        It may be behind, by what `behind` tells; what this process wrote is there, or the primary is read.  `fits` says
        whether a connection shows what the caller began with; a standby that does not is passed over for the primary.
        Raises also StandbyGone when the standby fails within the block, and MovedOn when the primary does not fit.
        """
        standby, milliseconds = self._standby, postgresql.patience()
        if standby is None:
            with self._reading(scope, milliseconds) as connection:
                yield connection
            return
        with ExitStack() as block:
            there = _from_standby(block, standby, scope, fits, milliseconds)
            if there is not None:
                yield there
                return
            here = block.enter_context(self._reading(scope, milliseconds))
            if fits is not None and not fits(here):
                raise MovedOn()
            yield here

    @property
    def behind(self) -> float:
        """By how many seconds what `look` shows now is behind the primary; 0 where it reads the primary."""
        standby = self._standby
        return (standby.behind or 0.0) if standby is not None and standby.stands() else 0.0

    @contextmanager
    def write(self, scope: Scope | None = None) -> Iterator[sa.Connection]:
        """With a scope for what people write in the dashboard: it must lie within; the owner needs none."""
        if self.durable:
            self._must_exist()
        with _people_errors(), _block(self._engine(read_only=False), scope) as connection:
            yield connection
        if self._standby is not None:
            self._standby.owe(self._position())

    def _position(self) -> str:
        """How far the primary's log reaches: further than what was committed just now."""
        with self.read() as connection:
            return str(connection.exec_driver_sql("SELECT pg_current_wal_insert_lsn()").scalar_one())

    def dispose(self) -> None:
        """Close pooled connections (tests, and before a file is replaced)."""
        for read_only in (True, False):
            self._engine(read_only=read_only).dispose()
        if self._standby is not None:
            self._standby.engine.dispose()

    def _engine(self, *, read_only: bool) -> sa.Engine:
        return _engine(self.url, read_only=read_only, durable=self.durable, size=self.pool_size)

    @property
    def _standby(self) -> Standby | None:
        return None if self.standby_url is None else standby_of(self.standby_url, self.pool_size)

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


@lru_cache(maxsize=64)
def _parsed(url: str) -> sa.URL:
    return sa.make_url(url)


_files: dict[str, int] = {}
"""The file last read under an SQLite URL, by its number in the file system."""


_ATTEMPTS = 3


@contextmanager
def _block(engine: sa.Engine, scope: Scope | None, milliseconds: int | None = None) -> Iterator[sa.Connection]:
    """A connection in a transaction that is committed at the end of the block."""
    connection, transaction = _begun(engine, scope, milliseconds)
    with connection, transaction:
        yield connection


def _begun(
    engine: sa.Engine, scope: Scope | None, milliseconds: int | None
) -> tuple[sa.Connection, sa.RootTransaction]:
    """A connection and the transaction that has begun on it.

    One that the server has closed meanwhile shows when it begins: nothing was done on it yet, and another takes its
    place.  That saves the ping before each block.
    """
    for attempt in range(_ATTEMPTS):
        connection = engine.connect()
        connection.execution_options(scope=scope, milliseconds=milliseconds)
        try:
            return connection, _transaction(connection)
        except sa.exc.DBAPIError as error:
            connection.close()
            if not error.connection_invalidated or attempt == _ATTEMPTS - 1:
                raise
        except BaseException:
            connection.close()
            raise
    raise AssertionError


def _transaction(connection: sa.Connection) -> sa.RootTransaction:
    if connection.dialect.name == "postgresql":
        return postgresql.begin(connection)
    return connection.begin()  # `_sqlite` listens for it


def _from_standby(
    block: ExitStack, standby: Standby, scope: Scope | None, fits: Fits | None, milliseconds: int
) -> sa.Connection | None:
    """A connection to the standby within the block; None where it does not answer or does not fit."""
    if not standby.stands():
        return None
    with ExitStack() as opened:
        try:
            connection = opened.enter_context(_block(standby.engine, scope, milliseconds))
            fitting = fits is None or fits(connection)
        except (sa.exc.DBAPIError, sa.exc.TimeoutError):
            standby.rest()
            return None
        if not fitting:
            return None
        block.enter_context(_people_errors())
        block.enter_context(_resting(standby))
        block.enter_context(opened.pop_all())
        return connection


_STANDBY_GONE = ("40001", "40P01", "57P01", "57P02", "57P03")
"""Cut short for what the primary did meanwhile, or stopped."""


@contextmanager
def _resting(standby: Standby) -> Iterator[None]:
    try:
        yield
    except sa.exc.DBAPIError as error:
        if error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _STANDBY_GONE:
            standby.rest()
            raise StandbyGone() from error
        raise


@lru_cache(maxsize=64)
def _engine(url: str, *, read_only: bool, durable: bool, size: int) -> sa.Engine:
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(url, read_only=read_only, durable=durable)
    return postgresql.engine(
        parsed,
        read_only=read_only,
        size=size,
        connect_seconds=CONNECT_SECONDS,
        recycle_seconds=postgresql.RECYCLE_SECONDS,
    )


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


@contextmanager
def _people_errors() -> Iterator[None]:
    """Turn the driver's errors about an absent, busy, full, closed or damaged database into errors for people."""
    try:
        yield
    except sa.exc.TimeoutError as error:  # of our own pool
        raise AllTaken() from error
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
    "53300": AllTaken,
    "55P03": DatabaseLocked,  # lock_timeout
    "57014": TooSlow,  # statement_timeout
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
        return AllTaken() if postgresql.says_all_taken(error.orig) else DatabaseAway()
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
