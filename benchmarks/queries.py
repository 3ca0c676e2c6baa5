"""The queries of each page: how many and how long, beside the same SQL through the driver alone."""

import datetime as dt
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.city import DATABASE
from benchmarks.measured import Measured, stopwatch
from benchmarks.pages import opened, use_demo
from dashboard.navigation import PAGES

TARGET = 20


@dataclass
class Recorded:
    """The statements of a page with their parameters, and the milliseconds of the transactions around them."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    milliseconds: float = 0.0


@contextmanager
def recording() -> Iterator[Recorded]:
    """Record what goes through SQLAlchemy to any engine.

    SQLite does the work while rows are fetched, so the time counted is that of whole transactions: asking, fetching,
    and making typed rows of what came.
    """
    recorded = Recorded()
    began: list[float] = []

    def before(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            recorded.statements.append((statement, parameters))

    def begin(_connection: Any) -> None:
        began.append(time.perf_counter())

    def end(_connection: Any) -> None:
        if began:
            recorded.milliseconds += (time.perf_counter() - began.pop()) * 1000

    listeners = (("before_cursor_execute", before), ("begin", begin), ("rollback", end), ("commit", end))
    for name, listener in listeners:
        sa.event.listen(sa.Engine, name, listener)
    try:
        yield recorded
    finally:
        for name, listener in listeners:
            sa.event.remove(sa.Engine, name, listener)


def of_pages(folder: Path, as_of: dt.date) -> list[Measured]:
    """Each page once from cold caches, as the bureau; its statements again through sqlite3."""
    use_demo(folder, as_of)
    measured = []
    for page in PAGES:
        at = opened(page)
        with recording() as recorded:
            at.run()
        floor = _through_the_driver(folder / DATABASE, recorded)
        remark = f"{len(recorded.statements)} queries; to be at most {TARGET} ms"
        measured.append(Measured(f"queries of /{page.path}", recorded.milliseconds, "ms", floor, remark))
    return measured


def _through_the_driver(path: Path, recorded: Recorded) -> float:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        with stopwatch() as watch:
            for statement, parameters in recorded.statements:
                connection.execute(statement, parameters).fetchall()
    finally:
        connection.close()
    return watch.milliseconds
