"""The queries of each page: how many and how long, beside the same SQL through the driver alone."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from unittest.mock import patch

import psycopg
import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultDialect
from streamlit.testing.v1 import AppTest

from benchmarks.measured import Measured, stopwatch
from benchmarks.pages import BUREAU_PAGES, opened, require_drawn
from benchmarks.stage import Stage
from dashboard.navigation import PageSpec
from data_access.engine import Database
from data_access.rollups.schema import city_version

WARM_TARGET = 20
COLD_TARGET = {False: 20, True: 100}
"""Milliseconds, of a city's own SQLite file and of a database server with many cities."""
REPEATS = 9
WARM_REPEATS = 25
"""A warm page's few milliseconds are soon measured, and uneven."""
_AROUND = ("BEGIN", "SET LOCAL", "COMMIT")


Transaction = list[tuple[str, Any]]
"""Statements with their parameters, from BEGIN to COMMIT."""


@dataclass
class Recorded:
    """What a page sends, a transaction each, and the milliseconds that these took."""

    transactions: list[Transaction] = field(default_factory=list)
    milliseconds: float = 0.0

    @property
    def questions(self) -> int:
        return sum(not text.startswith(_AROUND) for each in self.transactions for text, _parameters in each)


@contextmanager
def _transactions(began: Callable[[], None], ended: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Call as soon as a transaction has a connection, and when that has been given back; those within others count as
    part of these.

    Events of the pool, for a listener on an engine would slow every step of every statement.
    """
    depth = 0

    def out(_connection: Any, _record: Any, _fairy: Any) -> None:
        nonlocal depth
        depth += 1
        if depth == 1:
            began()

    def back(_connection: Any, _record: Any) -> None:
        nonlocal depth
        depth -= 1
        if depth == 0:
            ended()

    listeners = ((sa.pool.Pool, "checkout", out), (sa.pool.Pool, "checkin", back))
    for listener in listeners:
        sa.event.listen(*listener)
    try:
        yield
    finally:
        for listener in listeners:
            sa.event.remove(*listener)


@contextmanager
def timing() -> Iterator[Recorded]:
    """Time what goes through SQLAlchemy to any engine.

    SQLite does the work while rows are fetched, so the time counted is that of whole transactions: beginning, asking,
    fetching, making typed rows and figures of what came, ending, and giving the connection back.
    """
    timed = Recorded()
    since = 0.0

    def began() -> None:
        nonlocal since
        since = time.perf_counter()

    def ended() -> None:
        timed.milliseconds += (time.perf_counter() - since) * 1000

    with _transactions(began, ended):
        yield timed


@contextmanager
def timing_the_driver(connection: Any, recorded: Recorded) -> Iterator[Recorded]:
    """Time the driver alone in our place: where the page begins a transaction, the driver sends the same one first.

    There, and in the page's own thread: a loop of nothing but SQL keeps the processor's memory and the server's process
    warm as no page does, whose transactions lie some milliseconds of other work apart.
    """
    timed, cursor, coming = Recorded(), connection.cursor(), iter(recorded.transactions)

    def began() -> None:
        with stopwatch() as watch:
            for statement, parameters in next(coming):
                cursor.execute(statement, *(() if parameters is None else (parameters,)))
                if cursor.description is not None:
                    cursor.fetchall()
        timed.milliseconds += watch.milliseconds

    with _transactions(began):
        yield timed
    assert next(coming, None) is None, "the page asked less than before"


@contextmanager
def recording() -> Iterator[Recorded]:
    """Record what goes through the drivers of our engines; apart from timing it, for that takes time too."""
    recorded = Recorded()

    def began() -> None:
        recorded.transactions.append([])

    def sent(statement: Any, parameters: Any = None) -> None:
        recorded.transactions[-1].append((statement, parameters))

    by_psycopg, by_dialect, commit = psycopg.Cursor.execute, DefaultDialect.do_execute, DefaultDialect.do_commit

    def postgresql(cursor: Any, statement: Any, parameters: Any = None, **options: Any) -> Any:
        sent(statement, parameters)
        return by_psycopg(cursor, statement, parameters, **options)

    def sqlite(dialect: Any, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        if isinstance(cursor, sqlite3.Cursor):
            sent(statement, parameters)
        by_dialect(dialect, cursor, statement, parameters, context)

    def committing(dialect: Any, connection: Any) -> None:
        sent("COMMIT")
        commit(dialect, connection)

    with (
        _transactions(began),
        patch.object(psycopg.Cursor, "execute", postgresql),
        patch.object(DefaultDialect, "do_execute", sqlite),
        patch.object(DefaultDialect, "do_commit", committing),
    ):
        yield recorded


def of_pages(stage: Stage) -> list[Measured]:
    """Each page, as the bureau, after the data have changed (nothing cached) and again warm.

    The same statements through the driver alone are the floor, on a connection that knows the schema as those of the
    pool do, sent where the page sends its own.  The median of some runs of either, each in turn: the machine is shared.
    """
    return [found for page in BUREAU_PAGES for found in _page(stage, page)]


def _page(stage: Stage, page: PageSpec) -> list[Measured]:
    at = opened(stage, page)
    at.run()
    measured = []
    for said, changed, target in (("nothing cached", True, COLD_TARGET[stage.is_server]), ("warm", False, WARM_TARGET)):
        asked = _once(stage, at, recording(), changed=changed)
        ours, floor = [], []
        with stage.bare() as connection:
            for _ in range(REPEATS if changed else WARM_REPEATS):
                ours.append(_once(stage, at, timing(), changed=changed).milliseconds)
                floor.append(_once(stage, at, timing_the_driver(connection, asked), changed=changed).milliseconds)
        remark = f"{asked.questions} queries; to be at most {target} ms"
        measured.append(Measured(f"queries of /{page.path}, {said}", median(ours), "ms", median(floor), remark))
    return measured


def _once(stage: Stage, at: AppTest, listener: AbstractContextManager[Recorded], *, changed: bool) -> Recorded:
    if changed:
        _change(stage.database)
    with listener as found:
        at.run()
    require_drawn(at)
    return found


def whole_runs(stage: Stage, page: PageSpec) -> Iterator[tuple[str, float]]:
    """Best milliseconds of the page's whole run: warm, and after the data have changed."""
    at = opened(stage, page)
    at.run()
    for said, changed in (("warm", False), ("nothing cached", True)):
        taken = []
        for _ in range(REPEATS):
            if changed:
                _change(stage.database)
            with stopwatch() as watch:
                at.run()
            require_drawn(at)
            taken.append(watch.milliseconds)
        yield said, min(taken)


def _change(database: Database) -> None:
    """Count the cities' versions on, as a refresh does: every answer of a page is asked anew."""
    with database.write() as connection:
        connection.execute(sa.update(city_version).values(version=city_version.c.version + 1))
