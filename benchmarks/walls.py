"""What the walls cost: the queries of each page on PostgreSQL behind both, beside the same page with neither.

With: the dashboard's login, row-level security, the predicate of the scope.  Without: the owner, whom no policy binds,
and statements without their predicate; in a database of one city both answer the same.  It needs the PostgreSQL of the
tests; without one there is nothing to measure.
"""

import datetime as dt
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

from benchmarks.city import DATABASE
from benchmarks.measured import Measured
from benchmarks.pages import BUREAU_PAGES, opened, require_drawn
from benchmarks.queries import timing
from benchmarks.stage import Stage
from dashboard import figures
from dashboard.navigation import PageSpec
from data_access import setup
from data_access.engine import Database
from data_access.scope import Scope
from tests import postgresql_server, walled

AT_MOST = 1.3
REPEATS = 9


def of_pages(folder: Path, as_of: dt.date) -> list[Measured]:
    """Each page, as the bureau, with nothing cached; the two ways in turn, the best of some runs of either."""
    if postgresql_server.binaries() is None:
        return []
    with postgresql_server.running() as url:
        owner = Database(url)
        setup.initialise(owner)
        walled.copy(Database(f"sqlite:///{folder / DATABASE}"), owner)
        with walled.put_up(owner) as behind:
            measured = [_measured(page, behind, folder, as_of) for page in BUREAU_PAGES]
        owner.dispose()
    return measured


def _measured(page: PageSpec, behind: walled.Walled, folder: Path, as_of: dt.date) -> Measured:
    with_both, with_neither = [], []
    for _ in range(REPEATS):
        with_both.append(_queries(page, behind.dashboard, folder, as_of))
        with ExitStack() as no_predicates:
            for name in ("rows", "city_total"):
                no_predicates.enter_context(patch.object(Scope, name, lambda _scope, statement, *_columns: statement))
            with_neither.append(_queries(page, behind.owner, folder, as_of))
    remark = f"floor: without the walls; to be at most {AT_MOST} times"
    return Measured(f"walls: queries of /{page.path}", min(with_both), "ms", min(with_neither), remark)


def _queries(page: PageSpec, database: Database, folder: Path, as_of: dt.date) -> float:
    """Milliseconds of the transactions of a page whose every answer is asked anew."""
    stage = Stage(database, as_of, folder)
    at = opened(stage, page)
    at.run()
    figures.forget()
    with timing() as recorded:
        at.run()
    require_drawn(at)
    return recorded.milliseconds
