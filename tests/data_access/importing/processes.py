"""The command `tonghu` in processes of their own, which a test may kill, and what a database holds afterwards."""

import csv
import datetime as dt
import hashlib
import itertools
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from data_access import schema
from data_access.engine import Database
from data_access.rollups.schema import dirty
from tests import factories

ROWS, REJECTED, CHILDREN = 24_000, 7, 400
_HEADERS = ("走访编号", "儿童编号", "走访日期", "录入时间", "走访方式", "是否见到儿童", "走访人身份")
_LOADED = ["dashboard.cli", "dashboard.import_command", "data_access.importing.run", "psycopg"]
_FIRST = dt.date(2024, 1, 1)
OTHER_CLIENTS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


# --- a file that takes a while --------------------------------------------------------------------------------------


def visits(path: Path, *, start: int = 0, rows: int = ROWS, rejected: int = REJECTED) -> Path:
    """A ledger of some tens of thousands of visits; some of them, spread over the file, are of nobody."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_HEADERS)
        for n in range(start, start + rows):
            child = "nobody" if rejected and (n - start) % (rows // rejected) == 1 else f"c{n % CHILDREN}"
            day = _FIRST + dt.timedelta(days=n % 600)
            writer.writerow((f"v{n:07d}", child, day, f"{day} 18:20", "入户", "是", "儿童主任"))
    return path


def prepare(database: Database) -> Database:
    """Places and children, so that the visits find whom they are about."""
    people = [factories.child(f"c{n}") for n in range(CHILDREN)]
    factories.write(database, factories.City.of(factories.places(), people))
    database.dispose()
    return database


# --- processes ------------------------------------------------------------------------------------------------------


@contextmanager
def started(database: Database, said: Path, *arguments: str, dies_after: str | None = None) -> Iterator[Any]:
    """A process of the command; at the end it is gone, whatever happened.

    dies_after  text of a statement: right after it the process kills itself
    """
    run = [*arguments, "--database", database.url, "--lang", "en"]
    process = _context().Process(target=_command, args=(run, str(said), dies_after))
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def start_server() -> None:
    """Start the process of which the others are copies, so that a measured time is that of the work alone."""
    process = _context().Process(target=time.sleep, args=(0,))
    process.start()
    process.join()


def _context() -> Any:
    """Processes forked from one that has loaded the product and holds no connection; on Windows started anew."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_LOADED)
    return context


def _command(arguments: list[str], said: str, dies_after: str | None) -> None:
    from dashboard import cli

    if dies_after is not None:
        _die_after(dies_after)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # the forking process ignores it
    with Path(said).open("ab", buffering=0) as stream:
        os.dup2(stream.fileno(), sys.stdout.fileno())
        os.dup2(stream.fileno(), sys.stderr.fileno())
        cli.main(arguments)


def _die_after(text: str) -> None:
    @sa.event.listens_for(sa.Engine, "after_cursor_execute")
    def kill(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if text in statement:
            os.kill(os.getpid(), signal.SIGKILL)


def wait_until(path: Path, text: str, seconds: float = 60) -> None:
    """Until a process has said something."""
    deadline = time.monotonic() + seconds
    while not (path.exists() and text in path.read_text(encoding="utf-8")):
        assert time.monotonic() < deadline, f"{text!r} was never said"
        time.sleep(0.005)


# --- what a database holds ------------------------------------------------------------------------------------------


def everything(database: Database) -> dict[str, str]:
    """By table, a digest of all rows; what a killed process has left on its way has been undone by then."""
    _settle(database)
    with database.read() as connection:
        return {table.name: _digest(connection, sa.select(table)) for table in (*schema.metadata.sorted_tables, dirty)}


def brought(database: Database) -> dict[str, str]:
    """The same without what differs between two imports of one file: their ids and instants."""
    found = {name: digest for name, digest in everything(database).items() if not name.startswith("import_")}
    b, r = schema.import_batch.c, schema.import_reason.c
    counts = sa.select(b.sha256, b.kind, b.rows_in, b.rows_written, b.rows_changed, b.rows_rejected)
    with database.read() as connection:
        found["import_batch"] = _digest(connection, counts)
        found["import_reason"] = _digest(connection, sa.select(r.field, r.reason, r.rows))
    return found


def count(database: Database, table: sa.Table = schema.visit) -> int:
    with database.read() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def _digest(connection: sa.Connection, rows: sa.Select[Any]) -> str:
    found = sorted(repr(tuple(row)) for row in connection.execute(rows))
    return f"{len(found)} {hashlib.sha256('|'.join(found).encode()).hexdigest()}"


def _settle(database: Database) -> None:
    """Until PostgreSQL has noticed that a client is gone; SQLite undoes what was left when it is read next."""
    if database.is_sqlite:
        return
    database.dispose()
    others = sa.text(f"SELECT count(*) {OTHER_CLIENTS}")
    for _ in itertools.repeat(None, 600):
        with database.read() as connection:
            if connection.execute(others).scalar_one() == 0:
                return
        time.sleep(0.05)
    raise AssertionError("a killed process still holds its connection")
