"""The queries of each page: how many and how long, beside the same SQL through the driver alone."""

import datetime as dt
import sqlite3
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.city import DATABASE
from benchmarks.measured import Measured, stopwatch
from benchmarks.pages import BUREAU_PAGES, opened, require_drawn, use_demo
from data_access.engine import Database
from data_access.rollups.schema import data_version

TARGET = 20
REPEATS = 5


@dataclass
class Recorded:
    """The statements of a page with their parameters, and the milliseconds of the transactions around them."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    milliseconds: float = 0.0


@contextmanager
def recording() -> Iterator[Recorded]:
    """Record what goes through SQLAlchemy to any engine.

    SQLite does the work while rows are fetched, so the time counted is that of whole transactions: asking, fetching,
    and making typed rows and figures of what came.  Transactions within others are counted once.
    """
    recorded = Recorded()
    began: list[float] = []

    def before(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            recorded.statements.append((statement, parameters))

    def begin(_connection: Any) -> None:
        began.append(time.perf_counter())

    def end(_connection: Any) -> None:
        since = began.pop()
        if not began:
            recorded.milliseconds += (time.perf_counter() - since) * 1000

    listeners = (("before_cursor_execute", before), ("begin", begin), ("rollback", end), ("commit", end))
    for name, listener in listeners:
        sa.event.listen(sa.Engine, name, listener)
    try:
        yield recorded
    finally:
        for name, listener in listeners:
            sa.event.remove(sa.Engine, name, listener)


def of_pages(folder: Path, as_of: dt.date) -> list[Measured]:
    """Each page, as the bureau, after the data have changed (nothing cached) and again warm.

    The same statements through sqlite3 are the floor: best of some runs of either, for the machine is shared.
    """
    use_demo(folder, as_of)
    database = Database(f"sqlite:///{folder / DATABASE}")
    measured = []
    for page in BUREAU_PAGES:
        at = opened(page)
        at.run()
        cold = []
        for _ in range(REPEATS):
            _change(database)
            with recording() as recorded:
                at.run()
            require_drawn(at)
            cold.append(recorded)
        with recording() as warm:
            at.run()
        best = min(cold, key=lambda each: each.milliseconds)
        floor = min(_through_the_driver(folder / DATABASE, best) for _ in range(REPEATS))
        remark = f"{len(best.statements)} queries; to be at most {TARGET} ms"
        measured.append(Measured(f"queries of /{page.path}, nothing cached", best.milliseconds, "ms", floor, remark))
        again = statistics.median(_through_the_driver(folder / DATABASE, warm) for _ in range(REPEATS))
        remark = f"{len(warm.statements)} queries"
        measured.append(Measured(f"queries of /{page.path}, warm", warm.milliseconds, "ms", again, remark))
    return measured


def _change(database: Database) -> None:
    """Count the data version on, as a refresh does: every answer of a page is asked anew."""
    with database.write() as connection:
        connection.execute(sa.update(data_version).values(version=data_version.c.version + 1))


def _through_the_driver(path: Path, recorded: Recorded) -> float:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        connection.execute("SELECT count(*) FROM area").fetchall()  # the file is open and its schema read
        with stopwatch() as watch:
            for statement, parameters in recorded.statements:
                connection.execute(statement, parameters).fetchall()
    finally:
        connection.close()
    return watch.milliseconds
