"""Refreshing again and again, as a process of its own: pages show what was written a few seconds ago."""

import datetime as dt
import threading
from collections.abc import Callable

from data_access import setup
from data_access.engine import Database
from data_access.errors import AnotherRefresh, DatabaseAway, DatabaseLocked, DiskFull, UserError
from data_access.rollups.refresh import Refreshed, refresh

_PASSES = (DatabaseAway, DatabaseLocked, DiskFull)
"""Troubles that end without this process: it says so once, and tries on."""


def watch(
    database: Database,
    today: Callable[[], dt.date],
    every: float,
    done: Callable[[Refreshed], None],
    trouble: Callable[[UserError], None],
    stop: threading.Event,
) -> None:
    """Refresh every so many seconds until `stop`; `done` is told of each refresh that found something.

    While another refreshes it leaves the work to that one.  A database that is away, locked or full is waited for.
    Raises SchemaTooOld or SchemaTooNew when another version takes over, and every fault of the program.
    """
    told: type[UserError] | None = None
    while not stop.is_set():
        try:
            setup.require_schema(database)
            found = refresh(database, today(), patience=0)
            told = None
            if found.cities:
                done(found)
        except AnotherRefresh:
            told = None
        except _PASSES as error:
            if type(error) is not told:
                trouble(error)
            told = type(error)
        stop.wait(every)
