"""The queries of each page: how many and how long, beside the same SQL through the driver alone."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

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
REPEATS = 5
_AROUND = ("BEGIN", "COMMIT", "ROLLBACK")


@dataclass
class Recorded:
    """What a page sends, from BEGIN to COMMIT, with its parameters, and the milliseconds of these transactions."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    milliseconds: float = 0.0

    @property
    def questions(self) -> int:
        return sum(not text.startswith(_AROUND) for text, _parameters in self.statements)


@contextmanager
def recording() -> Iterator[Recorded]:
    """Record what goes through SQLAlchemy to any engine.

    SQLite does the work while rows are fetched, so the time counted is that of whole transactions: beginning, asking,
    fetching, making typed rows and figures of what came, ending, and giving the connection back.  Transactions within
    others are counted once.
    """
    recorded = Recorded()
    began: list[float] = []

    def before(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        recorded.statements.append((statement, parameters))

    def begin(_connection: Any) -> None:
        began.append(time.perf_counter())

    def ending(word: str) -> Callable[[Any], None]:
        return lambda _connection: recorded.statements.append((word, ()))

    def back(_connection: Any, _record: Any) -> None:
        since = began.pop()
        if not began:
            recorded.milliseconds += (time.perf_counter() - since) * 1000

    listeners = (
        (sa.Engine, "before_cursor_execute", before),
        (sa.Engine, "begin", begin),
        (sa.Engine, "rollback", ending("ROLLBACK")),
        (sa.Engine, "commit", ending("COMMIT")),
        (sa.pool.Pool, "checkin", back),
    )
    for listener in listeners:
        sa.event.listen(*listener)
    try:
        yield recorded
    finally:
        for listener in listeners:
            sa.event.remove(*listener)


def of_pages(stage: Stage) -> list[Measured]:
    """Each page, as the bureau, after the data have changed (nothing cached) and again warm.

    The same statements through the driver alone are the floor: best of some runs of either, for the machine is shared.
    """
    return [found for page in BUREAU_PAGES for found in _page(stage, page)]


def _page(stage: Stage, page: PageSpec) -> list[Measured]:
    at = opened(stage, page)
    at.run()
    cold = [_once(stage, at, changed=True) for _ in range(REPEATS)]
    warm = [_once(stage, at, changed=False) for _ in range(REPEATS)]
    targets = {"nothing cached": COLD_TARGET[stage.is_server], "warm": WARM_TARGET}
    measured = []
    for said, runs in (("nothing cached", cold), ("warm", warm)):
        best = min(runs, key=lambda each: each.milliseconds)
        floor = min(_through_the_driver(stage, best) for _ in range(REPEATS))
        target = targets[said]
        remark = f"{best.questions} queries; to be at most {target} ms"
        measured.append(Measured(f"queries of /{page.path}, {said}", best.milliseconds, "ms", floor, remark))
    return measured


def _once(stage: Stage, at: AppTest, *, changed: bool) -> Recorded:
    if changed:
        _change(stage.database)
    with recording() as recorded:
        at.run()
    require_drawn(at)
    return recorded


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


def _through_the_driver(stage: Stage, recorded: Recorded) -> float:
    with stage.bare() as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT count(*) FROM area").fetchall()  # connected, and the schema is read
        with stopwatch() as watch:
            for statement, parameters in recorded.statements:
                cursor.execute(statement, parameters or None if stage.is_server else parameters)  # several in one text
                if cursor.description is not None:
                    cursor.fetchall()
    return watch.milliseconds
