"""One refresh at a time, however many are started: by a lock that ends with its transaction, and so with its process.

A lock of a session would stay behind in a proxy that pools transactions.  Whoever waits is told when its turn does not
come.  On SQLite each city's transaction locks the whole file, and marks are taken in it: two refreshers take turns.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import sqlalchemy as sa

from data_access.engine import Database
from data_access.errors import AnotherRefresh
from data_access.progress import Progress
from data_access.texts import msg

PATIENCE_SECONDS = 300
_BETWEEN_TRIES = 0.5
_LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('tonghu refresh'), hashtext(current_schema()))"
_WAITING = msg("Waiting for another refresh")


@contextmanager
def turn(database: Database, progress: Progress, patience: float) -> Iterator[Callable[[], None]]:
    """Nobody else refreshes within; gives a function that raises DatabaseAway when the lock is lost.

    Raises AnotherRefresh when the turn does not come within `patience` seconds.
    """
    if database.is_sqlite:
        yield lambda: None
        return
    with ExitStack() as stack:
        connection = _wait(stack, database, progress, patience)
        yield lambda: _still_there(connection)


def _wait(stack: ExitStack, database: Database, progress: Progress, patience: float) -> sa.Connection:
    began = time.monotonic()
    while True:
        with ExitStack() as trial:
            connection = trial.enter_context(database.write())
            if connection.exec_driver_sql(_LOCK).scalar():
                stack.push(trial.pop_all())
                return connection
        waited = time.monotonic() - began
        if waited >= patience:
            raise AnotherRefresh()
        progress(_WAITING, int(waited), int(patience))
        time.sleep(_BETWEEN_TRIES)


def _still_there(connection: sa.Connection) -> None:
    """The transaction that holds the lock answers; it also counts as in use, so that nothing ends it for idleness."""
    connection.exec_driver_sql("SELECT 1")
