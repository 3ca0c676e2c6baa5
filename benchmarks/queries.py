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
_ENDS = ("COMMIT", "ROLLBACK")
_AROUND = ("BEGIN", "SET LOCAL", *_ENDS)
_BETWEEN_SECONDS = 0.005


@dataclass
class Recorded:
    """What a page sends, from BEGIN to COMMIT, with its parameters, and the milliseconds of these transactions."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    milliseconds: float = 0.0

    @property
    def questions(self) -> int:
        return sum(not text.startswith(_AROUND) for text, _parameters in self.statements)


@contextmanager
def _listening(*listeners: tuple[Any, str, Callable[..., None]]) -> Iterator[None]:
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
    fetching, making typed rows and figures of what came, ending, and giving the connection back.  Transactions within
    others are counted once.
    """
    timed = Recorded()
    began: list[float] = []

    def begin(_connection: Any) -> None:
        began.append(time.perf_counter())

    def back(_connection: Any, _record: Any) -> None:
        since = began.pop()
        if not began:
            timed.milliseconds += (time.perf_counter() - since) * 1000

    with _listening((sa.Engine, "begin", begin), (sa.pool.Pool, "checkin", back)):
        yield timed


@contextmanager
def recording() -> Iterator[Recorded]:
    """Record what goes through the drivers of our engines; apart from timing it, for that takes time too."""
    recorded = Recorded()

    def sqlite(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if isinstance(_cursor, sqlite3.Cursor):
            recorded.statements.append((statement, parameters))

    execute = psycopg.Cursor.execute

    def postgresql(cursor: Any, statement: Any, parameters: Any = None, **options: Any) -> Any:
        recorded.statements.append((statement, parameters))
        return execute(cursor, statement, parameters, **options)

    def ending(word: str) -> Callable[[Any], None]:
        return lambda _connection: recorded.statements.append((word, None))

    with (
        _listening(
            (sa.Engine, "before_cursor_execute", sqlite),
            (sa.Engine, "rollback", ending("ROLLBACK")),
            (sa.Engine, "commit", ending("COMMIT")),
        ),
        patch.object(psycopg.Cursor, "execute", postgresql),
    ):
        yield recorded


def of_pages(stage: Stage) -> list[Measured]:
    """Each page, as the bureau, after the data have changed (nothing cached) and again warm.

    The same statements through the driver alone are the floor, on one connection, which knows the schema as those of
    the pool do.  The median of some runs of either, each in turn: the machine is shared, and what the processor keeps
    of one page's work another's has pushed out.
    """
    return [found for page in BUREAU_PAGES for found in _page(stage, page)]


def _page(stage: Stage, page: PageSpec) -> list[Measured]:
    at = opened(stage, page)
    at.run()
    measured = []
    for said, changed, target in (("nothing cached", True, COLD_TARGET[stage.is_server]), ("warm", False, WARM_TARGET)):
        asked = _once(stage, at, recording, changed=changed)
        ours, floor = [], []
        with stage.bare() as connection:
            for _ in range(REPEATS):
                ours.append(_once(stage, at, timing, changed=changed).milliseconds)
                floor.append(_through_the_driver(connection, asked))
        remark = f"{asked.questions} queries; to be at most {target} ms"
        measured.append(Measured(f"queries of /{page.path}, {said}", median(ours), "ms", median(floor), remark))
    return measured


def _once(
    stage: Stage, at: AppTest, listen: Callable[[], AbstractContextManager[Recorded]], *, changed: bool
) -> Recorded:
    if changed:
        _change(stage.database)
    with listen() as found:
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


def _through_the_driver(connection: Any, recorded: Recorded) -> float:
    """Milliseconds; between two transactions some go by as on the page, in which the server falls asleep."""
    cursor, taken = connection.cursor(), 0.0
    for each in _transactions(recorded.statements):
        time.sleep(_BETWEEN_SECONDS)
        with stopwatch() as watch:
            for statement, parameters in each:
                cursor.execute(statement, *(() if parameters is None else (parameters,)))
                if cursor.description is not None:
                    cursor.fetchall()
        taken += watch.milliseconds
    return taken


def _transactions(statements: list[tuple[str, Any]]) -> Iterator[list[tuple[str, Any]]]:
    each: list[tuple[str, Any]] = []
    for statement in statements:
        each.append(statement)
        if statement[0] in _ENDS:
            yield each
            each = []
